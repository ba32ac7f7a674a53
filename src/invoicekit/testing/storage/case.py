"""What the rules of the contract work with: one store, and small things to keep in it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any

import attrs
import pytest

from invoicekit.allocation.ledger import Allocation
from invoicekit.allocation.payment import SourceKind
from invoicekit.money import Money
from invoicekit.ports.storage import Message, Query, Store, UnitOfWork
from invoicekit.records import Record, Revision, Snapshot
from invoicekit.statemachines.history import AuditEntry

__all__ = ["NOON", "StoreCase"]

NOON = datetime(2026, 11, 2, 12, tzinfo=UTC)


class StoreCase:
    """A store to try, and the makings of what is kept in it."""

    @pytest.fixture
    def store(self) -> Store:
        """Return an empty store; every subclass must say how one is made."""
        raise NotImplementedError(
            "say how an empty store is made: a fixture named store"
        )  # a subclass says it

    def content(self, text: str) -> object:
        """Return a value that the store can keep as content; text, unless overridden."""
        return text

    def record(self, id_: str = "inv-1", **facts: Any) -> Record:
        """Return an invoice in draft, with these facts."""
        known: dict[str, Any] = {
            "tenant": "asha",
            "kind": "invoice",
            "state": "draft",
            "created_at": NOON,
            "created_by": "meera",
        }
        return Record(id=id_, **known | facts)

    def revision(self, record: Record, number: int = 1, text: str = "first") -> Revision:
        """Return content for a record."""
        return Revision(
            tenant=record.tenant,
            kind=record.kind,
            id=record.id,
            number=number,
            content=self.content(text),
            fingerprint=f"ik1:{text}",
            by="meera",
            at=NOON,
        )

    def snapshot(self, record: Record, revision: int = 1, text: str = "computed") -> Snapshot:
        """Return what was computed from a revision."""
        return Snapshot(
            tenant=record.tenant,
            kind=record.kind,
            id=record.id,
            revision=revision,
            body=self.content(text),
        )

    def entry(self, event: str = "submit", **facts: Any) -> AuditEntry:
        """Return a line of a history."""
        known: dict[str, Any] = {
            "source": "draft",
            "target": "submitted",
            "actor": "meera",
            "at": NOON,
            "definition": "accounts_payable",
            "definition_version": 1,
        }
        return AuditEntry(event=event, **known | facts)

    def row(self, id_: str, target: str = "inv-1", amount: str = "10.00") -> Allocation:
        """Return a row of the ledger; one below zero takes back the first row."""
        return Allocation(
            id=id_,
            source="pay-1",
            source_kind=SourceKind.PAYMENT,
            target=target,
            amount=Money(amount, "INR"),
            on=date(2026, 11, 2),
            by="farah",
            key="bank-1",
            reverses="row-9" if amount.startswith("-") else "",
            reason="cheque returned" if amount.startswith("-") else "",
        )

    def message(self, id_: str, record: str = "inv-1", topic: str = "send") -> Message:
        """Return a message about a record."""
        body = self.content(id_)
        return Message(id=id_, topic=topic, kind="invoice", record=record, body=body, at=NOON)

    def add(self, store: Store, id_: str = "inv-1", **facts: Any) -> Record:
        """Keep a record in a unit of work of its own, and return it as kept."""
        record = self.record(id_, **facts)
        with store.unit_of_work(record.tenant) as work:
            return work.add(record, self.revision(record, record.revision))

    def interrupt(
        self, store: Store, write: Callable[[UnitOfWork], object], error: BaseException
    ) -> None:
        """Open a unit of work, write into it, and let an error end it."""
        with store.unit_of_work("asha") as work:
            write(work)
            raise error

    def found(self, store: Store, query: Query, tenant: str = "asha") -> list[str]:
        """Return the ids of all pages of a query, in order."""
        ids: list[str] = []
        for _ in range(100):
            with store.unit_of_work(tenant, read_only=True) as work:
                page = work.find(query)
            ids += [record.id for record in page.records]
            if not page.next:
                return ids
            query = attrs.evolve(query, cursor=page.next)
        raise AssertionError("the cursor leads in a circle")
