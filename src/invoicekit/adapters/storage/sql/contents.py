"""What was said and what was computed, as rows that are never written twice."""

from __future__ import annotations

from sqlalchemy import select

from invoicekit.adapters.storage.sql.bound import Bound
from invoicekit.adapters.storage.sql.tables import revisions, snapshots
from invoicekit.errors import Duplicate, NotFound
from invoicekit.ports.storage.belonging import check_tenant
from invoicekit.records import Revision, Snapshot

__all__ = ["ContentRows"]


class ContentRows(Bound):
    """The part of a unit of work that keeps revisions and snapshots."""

    def add_revision(self, revision: Revision) -> None:
        """Keep the next content of a record."""
        check_tenant(revision.tenant, self._tenant)
        self._must_exist(revision.kind, revision.id)
        values = {
            "kind": revision.kind,
            "id": revision.id,
            "number": revision.number,
            "fingerprint": revision.fingerprint,
            "by": revision.by,
            "at": revision.at,
            "content": self._codec.dumps(revision.content),
        }
        if not self._insert(revisions, values):
            place = f"{revision.kind}/{revision.id}/{revision.number}"
            raise Duplicate("revision", place, existing=revision.id)

    def revision(self, kind: str, id: str, number: int) -> Revision:
        """Return one content of a record."""
        place = self._where(revisions, kind=kind, id=id, number=number)
        row = self._row(select(revisions).where(place))
        if row is None:
            raise NotFound("revision", f"{kind}/{id}/{number}")
        return Revision(
            tenant=self._tenant,
            kind=kind,
            id=id,
            number=number,
            content=self._codec.loads(row.content),
            fingerprint=row.fingerprint,
            by=row.by,
            at=row.at,
        )

    def add_snapshot(self, snapshot: Snapshot) -> None:
        """Keep what was computed from a revision."""
        check_tenant(snapshot.tenant, self._tenant)
        self._must_exist(snapshot.kind, snapshot.id)
        values = {
            "kind": snapshot.kind,
            "id": snapshot.id,
            "revision": snapshot.revision,
            "body": self._codec.dumps(snapshot.body),
        }
        if not self._insert(snapshots, values):
            place = f"{snapshot.kind}/{snapshot.id}/{snapshot.revision}"
            raise Duplicate("snapshot", place, existing=snapshot.id)

    def snapshots(self, kind: str, id: str) -> tuple[Snapshot, ...]:
        """Return what was computed from a record, in the order of its revisions."""
        place = self._where(snapshots, kind=kind, id=id)
        rows = self._rows(select(snapshots).where(place).order_by(snapshots.c.revision))
        return tuple(
            Snapshot(
                tenant=self._tenant,
                kind=kind,
                id=id,
                revision=row.revision,
                body=self._codec.loads(row.body),
            )
            for row in rows
        )
