"""SAP keeps the contract that every adapter keeps, over real HTTP, with the protocol's traps."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import attrs
import pytest

from invoicekit.adapters.erp.sap import SapErp, SapSettings
from invoicekit.errors import ErpRefused
from invoicekit.ports.erp import ErpState, LineMatch
from invoicekit.testing.erp import FeedContract, PayablesContract, PurchasingContract
from support.fakes.sap import FakeSap, SapBooks
from support.sap import SETTINGS, connected


class TestSapErp(PayablesContract, FeedContract, PurchasingContract):
    settings = SETTINGS

    @pytest.fixture
    def sap(self) -> Iterator[FakeSap]:
        with FakeSap(self.books()) as sap:
            yield sap

    def books(self) -> SapBooks:
        books = SapBooks()
        books.put_order(
            "4500000001",
            items=[{}],
            receipts=[
                ("5000000001", "0001", "00010", "101", "10.000"),
                ("5000000002", "0001", "00010", "101", "20.000"),
                ("5000000003", "0001", "00010", "122", "5.000"),
            ],
        )
        return books

    @pytest.fixture
    def erp(self, sap: FakeSap) -> Iterator[SapErp]:
        erp = connected(sap, self.settings)
        yield erp
        erp.close()

    def lose_answer(self, erp: Any) -> None:
        erp.sap.plan("silent", call="write")

    def cut(self, erp: Any) -> None:
        erp.sap.plan("busy")

    def close(self, erp: Any, until: Any) -> None:
        erp.sap.books.close(self.company, until)

    def live(self, erp: Any, document: Any) -> int:
        return len(erp.sap.books.live())

    def secrets(self) -> tuple[str, ...]:
        return ("first-secret",)

    def billed_receipts(self, erp: Any, ref: Any) -> list[tuple[str, str, str]]:
        row = erp.sap.books.invoice(*ref.id.split("/"))
        return [
            (
                item["ReferenceDocument"],
                item["ReferenceDocumentItem"].lstrip("0"),
                str(Decimal(item["QuantityInPurchaseOrderUnit"]).normalize()),
            )
            for item in row["to_SuplrInvcItemPurOrdRef"]
        ]

    def test_what_a_closed_period_refused_is_posted_on_another_day(self, erp: Any) -> None:
        # SAP's own Post takes no day: the document is parked anew with it.
        receipt = self.parked(erp)
        self.close(erp, self.day)
        day = self.day.replace(month=12)
        with pytest.raises(ErpRefused, match="2026-11-02"):
            erp.post(receipt.ref, "asha/bill/1/9/post", on=day)
        again = erp.repark(receipt.ref, self.on(day), "asha/bill/1/10/park")
        assert erp.post(again.ref, "asha/bill/1/11/post", on=day).state is ErpState.POSTED
        assert self.live(erp, self.document()) == 1

    def matches(self) -> tuple[LineMatch, ...]:
        # SAP numbers material documents by year.
        return tuple(attrs.evolve(each, receipt_year="2026") for each in super().matches())

    def on(self, day: Any) -> Any:
        return attrs.evolve(self.document(), posting_date=day)


class TestSapWithoutKeys(TestSapErp):
    """The house has both fields for its own use."""

    settings = SapSettings(tax_codes={"": "V0"}, key_field="")


class TestSapWithHeaderText(TestSapErp):
    """The key is in the text of the header, and SAP shows what was deleted."""

    settings = SapSettings(tax_codes={"": "V0"}, key_field="DocumentHeaderText", orders="v4")

    def books(self) -> SapBooks:
        books = super().books()
        books.keeps_deleted = True
        books.checks_duplicates = False
        return books


class TestSapWithVersions(TestSapErp):
    """A release that tells an ETag, and asks for it."""

    @pytest.fixture
    def sap(self) -> Iterator[FakeSap]:
        with FakeSap(self.books()) as sap:
            sap.etags = True
            yield sap
