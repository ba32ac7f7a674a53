"""Credit notes: whole, by line, or by amount, never above what is left."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal

import attrs

from invoicekit.corrections.notes import NoteHead, started_note
from invoicekit.corrections.portions import (
    part_of_line,
    proportion,
    rows_in_proportion,
    value_lines,
)
from invoicekit.corrections.remaining import left_to_credit, nets_by_line, nets_of_note
from invoicekit.documents import Invoice
from invoicekit.errors import InvalidValue
from invoicekit.money import DecimalLike, minor_unit, plain, split, to_decimal
from invoicekit.money.decimals import ZERO
from invoicekit.taxes.regime import TaxRegime
from invoicekit.totals import calculate

__all__ = ["credit_amount", "credit_lines", "credit_whole"]


def credit_whole(
    invoice: Invoice,
    regime: TaxRegime,
    *,
    number: str,
    issue_date: date,
    reason: str,
) -> Invoice:
    """Return the credit note that takes back all of an invoice.

    Every line, allowance, charge and tax is the invoice's own, so its figures are too: the rates
    and the rounding of that day stay. Where earlier notes exist, credit what is left by line.

    Args:
        invoice: what is credited.
        regime: its regime.
        number: the note's own number.
        issue_date: the note's own date.
        reason: why; never empty.

    Raises:
        InvalidValue: for an invoice that is itself a credit, or without a reason.
    """
    nets = nets_by_line(calculate(invoice, regime))
    lines = [
        attrs.evolve(line, preceding_line=line_id, quantity=line.quantity)
        for line, line_id in zip(invoice.lines, nets, strict=True)
    ]
    note = NoteHead(number, issue_date, reason)
    return attrs.evolve(
        started_note(invoice, note),
        lines=lines,
        allowances=invoice.allowances,
        charges=invoice.charges,
        rounding_amount=invoice.rounding_amount,
        cash_rounding=invoice.cash_rounding,
    )


def credit_lines(
    invoice: Invoice,
    regime: TaxRegime,
    quantities: Mapping[str, DecimalLike],
    *,
    number: str,
    issue_date: date,
    reason: str,
    earlier: Iterable[Invoice] = (),
) -> Invoice:
    """Return the credit note for some quantities of some lines, as when goods come back.

    A line's own allowances and charges, and the document's, go back in the same proportion.

    Args:
        invoice: what is credited.
        regime: its regime.
        quantities: for each line id, how much comes back; positive.
        number: the note's own number.
        issue_date: the note's own date.
        reason: why; never empty.
        earlier: the credit notes made for this invoice before.

    Raises:
        InvalidValue: for an unknown line, a quantity of zero or less, or more than is left.

    >>> from invoicekit import Line
    >>> from invoicekit.taxes import flat
    >>> sale = Invoice("7", currency="EUR", lines=[Line("Chair", "4", "25", id="1")])
    >>> today = date(2026, 11, 2)
    >>> note = credit_lines(
    ...     sale, flat.REGIME, {"1": "1"}, number="C1", issue_date=today, reason="broken"
    ... )
    >>> calculate(note, flat.REGIME).totals.payable
    Decimal('25.00')
    """
    original = calculate(invoice, regime)
    by_id = dict(zip(nets_by_line(original), invoice.lines, strict=True))
    wanted = {line_id: to_decimal(quantity, "quantity") for line_id, quantity in quantities.items()}
    for line_id, quantity in wanted.items():
        if line_id not in by_id:
            raise InvalidValue("line", line_id, f"{invoice.number} has no such line")
        if quantity <= 0:
            raise InvalidValue("quantity", str(quantity), "what comes back is above zero")
    lines = [
        part_of_line(by_id[line_id], line_id, q, invoice.currency) for line_id, q in wanted.items()
    ]
    note = attrs.evolve(started_note(invoice, NoteHead(number, issue_date, reason)), lines=lines)
    left = left_to_credit(invoice, regime, earlier)
    credited = nets_of_note(note, regime)
    _refuse_above(credited, left)
    share = proportion(sum(credited.values(), ZERO), original.totals.line_total)
    unit = minor_unit(invoice.currency)
    return attrs.evolve(
        note,
        allowances=rows_in_proportion(invoice.allowances, original.allowances, share, unit),
        charges=rows_in_proportion(invoice.charges, original.charges, share, unit),
    )


def credit_amount(
    invoice: Invoice,
    regime: TaxRegime,
    amount: DecimalLike,
    *,
    number: str,
    issue_date: date,
    reason: str,
    earlier: Iterable[Invoice] = (),
) -> Invoice:
    """Return the credit note for an amount before tax, as for a price that was too high.

    The amount is spread over the lines in proportion to what is left of them, so that each rate is
    credited its part.

    Args:
        invoice: what is credited.
        regime: its regime.
        amount: before tax, in the invoice's currency; positive.
        number: the note's own number.
        issue_date: the note's own date.
        reason: why; never empty.
        earlier: the credit notes made for this invoice before.

    Raises:
        InvalidValue: for an amount of zero or less, or above what is left.
    """
    left = left_to_credit(invoice, regime, earlier)
    value = to_decimal(amount, "amount to credit")
    available = sum(left.values(), ZERO)
    if value <= 0 or value > available:
        reason_not = f"it must be above zero, and at most {plain(available)} is left to credit"
        raise InvalidValue("amount to credit", plain(value), reason_not)
    return _by_amount(
        started_note(invoice, NoteHead(number, issue_date, reason)), invoice, left, value
    )


def _refuse_above(credited: Mapping[str, Decimal], left: Mapping[str, Decimal]) -> None:
    for line_id, net in credited.items():
        if net > left[line_id]:
            available = plain(left[line_id])
            reason = f"{plain(net)} would be credited, and {available} is left of the line"
            raise InvalidValue("line", line_id, reason)


def _by_amount(
    started: Invoice, invoice: Invoice, left: Mapping[str, Decimal], value: Decimal
) -> Invoice:
    open_lines = {line_id: net for line_id, net in left.items() if net > 0}
    parts = split(value, list(open_lines.values()), minor_unit(invoice.currency))
    amounts = {line_id: part for line_id, part in zip(open_lines, parts, strict=True) if part}
    return attrs.evolve(started, lines=tuple(value_lines(invoice, amounts)))
