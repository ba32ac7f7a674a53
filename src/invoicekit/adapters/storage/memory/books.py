"""Histories, sealed line by line, and the ledger."""

from __future__ import annotations

from collections.abc import Iterable

import attrs

from invoicekit.adapters.storage.memory.records import RecordTables
from invoicekit.allocation.ledger import Allocation
from invoicekit.errors import Duplicate, NotFound
from invoicekit.ports.storage.belonging import several
from invoicekit.records import ERASED, NOTHING, Evidence, Place, Sealed, erased, sealed
from invoicekit.statemachines.history import AuditEntry

__all__ = ["BookTables"]


class BookTables(RecordTables):
    """The part of a unit of work that keeps histories and the ledger."""

    def append_history(
        self, kind: str, id: str, entry: AuditEntry, evidence: Evidence = NOTHING
    ) -> None:
        """Write one more line into a record's history, sealed into its chain."""
        tables = self._written()
        self.get(kind, id)
        before = self.chain(kind, id)
        last = before[-1].seal if before else None
        evidence = evidence.begun(self._begun.pop((kind, id), None))
        seal = sealed(entry, Place(self._tenant, kind, id), last, evidence)
        tables.histories[kind, id] = (*before, Sealed(entry, seal))
        tables.heads[kind, id] = seal.digest

    def history(self, kind: str, id: str) -> tuple[AuditEntry, ...]:
        """Return a record's history, the first line first."""
        return tuple(line.entry for line in self.chain(kind, id))

    def chain(self, kind: str, id: str) -> tuple[Sealed, ...]:
        """Return a record's history with the seals of its lines, the first line first."""
        return self._read().histories.get((kind, id), ())

    def head(self, kind: str, id: str) -> str:
        """Return the digest of the last line, as it is kept with the record."""
        self.get(kind, id)
        return self._read().heads.get((kind, id), "")

    def erase(self, kind: str, id: str, position: int, fields: Iterable[str]) -> None:
        """Forget what is personal in fields of one line; its digest, and the chain, stay."""
        tables = self._written()
        lines = list(self.chain(kind, id))
        if not 1 <= position <= len(lines):
            raise NotFound("history line", f"{kind}/{id}/{position}")
        line = lines[position - 1]
        lines[position - 1] = erased(line, fields)
        tables.histories[kind, id] = tuple(lines)
        if lines[position - 1].entry.actor != line.entry.actor:
            self._forget_writer(kind, id, line)

    def _forget_writer(self, kind: str, id_: str, line: Sealed) -> None:
        """Take the actor of a line out of what was written with it."""
        tables, actor = self._tables, line.entry.actor
        place = kind, id_, line.entry.revision
        content = tables.revisions.get(place)
        first = next(e for e in self.history(kind, id_) if e.revision == line.entry.revision)
        if content is not None and content.by == actor and first.version == line.entry.version:
            tables.revisions[place] = attrs.evolve(content, by=ERASED)
        for row in dict(line.seal.evidence.rows):
            if row in tables.ledger and tables.ledger[row].by == actor:
                tables.ledger[row] = attrs.evolve(tables.ledger[row], by=ERASED)

    def append_allocations(self, rows: Iterable[Allocation]) -> None:
        """Write rows into the ledger: all of them, or on an error none."""
        tables = self._written()
        new: dict[str, Allocation] = {}
        for row in rows:
            if row.id in tables.ledger or row.id in new:
                raise Duplicate("ledger row", row.id, existing=row.id)
            new[row.id] = row
        tables.ledger.update(new)

    def allocations(
        self,
        *,
        target: str | Iterable[str] | None = None,
        source: str | Iterable[str] | None = None,
    ) -> tuple[Allocation, ...]:
        """Return rows of the ledger in the order they were written."""
        targets, sources = several(target), several(source)
        return tuple(
            row
            for row in self._read().ledger.values()
            if (targets is None or row.target in targets)
            and (sources is None or row.source in sources)
        )
