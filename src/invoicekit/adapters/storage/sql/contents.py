"""What was said and what was computed, as rows that are never written twice."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sqlalchemy import Row, select, tuple_

from invoicekit.adapters.storage.sql.bound import Bound, chunked
from invoicekit.adapters.storage.sql.tables import revisions, snapshots
from invoicekit.errors import Duplicate, NotFound
from invoicekit.ports.storage.belonging import check_tenant
from invoicekit.records import Record, Revision, Snapshot

__all__ = ["ContentRows"]

MAX_NUMBER = 2**31 - 1
"""The highest number that a column can count to."""


class ContentRows(Bound):
    """The part of a unit of work that keeps revisions and snapshots."""

    def add_revision(self, revision: Revision) -> None:
        """Keep the next content of a record."""
        check_tenant(revision.tenant, self._tenant)
        self._must_exist(revision.kind, revision.id)
        if not self._insert(revisions, self._content_values(revision)):
            place = f"{revision.kind}/{revision.id}/{revision.number}"
            raise Duplicate("revision", place, existing=revision.id)

    def _content_values(self, revision: Revision) -> dict[str, Any]:
        return {
            "kind": revision.kind,
            "id": revision.id,
            "number": revision.number,
            "fingerprint": revision.fingerprint,
            "by": revision.by,
            "at": revision.at,
            "content": self._documents.dumps(revision.content),
        }

    def revision(self, kind: str, id: str, number: int) -> Revision:
        """Return one content of a record."""
        sound = 0 < number <= MAX_NUMBER
        rows = self._found(revisions, kind=kind, id=id, number=number) if sound else []
        if not rows:
            raise NotFound("revision", f"{kind}/{id}/{number}")
        return self._revision(rows[0])

    def contents(self, records: Iterable[Record]) -> tuple[Revision, ...]:
        """Return the revision that holds now of each of these records, in their order."""
        wanted = [(*record.key, record.revision) for record in records]
        place = tuple_(revisions.c.kind, revisions.c.id, revisions.c.number)
        found: dict[tuple[str, str, int], Revision] = {}
        for piece in chunked(wanted):
            asked = select(revisions).where(self._where(revisions), place.in_(piece))
            for row in self._rows(asked):
                found[row.kind, row.id, row.number] = self._revision(row)
        for kind, id_, number in wanted:
            if (kind, id_, number) not in found:
                raise NotFound("revision", f"{kind}/{id_}/{number}")
        return tuple(found[each] for each in wanted)

    def _revision(self, row: Row[*tuple[Any, ...]]) -> Revision:
        return Revision(
            tenant=self._tenant,
            kind=row.kind,
            id=row.id,
            number=row.number,
            content=self._documents.loads(row.content),
            fingerprint=row.fingerprint,
            by=row.by,
            at=row.at,
        )

    def add_snapshot(self, snapshot: Snapshot) -> None:
        """Keep what was computed from a revision."""
        check_tenant(snapshot.tenant, self._tenant)
        self._must_exist(snapshot.kind, snapshot.id)
        if not self._insert(snapshots, self._figures_values(snapshot)):
            place = f"{snapshot.kind}/{snapshot.id}/{snapshot.revision}"
            raise Duplicate("snapshot", place, existing=snapshot.id)

    def _figures_values(self, snapshot: Snapshot) -> dict[str, Any]:
        return {
            "kind": snapshot.kind,
            "id": snapshot.id,
            "revision": snapshot.revision,
            "body": self._documents.dumps(snapshot.body),
        }

    def snapshots(self, kind: str, id: str) -> tuple[Snapshot, ...]:
        """Return what was computed from a record, in the order of its revisions."""
        rows = self._found(snapshots, "revision", kind=kind, id=id)
        return tuple(
            Snapshot(
                tenant=self._tenant,
                kind=kind,
                id=id,
                revision=row.revision,
                body=self._documents.loads(row.body),
            )
            for row in rows
        )
