"""The adapter of ERPNext: suppliers' invoices, purchase orders, receipts and payments."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from invoicekit.adapters.erp.calling import Calls, Login, readable
from invoicekit.adapters.erp.erpnext.bills import Bills
from invoicekit.adapters.erp.erpnext.following import changes_since, payments_since
from invoicekit.adapters.erp.erpnext.frappe import Frappe
from invoicekit.adapters.erp.erpnext.purchasing import read_order, read_receipts
from invoicekit.adapters.erp.erpnext.settings import ErpNextSettings
from invoicekit.matching import GoodsReceipt, PurchaseOrder
from invoicekit.ports.clock import Clock, SystemClock
from invoicekit.ports.erp import (
    Capability,
    ErpChange,
    ErpDocument,
    ErpPage,
    ErpPayment,
    ErpReceipt,
    ErpRef,
    NaturalKey,
)

if TYPE_CHECKING:
    import httpx

__all__ = ["ErpNext"]

_CAN = frozenset(Capability) - {Capability.ORDERS, Capability.PUBLISH}


class ErpNext:
    """ERPNext through Frappe's REST interface; the extra `http` is needed.

    Args:
        url: the site: `"https://erp.example"`.
        settings: how it is set up; the ready settings if left out.
        login: gives the header `Authorization`: `"token KEY:SECRET"`, or `"Bearer .."` of OAuth;
            asked again once when the login has expired. Without it your `client` must log in.
        client: an `httpx.Client` of yours, with its certificates, proxies and limits.
        timeout: how long to wait for an answer, in seconds.
        system: the name under which references and parties' ids are kept.
        clock: for waits that the server gives as an instant.

    >>> erp = ErpNext("https://erp.example", login=lambda: "token key:secret")
    >>> erp, Capability.PAYMENTS in erp.capabilities()
    (ErpNext('https://erp.example'), True)
    """

    def __init__(
        self,
        url: str,
        settings: ErpNextSettings | None = None,
        *,
        login: Login | None = None,
        client: httpx.Client | None = None,
        timeout: float = 30.0,
        system: str = "erpnext",
        clock: Clock | None = None,
    ) -> None:
        self.settings = settings or ErpNextSettings()
        self._url = url
        self._calls = Calls(system, url, login=login, client=client, timeout=timeout)
        self._frappe = Frappe(self._calls, self.settings, clock or SystemClock())
        self._bills = Bills(self._frappe)

    def __repr__(self) -> str:
        return f"ErpNext({self._url.rpartition('@')[2]!r})"

    @property
    def system(self) -> str:
        """Return its name."""
        return self._calls.system

    def close(self) -> None:
        """Close its connections; those of your own client too."""
        self._calls.close()

    def capabilities(self) -> frozenset[Capability]:
        """Return what it can do, as it is set up."""
        return _CAN if self.settings.key_field else _CAN - {Capability.KEEPS_KEY}

    def purchase_order(self, number: str, /) -> PurchaseOrder | None:
        """Return an order; None where there is none of this number."""
        with readable(self.system):
            return read_order(self._frappe, number)

    def receipts(self, order: str, /) -> tuple[GoodsReceipt, ...]:
        """Return all that was received on an order, the first first; what went back is negative."""
        with readable(self.system):
            return read_receipts(self._frappe, order)

    def find(self, natural: NaturalKey, key: str = "", /) -> ErpReceipt | None:
        """Return the live document of a supplier's number; None where there is none."""
        return self._bills.find(natural, key)

    def park(self, document: ErpDocument, key: str, /) -> ErpReceipt:
        """Keep a draft, or return what an earlier call with this key has kept.

        It looks first: whether ERPNext refuses a number that is there already depends on how it is
        set up.

        Raises:
            ErpDuplicate: if another document of this supplier and number is there.
            ErpRefused: if it cannot be written for ERPNext; the issues say why, and nothing was
                sent.
        """
        return self._bills.park(document, key)

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
        """Submit a draft; what is submitted already is left."""
        del key, confirmed
        return self._bills.post(ref, on, expect)

    def cancel(
        self, ref: ErpRef, key: str, /, *, on: date, reason: str, expect: str = ""
    ) -> ErpReceipt:
        """Discard a draft, cancel what is submitted; what is cancelled already is left.

        ERPNext books the reversal on the document's own day, and keeps no reason.
        """
        del key, on, reason
        return self._bills.cancel(ref, expect)

    def status(self, ref: ErpRef, /) -> ErpReceipt:
        """Tell where a document stands; `UNKNOWN` for one that is not there, or was deleted."""
        return self._bills.status(ref)

    def changes(self, since: str, /, *, limit: int = 100) -> ErpPage[ErpChange]:
        """Return what became of documents after a place, the earliest change first.

        A draft that is deleted there leaves nothing to be told of.
        """
        return changes_since(self._frappe, since, limit)

    def payments(self, since: str, /, *, limit: int = 100) -> ErpPage[ErpPayment]:
        """Return what was paid by Payment Entries, or taken back, the earliest change first."""
        return payments_since(self._frappe, since, limit)
