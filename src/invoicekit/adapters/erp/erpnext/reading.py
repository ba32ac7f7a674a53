"""What a Purchase Invoice of ERPNext says, in the words of the port."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from invoicekit.adapters.erp.erpnext.frappe import Doc
from invoicekit.money import to_decimal
from invoicekit.ports.erp import ErpKind, ErpReceipt, ErpRef, ErpState, NaturalKey

__all__ = [
    "BILL",
    "HEADER",
    "natural_of",
    "read_amount",
    "read_day",
    "read_text",
    "receipt_of",
]

BILL = "Purchase Invoice"
HEADER = (
    "name",
    "modified",
    "docstatus",
    "status",
    "company",
    "supplier",
    "bill_no",
    "bill_date",
    "posting_date",
    "is_return",
    "grand_total",
    "rounded_total",
    "outstanding_amount",
)
"""The fields that tell where a document stands."""

_DRAFT, _SUBMITTED, _CANCELLED = 0, 1, 2


def read_text(row: Doc, field: str) -> str:
    """Return a text of a row; empty where there is none."""
    return str(row.get(field) or "")


def read_amount(said: object) -> Decimal:
    """Return a figure, exact as it is written; zero where there is none."""
    return (
        to_decimal(said, "figure of ERPNext")
        if isinstance(said, str | int | Decimal)
        else (Decimal(0))
    )


def read_day(said: object) -> date | None:
    """Return a day; None where there is none."""
    return date.fromisoformat(str(said)[:10]) if said else None


def receipt_of(row: Doc, system: str, *, replayed: bool = False, booked: bool = True) -> ErpReceipt:
    """Return where a document stands.

    Args:
        row: the document, or its header.
        system: the adapter's name.
        replayed: whether it is of the write that was asked for.
        booked: whether one that is cancelled was booked before.
    """
    name, state = read_text(row, "name"), _state(row)
    posted = state in {ErpState.POSTED, ErpState.PAID} or (state is ErpState.CANCELLED and booked)
    day = read_day(row.get("posting_date"))
    return ErpReceipt(
        ref=ErpRef(system, ErpKind.SUPPLIER_INVOICE, name),
        state=state,
        native=f"{row.get('docstatus')} {read_text(row, 'status')}".strip(),
        number=name,
        company=read_text(row, "company"),
        year=str(day.year) if day else "",
        posting=name if posted else "",
        version=read_text(row, "modified"),
        total=_payable(row),
        replayed=replayed,
    )


def natural_of(row: Doc) -> NaturalKey:
    """Return how ERPNext's people know a document."""
    return NaturalKey(
        read_text(row, "company"),
        read_text(row, "supplier"),
        read_text(row, "bill_no"),
        read_day(row.get("bill_date")),
        bool(row.get("is_return")),
    )


def _state(row: Doc) -> ErpState:
    docstatus = row.get("docstatus")
    if docstatus == _DRAFT:
        return ErpState.PARKED
    if docstatus == _CANCELLED:
        return ErpState.CANCELLED
    if docstatus != _SUBMITTED:
        return ErpState.UNKNOWN
    # What is due on a note is below zero, and is settled by being set against invoices.
    settled = _payable(row) != 0 and read_amount(row.get("outstanding_amount")) == 0
    return ErpState.PAID if settled else ErpState.POSTED


def _payable(row: Doc) -> Decimal:
    rounded = read_amount(row.get("rounded_total"))
    return abs(rounded or read_amount(row.get("grand_total")))
