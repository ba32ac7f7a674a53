"""The protocols of an ERP; an adapter has those that its system can keep."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Protocol

from invoicekit.errors import ErpUnsupported
from invoicekit.matching import GoodsReceipt, PurchaseOrder
from invoicekit.ports.erp.answers import ErpReceipt, ErpRef, NaturalKey
from invoicekit.ports.erp.document import ErpDocument
from invoicekit.ports.erp.feed import ErpChange, ErpPage, ErpPayment
from invoicekit.ports.erp.words import Capability
from invoicekit.ports.orders import OrderSource

__all__ = [
    "Erp",
    "Feed",
    "Payables",
    "Portal",
    "Purchasing",
    "Sales",
    "Withdraws",
    "require_capability",
]


class Erp(Protocol):
    """What every adapter has: a name, and what it can do.

    Every method of every adapter raises `ErpError`, one of its kinds, which say what to do next:
    send again (`ErpUnreachable`), look first (`ErpSilent`), or stop (all others). No password, key
    or token is in an error, a `repr` or a log.
    """

    @property
    def system(self) -> str:
        """Return the name by which references tell which ERP they are of: `"sap"`."""
        ...

    def capabilities(self) -> frozenset[Capability]:
        """Return what it can do, as it is set up; a call for anything else is `ErpUnsupported`."""
        ...


class Purchasing(Erp, Protocol):
    """Purchase orders and what was received on them."""

    def purchase_order(self, number: str, /) -> PurchaseOrder | None:
        """Return an order; None where there is none of this number."""
        ...

    def receipts(self, order: str, /) -> Sequence[GoodsReceipt]:
        """Return all that was received on an order, the first first; what went back is negative."""
        ...


class Payables(Erp, Protocol):
    """Suppliers' invoices: kept without booking, booked, and taken back."""

    def find(self, natural: NaturalKey, key: str = "", /) -> ErpReceipt | None:
        """Return the live document of a supplier's number; None where there is none.

        One that was discarded or reversed is passed over.

        Args:
            natural: how the ERP's people know it.
            key: of the write that may have made it; the receipt is `replayed` if it did, which
                only an ERP with `KEEPS_KEY` can tell.
        """
        ...

    def park(self, document: ErpDocument, key: str, /) -> ErpReceipt:
        """Keep a document without booking it.

        It need not look for a repeat itself: whoever calls it looks before (see
        `invoicekit.service.agents`). An ERP that knows the repeat gives the first answer.

        Args:
            document: what to keep.
            key: the same for every repeat of this write, and for no other; at most 200 signs. An
                adapter writes it, or a digest of it, where its ERP has room.

        Raises:
            ErpDuplicate: if the ERP holds another one of this supplier and number.
            ErpRefused: if it finds something wrong.
        """
        ...

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
        """Book what is parked; what is posted already is left, and told as replayed.

        Args:
            ref: the parked document.
            key: the same for every repeat of this write.
            on: the day to book it on; the day that it was parked with, if left out.
            expect: the version that it was read at; any, if left out.
            confirmed: the token of a warning that a person has confirmed.

        Raises:
            ErpPeriodClosed: if the books are closed for that day.
            ErpWrongState: if it was discarded or reversed.
            ErpStale: if somebody wrote it since.
            ErpAsks: if it wants a warning confirmed.
        """
        ...

    def cancel(
        self, ref: ErpRef, key: str, /, *, on: date, reason: str, expect: str = ""
    ) -> ErpReceipt:
        """Discard what is parked, reverse what is posted; what is cancelled already is left.

        Args:
            ref: the document.
            key: the same for every repeat of this write.
            on: the day to book a reversal on.
            reason: why.
            expect: the version that it was read at; any, if left out.

        Raises:
            ErpPeriodClosed: if the books are closed for that day.
            ErpWrongState: if it is paid, and the ERP does not reverse what is paid.
        """
        ...

    def status(self, ref: ErpRef, /) -> ErpReceipt:
        """Tell where a document stands; `UNKNOWN` for one that the ERP does not have.

        An ERP that forgets what it discards so says `UNKNOWN`, where others say `CANCELLED`.
        """
        ...


class Portal(Erp, Protocol):
    """Where customers see their invoices."""

    def publish(self, document: ErpDocument, key: str, /) -> ErpReceipt:
        """Show an invoice, or what has become of it: the same number again changes what is there.

        Args:
            document: what to show.
            key: the same for every repeat of this write.
        """
        ...


class Withdraws(Portal, Protocol):
    """A portal that finds what it shows, and takes it back: with `FIND` and `CANCEL`."""

    def find(self, natural: NaturalKey, key: str = "", /) -> ErpReceipt | None:
        """Return what is shown of a number; None where nothing is."""
        ...

    def cancel(
        self, ref: ErpRef, key: str, /, *, on: date, reason: str, expect: str = ""
    ) -> ErpReceipt:
        """Let customers no longer see an invoice; one that is not shown any more is left.

        Raises:
            ErpWrongState: if something is paid on it.
        """
        ...


class Sales(OrderSource, Portal, Protocol):
    """Customers' orders (see `OrderSource`), and the invoices that are shown to them."""


class Feed(Erp, Protocol):
    """What the ERP did by itself.

    Nothing may be missed: a place survives equal instants and changes that are kept late (see
    `invoicekit.ports.places`). An item may be given again.
    """

    def changes(self, since: str, /, *, limit: int = 100) -> ErpPage[ErpChange]:
        """Return what became of documents after a place, the earliest change first.

        Args:
            since: `ErpPage.next` of the page before; empty for the beginning.
            limit: how many at most.

        Raises:
            InvalidValue: for a place that this feed did not give.
        """
        ...

    def payments(self, since: str, /, *, limit: int = 100) -> ErpPage[ErpPayment]:
        """Return what was paid, or taken back, after a place, the earliest change first."""
        ...


def require_capability(erp: Erp, *wanted: Capability) -> None:
    """Refuse what an ERP cannot do, before anything is sent.

    Raises:
        ErpUnsupported: naming the first that it lacks.
    """
    can = erp.capabilities()
    for capability in wanted:
        if capability not in can:
            reason = "its adapter does not say that it can"
            raise ErpUnsupported(erp.system, reason, capability=capability.value)
