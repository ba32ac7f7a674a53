"""A shop in memory with its orders, and the invoices that its customers see there."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta

from invoicekit.adapters.erp.memory.troubles import Troubles
from invoicekit.adapters.orders.memory import MemoryOrders
from invoicekit.ports.erp import (
    Capability,
    ErpDocument,
    ErpKind,
    ErpReceipt,
    ErpRef,
    ErpState,
    NaturalKey,
    require_capability,
)
from invoicekit.ports.orders import Order, OrderPage

__all__ = ["MemoryShop"]

_CAN = frozenset({Capability.ORDERS, Capability.PUBLISH, Capability.FIND, Capability.CANCEL})


class MemoryShop:
    """Keeps orders and published invoices as long as the program runs.

    Args:
        system: its name.
        orders: what was ordered.
        trouble: what happens to the coming calls, one for each; see `Trouble`.
        overlap: how far back is looked again, for orders that come in with an earlier instant.
        lacks: capabilities that it shall not have.

    >>> shop = MemoryShop()
    >>> sorted(each.value for each in shop.capabilities()), shop.orders("").orders
    (['cancel', 'find', 'orders', 'publish'], ())
    """

    def __init__(
        self,
        system: str = "shop",
        orders: Iterable[Order] = (),
        *,
        trouble: Iterable[str] = (),
        overlap: timedelta = timedelta(0),
        lacks: Iterable[str] = (),
    ) -> None:
        self.system = system
        self.counter = MemoryOrders(orders, overlap=overlap)
        self.published: dict[str, ErpDocument] = {}
        self._troubles = Troubles(system, trouble)
        self._can = _CAN - {Capability(each) for each in lacks}

    def trouble(self, *kinds: str, call: str = "") -> None:
        """Plan what happens to the next calls of a method, or of any."""
        self._troubles.plan(*kinds, call=call)

    def capabilities(self) -> frozenset[Capability]:
        """Return what it can do."""
        return self._can

    def orders(self, since: str, /, *, limit: int = 100) -> OrderPage:
        """Return what was made or changed after a place, the earliest change first."""
        require_capability(self, Capability.ORDERS)
        return self._troubles.through("orders", lambda: self.counter.orders(since, limit=limit))

    def publish(self, document: ErpDocument, key: str, /) -> ErpReceipt:
        """Show an invoice; the same number again changes what is there."""
        del key
        require_capability(self, Capability.PUBLISH)

        def shown() -> ErpReceipt:
            replayed = self.published.get(document.number) == document
            self.published[document.number] = document
            return self._receipt(document, replayed=replayed)

        return self._troubles.through("publish", shown)

    def find(self, natural: NaturalKey, key: str = "", /) -> ErpReceipt | None:
        """Return what is shown of an invoice's number; None where nothing is."""
        del key
        require_capability(self, Capability.FIND)

        def found() -> ErpReceipt | None:
            document = self.published.get(natural.number)
            if document is None or document.party != natural.party:
                return None
            return self._receipt(document)

        return self._troubles.through("find", found)

    def cancel(
        self, ref: ErpRef, key: str, /, *, on: date, reason: str, expect: str = ""
    ) -> ErpReceipt:
        """Take an invoice back from its buyer; one that is not shown any more is left."""
        del key, on, reason, expect
        require_capability(self, Capability.CANCEL)

        def taken_back() -> ErpReceipt:
            gone = self.published.pop(ref.id, None) is None
            return ErpReceipt(ref=ref, state=ErpState.CANCELLED, native="deleted", replayed=gone)

        return self._troubles.through("cancel", taken_back)

    def _receipt(self, document: ErpDocument, *, replayed: bool = False) -> ErpReceipt:
        return ErpReceipt(
            ref=ErpRef(self.system, ErpKind.SALES_INVOICE, document.number),
            state=ErpState.POSTED,
            native="published",
            number=document.number,
            total=document.totals.payable,
            replayed=replayed,
        )
