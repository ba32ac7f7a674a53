"""A row of the ledger between two accounts: in one currency, in two, and in that of the books."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

import attrs

from invoicekit.allocation.ledger import Allocation
from invoicekit.money import Money
from invoicekit.postings.drafts import Draft
from invoicekit.postings.roles import Role

__all__ = ["Crossing"]


@attrs.frozen
class Crossing:
    """What a row takes of its source, what it gives to its target, and what that gains.

    Args:
        used: of the source, in the source's currency; below zero in a reversal.
        given: to the target, in the target's currency.
        paid: what was used, in the home currency; None where that plays no part.
        cleared: what was given, in the home currency.
        reverses: whether the row takes another one back.
    """

    used: Money
    given: Money
    paid: Decimal | None
    cleared: Decimal | None
    reverses: bool

    @classmethod
    def of(cls, row: Allocation, home: str, sign: int) -> Crossing | None:
        """Return the amounts of a row; None where their value in the books is not known.

        Args:
            row: the row.
            home: the currency of the books; empty where it plays no part.
            sign: 1 where a gain is more paid than cleared, as for money that came in, else -1.
        """
        if not home:
            return cls(row.used, row.amount, None, None, bool(row.reverses))
        base = row.base
        if base is None and row.used.currency == row.amount.currency == home:
            base = row.amount
        if base is None:
            return None
        gain = row.gain.amount * sign if row.gain else Decimal(0)
        paid = base.amount + gain
        return cls(row.used, row.amount, paid, base.amount, bool(row.reverses))

    @property
    def is_one_currency(self) -> bool:
        """Tell whether source and target are of one currency."""
        return self.used.currency == self.given.currency

    def bridge(self, home: str) -> Iterator[Draft]:
        """Give the lines between the two currencies, where there are two.

        Each currency balances by itself, and the bridge is empty in the home currency.
        """
        if self.is_one_currency:
            return
        source, target = self.used.currency, self.given.currency
        out, into = self.used.amount, self.given.amount
        value = self.cleared
        if value is not None and source == home:
            out = value
        elif value is not None and target == home and self.paid is not None:
            into = value = self.paid
        for amount, sign, currency in ((out, -1, source), (into, 1, target)):
            base = None if value is None else value * sign
            text = "from one currency to the other"
            yield Draft(Role.CURRENCY_CLEARING, amount * sign, text, currency=currency, base=base)

    def difference(self, home: str) -> Iterator[Draft]:
        """Give the line of the exchange gain or loss, where there is one."""
        if self.paid is None or self.cleared is None or self.paid == self.cleared:
            return
        base = self.cleared - self.paid
        currencies = {self.used.currency, self.given.currency}
        in_home = home in currencies and not self.is_one_currency
        amount = base if in_home else base - base
        yield Draft(
            Role.EXCHANGE_GAIN,
            amount,
            "exchange rates of document and payment",
            currency=home if in_home else self.given.currency,
            base=base,
        )
