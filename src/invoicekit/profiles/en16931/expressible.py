"""What EN 16931 has no words for, so that no document of it can say it."""

from __future__ import annotations

from collections.abc import Iterator

from invoicekit.documents.problems import Problem, Severity
from invoicekit.money import plain
from invoicekit.profiles.en16931.figures import is_vat
from invoicekit.profiles.en16931.telling import wrong
from invoicekit.taxes.treatment import Liability
from invoicekit.totals import Calculation

__all__ = ["not_expressible", "not_shown"]


def not_expressible(calculation: Calculation) -> tuple[Problem, ...]:
    """Return what keeps a document from being written by EN 16931 at all.

    Args:
        calculation: the document with its taxes and totals.
    """
    return (*_of_document(calculation), *_of_taxes(calculation))


def _of_document(calculation: Calculation) -> Iterator[Problem]:
    invoice, totals = calculation.invoice, calculation.totals
    if not invoice.kind.untdid:
        message = f"a {invoice.kind.value} has no code in UNTDID 1001"
        yield wrong("BR-CL-01", "kind", message, "Send the credit note when it is there")
    if invoice.prices_include:
        message = f"the prices include {invoice.prices_include}, and EN 16931 has prices before tax"
        yield wrong("BT-146", "prices_include", message, "Give the prices before tax")
    if totals.collected:
        message = f"{plain(totals.collected)} is collected on top, and the amount due knows no such"
        remedy = "Bill it apart, or as a line of its own"
        yield wrong("BR-CO-16", "totals.collected", message, remedy)
    for name, rows in (("allowances", invoice.allowances), ("charges", invoice.charges)):
        for index, row in enumerate(rows):
            if row.after_tax:
                message = "it comes after tax, and every allowance and charge is before tax"
                remedy = "Put it into the prepaid amount, or into the terms of payment"
                yield wrong("BR-CO-13", f"{name}[{index}].after_tax", message, remedy)


def _of_taxes(calculation: Calculation) -> Iterator[Problem]:
    for index, row in enumerate(calculation.tax_rows):
        path = f"tax_rows[{index}]"
        if row.surcharge:
            message = f"a surcharge of {plain(row.surcharge)} is in the tax, and VAT has none here"
            yield wrong("BR-CO-14", f"{path}.surcharge", message, "Use the national format")
        if row.liability is Liability.SUPPLIER and row.amount and not is_vat(row.tax, row.category):
            message = f"{row.tax} of {plain(row.amount)} is no VAT, the one tax of EN 16931"
            remedy = "Bill it as a charge, or use the national format"
            yield wrong("BR-CO-14", f"{path}.tax", message, remedy, tax=row.tax)


def not_shown(calculation: Calculation) -> Iterator[Problem]:
    """Give a note for each thing that a document of EN 16931 leaves out.

    Args:
        calculation: the document with its taxes and totals.
    """
    invoice, totals = calculation.invoice, calculation.totals
    if totals.withheld:
        message = f"{plain(totals.withheld)} is withheld, and the amount due (BT-115) is before it"
        remedy = "The terms of payment say it"
        yield wrong("BR-CO-16", "totals.withheld", message, remedy, Severity.NOTE)
    for index, row in enumerate(calculation.tax_rows):
        if row.liability is Liability.RECIPIENT and row.rate:
            message = f"the recipient accounts for {plain(row.rate)} %, and the document shows 0"
            path = f"tax_rows[{index}].rate"
            yield wrong("BR-AE-05", path, message, "Say it in a note", Severity.NOTE)
    if invoice.kind.is_credit and invoice.last_due_date and not invoice.payment_means:
        message = "a credit note shows its due date with the payment means, and it has none"
        yield wrong("BT-9", "due_date", message, "Give the payment means", Severity.WARNING)
