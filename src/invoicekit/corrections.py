"""Notes that correct an invoice: whole, by line, or by amount, never above what is left."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal

import attrs

from invoicekit.documents import (
    AllowanceCharge,
    Invoice,
    InvoiceKind,
    Line,
    Reference,
    ReferenceKind,
)
from invoicekit.errors import InvalidValue
from invoicekit.money import DecimalLike, minor_unit, plain, round_to, split, to_decimal
from invoicekit.money.decimals import ZERO
from invoicekit.taxes.regime import TaxRegime
from invoicekit.totals import Calculation, calculate

__all__ = ["credit_amount", "credit_lines", "credit_whole", "debit_amount", "left_to_credit"]

_CREDIT_OF = {
    InvoiceKind.SELF_BILLED_INVOICE: InvoiceKind.SELF_BILLED_CREDIT_NOTE,
}


@attrs.frozen
class _Note:
    number: str
    issue_date: date
    reason: str


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
    nets = _nets(calculate(invoice, regime))
    for note in earlier:
        if note.kind.is_credit and invoice.number not in note.preceding():
            raise InvalidValue("earlier note", note.number, f"it is not for {invoice.number}")
        for line, result in zip(note.lines, calculate(note, regime).lines, strict=True):
            if line.preceding_line not in nets:
                reason = f"its line {line.id!r} names no line of {invoice.number}"
                raise InvalidValue("earlier note", note.number, reason)
            nets[line.preceding_line] += -result.net if note.kind.is_credit else result.net
    return nets


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
    nets = _nets(calculate(invoice, regime))
    lines = [
        attrs.evolve(line, preceding_line=line_id, quantity=line.quantity)
        for line, line_id in zip(invoice.lines, nets, strict=True)
    ]
    note = _Note(number, issue_date, reason)
    return attrs.evolve(
        _started(invoice, note),
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
    by_id = dict(zip(_nets(original), invoice.lines, strict=True))
    wanted = {line_id: to_decimal(quantity, "quantity") for line_id, quantity in quantities.items()}
    for line_id, quantity in wanted.items():
        if line_id not in by_id:
            raise InvalidValue("line", line_id, f"{invoice.number} has no such line")
        if quantity <= 0:
            raise InvalidValue("quantity", str(quantity), "what comes back is above zero")
    lines = [
        _part_of(by_id[line_id], line_id, q, invoice.currency) for line_id, q in wanted.items()
    ]
    note = attrs.evolve(_started(invoice, _Note(number, issue_date, reason)), lines=lines)
    left = left_to_credit(invoice, regime, earlier)
    credited = _nets_of(note, regime)
    _refuse_above(credited, left)
    share = _share(sum(credited.values(), ZERO), original.totals.line_total)
    unit = minor_unit(invoice.currency)
    return attrs.evolve(
        note,
        allowances=_shared(invoice.allowances, original.allowances, share, unit),
        charges=_shared(invoice.charges, original.charges, share, unit),
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
    return _by_amount(_started(invoice, _Note(number, issue_date, reason)), invoice, left, value)


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
    known = _nets(calculate(invoice, regime))
    wanted = {line_id: to_decimal(amount, "amount") for line_id, amount in amounts.items()}
    for line_id, amount in wanted.items():
        if line_id not in known or amount <= 0:
            raise InvalidValue(
                "line", line_id, f"it must be a line of {invoice.number}, above zero"
            )
    started = _started(invoice, _Note(number, issue_date, reason), InvoiceKind.DEBIT_NOTE)
    return attrs.evolve(started, lines=tuple(_value_lines(invoice, wanted)))


def _started(invoice: Invoice, note: _Note, kind: InvoiceKind | None = None) -> Invoice:
    if not note.reason.strip():
        raise InvalidValue("reason", note.reason, "a note says why it was made")
    if invoice.kind.sign < 1:
        raise InvalidValue(
            "invoice", invoice.number, f"a {invoice.kind.value} cannot be corrected so"
        )
    corrected = Reference(ReferenceKind.PRECEDING_INVOICE, invoice.number, invoice.issue_date)
    return Invoice(
        number=note.number,
        issue_date=note.issue_date,
        currency=invoice.currency,
        seller=invoice.seller,
        buyer=invoice.buyer,
        kind=kind or _CREDIT_OF.get(invoice.kind, InvoiceKind.CREDIT_NOTE),
        # A note keeps the rates of the supply that it corrects.
        tax_point=invoice.tax_date,
        ship_to=invoice.ship_to,
        prices_include=invoice.prices_include,
        references=[corrected, *(r for r in invoice.references if r != corrected)],
        source=invoice.source,
        order=invoice.order,
        exchange_rate=invoice.exchange_rate,
        buyer_reference=invoice.buyer_reference,
        reason=note.reason,
    )


def _nets(calculation: Calculation) -> dict[str, Decimal]:
    ids = [line.id or str(place) for place, line in enumerate(calculation.invoice.lines, start=1)]
    if len(set(ids)) != len(ids):
        raise InvalidValue("line ids", calculation.invoice.number, "two lines have the same id")
    return {line_id: result.net for line_id, result in zip(ids, calculation.lines, strict=True)}


def _nets_of(note: Invoice, regime: TaxRegime) -> dict[str, Decimal]:
    results = calculate(note, regime).lines
    return {line.preceding_line: r.net for line, r in zip(note.lines, results, strict=True)}


def _refuse_above(credited: Mapping[str, Decimal], left: Mapping[str, Decimal]) -> None:
    for line_id, net in credited.items():
        if net > left[line_id]:
            available = plain(left[line_id])
            reason = f"{plain(net)} would be credited, and {available} is left of the line"
            raise InvalidValue("line", line_id, reason)


def _part_of(line: Line, line_id: str, quantity: Decimal, currency: str) -> Line:
    share = _share(quantity, line.quantity)
    unit = minor_unit(currency)

    def scaled(rows: Sequence[AllowanceCharge]) -> Iterator[AllowanceCharge]:
        for row in rows:
            if row.amount is not None:
                yield attrs.evolve(row, amount=round_to(row.amount * share, unit))
            elif row.base is not None:
                yield attrs.evolve(row, base=round_to(row.base * share, unit))
            else:
                yield row

    value = line.taxable_value
    return attrs.evolve(
        line,
        quantity=quantity,
        allowances=tuple(scaled(line.allowances)),
        charges=tuple(scaled(line.charges)),
        taxable_value=None if value is None else round_to(value * share, unit),
        taxes=[
            attrs.evolve(tax, amount=tax.amount and round_to(tax.amount * share, unit))
            for tax in line.taxes
        ],
        preceding_line=line_id,
    )


def _share(part: Decimal, whole: Decimal) -> Decimal:
    return part / whole if whole else ZERO


def _shared(
    rows: Sequence[AllowanceCharge], amounts: Sequence[Decimal], share: Decimal, unit: Decimal
) -> tuple[AllowanceCharge, ...]:
    parts = (round_to(amount * share, unit) for amount in amounts)
    return tuple(
        attrs.evolve(row, amount=part, percent=None, base=None)
        for row, part in zip(rows, parts, strict=True)
        if part
    )


def _by_amount(
    started: Invoice, invoice: Invoice, left: Mapping[str, Decimal], value: Decimal
) -> Invoice:
    open_lines = {line_id: net for line_id, net in left.items() if net > 0}
    parts = split(value, list(open_lines.values()), minor_unit(invoice.currency))
    amounts = {line_id: part for line_id, part in zip(open_lines, parts, strict=True) if part}
    return attrs.evolve(started, lines=tuple(_value_lines(invoice, amounts)))


def _value_lines(invoice: Invoice, amounts: Mapping[str, Decimal]) -> Iterator[Line]:
    """Give a line of value only for each amount: one unit, so that a match counts no quantity."""
    for place, line in enumerate(invoice.lines, start=1):
        line_id = line.id or str(place)
        if line_id in amounts:
            yield Line(
                line.description,
                quantity=1,
                unit_price=amounts[line_id],
                id=line_id,
                taxes=line.taxes,
                codes=line.codes,
                account=line.account,
                preceding_line=line_id,
            )
