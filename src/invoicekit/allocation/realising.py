"""What each row clears in the books, and the exchange gain or loss that it realises."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import attrs

from invoicekit.allocation.exchange import Booked, Exchange, Side
from invoicekit.allocation.open_item import OpenItem
from invoicekit.allocation.payment import Payment
from invoicekit.allocation.proposal import PlanRow
from invoicekit.errors import CannotAllocate
from invoicekit.money import ExchangeRate, Money
from invoicekit.money.decimals import EXACT

__all__ = ["realised"]


@attrs.define
class _Open:
    """What is open of a document, in its currency and in the books, while rows are counted."""

    amount: Money
    value: Money
    rate: ExchangeRate

    def exact(self, part: Money) -> bool:
        """Tell whether the part's value is certain: the rest of it, or home currency."""
        return part == self.amount or part.currency == self.value.currency

    def value_of(self, part: Money) -> Money:
        if part == self.amount:
            return self.value
        return min(self.rate.convert(part), self.value)

    def take(self, part: Money, value: Money) -> None:
        self.amount -= part
        self.value -= value


def realised(
    rows: Iterable[PlanRow],
    payment: Payment,
    rest: Money,
    items: Mapping[str, OpenItem],
    exchange: Exchange,
) -> tuple[PlanRow, ...]:
    """Return the rows with what each clears of its item in the books, and the gain.

    A row that clears an item, or uses up the payment, takes all that is left of its value, with
    the rounding of the rows before it. At equal rates nothing is gained or lost but what such
    roundings leave over in the end, where item and payment are not of one whole.

    Args:
        rows: with what they take of the payment in its currency.
        payment: the payment.
        rest: what there is of it.
        items: by id.
        exchange: at what payment and items stand in the books.

    Raises:
        CannotAllocate: for an item in a foreign currency whose value in the books is not given.
    """
    booked = exchange.payment
    if booked is None:
        return tuple(rows)
    money = _Open(rest, booked.value, booked.rate)
    open_items: dict[str, _Open] = {}
    done = []
    for row in rows:
        if row.item not in open_items:
            open_items[row.item] = _opened(payment, items[row.item], booked, exchange)
        item = open_items[row.item]
        if row.kind is not payment.kind or row.source:
            value = item.value_of(row.amount)
            item.take(row.amount, value)
            done.append(attrs.evolve(row, base=value))
            continue
        spent = row.amount if row.spent is None else row.spent
        paid, cleared = _values(money, spent, item, row.amount, exchange.rate)
        money.take(spent, paid)
        item.take(row.amount, cleared)
        gain = paid - cleared if exchange.side is Side.RECEIVABLE else cleared - paid
        done.append(attrs.evolve(row, base=cleared, gain=gain))
    return tuple(done)


def _opened(payment: Payment, item: OpenItem, booked: Booked, exchange: Exchange) -> _Open:
    known = exchange.items.get(item.id)
    if known is None:
        if item.balance.currency != booked.value.currency:
            why = "its value in the home currency is not given"
            advice = "Give it as Booked among the items of the Exchange"
            raise CannotAllocate(payment.id, item.number, why, advice)
        known = Booked.at_home(item.balance)
    return _Open(item.balance, known.value, known.rate)


def _values(
    money: _Open, spent: Money, item: _Open, part: Money, rate: ExchangeRate | None
) -> tuple[Money, Money]:
    paid, cleared = money.value_of(spent), item.value_of(part)
    if _at_par(money, item, rate):
        # The side that is not used up follows the other, so that no gain comes out of rounding.
        if not item.exact(part):
            cleared = min(paid, item.value)
        elif not money.exact(spent):
            paid = min(cleared, money.value)
    return paid, cleared


def _at_par(money: _Open, item: _Open, rate: ExchangeRate | None) -> bool:
    if rate is None:
        return money.rate.rate == item.rate.rate
    if rate.source == item.rate.source:
        return EXACT.multiply(rate.rate, money.rate.rate) == item.rate.rate
    return EXACT.multiply(rate.rate, item.rate.rate) == money.rate.rate
