"""A user's own service over the store: it passes `mypy --strict`, and runs on both stores."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path

import attrs
import pytest

from invoicekit.adapters.storage.memory import MemoryStore
from invoicekit.adapters.storage.sql import SqlStore
from invoicekit.allocation.ledger import Allocation
from invoicekit.allocation.payment import SourceKind
from invoicekit.errors import StaleVersion
from invoicekit.money import Money
from invoicekit.ports.clock import Clock, CountedIds, FixedClock, IdFactory
from invoicekit.ports.storage import Message, Order, Page, Query, Store
from invoicekit.records import Record, Revision
from invoicekit.statemachines.history import AuditEntry
from invoicekit.testing.storage import StoreContract


@attrs.frozen
class Desk:
    """Where the service works."""

    store: Store
    clock: Clock
    ids: IdFactory


def receive(desk: Desk, number: str, total: str, *, by: str) -> Record:
    """Take in a bill."""
    now, id_ = desk.clock.now(), desk.ids.new("invoice")
    record = Record(
        tenant="asha",
        kind="invoice",
        id=id_,
        state="draft",
        created_at=now,
        created_by=by,
        number=number,
        unique_key=f"bluebay/{number}/2026",
        currency="INR",
        total=total,
        balance=total,
        settlement="open",
        tags=["it"],
    )
    content = Revision(tenant="asha", kind="invoice", id=id_, content=number, by=by, at=now)
    with desk.store.unit_of_work("asha") as work:
        return work.add(record, content)


def approve(desk: Desk, record: Record, *, by: str) -> Record:
    """Approve a bill as it was read."""
    with desk.store.unit_of_work("asha") as work:
        approved = attrs.evolve(record, state="approved", updated_at=desk.clock.now())
        saved = work.save(approved, expect=record.version)
        line = AuditEntry(
            event="approve",
            source=record.state,
            target=saved.state,
            actor=by,
            at=saved.updated_at,
            definition="accounts_payable",
            definition_version=1,
            version=saved.version,
        )
        work.append_history(*record.key, line)
        body = record.number
        work.enqueue(
            Message(
                id=desk.ids.new("message"),
                topic="POST_BILL",
                kind=record.kind,
                record=record.id,
                body=body,
                at=line.at,
            )
        )
        return saved


def pay(desk: Desk, id_: str, amount: Money, *, key: str) -> str:
    """Apply money to a bill; the same key again changes nothing."""
    asked = f"ik1:{id_}/{amount}"
    with desk.store.unit_of_work("asha") as work:
        answered = work.recall(key, asked)
        if answered is not None:
            return str(answered.result)
        record = work.get("invoice", id_)
        row = Allocation(
            id=desk.ids.new("row"),
            source="PAY-7",
            source_kind=SourceKind.PAYMENT,
            target=id_,
            amount=amount,
            on=date(2026, 11, 20),
            by="farah",
            key=key,
        )
        work.append_allocations([row])
        left = (record.balance or 0) - amount.amount
        settlement = "partly_paid" if left else "paid"
        work.save(attrs.evolve(record, balance=left, settlement=settlement), expect=record.version)
        work.remember(key, asked, row.id)
        return row.id


def unpaid(desk: Desk) -> Page:
    """List what is still to be paid, the first due first."""
    query = Query(kind="invoice", settlement=["open", "partly_paid"], by=Order.DUE, limit=20)
    with desk.store.unit_of_work("asha", read_only=True) as work:
        return work.find(query)


@pytest.fixture(params=["memory", "sqlite"])
def desk(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Desk]:
    sql = SqlStore(f"sqlite:///{tmp_path / 'invoices.db'}", codec=json)
    sql.migrate()
    store: Store = MemoryStore() if request.param == "memory" else sql
    yield Desk(store, FixedClock(datetime(2026, 11, 2, 12, tzinfo=UTC)), CountedIds())
    sql.close()


def test_a_bill_is_received_approved_and_paid_once(desk: Desk) -> None:
    bill = receive(desk, "AT/42", "70776.40", by="meera")
    approved = approve(desk, bill, by="ravi")
    with pytest.raises(StaleVersion):
        approve(desk, bill, by="ravi")
    for _ in range(2):
        assert pay(desk, bill.id, Money("776.40", "INR"), key="bank-17") == "row-3"
    (record,) = unpaid(desk).records
    assert (record.version, str(record.balance)) == (approved.version + 1, "70000.00")
    assert unpaid(desk).counts == (("approved", 1),)
    with desk.store.unit_of_work("asha", read_only=True) as work:
        assert [line.event for line in work.history(*bill.key)] == ["approve"]
        assert [message.body for message in work.messages(topic="POST_BILL")] == ["AT/42"]
        assert len(work.allocations(target=bill.id)) == 1


class OwnStore(StoreContract):
    """How a user says that a store of one's own keeps the contract; the name begins with Test."""

    @pytest.fixture
    def store(self) -> Store:
        return MemoryStore()
