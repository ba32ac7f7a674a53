"""The history and the ledger as rows: both are only ever added to."""

from __future__ import annotations

import json
from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from sqlalchemy import Row, and_, select, update

from invoicekit.adapters.storage.sql.bound import Bound, Tail, chunked
from invoicekit.adapters.storage.sql.dialects import next_position
from invoicekit.adapters.storage.sql.prepared import changing, placed
from invoicekit.adapters.storage.sql.seals import seal_of, seal_text
from invoicekit.adapters.storage.sql.tables import history, ledger, records, revisions
from invoicekit.allocation.ledger import Allocation, TargetKind
from invoicekit.allocation.payment import SourceKind
from invoicekit.errors import Duplicate, NotFound
from invoicekit.money import Money
from invoicekit.ports.storage.belonging import several
from invoicekit.records import ERASED, NOTHING, Evidence, Place, Seal, Sealed, erased, sealed
from invoicekit.statemachines.history import AuditEntry
from invoicekit.statemachines.naming import pairs_of

__all__ = ["BookRows", "entry_values"]

_ENTRY = (
    "event",
    "source",
    "target",
    "actor",
    "at",
    "definition",
    "definition_version",
    "on_behalf_of",
    "reason",
    "version",
    "revision",
    "fingerprint",
)
_COLUMNS = tuple(history.c.keys())
_NO_DETAILS = "[]"
_ALLOCATION = ("id", "source", "target", "on", "by", "key", "reverses", "reason")


def entry_values(entry: AuditEntry, seal: Seal) -> dict[str, Any]:
    """Return the columns of a line of a history."""
    return {
        **{name: getattr(entry, name) for name in _ENTRY},
        "position": seal.position,
        "details": json.dumps(entry.details) if entry.details else _NO_DETAILS,
        "seal": seal_text(seal),
    }


def _values(row: Allocation) -> dict[str, Any]:
    return {
        **{name: getattr(row, name) for name in _ALLOCATION},
        "source_kind": row.source_kind.value,
        "target_kind": row.target_kind.value,
        "amount": row.amount.amount,
        "currency": row.amount.currency,
        "spent": None if row.spent is None else row.spent.amount,
        "spent_currency": None if row.spent is None else row.spent.currency,
        "base": None if row.base is None else row.base.amount,
        "gain": None if row.gain is None else row.gain.amount,
        "base_currency": _home(row),
    }


def _home(row: Allocation) -> str | None:
    known = row.base if row.base is not None else row.gain
    return None if known is None else known.currency


def _money(amount: Decimal | None, currency: str) -> Money | None:
    return None if amount is None else Money(amount, currency)


def _allocation(row: Row[*tuple[Any, ...]]) -> Allocation:
    return Allocation(
        **{name: getattr(row, name) for name in _ALLOCATION},
        source_kind=SourceKind(row.source_kind),
        target_kind=TargetKind(row.target_kind),
        amount=Money(row.amount, row.currency),
        spent=_money(row.spent, row.spent_currency),
        base=_money(row.base, row.base_currency),
        gain=_money(row.gain, row.base_currency),
    )


def _entry(row: Row[*tuple[Any, ...]]) -> AuditEntry:
    # As with records, what is read was checked when it was written; an act reads every line.
    columns = dict(zip(_COLUMNS, row, strict=True))
    facts = {name: columns[name] for name in _ENTRY}
    details = columns["details"]
    facts["details"] = () if details == _NO_DETAILS else pairs_of(json.loads(details))
    entry = AuditEntry.__new__(AuditEntry)
    object.__setattr__(entry, "__dict__", facts)
    return entry


def _sealed(row: Row[*tuple[Any, ...]]) -> Sealed:
    return Sealed(_entry(row), seal_of(row.position, row.seal))


class BookRows(Bound):
    """The part of a unit of work that keeps histories and the ledger."""

    def append_history(
        self, kind: str, id: str, entry: AuditEntry, evidence: Evidence = NOTHING
    ) -> None:
        """Write one more line into a record's history, sealed into its chain."""
        tail = self._hold(kind, id)
        last = Seal(tail.lines, tail.head) if tail.lines else None
        evidence = evidence.begun(self._begun.pop((kind, id), None))
        seal = sealed(entry, Place(self._tenant, kind, id), last, evidence)
        if not self._insert(history, {"kind": kind, "id": id, **entry_values(entry, seal)}):
            # Only where somebody wrote into the tables by hand; going on would lose the act's line.
            raise Duplicate("history line", f"{kind}/{id}/{seal.position}", existing=id)
        named = {"tenant": self._tenant, "kind": kind, "id": id}
        values = placed(named) | {"lines": seal.position, "head": seal.digest}
        self._write(changing(records, tuple(named)), [values])
        self._held[kind, id] = Tail(seal.position, seal.digest)

    def history(self, kind: str, id: str) -> tuple[AuditEntry, ...]:
        """Return a record's history, the first line first."""
        return tuple(_entry(row) for row in self._found(history, "position", kind=kind, id=id))

    def chain(self, kind: str, id: str) -> tuple[Sealed, ...]:
        """Return a record's history with the seals of its lines, the first line first."""
        return tuple(_sealed(row) for row in self._found(history, "position", kind=kind, id=id))

    def head(self, kind: str, id: str) -> str:
        """Return the digest of the last line, as it is kept with the record."""
        row = self._row(select(records.c.head).where(self._where(records, kind=kind, id=id)))
        if row is None:
            raise NotFound(kind, id)
        return str(row.head)

    def erase(self, kind: str, id: str, position: int, fields: Iterable[str]) -> None:
        """Forget what is personal in fields of one line; its digest, and the chain, stay."""
        self._hold(kind, id)
        row = None
        place = self._where(history, kind=kind, id=id, position=position)
        if 0 < position < 2**31:
            row = self._row(select(history).where(place))
        if row is None:
            raise NotFound("history line", f"{kind}/{id}/{position}")
        before = _sealed(row)
        line = erased(before, fields)
        self._write(update(history).where(place).values(entry_values(line.entry, line.seal)))
        if line.entry.actor != before.entry.actor:
            self._forget_writer(kind, id, before)

    def _forget_writer(self, kind: str, id_: str, line: Sealed) -> None:
        """Take the actor of a line out of what was written with it."""
        entry = line.entry
        about = self._where(history, kind=kind, id=id_, revision=entry.revision)
        asked = select(history.c.version).where(about).order_by(history.c.position).limit(1)
        if self._run(asked).scalar_one_or_none() == entry.version:
            place = self._where(revisions, kind=kind, id=id_, number=entry.revision, by=entry.actor)
            self._write(update(revisions).where(place).values(by=ERASED))
        rows = [id_ for id_, _ in line.seal.evidence.rows]
        for piece in chunked(rows):
            place = and_(self._where(ledger, by=entry.actor), ledger.c.id.in_(piece))
            self._write(update(ledger).where(place).values(by=ERASED))

    def append_allocations(self, rows: Iterable[Allocation]) -> None:
        """Write rows into the ledger: all of them, or on an error none."""
        with self._savepoint():
            for row in rows:
                values = _values(row) | next_position(self._connection, ledger, self._tenant)
                if not self._insert(ledger, values):
                    raise Duplicate("ledger row", row.id, existing=row.id)

    def allocations(
        self,
        *,
        target: str | Iterable[str] | None = None,
        source: str | Iterable[str] | None = None,
    ) -> tuple[Allocation, ...]:
        """Return rows of the ledger in the order they were written."""
        targets, sources = several(target), several(source)
        # Mostly it is one document's rows that are asked for, or one payment's.
        given = {"target": targets, "source": sources}
        exact = {name: next(iter(some)) for name, some in given.items() if some and len(some) == 1}
        if all(some is None or name in exact for name, some in given.items()):
            rows = self._found(ledger, "position", **exact)
            return tuple(_allocation(row) for row in rows)
        found: list[Row[*tuple[Any, ...]]] = []
        for some in [None] if targets is None else chunked(sorted(targets)):
            for others in [None] if sources is None else chunked(sorted(sources)):
                asked = select(ledger).where(self._where(ledger))
                if some is not None:
                    asked = asked.where(ledger.c.target.in_(some))
                if others is not None:
                    asked = asked.where(ledger.c.source.in_(others))
                found += self._rows(asked)
        return tuple(_allocation(row) for row in sorted(found, key=lambda row: row.position))
