"""What a line of a bill comes to before tax, as orders count it."""

from __future__ import annotations

from decimal import Decimal

from invoicekit.documents import Invoice, Line
from invoicekit.money import minor_unit, round_to
from invoicekit.money.decimals import EXACT, ZERO
from invoicekit.totals.taxable import figure_of

__all__ = ["line_key", "net_of"]


def line_key(invoice: Invoice, place: int) -> str:
    """Return by what matches name a line: its id, or its place counted from one."""
    return invoice.lines[place].id or str(place + 1)


def net_of(invoice: Invoice, line: Line) -> Decimal:
    """Return a line's net in the smallest unit of the currency, its own allowances taken off.

    Orders are priced without tax: where the bill's prices include one, the rate that the line
    states for it is taken out.

    Args:
        invoice: the bill.
        line: one of its lines.

    >>> bill = Invoice(currency="INR", lines=[Line("diesel", "40", "250", base_quantity="10")])
    >>> net_of(bill, bill.lines[0])
    Decimal('1000.00')
    """
    gross = EXACT.multiply(line.quantity, line.unit_price)
    if line.base_quantity is not None:
        gross = EXACT.divide(gross, line.base_quantity)
    taken = sum((figure_of(row, gross) for row in line.allowances), ZERO)
    put = sum((figure_of(row, gross) for row in line.charges), ZERO)
    net = EXACT.subtract(EXACT.add(gross, put), taken)
    if invoice.prices_include is not None:
        rates = (tax.rate or ZERO for tax in line.taxes if tax.tax == invoice.prices_include)
        net = EXACT.divide(net, 1 + sum(rates, ZERO).scaleb(-2))
    return round_to(net, minor_unit(invoice.currency))
