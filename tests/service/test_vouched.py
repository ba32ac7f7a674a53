"""Whatever a use case writes, the history vouches for it: the audit finds nothing amiss."""

from __future__ import annotations

from datetime import UTC, datetime

import attrs

from invoicekit import Actor, Context, Line, Party
from invoicekit.adapters.blobs.memory import MemoryBlobs
from invoicekit.adapters.formats import tables_csv
from invoicekit.adapters.orders.memory import MemoryOrders
from invoicekit.documents import Contact
from invoicekit.ports.orders import Order
from invoicekit.ports.storage import Query
from invoicekit.service import auditing, documents, lists, orders
from invoicekit.workflows import DEALER_CASE, ORDER_BILLING, RECEIVABLE
from support.written import invoice, line, vat

SARA = Actor("sara", roles=["sales"], tenant="asha")
SYSTEM = Actor.system("asha")
NOON = datetime(2026, 11, 2, 12, tzinfo=UTC)


def bill(number: str, price: str = "100"):
    return invoice(line(price, vat("18")), number=number, currency="INR")


def everything(ctx: Context) -> None:
    for outcome in documents.add_many(ctx, [bill("1"), bill("2")], workflow=RECEIVABLE, by=SARA):
        assert outcome.record is not None
        record = documents.attach(ctx, outcome.record, "a.pdf", b"%PDF", by=SARA)
        (file,) = documents.attachments(ctx, record, by=SARA)
        documents.detach(ctx, record, file.id, by=SARA, reason="wrong")
    documents.receive(ctx, bill("1", "200"), by=SYSTEM)
    sheet = tables_csv.read(b"number,currency,seller,unit_price\n3,INR,Asha,5\n")
    documents.import_sheet(ctx, sheet, workflow=RECEIVABLE, by=SARA, incomplete=True)
    lists.keep(ctx, "mine", Query(customer="C-17"), by=SARA)
    lists.keep(ctx, "mine", Query(customer="C-18"), by=SARA)
    lists.forget(ctx, "mine", by=SARA)
    order = Order(
        id="SO-1", currency="INR", lines=[Line("support", "1", "5", id="1")], updated_at=NOON
    )
    shop = MemoryOrders([order])
    orders.sync(ctx, shop, by=SYSTEM)
    orders.invoice(ctx, "SO-1", by=SARA, seller=Party("Asha"), number="4")
    shop.cancel("SO-1", at=NOON.replace(hour=13))
    orders.sync(ctx, shop, by=SYSTEM)
    found = documents.find(ctx, Query(number="2"), by=SARA).records
    documents.act_many(ctx, found, "delete", by=SARA)


def test_the_audit_finds_nothing_amiss_after_every_use_case(ctx: Context) -> None:
    ctx = attrs.evolve(ctx, blobs=MemoryBlobs())
    everything(ctx)
    assert list(auditing.verify(ctx, by=SARA)) == []


def test_each_write_stands_in_the_history_with_its_version(ctx: Context) -> None:
    ctx = attrs.evolve(ctx, blobs=MemoryBlobs())
    everything(ctx)
    with ctx.store.unit_of_work("asha", read_only=True) as work:
        records = work.find(Query(limit=500)).records
        assert {record.kind for record in records} >= {
            "attachment",
            "invoice",
            "order",
            "saved_list",
        }
        for record in records:
            lines = work.history(*record.key)
            assert [entry.version for entry in lines] == list(range(1, record.version + 1))


UMA = Actor("uma", roles=["user"], tenant="asha")
GATEWAY = Actor("gateway", roles=["gateway"], tenant="asha")
OMS = Actor("oms", roles=["oms"], tenant="asha")
OMAR = Actor("omar", roles=["operator"], tenant="asha")


def test_a_payment_that_is_reversed_and_refunded_is_vouched_for(ctx: Context) -> None:
    """The line of the document vouches for the refund's row as well, which ends elsewhere."""
    kim = Party("Kim Rider", contact=Contact("Kim", email="kim@rider.example"))
    said = attrs.evolve(bill("1"), buyer=kim)
    case = documents.add(ctx, said, workflow=DEALER_CASE, by=UMA)
    case = documents.act(ctx, case, "send", by=UMA)
    paid = {"payment": "pay-1", "event": "evt-1", "amount": str(case.total)}
    case = documents.act(ctx, case, "pay_online", by=GATEWAY, details=paid)
    documents.act(ctx, case, "payment_reversed", by=GATEWAY, details={"event": "evt-2"})
    assert list(auditing.verify(ctx, by=SARA)) == []


def test_what_a_record_beside_says_anew_is_vouched_for(ctx: Context) -> None:
    """An edit of the document amends its charge, and void voids it by somebody else."""
    said = attrs.evolve(bill("1"), order="SO-1", lines=[Line("lamp", "3", "20", order_line="1")])
    record = documents.add(ctx, said, workflow=ORDER_BILLING, by=OMS)
    more = attrs.evolve(said, lines=[Line("lamp", "4", "20", order_line="1")])
    record = documents.edit(ctx, record, invoice=more, by=OMS)
    with ctx.store.unit_of_work("asha", read_only=True) as work:
        (charge,) = work.find(Query(kind="charge_transaction")).records
        last = work.history(*charge.key)[-1]
        content = work.revision(*charge.key, charge.revision)
    assert (last.event, last.revision, last.fingerprint) == ("amend", 2, content.fingerprint)
    documents.act(ctx, record, "void", by=OMAR, reason="made twice")
    assert list(auditing.verify(ctx, by=SARA)) == []
