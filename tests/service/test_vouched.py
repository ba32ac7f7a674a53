"""Whatever a use case writes, the history vouches for it: the audit finds nothing amiss."""

from __future__ import annotations

from datetime import UTC, datetime

import attrs

from invoicekit import Actor, Context, Line, Party
from invoicekit.adapters.blobs.memory import MemoryBlobs
from invoicekit.adapters.formats import tables_csv
from invoicekit.adapters.orders.memory import MemoryOrders
from invoicekit.ports.orders import Order
from invoicekit.ports.storage import Query
from invoicekit.service import auditing, documents, lists, orders
from invoicekit.workflows import RECEIVABLE
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
