"""Seals for histories that were written before there were any."""

from __future__ import annotations

import json
from typing import Any

from sqlalchemy import Connection, Row, text

from invoicekit.adapters.storage.sql.columns import Instant
from invoicekit.adapters.storage.sql.seals import seal_text
from invoicekit.records import Place, Seal, sealed
from invoicekit.statemachines.history import AuditEntry

__all__ = ["seal_histories"]

CHUNK = 500
"""How many lines are read at once, so that memory stays flat."""

_LINES = text(
    """
SELECT tenant, kind, id, position, event, source, target, actor, at, definition,
    definition_version, on_behalf_of, reason, version, revision, fingerprint,
    CAST(details AS TEXT) AS details
FROM invoicekit_history
WHERE (tenant, kind, id, position) > (:tenant, :kind, :id, :position)
ORDER BY tenant, kind, id, position LIMIT :limit"""
).columns(at=Instant)

_SEAL = """
UPDATE invoicekit_history SET seal = CAST(:seal AS {document})
WHERE tenant = :tenant AND kind = :kind AND id = :id AND position = :position"""

_HEAD = text(
    """
UPDATE invoicekit_records SET lines = :position, head = :head
WHERE tenant = :tenant AND kind = :kind AND id = :id"""
)


def seal_histories(connection: Connection) -> None:
    """Seal each line as it stands now; what was changed before cannot be found any more."""
    document = "JSONB" if connection.dialect.name == "postgresql" else "TEXT"
    statement = text(_SEAL.format(document=document))
    last: dict[str, Any] = {"tenant": "", "kind": "", "id": "", "position": 0}
    seal: Seal | None = None
    while rows := list(connection.execute(_LINES, {**last, "limit": CHUNK})):
        written = []
        for row in rows:
            place = {"tenant": row.tenant, "kind": row.kind, "id": row.id}
            if any(last[name] != value for name, value in place.items()):
                seal = None
            seal = sealed(_entry(row), Place(**place), seal)
            last = {**place, "position": row.position}
            written.append({**last, "seal": seal_text(seal), "head": seal.digest})
        connection.execute(statement, written)
        connection.execute(_HEAD, written)


def _entry(row: Row[*tuple[Any, ...]]) -> AuditEntry:
    known = {
        name: value
        for name, value in row._mapping.items()  # noqa: SLF001 - SQLAlchemy's public name
        if name not in {"tenant", "kind", "id", "position", "details"}
    }
    return AuditEntry(**known, details=json.loads(row.details))
