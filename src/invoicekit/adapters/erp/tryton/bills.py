"""A supplier's invoice as Tryton tells it: where it stands, and how its people know it."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from decimal import Decimal

from invoicekit.adapters.erp.tryton.client import Record
from invoicekit.adapters.erp.tryton.failures import SYSTEM
from invoicekit.adapters.erp.tryton.marks import Figures, Mark
from invoicekit.documents import Problem
from invoicekit.ports.erp import ErpChange, ErpKind, ErpReceipt, ErpRef, ErpState, NaturalKey

__all__ = ["BILL", "FIELDS", "change_of", "differences", "receipt_of", "ref_of", "warning_in"]

BILL = "account.invoice"
FIELDS = (
    *("id", "state", "number", "reference", "company", "comment", "journal", "invoice_date"),
    *("accounting_date", "party.code", "currency.code", "party_tax_identifier"),
    *("untaxed_amount", "tax_amount", "total_amount", "_timestamp", "last_modified_at"),
    *("move.number", "move.state", "move.period.state", "cancel_move.number"),
)
_STATES = {
    "draft": ErpState.PARKED,
    "validated": ErpState.PARKED,
    "posted": ErpState.POSTED,
    "paid": ErpState.PAID,
    "cancelled": ErpState.CANCELLED,
}
_FIGURES = (
    ("untaxed", "untaxed_amount", "the total before tax"),
    ("tax", "tax_amount", "the tax"),
    ("total", "total_amount", "the total"),
)
_WARNINGS = (
    ("does not have the default taxes", "invoice_taxes"),
    ("is similar to invoice", "invoice_similar"),
    ("has not been validated", "account.invoice eu_vat valid"),
)
"""What tells one of Tryton's warnings from its refusals: English words, and the warning's name."""


def ref_of(id: int) -> ErpRef:
    """Return the reference of a bill."""
    return ErpRef(SYSTEM, ErpKind.SUPPLIER_INVOICE, str(id))


def receipt_of(bill: Record, *, key: str = "", replayed: bool = False) -> ErpReceipt:
    """Return where a bill stands.

    Args:
        bill: with `FIELDS`.
        key: of a write; the receipt is replayed if that made the bill.
        replayed: whether it stood so before the call.
    """
    move, cancelled = bill["move"] or {}, bill["cancel_move"] or {}
    date = bill["accounting_date"] or bill["invoice_date"]
    return ErpReceipt(
        ref=ref_of(bill["id"]),
        state=_STATES.get(bill["state"], ErpState.UNKNOWN),
        native=bill["state"],
        number=bill["number"] or "",
        company=str(bill["company"]),
        year=str(date.year) if date else "",
        posting=(move.get("number") or "") if move.get("state") == "posted" else "",
        reversal=cancelled.get("number") or "",
        version=bill["_timestamp"] or "",
        total=abs(Decimal(bill["total_amount"])),
        replayed=replayed or Mark.read(bill["comment"]).is_of(key),
    )


def change_of(bill: Record) -> ErpChange:
    """Return what a bill has become."""
    natural = NaturalKey(
        str(bill["company"]),
        bill["party"]["code"] or "",
        bill["reference"] or "",
        bill["invoice_date"],
        bill["untaxed_amount"] < 0,
    )
    cancelled = bill["state"] == "cancelled"
    reason = Mark.read(bill["comment"]).reason if cancelled else ""
    at = bill["last_modified_at"]
    return ErpChange(at=at, receipt=receipt_of(bill), natural=natural, reason=reason)


def differences(bill: Record) -> tuple[Problem, ...]:
    """Return where Tryton's totals of a parked bill are not those of the document.

    A bill that somebody entered in Tryton has no other totals, and so no differences.
    """
    figures = Mark.read(bill["comment"]).figures
    return () if figures is None else tuple(_differing(bill, figures))


def _differing(bill: Record, figures: Figures) -> Iterator[Problem]:
    for name, field, words in _FIGURES:
        ours, theirs = getattr(figures, name), Decimal(bill[field])
        if ours != theirs:
            yield Problem(
                "erp_total_differs",
                f"totals.{name}",
                f"{words} is {theirs:f} in Tryton and {ours:f} in the document",
                parameters={"field": field, "erp": f"{theirs:f}", "document": f"{ours:f}"},
                remedy="Correct the draft there, or park the bill with its stated taxes",
            )


def warning_in(messages: tuple[str, ...], bill: Record) -> str:
    """Return the name of the warning that a refusal is; empty for one that cannot be confirmed.

    The REST interface tells no name. Tryton makes it from the record and the kind of the warning.

    Source: Tryton 8.2, `res.user.warning`, `format`.
    """
    said = " ".join(messages)
    for words, kind in _WARNINGS:
        if words in said:
            record = f"{BILL},{bill['id']}"
            if kind.endswith("valid"):
                record = f"party.identifier,{bill['party_tax_identifier']}"
            # The digest is Tryton's own, and names the record; it keeps no secret.
            return f"{hashlib.md5(record.encode(), usedforsecurity=False).hexdigest()}.{kind}"
    return ""
