"""The ERPs over HTTP whose fakes stand here, each with its own words, for the tests of all."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import attrs

from support import erpnext, sap
from support.erpnext import ErpNextHouse
from support.fakes.erpnext import FakeErpNext
from support.fakes.sap import FakeSap, SapBooks
from support.fakes.serving import AWAY, SILENT
from support.sap import SapHouse

__all__ = ["ERPNEXT", "PARKED", "POSTED", "REVERSED", "SAP", "TROUBLES", "VENDORS", "Row"]

FOLDER = Path(__file__).parent.parent / "erp"
Row = dict[str, Any]
PARKED, POSTED, REVERSED = "parked", "posted", "reversed"


class _Sap:
    """SAP: a reversal is a document of its own."""

    name = "sap"
    away = (*AWAY, "locked")
    mended = ("twice", "expired", "csrf")
    refusals = (
        ("refused", "erp_refused", "Cost centre 4711 is blocked"),
        ("period_closed", "erp_period_closed", "Posting period 11 2026 is not open"),
        ("wrong_state", "erp_wrong_state", "Wrong status"),
    )
    # Answers of the right form whose words make no sense.
    senseless = (
        {"d": {"results": [{"InvoiceGrossAmount": "much"}]}},
        {"d": {"results": [{"DocumentDate": f"/Date({'9' * 17})/", "PurchaseOrder": "1"}]}},
        {"d": {"results": [None]}},
        {"d": {"results": "none"}},
        {"d": None},
    )
    keeps_none = attrs.evolve(sap.SETTINGS, key_field="")
    dying = FOLDER / "dying_in_sap.py"
    house = SapHouse
    connected = staticmethod(sap.connected)

    @staticmethod
    def fake(checks: bool = True) -> FakeSap:
        return FakeSap(SapBooks(checks_duplicates=checks))

    @staticmethod
    def rows(fake: FakeSap) -> list[Row]:
        return [row for row in fake.books.invoices if not row.get("IsReversal")]

    @staticmethod
    def number(row: Row) -> str:
        return str(row["SupplierInvoice"])

    @staticmethod
    def stands(row: Row) -> str:
        if row.get("IsReversed"):
            return REVERSED
        return {"A": PARKED, "5": POSTED}[row["SupplierInvoiceStatus"]]

    @staticmethod
    def reversals(fake: FakeSap) -> list[str]:
        return [row["SupplierInvoice"] for row in fake.books.invoices if row.get("IsReversal")]

    @staticmethod
    def booked(fake: FakeSap) -> int:
        return sum(row["SupplierInvoiceStatus"] == "5" for row in fake.books.invoices)

    @staticmethod
    def copied_by_hand(row: Row) -> None:
        row["AssignmentReference"] = "BY HAND"


class _ErpNext:
    """ERPNext: a reversal is a state of the document."""

    name = "erpnext"
    away = (*AWAY, "deadlock")
    mended = ("twice", "expired")
    refusals = (
        ("refused", "erp_refused", "Row #1: Cost Center 4711 is a group"),
        ("period_closed", "erp_period_closed", "closed Accounting Period"),
        ("wrong_state", "erp_wrong_state", "Cannot change docstatus"),
        ("number_taken", "erp_refused", "ACC-PINV-1 already exists"),
    )
    senseless = (
        {"data": [{"name": "A", "grand_total": "much", "modified": "2026-11-02 09:00:00.0"}]},
        {"data": [{"name": "A", "bill_date": "soon", "modified": "soon"}]},
        {"data": [None]},
        {"data": None},
    )
    keeps_none = attrs.evolve(erpnext.SETTINGS, key_field="")
    dying = FOLDER / "dying_in_erpnext.py"
    house = ErpNextHouse
    connected = staticmethod(erpnext.connected)

    @staticmethod
    def fake(checks: bool = True) -> FakeErpNext:
        return FakeErpNext(erpnext.stocked(unique=checks))

    @staticmethod
    def rows(fake: FakeErpNext) -> list[Row]:
        return list(fake.books.bills())

    @staticmethod
    def number(row: Row) -> str:
        return str(row["name"])

    @staticmethod
    def stands(row: Row) -> str:
        return (PARKED, POSTED, REVERSED)[row["docstatus"]]

    @staticmethod
    def reversals(fake: FakeErpNext) -> list[str]:
        # None of them has a number of its own.
        return ["" for row in fake.books.bills() if row["docstatus"] == 2]

    @staticmethod
    def booked(fake: FakeErpNext) -> int:
        # A debit and a credit each.
        return len(fake.books.documents["GL Entry"]) // 2

    @staticmethod
    def copied_by_hand(row: Row) -> None:
        row["remarks"] = "by hand"


SAP, ERPNEXT = _Sap(), _ErpNext()
VENDORS = (SAP, ERPNEXT)
TROUBLES = tuple(
    (vendor, trouble) for vendor in VENDORS for trouble in (*vendor.away, *SILENT, *vendor.mended)
)
"""Each vendor with each thing that may happen to a call to it."""
