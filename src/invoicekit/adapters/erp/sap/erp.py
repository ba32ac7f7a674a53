"""The adapter of SAP S/4HANA: suppliers' invoices, purchase orders and goods receipts."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date
from typing import TYPE_CHECKING

from invoicekit.adapters.erp.calling import Login
from invoicekit.adapters.erp.sap.bills import Bills
from invoicekit.adapters.erp.sap.following import changes_since
from invoicekit.adapters.erp.sap.purchasing import read_order, read_receipts
from invoicekit.adapters.erp.sap.session import Session
from invoicekit.adapters.erp.sap.settings import SapSettings
from invoicekit.matching import GoodsReceipt, PurchaseOrder
from invoicekit.ports.clock import Clock, SystemClock
from invoicekit.ports.erp import (
    Capability,
    ErpChange,
    ErpDocument,
    ErpPage,
    ErpReceipt,
    ErpRef,
    NaturalKey,
)

if TYPE_CHECKING:
    import httpx

__all__ = ["SapErp"]

_CAN = frozenset(
    {
        Capability.PURCHASE_ORDERS,
        Capability.GOODS_RECEIPTS,
        Capability.FIND,
        Capability.PARK,
        Capability.POST,
        Capability.CANCEL,
        Capability.CHANGES,
        Capability.KEEPS_KEY,
        Capability.RECEIPT_LINES,
        Capability.CHECKS_PERIOD,
    }
)


def _none() -> tuple[ErpRef, ...]:
    return ()


class SapErp:
    """SAP S/4HANA through its OData services; the extra `http` is needed.

    Args:
        url: the system: `"https://sap.example"`.
        settings: how it is set up; the ready settings if left out.
        login: gives the header `Authorization`, such as `"Bearer .."`; asked again once when the
            login has expired. Without it your `client` must log in.
        client: an `httpx.Client` of yours, with its certificates, proxies and limits.
        timeout: how long to wait for an answer, in seconds.
        following: gives the documents whose fate is still open, which the feed asks for: SAP tells
            no changes by itself.
        system: the name under which references and parties' ids are kept.
        clock: for the day of the feed.

    >>> erp = SapErp("https://sap.example", login=lambda: "Bearer secret")
    >>> erp
    SapErp('https://sap.example')
    >>> Capability.PAYMENTS in erp.capabilities()
    False
    """

    def __init__(
        self,
        url: str,
        settings: SapSettings | None = None,
        *,
        login: Login | None = None,
        client: httpx.Client | None = None,
        timeout: float = 30.0,
        following: Callable[[], Iterable[ErpRef]] = _none,
        system: str = "sap",
        clock: Clock | None = None,
    ) -> None:
        self.settings = settings or SapSettings()
        self._url = url
        self._system = system
        self._clock = clock or SystemClock()
        self._following = following
        self._session = Session(
            system,
            url,
            client=client,
            login=login,
            timeout=timeout,
            settings=self.settings,
            clock=self._clock,
        )
        self._bills = Bills(self._session, self.settings, system)

    def __repr__(self) -> str:
        return f"SapErp({self._url.rpartition('@')[2]!r})"

    @property
    def system(self) -> str:
        """Return its name."""
        return self._system

    def close(self) -> None:
        """Close its connections; those of your own client too."""
        self._session.close()

    def capabilities(self) -> frozenset[Capability]:
        """Return what it can do, as it is set up."""
        return _CAN if self.settings.key_field else _CAN - {Capability.KEEPS_KEY}

    def purchase_order(self, number: str, /) -> PurchaseOrder | None:
        """Return an order; None where there is none of this number."""
        return read_order(self._session, number, self.settings, self._system)

    def receipts(self, order: str, /) -> tuple[GoodsReceipt, ...]:
        """Return all that was received on an order, the first first; what went back is negative."""
        return read_receipts(self._session, order, self.settings, self._system)

    def find(self, natural: NaturalKey, key: str = "", /) -> ErpReceipt | None:
        """Return the live document of a supplier's number; None where there is none."""
        return self._bills.find(natural, key)

    def park(self, document: ErpDocument, key: str, /) -> ErpReceipt:
        """Park a document in one request, or return what an earlier call with this key parked.

        It looks first: whether SAP refuses a number that is there already depends on how it is set
        up.

        Raises:
            ErpDuplicate: if another document of this supplier and number is there.
            ErpRefused: if it cannot be written for SAP; the issues say why, and nothing was sent.
        """
        return self._bills.park(document, key)

    def repark(self, ref: ErpRef, document: ErpDocument, key: str, /) -> ErpReceipt:
        """Park a changed document in place of one that is parked: SAP changes none.

        The old one is deleted and the new one gets a number of its own. Where the key is kept it is
        safe to repeat, wherever it ended before.

        Args:
            ref: what is parked now.
            document: what is to stand in its place.
            key: the same for every repeat, another than that of the first parking.

        Raises:
            ErpRefused: if the new one cannot be written for SAP; the old one stays.
            ErpWrongState: if it is posted.
        """
        return self._bills.repark(ref, document, key)

    def post(
        self,
        ref: ErpRef,
        key: str,
        /,
        *,
        on: date | None = None,
        expect: str = "",
        confirmed: str = "",
    ) -> ErpReceipt:
        """Book what is parked; what is posted already is left.

        SAP books it on the day that it was parked with, and takes no other.

        Raises:
            ErpRefused: for another day; park it anew with that day (`repark`).
        """
        del key, confirmed
        return self._bills.post(ref, on, expect)

    def release(self, ref: ErpRef, /) -> None:
        """Take away the block of payment from a posted document."""
        self._bills.release(ref)

    def cancel(
        self, ref: ErpRef, key: str, /, *, on: date, reason: str, expect: str = ""
    ) -> ErpReceipt:
        """Delete what is parked, reverse what is posted; what is cancelled already is left.

        SAP forgets what it deletes: a document that it does not know is told as cancelled.
        """
        del key, reason
        return self._bills.cancel(ref, on, expect)

    def status(self, ref: ErpRef, /) -> ErpReceipt:
        """Tell where a document stands; `UNKNOWN` for one that is not there, or was deleted."""
        return self._bills.held(ref)[1]

    def changes(self, since: str, /, *, limit: int = 100) -> ErpPage[ErpChange]:
        """Return what became of the documents that are followed, and of new ones.

        SAP keeps no instant of a change: the documents of `following` are asked for anew in every
        round, and those that were made within the window; what stands as before is left out.
        """
        return changes_since(
            self._session,
            since,
            limit,
            following=self._following(),
            settings=self.settings,
            system=self._system,
            now=self._clock.now(),
        )
