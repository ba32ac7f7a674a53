"""The adapter of BigCommerce: a shop's orders, and the invoices of B2B Edition."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import attrs

from invoicekit.adapters.erp.bigcommerce.api import B2B, Shop
from invoicekit.adapters.erp.bigcommerce.following import payments_since
from invoicekit.adapters.erp.bigcommerce.orders import orders_since
from invoicekit.adapters.erp.bigcommerce.publishing import (
    close,
    found,
    is_ours,
    is_withdrawn,
    paid_on,
    publish,
    read,
    receipt_of,
)
from invoicekit.adapters.erp.bigcommerce.settings import BigCommerceSettings, Withdrawing
from invoicekit.adapters.erp.calling import Calls, Login
from invoicekit.errors import ErpUnsupported, ErpWrongState
from invoicekit.ports.clock import Clock, SystemClock
from invoicekit.ports.erp import (
    Capability,
    ErpChange,
    ErpDocument,
    ErpPage,
    ErpPayment,
    ErpReceipt,
    ErpRef,
    ErpState,
    NaturalKey,
)
from invoicekit.ports.orders import OrderPage

if TYPE_CHECKING:
    import httpx

__all__ = ["BigCommerce"]

SHOP = "https://api.bigcommerce.com"
B2B_EDITION = "https://api-b2b.bigcommerce.com/api/v3/io/ip"

_CAN = frozenset(
    {
        Capability.ORDERS,
        Capability.PUBLISH,
        Capability.FIND,
        Capability.CANCEL,
        Capability.PAYMENTS,
    }
)


class BigCommerce:
    """A shop on BigCommerce with B2B Edition; the extra `http` is needed.

    Args:
        store: the hash of the store, as its addresses bear it.
        settings: how the shop is set up; the ready settings if left out.
        login: gives the token of the header `X-Auth-Token`; asked again once when it is not taken.
        client: an `httpx.Client` of yours, with its proxies and limits.
        timeout: how long to wait for an answer, in seconds.
        system: the name under which references and orders are kept.
        clock: for waits that the shop gives as an instant.
        url: where shops are; BigCommerce's own if left out.
        b2b_url: where B2B Edition is; BigCommerce's own if left out.

    >>> shop = BigCommerce("abc123", login=lambda: "secret")
    >>> shop, Capability.ORDERS in shop.capabilities()
    (BigCommerce('abc123'), True)
    """

    def __init__(
        self,
        store: str,
        settings: BigCommerceSettings | None = None,
        *,
        login: Login | None = None,
        client: httpx.Client | None = None,
        timeout: float = 30.0,
        system: str = "bigcommerce",
        clock: Clock | None = None,
        url: str = SHOP,
        b2b_url: str = B2B_EDITION,
    ) -> None:
        self.settings = settings or BigCommerceSettings()
        self._store, self._system = store, system
        known = clock or SystemClock()
        self._calls = tuple(
            Calls(
                system,
                address,
                login=login,
                header="X-Auth-Token",
                more={"X-Store-Hash": store} if b2b else {},
                client=client,
                timeout=timeout,
            )
            for address, b2b in ((f"{url.rstrip('/')}/stores/{store}", False), (b2b_url, True))
        )
        self._shop = Shop(self._calls[0], known)
        self._b2b = B2B(self._calls[1], known)

    def __repr__(self) -> str:
        return f"BigCommerce({self._store!r})"

    @property
    def system(self) -> str:
        """Return its name."""
        return self._system

    def close(self) -> None:
        """Close its connections; those of your own client too."""
        for calls in self._calls:
            calls.close()

    def capabilities(self) -> frozenset[Capability]:
        """Return what it can do."""
        return _CAN

    def orders(self, since: str, /, *, limit: int = 100) -> OrderPage:
        """Return what was ordered, changed or cancelled after a place, the earliest change first.

        Orders of others than businesses have `business=False`, and are passed over by a sync.
        """
        return orders_since(self._shop, since, limit, self.settings, self._system)

    def publish(self, document: ErpDocument, key: str, /) -> ErpReceipt:
        """Show an invoice to its buyer, or what has become of it.

        The number makes the repeat: the same number of the same buyer changes what is there, and
        what was paid on it stays paid.

        Raises:
            ErpDuplicate: if the number is shown already, of another buyer or another system.
            ErpRefused: for credit notes, and what else the shop has no room for.
        """
        del key
        return publish(self._b2b, document)

    def find(self, natural: NaturalKey, key: str = "", /) -> ErpReceipt | None:
        """Return what is shown of an invoice's number; None where there is none.

        An invoice of another buyer, or that another system shows, is none of ours.
        """
        del key
        row = found(self._b2b, natural)
        if row is None or is_withdrawn(row) or not is_ours(row, natural):
            return None
        return receipt_of(row, self._system)

    def status(self, ref: ErpRef, /) -> ErpReceipt:
        """Tell where an invoice stands; `UNKNOWN` for one that is not shown, or was deleted."""
        row = read(self._b2b, ref.id) if ref.system == self._system else None
        if row is None:
            return ErpReceipt(ref=ref, state=ErpState.UNKNOWN)
        return receipt_of(row, self._system)

    def cancel(
        self, ref: ErpRef, key: str, /, *, on: date, reason: str, expect: str = ""
    ) -> ErpReceipt:
        """Take an invoice back from its buyer; one that is not there any more is left.

        Raises:
            ErpWrongState: if something is paid on it.
        """
        del key, on, reason, expect
        row = read(self._b2b, ref.id) if ref.system == self._system else None
        if row is None:
            return ErpReceipt(ref=ref, state=ErpState.CANCELLED, replayed=True)
        held = receipt_of(row, self._system)
        if is_withdrawn(row):
            return attrs.evolve(held, replayed=True)
        if paid_on(row):
            raise ErpWrongState(self._system, "something is paid on it", state=held.native)
        delete = self.settings.withdrawing is Withdrawing.DELETE
        close(self._b2b, row, delete=delete)
        return attrs.evolve(held, state=ErpState.CANCELLED, native="deleted" if delete else "2")

    def changes(self, since: str, /, *, limit: int = 100) -> ErpPage[ErpChange]:
        """Refuse: the shop books nothing, and tells of no more than payments.

        Raises:
            ErpUnsupported: always; nothing is called.
        """
        del since, limit
        reason = "a shop books nothing; it tells of orders and payments"
        raise ErpUnsupported(self._system, reason, capability=Capability.CHANGES.value)

    def payments(self, since: str, /, *, limit: int = 100) -> ErpPage[ErpPayment]:
        """Return what buyers paid, or got back, after a place, the earliest change first."""
        return payments_since(self._b2b, since, limit, self.settings)
