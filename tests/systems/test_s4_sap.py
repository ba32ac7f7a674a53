"""S4 with SAP: orders and receipts synced, a bill matched with both, parked, posted, reversed."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal

import pytest

from invoicekit import Actor, Line
from invoicekit.documents import Match
from invoicekit.errors import Duplicate
from invoicekit.service import documents, purchases
from support.fakes.sap import FakeSap
from support.payables import MEERA
from support.sap import SapHouse

ORDER = "4500000001"


@pytest.fixture
def sap() -> Iterator[FakeSap]:
    with FakeSap() as sap:
        sap.books.put_order(
            ORDER,
            items=[{}],
            receipts=[
                ("5000000017", "0001", "00010", "101", "15.000"),
                ("5000000018", "0001", "00010", "101", "25.000"),
            ],
            DocumentCurrency="INR",
        )
        yield sap


@pytest.fixture
def house(sap, store, clock) -> SapHouse:
    house = SapHouse(sap, store=store, clock=clock)
    purchases.sync(house.ctx, house.erp, [ORDER], by=Actor.system("bluebay"))
    return house


def matched(house, number="AT-42"):
    """Return a bill of 40 hours, matched with both receipts."""
    bill = house.add(number, lines=[Line("support", "40", "1500", id="1", unit="HUR")])
    matches = [
        Match("1", "5000000017/2026", "0001", Decimal(15)),
        Match("1", "5000000018/2026", "0001", Decimal(25)),
    ]
    return documents.edit(house.ctx, bill, matches=matches, by=MEERA)


@pytest.mark.row("S4.5")
def test_a_bill_of_two_receipts_that_are_synced_from_sap_is_parked_with_both(house, sap):
    house.approve(matched(house))
    assert [each.what for each in house.park().made] == ["parked"]
    (body,) = sap.bodies
    assert [
        (item["ReferenceDocument"], item["SupplierInvoiceItemAmount"])
        for item in body["to_SuplrInvcItemPurOrdRef"]
        # 60,000.00 by 15 and 25 of 40 hours.
    ] == [("5000000017", "22500.00"), ("5000000018", "37500.00")]


@pytest.mark.row("S4.10")
def test_posted_in_sap_once_the_record_shows_saps_number_company_and_year(house, sap):
    bill = house.approve(matched(house))
    sap.plan("silent", call="park")
    house.park()
    house.later(hours=1)
    house.park()
    house.ask(bill)
    sap.plan("silent", call="post")
    house.post()
    house.later(hours=1)
    house.post()
    (row,) = sap.books.invoices
    told = house.labels(bill)
    assert (told["erp_number"], told["company_code"], told["year"]) == (
        row["SupplierInvoice"],
        "1000",
        "2026",
    )
    assert (house.bill(bill).state, row["SupplierInvoiceStatus"]) == ("posted", "5")


@pytest.mark.row("S4.11")
def test_reversed_in_sap_the_bill_is_flagged_and_the_same_invoice_comes_again(house, sap):
    bill = house.approve(matched(house))
    house.park()
    house.ask(bill)
    house.post()
    (row,) = sap.books.invoices
    sap.books.cancel(row["SupplierInvoice"], "2026", date(2026, 11, 3), "01")
    with pytest.raises(Duplicate):
        house.add()
    house.follow()
    assert house.bill(bill).tags == ("cancelled",)
    # Its receipts are free again, and so is its number, here and in SAP.
    house.approve(matched(house))
    assert [each.what for each in house.park().made] == ["parked"]
    assert len(sap.books.live()) == 1
