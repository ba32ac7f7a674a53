"""Debit notes: what was charged too low."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

import attrs

from invoicekit.corrections.notes import NoteHead, started_note
from invoicekit.corrections.portions import value_lines
from invoicekit.corrections.remaining import nets_by_line
from invoicekit.documents import Invoice, InvoiceKind
from invoicekit.errors import InvalidValue
from invoicekit.money import DecimalLike, to_decimal
from invoicekit.taxes.regime import TaxRegime
from invoicekit.totals import calculate

__all__ = ["debit_amount"]


def debit_amount(
    invoice: Invoice,
    regime: TaxRegime,
    amounts: Mapping[str, DecimalLike],
    *,
    number: str,
    issue_date: date,
    reason: str,
) -> Invoice:
    """Return the debit note that raises some lines by an amount before tax.

    Args:
        invoice: what was charged too low.
        regime: its regime.
        amounts: for each line id, what is added before tax; positive.
        number: the note's own number.
        issue_date: the note's own date.
        reason: why; never empty.

    Raises:
        InvalidValue: for an unknown line, or an amount of zero or less.
    """
    known = nets_by_line(calculate(invoice, regime))
    wanted = {line_id: to_decimal(amount, "amount") for line_id, amount in amounts.items()}
    for line_id, amount in wanted.items():
        if line_id not in known or amount <= 0:
            raise InvalidValue(
                "line", line_id, f"it must be a line of {invoice.number}, above zero"
            )
    started = started_note(invoice, NoteHead(number, issue_date, reason), InvoiceKind.DEBIT_NOTE)
    return attrs.evolve(started, lines=tuple(value_lines(invoice, wanted)))
