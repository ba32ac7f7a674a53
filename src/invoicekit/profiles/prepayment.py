"""Prepayments: what a final invoice takes back of what was billed before."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import localcontext

import attrs

from invoicekit.documents import Invoice, InvoiceKind, Line, Reference, ReferenceKind, StatedTax
from invoicekit.documents.particulars import particular
from invoicekit.errors import InvalidValue
from invoicekit.money.decimals import EXACT
from invoicekit.profiles.en16931.figures import Figures, VatRow, vat_rows
from invoicekit.taxes.treatment import Liability
from invoicekit.totals import Calculation
from invoicekit.totals.snapshot import Snapshot

__all__ = ["deducted"]

_PREPAYMENT = "prepayment"
"""The particular that names the prepayment invoice which a line takes back."""

_PIECE = "C62"
"""UN/ECE Recommendation 20: one."""


def deducted(
    final: Invoice, prepayment: Calculation, *, description: str, booked: Snapshot | None = None
) -> Invoice:
    """Return a final invoice that takes back a prepayment which was billed with its VAT.

    One line of negative quantity for each row of the prepayment's VAT table, so that the final
    table has what is left: the amount prepaid (BT-113) lowers what is due, and no VAT. The lines
    keep the tax that was billed then, whatever is in force on the day of the final invoice.

    Args:
        final: the invoice over the whole supply.
        prepayment: the prepayment invoice, calculated.
        description: what the lines say: which prepayment is taken back.
        booked: what was computed when the prepayment was issued, where that was kept; a
            calculation of today may come to another tax.

    Raises:
        InvalidValue: for a document that is no prepayment, has no number, is in another currency,
            or was taken back already.

    Source: Directive 2006/112/EC art. 65 and 220(1)(4); EN 16931 BR-CO-16.
    """
    before = prepayment.invoice
    if before.kind is not InvoiceKind.PREPAYMENT_INVOICE:
        raise InvalidValue("prepayment", before.kind.value, "a prepayment_invoice is taken back")
    if before.currency != final.currency:
        raise InvalidValue("prepayment", before.currency, f"the invoice is in {final.currency}")
    if not before.number or any(before.number == _taken_back(line) for line in final.lines):
        reason = "a prepayment has a number, and is taken back once"
        raise InvalidValue("prepayment", before.number, reason)
    with localcontext(EXACT):
        rows = vat_rows(booked.tax_rows) if booked else Figures.of(prepayment).vat_rows
    taken = {line.id for line in final.lines}
    lines = _lines(rows, description, before.number, taken)
    named = before.number in final.preceding()
    reference = Reference(ReferenceKind.PRECEDING_INVOICE, before.number, before.issue_date)
    references = final.references if named else (*final.references, reference)
    return attrs.evolve(final, lines=(*final.lines, *lines), references=references)


def _taken_back(line: Line) -> str:
    return particular(line.particulars, _PREPAYMENT)


def _lines(
    rows: tuple[VatRow, ...], description: str, prepayment: str, taken: set[str]
) -> Iterator[Line]:
    number = len(taken)
    for row in rows:
        number += 1
        while str(number) in taken:
            number += 1
        taken.add(str(number))
        # A price is never negative: the sign is the quantity's.
        sign = 1 if row.base.is_signed() else -1
        yield Line(
            description,
            sign,
            abs(row.base),
            str(number),
            _PIECE,
            taxes=[_tax(row)],
            # The regime of VAT takes the tax of then where it reads this.
            particulars={_PREPAYMENT: prepayment},
        )


def _tax(row: VatRow) -> StatedTax:
    return StatedTax(
        "VAT",
        row.category,
        row.rate,
        liability=Liability.RECIPIENT if row.category == "AE" else Liability.SUPPLIER,
        exemption_code=row.exemption_code,
        exemption_reason=row.exemption_reason,
    )
