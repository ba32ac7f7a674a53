"""The history and the ledger as rows: both are only ever added to."""

from __future__ import annotations

import json
from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from sqlalchemy import Row, select

from invoicekit.adapters.storage.sql.bound import Bound
from invoicekit.adapters.storage.sql.tables import history, ledger
from invoicekit.allocation.ledger import Allocation, TargetKind
from invoicekit.allocation.payment import SourceKind
from invoicekit.errors import Duplicate, StaleVersion
from invoicekit.money import Money
from invoicekit.statemachines.history import AuditEntry

__all__ = ["BookRows"]

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
_ALLOCATION = ("id", "source", "target", "on", "by", "key", "reverses", "reason")


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
    details = tuple((name, value) for name, value in json.loads(row.details))
    return AuditEntry(**{name: getattr(row, name) for name in _ENTRY}, details=details)


class BookRows(Bound):
    """The part of a unit of work that keeps histories and the ledger."""

    def append_history(self, kind: str, id: str, entry: AuditEntry) -> None:
        """Write one more line into a record's history."""
        self._must_exist(kind, id)
        position = self._next(history, kind=kind, id=id)
        values = {name: getattr(entry, name) for name in _ENTRY}
        values |= {"kind": kind, "id": id, "position": position}
        values["details"] = json.dumps(entry.details)
        if not self._insert(history, values):
            # Only where writers run side by side: another one wrote this line first.
            raise StaleVersion(f"history of {kind}", id, position - 1, position)

    def history(self, kind: str, id: str) -> tuple[AuditEntry, ...]:
        """Return a record's history, the first line first."""
        place = self._where(history, kind=kind, id=id)
        rows = self._rows(select(history).where(place).order_by(history.c.position))
        return tuple(_entry(row) for row in rows)

    def append_allocations(self, rows: Iterable[Allocation]) -> None:
        """Write rows into the ledger: all of them, or on an error none."""
        with self._savepoint():
            for position, row in enumerate(rows, start=self._next(ledger)):
                values = {**_values(row), "position": position}
                if not self._insert(ledger, values):
                    raise Duplicate("ledger row", row.id, existing=row.id)

    def allocations(
        self, *, target: str | None = None, source: str | None = None
    ) -> tuple[Allocation, ...]:
        """Return rows of the ledger in the order they were written."""
        wanted = {"target": target, "source": source}
        place = self._where(ledger, **{k: v for k, v in wanted.items() if v is not None})
        order = (ledger.c.position, ledger.c.id)
        rows = self._rows(select(ledger).where(place).order_by(*order))
        return tuple(_allocation(row) for row in rows)
