"""Orders of a shop, read piece by piece: the smallest port that a sync needs."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from typing import Protocol

import attrs

from invoicekit.documents import AllowanceCharge, Line, Party, PaymentMeans
from invoicekit.money.currencies import currency_code
from invoicekit.records import instant, named

__all__ = ["Order", "OrderPage", "OrderSource"]


def _lines(value: Iterable[Line]) -> tuple[Line, ...]:
    return tuple(value)


def _rows(value: Iterable[AllowanceCharge]) -> tuple[AllowanceCharge, ...]:
    return tuple(value)


def _means(value: Iterable[PaymentMeans]) -> tuple[PaymentMeans, ...]:
    return tuple(value)


def _orders(value: Iterable[Order]) -> tuple[Order, ...]:
    return tuple(value)


@attrs.frozen(kw_only=True)
class Order:
    """What a customer ordered, as the shop has it now.

    Args:
        id: the shop's, for good.
        number: as the customer knows it; the id if left out.
        currency: ISO 4217 code.
        buyer: who ordered; its `id` is the account.
        lines: what was ordered; the ids of the lines are the shop's.
        allowances: discounts on the whole.
        charges: freight and the like, on the whole.
        placed: the day it was ordered.
        updated_at: the instant of the shop's last change, in any time zone; kept in UTC.
        cancelled: whether it is cancelled.
        business: whether a business ordered (B2B); other orders are passed over.
        source: the shop's name.
        status: where it stands, in the shop's own word.
        settled: whether quantities and prices will change no more, as far as the shop knows.
        payment_means: how the buyer pays.
    """

    id: str = attrs.field(converter=named)
    number: str = ""
    currency: str = attrs.field(converter=currency_code)
    buyer: Party = attrs.field(factory=Party)
    lines: tuple[Line, ...] = attrs.field(default=(), converter=_lines)
    allowances: tuple[AllowanceCharge, ...] = attrs.field(default=(), converter=_rows)
    charges: tuple[AllowanceCharge, ...] = attrs.field(default=(), converter=_rows)
    placed: date | None = None
    updated_at: datetime = attrs.field(converter=instant)
    cancelled: bool = False
    business: bool = True
    source: str = "shop"
    status: str = ""
    settled: bool = True
    payment_means: tuple[PaymentMeans, ...] = attrs.field(default=(), converter=_means)


@attrs.frozen
class OrderPage:
    """Some orders, each as it is now, in the order in which they were changed.

    Args:
        orders: new, changed or cancelled ones.
        next: the place after them, to go on from; it stays good when nothing more is there yet.
        more: whether there are more already.
    """

    orders: tuple[Order, ...] = attrs.field(converter=_orders)
    next: str
    more: bool


class OrderSource(Protocol):
    """A shop whose orders can be followed."""

    def orders(self, since: str, /, *, limit: int = 100) -> OrderPage:
        """Return what was made or changed after a place, the earliest change first.

        Nothing may be missed: orders that were changed at the same instant as the last one are
        given with the next page. An order may be given again.

        Args:
            since: `OrderPage.next` of the page before; empty for the beginning.
            limit: how many at most.

        Raises:
            InvalidValue: for a place that this source did not give.
        """
        ...
