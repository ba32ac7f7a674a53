"""What is more than one page is found whole: an order may have any number of invoices."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from invoicekit import Context, Money
from invoicekit.ports.storage import MAX_PAGE, Addition, Query
from invoicekit.records import Record, Revision
from invoicekit.service.billing.charges import of_invoices
from invoicekit.service.demand import Demand
from invoicekit.service.order_records import invoices_of
from invoicekit.service.paging import all_pages
from invoicekit.workflows import ORDER_BILLING

NOON = datetime(2026, 11, 2, 12, tzinfo=UTC)
MANY = MAX_PAGE + 1
SAID = Demand("SHIPMENT", Money("1", "EUR"))


def addition(kind: str, number: int, state: str) -> Addition:
    id_ = f"{kind}-{number}"
    place = {"tenant": "shop", "kind": kind, "id": id_}
    record = Record(
        **place,
        workflow=ORDER_BILLING.lifecycle.name,
        definition_version=1,
        state=state,
        created_at=NOON,
        created_by="oms",
        order="SO-1",
    )
    said = Revision(**place, number=1, content=SAID, fingerprint="", by="oms", at=NOON)
    return Addition(record, said)


@pytest.mark.parametrize(
    ("kind", "state", "found"),
    [
        ("order_invoice", "00", lambda work: invoices_of(work, ORDER_BILLING, "SO-1")),
        ("charge_transaction", "OPEN", lambda work: of_invoices(work, "SO-1")),
        ("order", "open", lambda work: tuple(all_pages(work, Query(kind="order", limit=2)))),
    ],
)
def test_what_is_more_than_a_page_is_found_whole(ctx: Context, kind, state, found) -> None:
    with ctx.store.unit_of_work("shop") as work:
        work.add_all(addition(kind, number, state) for number in range(MANY))
    with ctx.store.unit_of_work("shop", read_only=True) as work:
        records = found(work)
    assert len({record.id for record in records}) == len(records) == MANY
