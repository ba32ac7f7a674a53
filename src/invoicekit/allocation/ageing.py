"""How old what is owed is: the open balances of each customer by days overdue."""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date
from itertools import pairwise

import attrs

from invoicekit.allocation.balances import with_balances, with_rest
from invoicekit.allocation.fields import day
from invoicekit.allocation.ledger import Allocation
from invoicekit.allocation.open_item import OpenItem
from invoicekit.allocation.payment import Payment
from invoicekit.allocation.tables import Cell, csv_table, text_table
from invoicekit.errors import InvalidDefinition
from invoicekit.money import Money

__all__ = ["Ageing", "AgeingLine", "aged", "aged_by_ledger"]

_Sums = defaultdict[str, list[Money]]


def _amounts(value: Iterable[Money]) -> tuple[Money, ...]:
    return tuple(value)


def _lines(value: Iterable[AgeingLine]) -> tuple[AgeingLine, ...]:
    return tuple(value)


def _names(value: Iterable[str]) -> tuple[str, ...]:
    return tuple(value)


@attrs.frozen
class AgeingLine:
    """What one customer owes in one currency.

    Args:
        customer: the name; "Total" in the sums below.
        currency: ISO 4217.
        amounts: one for each bucket; below zero where credit notes outweigh.
        unapplied: payments that wait to be applied, zero or above.
        total: the buckets less what is unapplied.
    """

    customer: str = attrs.field(repr=False)
    currency: str
    amounts: tuple[Money, ...] = attrs.field(converter=_amounts, repr=False)
    unapplied: Money = attrs.field(repr=False)
    total: Money = attrs.field(repr=False)

    def cells(self) -> Sequence[Cell]:
        """Return the line as cells of a table."""
        return [self.customer, self.currency, *self.amounts, self.unapplied, self.total]


@attrs.frozen
class Ageing:
    """The ageing of open items at a day.

    Args:
        at: the day.
        buckets: the names of the buckets, from not due to the oldest.
        lines: one for each customer and currency, by name.
        totals: one for each currency.
    """

    at: date
    buckets: tuple[str, ...] = attrs.field(converter=_names)
    lines: tuple[AgeingLine, ...] = attrs.field(converter=_lines)
    totals: tuple[AgeingLine, ...] = attrs.field(converter=_lines)

    def _header(self) -> Sequence[str]:
        return ["customer", "currency", *self.buckets, "unapplied", "total"]

    def as_text(self) -> str:
        """Return it as a table in plain text."""
        rows = [line.cells() for line in (*self.lines, *self.totals)]
        return f"Ageing at {self.at}\n\n{text_table(self._header(), rows)}\n"

    def as_csv(self) -> str:
        """Return the lines, without the totals, as CSV that is safe to open in a spreadsheet."""
        return csv_table(self._header(), [line.cells() for line in self.lines])


def aged(
    items: Iterable[OpenItem],
    at: date,
    *,
    bounds: Sequence[int] = (30, 60, 90),
    unapplied: Iterable[tuple[Payment, Money]] = (),
) -> Ageing:
    """Sort open balances into buckets by the days they are overdue.

    An item is one day overdue on the day after its due date. Credit notes count below zero, by
    their own due date. What is cancelled, and items issued or payments received after the day,
    are left out.

    Args:
        items: with the balances of that day.
        at: the day.
        bounds: the last day of each bucket but the oldest, rising: 30 means 1 to 30 days.
        unapplied: payments, each with what is left of it.

    Raises:
        InvalidDefinition: for bounds that do not rise from above zero.
    """
    day(at)
    if not bounds or list(bounds) != sorted({0, *bounds})[1:]:
        raise InvalidDefinition("ageing buckets", f"{list(bounds)} do not rise from above zero")
    limits = (0, *bounds)
    sums: defaultdict[tuple[str, str], _Sums] = defaultdict(lambda: defaultdict(list))
    names = _bucket_names(limits)
    for item in items:
        if item.issue_date <= at and item.balance and not item.cancelled:
            name = names[bisect_left(limits, (at - item.due_date).days)]
            sums[item.customer, item.balance.currency][name].append(item.balance)
    for payment, left in unapplied:
        if payment.received <= at and left:
            sums[payment.customer, left.currency]["unapplied"].append(left)
    lines = [_line(key, sums[key], names) for key in sorted(sums)]
    return Ageing(at, names, lines, _totals(lines, names))


def aged_by_ledger(
    items: Iterable[OpenItem],
    payments: Iterable[Payment],
    rows: Iterable[Allocation],
    at: date,
    *,
    bounds: Sequence[int] = (30, 60, 90),
) -> Ageing:
    """Sort balances into buckets as they were at the end of a day, a past one too.

    Only rows dated until that day count: what was paid later is still open, and what was taken
    back later is still paid.

    Args:
        items: all of them with their totals, closed ones too.
        payments: all that came in.
        rows: all rows of the ledger that touch them.
        at: the day.
        bounds: the last day of each bucket but the oldest, rising.

    Raises:
        InvalidDefinition: for bounds that do not rise from above zero.
    """
    kept = tuple(rows)
    left = with_rest(payments, kept, at=day(at))
    return aged(with_balances(items, kept, at=at), at, bounds=bounds, unapplied=left)


def _bucket_names(limits: Sequence[int]) -> tuple[str, ...]:
    between = [f"{low + 1}-{high}" for low, high in pairwise(limits)]
    return ("not due", *between, f"over {limits[-1]}")


def _line(key: tuple[str, str], sums: _Sums, names: Sequence[str]) -> AgeingLine:
    customer, currency = key
    amounts = [Money.total(sums[name], currency) for name in names]
    unapplied = Money.total(sums["unapplied"], currency)
    total = Money.total(amounts, currency) - unapplied
    return AgeingLine(customer, currency, amounts, unapplied, total)


def _totals(lines: Sequence[AgeingLine], names: Sequence[str]) -> Iterable[AgeingLine]:
    for currency in sorted({line.currency for line in lines}):
        sums: _Sums = defaultdict(list)
        for line in lines:
            if line.currency == currency:
                sums["unapplied"].append(line.unapplied)
                for name, amount in zip(names, line.amounts, strict=True):
                    sums[name].append(amount)
        yield _line(("Total", currency), sums, names)
