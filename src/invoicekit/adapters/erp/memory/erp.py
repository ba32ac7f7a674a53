"""The adapter of the ERP in memory: the protocols of the port over its books."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date, datetime, timedelta
from itertools import islice
from typing import TypeVar

from invoicekit.adapters.erp.memory.books import ErpBooks
from invoicekit.adapters.erp.memory.held import Held
from invoicekit.adapters.erp.memory.listing import Changed
from invoicekit.adapters.erp.memory.troubles import Troubles
from invoicekit.errors import (
    ErpStale,
    ErpWrongState,
    InvalidValue,
)
from invoicekit.matching import GoodsReceipt, PurchaseOrder
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
    require_capability,
)
from invoicekit.ports.places import SeenUntil

__all__ = ["MemoryErp"]

T = TypeVar("T")

_CAN = frozenset(Capability) - {Capability.ORDERS, Capability.PUBLISH}


class MemoryErp:
    """An ERP that keeps its documents in memory.

    Args:
        books: what it keeps; new ones if left out.
        trouble: what happens to the coming calls, one for each; see `Trouble`.
        overlap: how far back the feed looks again, for changes that come in with an earlier
            instant.
        lacks: capabilities that it shall not have, as other ERPs do not.

    >>> erp = MemoryErp(lacks=["keeps_key"])
    >>> erp.system, Capability.KEEPS_KEY in erp.capabilities()
    ('memory', False)
    >>> erp.find(NaturalKey("1000", "V-7", "AT-1")) is None
    True
    """

    def __init__(
        self,
        books: ErpBooks | None = None,
        *,
        trouble: Iterable[str] = (),
        overlap: timedelta = timedelta(0),
        lacks: Iterable[str] = (),
    ) -> None:
        self.books = books or ErpBooks()
        self._troubles = Troubles(self.books.system, trouble)
        self._overlap = overlap
        self._can = _CAN - {Capability(each) for each in lacks}

    @property
    def system(self) -> str:
        """Return its name."""
        return self.books.system

    @property
    def calls(self) -> list[str]:
        """Return the methods that were called, in their order."""
        return self._troubles.calls

    def trouble(self, *kinds: str, call: str = "") -> None:
        """Plan what happens to the next calls of a method, or of any."""
        self._troubles.plan(*kinds, call=call)

    def arrive(self) -> None:
        """Let the calls that are late be done now."""
        self._troubles.arrive()

    def capabilities(self) -> frozenset[Capability]:
        """Return what it can do."""
        return self._can

    def purchase_order(self, number: str, /) -> PurchaseOrder | None:
        """Return an order; None where there is none of this number."""
        require_capability(self, Capability.PURCHASE_ORDERS)
        return self._troubles.through("purchase_order", lambda: self.books.order(number))

    def receipts(self, order: str, /) -> tuple[GoodsReceipt, ...]:
        """Return all that was received on an order."""
        require_capability(self, Capability.GOODS_RECEIPTS)
        return self._troubles.through("receipts", lambda: self.books.receipts(order))

    def find(self, natural: NaturalKey, key: str = "", /) -> ErpReceipt | None:
        """Return the live document of a supplier's number; None where there is none."""
        require_capability(self, Capability.FIND)
        held = self._troubles.through("find", lambda: self.books.found(natural))
        if held is None:
            return None
        return held.receipt(self.system, self._is_ours(held, key))

    def park(self, document: ErpDocument, key: str, /) -> ErpReceipt:
        """Keep a document without booking it."""
        require_capability(self, Capability.PARK)

        def parked() -> ErpReceipt:
            with self.books.lock:
                known = self.books.found(document.natural_key)
                if known is not None and known.complete and self._is_ours(known, key):
                    return known.receipt(self.system, replayed=True)
                return self.books.enter(document, key).receipt(self.system)

        def half() -> None:
            self.books.enter(document, key, complete=False)

        return self._troubles.through("park", parked, half)

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
        """Book what is parked; what is posted already is left."""
        del key, confirmed
        require_capability(self, Capability.POST)

        def posted() -> ErpReceipt:
            with self.books.lock:
                held = self._read(ref)
                if held.state in {ErpState.POSTED, ErpState.PAID}:
                    return held.receipt(self.system, replayed=True)
                if held.is_live:
                    self._check_version(held, expect)
                return self.books.post(held.id, on=on).receipt(self.system)

        return self._troubles.through("post", posted)

    def cancel(
        self, ref: ErpRef, key: str, /, *, on: date, reason: str, expect: str = ""
    ) -> ErpReceipt:
        """Discard what is parked, reverse what is posted; what is cancelled already is left."""
        del key
        require_capability(self, Capability.CANCEL)

        def cancelled() -> ErpReceipt:
            with self.books.lock:
                held = self._read(ref)
                if not held.is_live:
                    return held.receipt(self.system, replayed=True)
                self._check_version(held, expect)
                if held.state is ErpState.PARKED:
                    return self.books.discard(held.id, reason=reason).receipt(self.system)
                return self.books.reverse(held.id, on=on, reason=reason).receipt(self.system)

        return self._troubles.through("cancel", cancelled)

    def status(self, ref: ErpRef, /) -> ErpReceipt:
        """Tell where a document stands."""

        def stands() -> ErpReceipt:
            if ref.system != self.system or not self.books.known(ref.id):
                return ErpReceipt(ref=ref, state=ErpState.UNKNOWN)
            return self.books.held(ref.id).receipt(self.system)

        return self._troubles.through("status", stands)

    def changes(self, since: str, /, *, limit: int = 100) -> ErpPage[ErpChange]:
        """Return what became of documents after a place, the earliest change first."""
        require_capability(self, Capability.CHANGES)
        return self._troubles.through(
            "changes", lambda: self._page(self.books.changed, self._change, since, limit)
        )

    def payments(self, since: str, /, *, limit: int = 100) -> ErpPage[ErpPayment]:
        """Return what was paid, or taken back, after a place, the earliest change first."""
        require_capability(self, Capability.PAYMENTS)
        return self._troubles.through(
            "payments", lambda: self._page(self.books.paid, self._payment, since, limit)
        )

    def _read(self, ref: ErpRef) -> Held:
        if ref.system != self.system or not self.books.known(ref.id):
            raise ErpWrongState(self.system, "it has no such document", state="unknown")
        return self.books.held(ref.id)

    def _is_ours(self, held: Held, key: str) -> bool:
        return bool(key) and held.key == key and Capability.KEEPS_KEY in self._can

    def _check_version(self, held: Held, expect: str) -> None:
        checks = Capability.CHECKS_VERSION in self._can
        if checks and expect and expect != str(held.version):
            raise ErpStale(self.system, f"it is at version {held.version}, not {expect}")

    def _change(self, id: str) -> tuple[ErpChange, str]:
        held = self.books.held(id)
        change = ErpChange(
            at=held.at,
            receipt=held.receipt(self.system),
            natural=held.document.natural_key,
            reason=held.reason,
        )
        return change, str(held.version)

    def _payment(self, id: str) -> tuple[ErpPayment, str]:
        payment = self.books.payment(id)
        return payment, str(payment.reversed)

    def _page(
        self, listed: Changed, told: Callable[[str], tuple[T, str]], since: str, limit: int
    ) -> ErpPage[T]:
        if type(limit) is not int or limit < 1:
            raise InvalidValue("limit", limit, "it is a whole number from one on")
        place = SeenUntil.read(since, self._overlap)
        items: list[T] = []
        facts: list[tuple[datetime, str, str]] = []
        with self.books.lock:
            every = ((at, name, *told(name)) for at, name in listed.since(place.since))
            new = (each for each in every if place.is_new(each[0], each[1], each[3]))
            # One more than is asked for, to tell whether there are more.
            for at, name, item, print_ in islice(new, limit + 1):
                items.append(item)
                facts.append((at, name, print_))
        after = place.after(facts[:limit])
        return ErpPage(items[:limit], after.text, len(items) > limit)
