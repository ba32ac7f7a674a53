"""What a payment is in the items' currency, and what each row takes of it in its own."""

from __future__ import annotations

from collections.abc import Iterable

import attrs

from invoicekit.allocation.payment import SourceKind
from invoicekit.allocation.proposal import PlanRow
from invoicekit.errors import CurrencyMismatch
from invoicekit.money import ExchangeRate, Money, minor_unit, round_to
from invoicekit.money.decimals import EXACT

__all__ = ["converted", "with_spent"]


def converted(money: Money, rate: ExchangeRate | None) -> Money:
    """Return an amount in the other currency of the rate, at its decimals.

    Raises:
        CurrencyMismatch: for a rate between two other currencies.

    >>> rate = ExchangeRate("USD", "INR", "83.50")
    >>> converted(Money("835.00", "INR"), rate), converted(Money("10.00", "USD"), rate)
    (Money('10.00', 'USD'), Money('835.00', 'INR'))
    """
    if rate is None:
        return money
    if money.currency == rate.source:
        return rate.convert(money)
    if money.currency != rate.target:
        raise CurrencyMismatch(money.currency, rate.target, "converted")
    exact = EXACT.divide(money.amount, rate.rate)
    return Money(round_to(exact, minor_unit(rate.source)), rate.source)


def with_spent(
    rows: Iterable[PlanRow], kind: SourceKind, rest: Money, rate: ExchangeRate
) -> tuple[PlanRow, ...]:
    """Return the rows, each of the payment's own with what it takes of it in its own currency.

    What the rows take adds up: each takes what all rows up to it take together, less what those
    before it took. Who uses up all of the payment in one currency uses it up in the other.

    Args:
        rows: in the items' currency.
        kind: of the payment; the other rows take nothing of it.
        rest: what there is of the payment, in its currency.
        rate: between the two.
    """
    whole = converted(rest, rate)
    given, taken = Money.zero(whole.currency), Money.zero(rest.currency)
    done = []
    for row in rows:
        if row.kind is not kind or row.source:
            done.append(row)
            continue
        given += row.amount
        until = rest if given == whole else min(rest, converted(given, rate))
        done.append(attrs.evolve(row, spent=until - taken))
        taken = until
    return tuple(done)
