"""BigCommerce keeps the contracts of those who take orders, show invoices and tell of payments."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import pytest

from invoicekit.adapters.erp.bigcommerce import BigCommerce, BigCommerceSettings
from invoicekit.adapters.storage.memory import MemoryStore
from invoicekit.errors import ErpUnsupported
from invoicekit.money import Money
from invoicekit.permissions import Actor
from invoicekit.ports.clock import FixedClock
from invoicekit.ports.erp import ErpReceipt, ErpRef
from invoicekit.service import Context
from invoicekit.service.agents import follow, park_all, post_all
from invoicekit.taxes import flat
from invoicekit.testing.erp import PaymentsContract, SalesContract
from support.bigcommerce import BUYER, connected
from support.fakes.bigcommerce import FakeBigCommerce


class TestBigCommerceErp(SalesContract, PaymentsContract):
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

    def posted(self, erp: Any, number: str = "AT-42") -> ErpReceipt:
        # Nothing is parked or posted in a shop: what is shown can be paid.
        receipt: ErpReceipt = erp.publish(self.document(number), f"k/{number}")
        return receipt

    def pay_there(self, erp: Any, ref: ErpRef, amount: Money, on: date) -> None:
        self.site.books.pay((int(ref.id), str(amount.amount)))

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


def test_what_it_does_not_claim_is_refused_by_its_name_before_any_call():
    by = Actor("erp", ["erp"], tenant="bluebay")
    ctx = Context(MemoryStore(), flat.REGIME, clock=FixedClock(SalesContract.placed))
    with FakeBigCommerce() as site:
        shop: Any = connected(site)
        for call, capability in (
            (lambda: park_all(ctx, shop, by=by), "park"),
            (lambda: post_all(ctx, shop, by=by), "post"),
            (lambda: shop.changes(""), "changes"),
        ):
            with pytest.raises(ErpUnsupported) as refused:
                call()
            assert refused.value.capability == capability
        assert site.calls == []
        # Of what it does claim it is asked, and of nothing else.
        assert not follow(ctx, shop, by=by)
        assert site.calls == ["receipts"]
