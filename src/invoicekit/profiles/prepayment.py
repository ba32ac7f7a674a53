"""Prepayments: what a final invoice takes back of what was billed before."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal, localcontext
from itertools import count

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
    keep the tax that was billed then, whatever is in force on the day of the final invoice. Where
    the final prices include the VAT, so do those of the lines.

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
        prices = [row.base + row.amount if final.prices_include else row.base for row in rows]
    ids = _free_ids(final)
    lines = [
        _line(row, price, description, before.number, id_)
        for row, price, id_ in zip(rows, prices, ids, strict=False)
    ]
    named = before.number in final.preceding()
    reference = Reference(ReferenceKind.PRECEDING_INVOICE, before.number, before.issue_date)
    references = final.references if named else (*final.references, reference)
    return attrs.evolve(final, lines=(*final.lines, *lines), references=references)


def _taken_back(line: Line) -> str:
    return particular(line.particulars, _PREPAYMENT)


def _free_ids(final: Invoice) -> Iterator[str]:
    taken = {line.id for line in final.lines}
    return (str(number) for number in count(len(taken) + 1) if str(number) not in taken)


def _line(row: VatRow, price: Decimal, description: str, prepayment: str, id_: str) -> Line:
    return Line(
        description,
        # A price is never negative: the sign is the quantity's.
        1 if price.is_signed() else -1,
        abs(price),
        id_,
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
