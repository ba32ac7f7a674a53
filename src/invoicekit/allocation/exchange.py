"""Two or three currencies at once: the payment's, the items', and that of the books."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from enum import Enum

import attrs

from invoicekit.allocation.fields import whole_amount
from invoicekit.errors import CurrencyMismatch, InvalidAmount
from invoicekit.money import ExchangeRate, Money

__all__ = ["Booked", "Exchange", "Side"]


class Side(Enum):
    """Whether money is owed to us or by us; it gives exchange gains their sign."""

    RECEIVABLE = "receivable"
    PAYABLE = "payable"


@attrs.frozen
class Booked:
    """At what a document stands in the books, in the home currency.

    Args:
        rate: from the document's currency to the home currency, at the document's day.
        value: what is still open of the item, or left of the payment, in the home currency; zero
            or above, also for a credit note.

    Raises:
        CurrencyMismatch: when the value is not in the rate's target currency.
        InvalidAmount: for a value below zero, or finer than the minor unit.

    >>> Booked.of(Money("100", "USD"), ExchangeRate("USD", "INR", "83.335")).value
    Money('8333.50', 'INR')
    """

    rate: ExchangeRate
    value: Money = attrs.field(converter=whole_amount, repr=False)

    def __attrs_post_init__(self) -> None:
        """Refuse a value that the rate cannot give."""
        if self.value.currency != self.rate.target:
            raise CurrencyMismatch(self.value.currency, self.rate.target, "booked")
        if self.value.amount < 0:
            raise InvalidAmount("booked value", str(self.value), "it is below zero")

    @classmethod
    def of(cls, amount: Money, rate: ExchangeRate) -> Booked:
        """Return what a whole amount stands at; the sign of a credit note falls away."""
        return cls(rate, abs(rate.convert(amount)))

    @classmethod
    def at_home(cls, amount: Money) -> Booked:
        """Return what an amount in the home currency stands at: itself."""
        return cls(ExchangeRate(amount.currency, amount.currency, 1), abs(amount))


def _mapping(value: Mapping[str, Booked] | Iterable[tuple[str, Booked]]) -> Mapping[str, Booked]:
    return dict(value)


@attrs.frozen
class Exchange:
    """The rates by which a payment meets items in another currency, and the books.

    Args:
        rate: between the payment's currency and that of the items, in either direction; None
            where they are one.
        payment: at what the rest of the payment stands in the books; None where the home currency
            plays no part.
        items: at what each item stands in the books, by its id; all in the home currency of the
            payment.
        side: receivable, or payable when a bill is paid.

    Raises:
        CurrencyMismatch: for values in two home currencies.
    """

    rate: ExchangeRate | None = None
    payment: Booked | None = None
    items: Mapping[str, Booked] = attrs.field(factory=dict, converter=_mapping, repr=False)
    side: Side = Side.RECEIVABLE

    def __attrs_post_init__(self) -> None:
        """Refuse two home currencies."""
        homes = sorted({booked.value.currency for booked in self.items.values()})
        if self.payment is not None:
            homes = [self.payment.value.currency, *homes]
        for home in homes:
            if home != homes[0]:
                raise CurrencyMismatch(homes[0], home, "booked")
