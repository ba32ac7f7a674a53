"""BigCommerce keeps the contract of those who take orders and show invoices, over real HTTP."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from decimal import Decimal
from typing import Any

import pytest

from invoicekit.adapters.erp.bigcommerce import BigCommerce, BigCommerceSettings
from invoicekit.testing.erp import SalesContract
from support.bigcommerce import BUYER, connected
from support.fakes.bigcommerce import FakeBigCommerce


class TestBigCommerceErp(SalesContract):
    party = BUYER
    settings = BigCommerceSettings()

    @pytest.fixture
    def erp(self) -> Iterator[BigCommerce]:
        with FakeBigCommerce() as self.site:
            yield connected(self.site, self.settings)

    def lose_answer(self, erp: Any) -> None:
        self.site.plan("silent", call="write")

    def cut(self, erp: Any) -> None:
        self.site.plan("busy")

    def order_id(self, number: int) -> str:
        # The shop numbers its orders itself.
        return str(100 + number)

    def order_there(self, erp: Any, id: str, at: datetime, quantity: str = "2") -> None:
        books = self.site.books
        books.now = at
        if int(id) in books.orders:
            books.reorder(int(id), int(quantity))
        else:
            books.order(int(id), [("IT support", int(quantity), "100")])

    def cancel_there(self, erp: Any, id: str, at: datetime) -> None:
        self.site.books.now = at
        # Status 5 is Cancelled.
        self.site.books.touch(int(id), status_id=5)

    def shown(self, erp: Any, number: str) -> list[Decimal]:
        return [
            Decimal(row["originalBalance"]["value"])
            for row in self.site.books.invoices.values()
            if row["invoiceNumber"].startswith(number)
        ]

    def secrets(self) -> tuple[str, ...]:
        return ("first-secret",)


class TestBigCommerceByTwoRows(TestBigCommerceErp):
    """Two orders make a page, and the shop is busy at the write itself, not at the look before."""

    settings = BigCommerceSettings(page=2)

    def cut(self, erp: Any) -> None:
        self.site.plan("busy", call="write")


class TestBigCommerceWithCompanies(TestBigCommerceErp):
    """Buyers are the companies of B2B Edition, and what was written is answered with a page."""

    settings = BigCommerceSettings(companies={"17": BUYER}.get)

    def lose_answer(self, erp: Any) -> None:
        self.site.plan("broken", call="write")
