"""All that one tenant has, and who may read or write it."""

from __future__ import annotations

from datetime import datetime

import attrs

from invoicekit.allocation.ledger import Allocation
from invoicekit.errors import StoreError
from invoicekit.ports.storage import Change, KeptAnswer, Message
from invoicekit.records import Record, Revision, Sealed, Snapshot

__all__ = ["Bound", "Key", "Tables", "Waiting"]

Key = tuple[str, str]
"""Kind and id of a record."""


@attrs.frozen
class Waiting:
    """A message in the outbox, with what became of it so far."""

    message: Message
    attempts: int = 0
    due: datetime | None = None
    token: str = ""
    until: datetime | None = None
    reason: str = ""
    died: datetime | None = None

    def is_lent(self, now: datetime) -> bool:
        """Tell whether a worker has it."""
        return self.until is not None and self.until > now

    def is_due(self, now: datetime) -> bool:
        """Tell whether it may be lent."""
        rests = self.due is not None and self.due > now
        return self.died is None and not rests and not self.is_lent(now)


@attrs.define
class Tables:
    """All that one tenant has."""

    records: dict[Key, Record] = attrs.Factory(dict)
    holders: dict[Key, str] = attrs.Factory(dict)
    revisions: dict[tuple[str, str, int], Revision] = attrs.Factory(dict)
    snapshots: dict[tuple[str, str, int], Snapshot] = attrs.Factory(dict)
    histories: dict[Key, tuple[Sealed, ...]] = attrs.Factory(dict)
    heads: dict[Key, str] = attrs.Factory(dict)
    ledger: dict[str, Allocation] = attrs.Factory(dict)
    outbox: dict[str, Waiting] = attrs.Factory(dict)
    feed: list[Change] = attrs.Factory(list)
    horizon: int = 0
    """How many changes were pruned from the beginning of the feed."""
    cursors: dict[str, str] = attrs.Factory(dict)
    answers: dict[str, KeptAnswer] = attrs.Factory(dict)
    answered: dict[str, datetime] = attrs.Factory(dict)
    series: dict[str, int] = attrs.Factory(dict)

    def copy(self) -> Tables:
        """Return tables that can be written without changing these."""
        known = {field.name: getattr(self, field.name) for field in attrs.fields(Tables)}
        return Tables(
            **{name: each if name == "horizon" else each.copy() for name, each in known.items()}
        )


class Bound:
    """The tables of one tenant, read and written until the unit is over."""

    def __init__(self, tenant: str, tables: Tables, *, read_only: bool) -> None:
        self._tenant = tenant
        self._tables = tables
        self._read_only = read_only
        self._over = False
        # What this unit writes is told to nobody before it is kept, itself included.
        self._told = tables.horizon + len(tables.feed)
        # What a record was before this unit's first write of which no line tells yet.
        self._begun: dict[Key, Record] = {}

    def end(self) -> None:
        """Refuse everything from now on."""
        self._over = True

    @property
    def tenant(self) -> str:
        """Return whose records these are."""
        return self._tenant

    def _read(self) -> Tables:
        if self._over:
            raise StoreError("this unit of work is over")
        return self._tables

    def _written(self) -> Tables:
        if self._read_only:
            raise StoreError("this unit of work only reads")
        return self._read()
