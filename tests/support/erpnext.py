"""A house whose ERP is the fake ERPNext, and the adapter connected to it."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import httpx

from invoicekit import Line
from invoicekit.adapters.erp.erpnext import ErpNext, ErpNextSettings
from invoicekit.ports.clock import FixedClock
from support.fakes.erpnext import Books, FakeErpNext
from support.payables import START, House

SETTINGS = ErpNextSettings(
    time_zone="Asia/Kolkata", units={"HUR": "Hour"}, shares={"rounding": "Round Off - B"}
)
CODED = (Line("support", "40", "1500", id="1", account="6120"),)
ORDER = "PUR-ORD-2026-00001"
RECEIPTS = ("MAT-PRE-2026-00001", "MAT-PRE-2026-00002", "MAT-PRE-2026-00003")


def connected(site: FakeErpNext, settings: ErpNextSettings = SETTINGS, **other: Any) -> ErpNext:
    """Return the adapter, with a client that is made in no time: it checks no certificates."""
    client = httpx.Client(verify=False)
    known: dict[str, Any] = {"login": site.login, "client": client, "timeout": 5}
    erp = ErpNext(site.url, settings, **known | other)
    erp.site = site
    site.adapters.append(erp)
    return erp


def stocked(**other: Any) -> Books:
    """Return the books of a house that ordered 40 units, got 10 and 20, and sent 5 back."""
    books = Books(**other)
    item = {"item_code": "SUPPORT", "item_name": "IT support", "uom": "Hour", "rate": 1500.0}
    head = {"supplier": "V-1", "company": "1000", "currency": "EUR", "docstatus": 1}
    day = date(2026, 10, 1)
    order = head | {"transaction_date": day.isoformat(), "status": "To Receive and Bill"}
    books.keep("Purchase Order", order | {"items": [item | {"qty": 40.0, "name": "po-row"}]}, ORDER)
    link = item | {"purchase_order": ORDER, "purchase_order_item": "po-row"}
    for place, (name, quantity) in enumerate(zip(RECEIPTS, (10.0, 20.0, -5.0), strict=True)):
        receipt = head | {"posting_date": (day + timedelta(days=place)).isoformat()}
        if quantity < 0:
            receipt |= {"is_return": 1, "return_against": RECEIPTS[1]}
        row = link | {"qty": quantity, "name": f"pr-row-{place + 1}"}
        if quantity < 0:
            row |= {"purchase_receipt_item": "pr-row-2"}
        books.keep("Purchase Receipt", receipt | {"items": [row]}, name)
    return books


class ErpNextHouse(House):
    """A tenant that parks in ERPNext; its bills are coded."""

    def __init__(
        self, site: FakeErpNext, *, settings: ErpNextSettings = SETTINGS, **other: Any
    ) -> None:
        clock = FixedClock(START, step=timedelta(milliseconds=1))
        super().__init__(clock=clock, erp=connected(site, settings, clock=clock), **other)
        self.site = site

    def approved(self, number: str = "AT-42", **other: Any) -> Any:
        return super().approved(number, **{"lines": CODED} | other)
