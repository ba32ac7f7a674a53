"""A shop in memory: for tests and trials, and to read what every source of orders must do."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from threading import Lock

import attrs

from invoicekit.documents import fingerprint
from invoicekit.errors import InvalidValue, NotFound
from invoicekit.ports.orders import Order, OrderPage
from invoicekit.ports.places import SeenUntil

__all__ = ["MemoryOrders"]


class MemoryOrders:
    """Keeps orders as long as the program runs, each as it is now.

    Args:
        orders: what is there from the beginning.
        overlap: how far back is looked again, for orders that come in with an earlier instant.

    >>> from datetime import UTC
    >>> noon = datetime(2026, 11, 2, 12, tzinfo=UTC)
    >>> shop = MemoryOrders([Order(id="SO-1", currency="EUR", updated_at=noon)])
    >>> page = shop.orders("")
    >>> shop.put(Order(id="SO-2", currency="EUR", updated_at=noon))
    >>> [order.id for order in shop.orders(page.next).orders]
    ['SO-2']
    """

    def __init__(self, orders: Iterable[Order] = (), *, overlap: timedelta = timedelta(0)) -> None:
        self._orders = {order.id: order for order in orders}
        self._overlap = overlap
        self._lock = Lock()

    def put(self, order: Order) -> None:
        """Take in an order, or what has become of it."""
        with self._lock:
            self._orders = {**self._orders, order.id: order}

    def cancel(self, id: str, *, at: datetime) -> None:
        """Cancel an order.

        Raises:
            NotFound: if there is none of this id.
        """
        if id not in self._orders:
            raise NotFound("order", id)
        self.put(attrs.evolve(self._orders[id], cancelled=True, updated_at=at))

    def orders(self, since: str, /, *, limit: int = 100) -> OrderPage:
        """Return what was made or changed after a place, the earliest change first."""
        if type(limit) is not int or limit < 1:
            raise InvalidValue("limit", limit, "it is a whole number from one on")
        place = SeenUntil.read(since, self._overlap)
        every = sorted(self._orders.values(), key=lambda order: (order.updated_at, order.id))
        told = ((order.updated_at, order.id, fingerprint(order)) for order in every)
        new = [
            (order, facts) for order, facts in zip(every, told, strict=True) if place.is_new(*facts)
        ]
        page = new[:limit]
        after = place.after(facts for _, facts in page)
        return OrderPage([order for order, _ in page], after.text, len(new) > limit)
