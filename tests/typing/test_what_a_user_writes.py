"""What a user writes: it reads as the trade speaks, runs, and passes `mypy --strict`."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import attrs
import pytest

from invoicekit import Actor, Coding, Context, Invoice, Line, Money, Party, StatedTax, calculate
from invoicekit.adapters.storage.memory import MemoryStore
from invoicekit.adapters.storage.sql import SqlStore
from invoicekit.allocation import Payment, by_reference, chain, exact_sum, oldest_due, plan
from invoicekit.errors import GuardRefused, NotPermitted, StaleVersion
from invoicekit.permissions.policies import SALES_FINANCE_ADMIN
from invoicekit.ports.publisher import Publisher
from invoicekit.ports.storage import Message, Store
from invoicekit.service import Notice, delivering, documents, payments
from invoicekit.taxes import flat
from invoicekit.workflows import ORDER_BILLING, RECEIVABLE


def support(hours: str = "40") -> Invoice:
    return Invoice(
        number="AT/26-27/0042",
        issue_date=date(2026, 11, 2),
        currency="INR",
        seller=Party("Asha Systems", country="IN"),
        buyer=Party("Blue Bay Retail", country="IN"),
        lines=[
            Line(
                "IT support",
                quantity=hours,
                unit="HUR",
                unit_price="1499.50",
                taxes=[StatedTax("IGST", category="S", rate="18")],
            )
        ],
    )


@pytest.fixture(params=["memory", "sqlite"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Store]:
    if request.param == "memory":
        yield MemoryStore()
        return
    sql = SqlStore(f"sqlite:///{tmp_path / 'invoices.db'}")
    sql.migrate()
    yield sql
    sql.close()


def test_an_invoice_is_calculated_and_explained() -> None:
    result = calculate(support(), flat.REGIME)
    # 40 x 1,499.50 = 59,980.00; 18 % of it 10,796.40.
    assert str(result.totals.payable) == "70776.40"
    assert "IGST S 18 % of 59,980.00 = 10,796.40" in result.explain()


def test_an_invoice_is_stored_edited_and_paid(store: Store) -> None:
    ctx = Context(store=store, regime=flat.REGIME)
    sara = Actor("sara", roles=["sales"], tenant="asha")
    farah = Actor("farah", roles=["finance"], tenant="asha")
    read = documents.add(ctx, support("39"), workflow=RECEIVABLE, by=sara)
    record = documents.edit(ctx, read, invoice=support(), coding=Coding(account="6120"), by=sara)
    assert (record.version, record.revision) == (2, 2)
    with pytest.raises(StaleVersion):
        documents.act(ctx, read, "delete", by=sara)
    with pytest.raises(NotPermitted):
        documents.act(ctx, record, "reimport", by=sara)

    money_in = Payment(
        "PAY-7",
        Money("50000", "INR"),
        received=date(2026, 11, 20),
        remittance="AT/26-27/0042",
    )
    items = payments.open_items(ctx, customer="Blue Bay Retail", by=farah)
    p = plan(money_in, items, chain(by_reference, exact_sum, oldest_due))
    first = payments.commit(ctx, p, by=farah, key="bank-2026-11-20-17")
    assert payments.commit(ctx, p, by=farah, key="bank-2026-11-20-17") == first

    view = documents.view(ctx, record.id, by=farah)
    assert (view.record.settlement, str(view.record.balance)) == ("partly_paid", "20776.40")
    refused = documents.can(ctx, record.id, "delete", by=sara)
    assert [failure.code for failure in refused.failures] == ["has_payments"]
    with pytest.raises(GuardRefused, match="Undo the payments first"):
        documents.act(ctx, view.record, "delete", by=sara)
    events = [entry.event for entry in documents.history(ctx, record.id, by=farah)]
    assert events == ["add", "edit", "payment"]


def test_another_policy_may_replace_the_workflows_own(store: Store) -> None:
    ctx = Context(store, flat.REGIME, policies={"receivable": SALES_FINANCE_ADMIN})
    nobody = Actor("nina", roles=["buyer"], tenant="asha")
    with pytest.raises(NotPermitted):
        documents.add(ctx, support(), workflow=RECEIVABLE, by=nobody)


class Printed:
    """A publisher of a user's own, which reads what a message says."""

    def __init__(self) -> None:
        self.lines: list[str] = []

    def publish(self, message: Message, key: str) -> None:
        notice = Notice.of(message)
        version: int = notice.version
        self.lines.append(f"{key}: {notice.number}, version {version}{notice.detail('note')}")


def test_what_leaves_the_house_is_read_with_its_types(store: Store) -> None:
    ctx = Context(store, flat.REGIME)
    agent = Actor("agent", roles=["agent"], tenant="asha")
    line = Line("lamp", "3", "20", id="1", order_line="1")
    order = attrs.evolve(support(), number="I-1", order="SO-1", lines=[line])
    record = documents.add(ctx, order, workflow=ORDER_BILLING, by=agent)
    record = documents.act(ctx, record, "publish", by=agent)
    printed = Printed()
    publisher: Publisher = printed
    assert delivering.deliver(ctx, publisher, tenant="asha").delivered == 1
    key = f"asha/order_invoice/{record.id}/2/PUBLISH_INVOICE_DETAILS"
    assert printed.lines == [f"{key}: I-1, version 2"]
