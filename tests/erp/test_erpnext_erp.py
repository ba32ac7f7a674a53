"""ERPNext keeps the contract that every adapter keeps, over real HTTP, with Frappe's traps."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import attrs
import pytest

from invoicekit.adapters.erp.erpnext import ErpNext
from invoicekit.ports.erp import LineMatch
from invoicekit.testing.erp import FeedContract, PayablesContract, PurchasingContract
from support.erpnext import ORDER, RECEIPTS, SETTINGS, connected, stocked
from support.fakes.erpnext import Books, FakeErpNext


class TestErpNext(PayablesContract, FeedContract, PurchasingContract):
    order = ORDER
    settings = SETTINGS

    def books(self) -> Books:
        return stocked()

    @pytest.fixture
    def site(self) -> Iterator[FakeErpNext]:
        with FakeErpNext(self.books()) as site:
            yield site

    @pytest.fixture
    def erp(self, site: FakeErpNext) -> ErpNext:
        return connected(site, self.settings)

    def lose_answer(self, erp: Any) -> None:
        erp.site.plan("silent", call="write")

    def cut(self, erp: Any) -> None:
        erp.site.plan("busy")

    def close(self, erp: Any, until: Any) -> None:
        erp.site.books.closed[self.company] = until.isoformat()

    def write_there(self, erp: Any, ref: Any) -> None:
        erp.site.books.update("Purchase Invoice", ref.id, {"remarks": "seen by a clerk"})

    def pay_there(self, erp: Any, ref: Any, amount: Any, on: Any) -> None:
        erp.site.books.pay([(ref.id, amount.amount)], on)

    def live(self, erp: Any, document: Any) -> int:
        return len(erp.site.books.live())

    def secrets(self) -> tuple[str, ...]:
        return ("first-secret", "s3cret")

    def billed_receipts(self, erp: Any, ref: Any) -> list[tuple[str, str, str]]:
        return [
            (row["purchase_receipt"], row["pr_detail"], str(Decimal(str(row["qty"])).normalize()))
            for row in erp.site.books.get("Purchase Invoice", ref.id)["items"]
        ]

    def matches(self) -> tuple[LineMatch, ...]:
        return (
            LineMatch(ORDER, "po-row", RECEIPTS[0], "pr-row-1", quantity=Decimal(1)),
            LineMatch(ORDER, "po-row", RECEIPTS[1], "pr-row-2", quantity=Decimal(2)),
        )


class TestErpNextWithoutKeys(TestErpNext):
    """The house has every field for its own use."""

    settings = attrs.evolve(SETTINGS, key_field="")


class TestErpNextThatTakesNumbersTwice(TestErpNext):
    """It is not set up to refuse a supplier's number, keeps the key in a field of its own, and a
    draft that is discarded stays."""

    settings = attrs.evolve(SETTINGS, key_field="custom_invoicekit_key", discarding="discard")

    def books(self) -> Books:
        return stocked(unique=False)


class TestErpNextOfOneInstant(TestErpNext):
    """Everything is written at the same instant: a version tells nothing, and is not asked for."""

    def books(self) -> Books:
        return stocked(ticks=False)

    test_a_document_that_somebody_wrote_since_is_not_posted = None
