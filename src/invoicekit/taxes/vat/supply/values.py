"""What the lines of a document come to before tax, where the law asks it of a supply."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from decimal import Decimal, localcontext
from functools import cache

from invoicekit.documents.allowance_charge import AllowanceCharge
from invoicekit.documents.invoice import Invoice
from invoicekit.documents.line import Line
from invoicekit.documents.particulars import particular
from invoicekit.money.decimals import EXACT, ZERO
from invoicekit.taxes.vat.supply.names import PREPAYMENT

__all__ = ["Values", "values_of"]

Values = Callable[[str], Decimal | None]
"""What the lines of one kind of reverse charge come to; of all lines, where it is empty."""


def values_of(invoice: Invoice) -> Values:
    """Return a function that gives what lines come to before tax, less what comes off at once.

    Discounts and charges of the whole count for every line by its share. A line that takes back a
    prepayment lowers what is sold on the day, and not the supply that a reverse charge looks at.

    Args:
        invoice: the document; where its prices include the tax, the function gives None.
    """

    # Each line may ask it, and it looks at all of them.
    @cache
    def value(kind: str) -> Decimal | None:
        if invoice.prices_include:
            return None
        with localcontext(EXACT):
            return _value(invoice, kind)

    return value


def _value(invoice: Invoice, kind: str) -> Decimal:
    lines = [line for line in invoice.lines if not (kind and _takes_back(line))]
    nets = [(line, _net(line)) for line in lines]
    whole = sum((net for _, net in nets), ZERO)
    found = sum((net for line, net in nets if not kind or _kind(invoice, line) == kind), ZERO)
    rows = _sum(invoice.charges, whole) - _sum(invoice.allowances, whole)
    return found + rows * found / whole if whole else found


def _takes_back(line: Line) -> bool:
    return bool(particular(line.particulars, PREPAYMENT))


def _kind(invoice: Invoice, line: Line) -> str:
    own = particular(line.particulars, "reverse_charged")
    return own or particular(invoice.particulars, "reverse_charged")


def _net(line: Line) -> Decimal:
    price = line.quantity * line.unit_price / (line.base_quantity or 1)
    return price + _sum(line.charges, price) - _sum(line.allowances, price)


def _sum(rows: Iterable[AllowanceCharge], of: Decimal) -> Decimal:
    return sum((_amount(row, of) for row in rows if not row.after_tax), ZERO)


def _amount(row: AllowanceCharge, of: Decimal) -> Decimal:
    if row.percent is None:
        return row.amount or ZERO
    return row.percent.scaleb(-2) * (of if row.base is None else row.base)
