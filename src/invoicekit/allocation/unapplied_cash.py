"""Money that came in and was not applied yet: whose it is, and how long it has waited."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

import attrs

from invoicekit.allocation.balances import with_rest
from invoicekit.allocation.fields import day
from invoicekit.allocation.ledger import Allocation
from invoicekit.allocation.payment import Payment
from invoicekit.allocation.tables import Cell, csv_table, text_table
from invoicekit.money import Money

__all__ = ["UnappliedCash", "UnappliedLine", "unapplied_cash"]

_HEADER = ("customer", "payment", "received", "days", "memo", "currency", "amount", "unapplied")


@attrs.frozen
class UnappliedLine:
    """A payment of which something is left.

    Args:
        payment: the payment.
        left: what is left of it, above zero.
        days: since it was received.
    """

    payment: Payment
    left: Money = attrs.field(repr=False)
    days: int

    def cells(self) -> Sequence[Cell]:
        """Return the line as cells of a table."""
        money = self.payment
        return [
            money.customer,
            money.id,
            money.received,
            str(self.days),
            money.memo,
            self.left.currency,
            money.amount,
            self.left,
        ]


def _lines(value: Iterable[UnappliedLine]) -> tuple[UnappliedLine, ...]:
    return tuple(value)


def _amounts(value: Iterable[Money]) -> tuple[Money, ...]:
    return tuple(value)


@attrs.frozen
class UnappliedCash:
    """The unapplied money at a day.

    Args:
        at: the day.
        lines: by customer, then the longest waiting first.
        totals: one for each currency, by its code.
    """

    at: date
    lines: tuple[UnappliedLine, ...] = attrs.field(converter=_lines)
    totals: tuple[Money, ...] = attrs.field(converter=_amounts, repr=False)

    def as_text(self) -> str:
        """Return it as a table in plain text."""
        rows = [line.cells() for line in self.lines]
        sums = [("Total", "", "", "", "", total.currency, "", total) for total in self.totals]
        return f"Unapplied cash at {self.at}\n\n{text_table(_HEADER, [*rows, *sums])}\n"

    def as_csv(self) -> str:
        """Return the lines, without the totals, as CSV that is safe to open in a spreadsheet."""
        return csv_table(_HEADER, [line.cells() for line in self.lines])


def unapplied_cash(
    payments: Iterable[Payment], rows: Iterable[Allocation], at: date
) -> UnappliedCash:
    """List the payments of which something was left at the end of a day, a past one too.

    Args:
        payments: all that came in; later ones are left out.
        rows: all rows of the ledger of these payments.
        at: the day.
    """
    left = [pair for pair in with_rest(payments, rows, at=day(at)) if pair[1]]
    left.sort(key=lambda pair: (pair[0].customer, pair[0].received, pair[0].id))
    lines = [UnappliedLine(money, rest, (at - money.received).days) for money, rest in left]
    currencies = sorted({rest.currency for _, rest in left})
    totals = [
        Money.total((rest for _, rest in left if rest.currency == currency), currency)
        for currency in currencies
    ]
    return UnappliedCash(at, lines, totals)
