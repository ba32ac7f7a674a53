"""What is left to credit of an invoice, line by line."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal

from invoicekit.documents import Invoice
from invoicekit.errors import InvalidValue
from invoicekit.taxes.regime import TaxRegime
from invoicekit.totals import Calculation, calculate

__all__ = ["left_to_credit", "nets_by_line", "nets_of_note"]


def left_to_credit(
    invoice: Invoice, regime: TaxRegime, earlier: Iterable[Invoice] = ()
) -> Mapping[str, Decimal]:
    """Return what may still be credited of each line, before tax.

    Args:
        invoice: the invoice that was issued.
        regime: its regime.
        earlier: the credit notes that were made for it before.

    Returns:
        For each line id its net less what earlier notes credited of it. What a note credits
        without naming a line counts against all of them, in proportion.

    Raises:
        InvalidValue: when a line of the invoice has no id, or an earlier note is for another one.
    """
    nets = nets_by_line(calculate(invoice, regime))
    for note in earlier:
        if note.kind.is_credit and invoice.number not in note.preceding():
            raise InvalidValue("earlier note", note.number, f"it is not for {invoice.number}")
        for line, result in zip(note.lines, calculate(note, regime).lines, strict=True):
            if line.preceding_line not in nets:
                reason = f"its line {line.id!r} names no line of {invoice.number}"
                raise InvalidValue("earlier note", note.number, reason)
            nets[line.preceding_line] += -result.net if note.kind.is_credit else result.net
    return nets


def nets_by_line(calculation: Calculation) -> dict[str, Decimal]:
    """Return the net of each line by its id, or by its place where it has none.

    Raises:
        InvalidValue: if two lines have the same id.
    """
    ids = [line.id or str(place) for place, line in enumerate(calculation.invoice.lines, start=1)]
    if len(set(ids)) != len(ids):
        raise InvalidValue("line ids", calculation.invoice.number, "two lines have the same id")
    return {line_id: result.net for line_id, result in zip(ids, calculation.lines, strict=True)}


def nets_of_note(note: Invoice, regime: TaxRegime) -> dict[str, Decimal]:
    """Return the net of each line of a note by the line that it corrects."""
    results = calculate(note, regime).lines
    return {line.preceding_line: r.net for line, r in zip(note.lines, results, strict=True)}
