"""The books of the ERP in memory, and what its own people do in them."""

from __future__ import annotations

from collections import defaultdict
from datetime import date
from itertools import count
from threading import RLock

import attrs

from invoicekit.adapters.erp.memory.held import Held
from invoicekit.adapters.erp.memory.listing import Changed
from invoicekit.errors import ErpDuplicate, ErpPeriodClosed, ErpWrongState, NotFound
from invoicekit.matching import GoodsReceipt, PurchaseOrder
from invoicekit.money import Money
from invoicekit.ports.clock import Clock, SystemClock
from invoicekit.ports.erp import ErpDocument, ErpKind, ErpPayment, ErpRef, ErpState, NaturalKey

__all__ = ["ErpBooks"]


class ErpBooks:
    """What an ERP keeps, as long as the program runs; several adapters may share it.

    Its own people work here: they `enter`, `post`, `discard`, `reverse` and `pay` documents, and
    `close` periods. A program works through `MemoryErp`.

    Args:
        system: the name of the ERP.
        clock: of the ERP's machine.
        checks_duplicates: whether it refuses a supplier's number that is there already.
        reverses_paid: whether it reverses what is paid.
    """

    def __init__(
        self,
        system: str = "memory",
        *,
        clock: Clock | None = None,
        checks_duplicates: bool = True,
        reverses_paid: bool = False,
    ) -> None:
        self.system = system
        self._clock = clock or SystemClock()
        self._checks_duplicates = checks_duplicates
        self._reverses_paid = reverses_paid
        self._held: dict[str, Held] = {}
        self._numbers: dict[tuple[str, str, str], count[int]] = {}
        self._closed: dict[str, date] = {}
        self._payments: dict[str, ErpPayment] = {}
        self._orders: dict[str, PurchaseOrder] = {}
        self._receipts: dict[str, list[GoodsReceipt]] = defaultdict(list)
        self.changed, self.paid = Changed(), Changed()
        self.lock = RLock()

    def documents(self) -> tuple[Held, ...]:
        """Return all that was ever kept, in the order of the numbers."""
        return tuple(self._held.values())

    def live(self) -> tuple[Held, ...]:
        """Return what is parked or booked."""
        return tuple(held for held in self._held.values() if held.is_live)

    def held(self, id: str) -> Held:
        """Return a document.

        Raises:
            NotFound: if there is none of this id.
        """
        if id not in self._held:
            raise NotFound("document of the ERP", id)
        return self._held[id]

    def known(self, id: str) -> bool:
        """Tell whether there is a document of this id."""
        return id in self._held

    def found(self, natural: NaturalKey) -> Held | None:
        """Return the live document that the ERP's people know so."""
        return next((held for held in self.live() if held.is_of(natural)), None)

    def payment(self, id: str) -> ErpPayment:
        """Return a payment."""
        return self._payments[id]

    def put(self, held: Held) -> Held:
        """Keep a document as it is, whatever the rules are."""
        self._held[held.id] = held
        self.changed.put(held.at, held.id)
        return held

    def enter(self, document: ErpDocument, key: str = "", *, complete: bool = True) -> Held:
        """Keep a document without booking it.

        Raises:
            ErpDuplicate: if one of this supplier and number is there.
        """
        with self.lock:
            other = self.found(document.natural_key) if self._checks_duplicates else None
            if other is not None:
                ref = ErpRef(self.system, ErpKind.SUPPLIER_INVOICE, other.id)
                reason = f"it is there as {other.number}"
                raise ErpDuplicate(self.system, reason, native_code="M8/108", existing=ref)
            year = str(document.posting_date.year)
            number = self._number("5100000000", document.company, year)
            return self.put(
                Held(
                    number=number,
                    year=year,
                    document=document,
                    state=ErpState.PARKED,
                    key=key,
                    at=self._clock.now(),
                    complete=complete,
                )
            )

    def post(self, id: str, *, on: date | None = None) -> Held:
        """Book what is parked.

        Raises:
            ErpPeriodClosed: if the books are closed for the day.
            ErpWrongState: if it is not parked any more, or only a part of it is there.
        """
        with self.lock:
            held = self.held(id)
            if held.state is not ErpState.PARKED or not held.complete:
                raise ErpWrongState(self.system, f"it is {held.state}", state=held.state.value)
            document = attrs.evolve(held.document, posting_date=on or held.document.posting_date)
            self._check_period(document.company, document.posting_date)
            posting = self._number("1900000000", document.company, held.year)
            return self.put(
                held.changed(
                    self._clock.now(), state=ErpState.POSTED, posting=posting, document=document
                )
            )

    def discard(self, id: str, *, reason: str = "") -> Held:
        """Throw away what is parked."""
        with self.lock:
            held = self.held(id)
            if held.state is not ErpState.PARKED:
                raise ErpWrongState(self.system, f"it is {held.state}", state=held.state.value)
            now = self._clock.now()
            return self.put(held.changed(now, state=ErpState.CANCELLED, reason=reason))

    def reverse(self, id: str, *, on: date, reason: str = "") -> Held:
        """Book the opposite of what is posted.

        Raises:
            ErpPeriodClosed: if the books are closed for the day.
            ErpWrongState: if it is not booked, or paid.
        """
        with self.lock:
            held = self.held(id)
            allowed = {ErpState.POSTED, *([ErpState.PAID] if self._reverses_paid else [])}
            if held.state not in allowed:
                raise ErpWrongState(self.system, f"it is {held.state}", state=held.state.value)
            self._check_period(held.document.company, on)
            reversal = self._number("5100000000", held.document.company, str(on.year))
            now = self._clock.now()
            return self.put(
                held.changed(now, state=ErpState.CANCELLED, reversal=reversal, reason=reason)
            )

    def pay(self, id: str, amount: Money, *, on: date, reference: str = "") -> ErpPayment:
        """Pay some of a document, or all of it."""
        with self.lock:
            held = self.held(id)
            payment = ErpPayment(
                id=f"{1500000001 + len(self._payments)}/{on.year}",
                at=self._clock.now(),
                document=held.receipt(self.system).ref,
                amount=amount,
                on=on,
                reference=reference,
            )
            self._paid(payment)
            self._settle(held)
            return payment

    def take_back(self, payment: str) -> ErpPayment:
        """Take a payment back, as for a returned transfer."""
        with self.lock:
            known = attrs.evolve(self._payments[payment], reversed=True, at=self._clock.now())
            self._paid(known)
            self._settle(self.held(known.document.id))
            return known

    def close(self, company: str, until: date) -> None:
        """Close a company's books up to a day, itself included."""
        self._closed[company] = until

    def put_order(self, order: PurchaseOrder) -> None:
        """Take in a purchase order, or what has become of it."""
        self._orders[order.number] = order

    def receive(self, *receipts: GoodsReceipt) -> None:
        """Take in what was received on an order, or went back."""
        for receipt in receipts:
            self._receipts[receipt.order].append(receipt)

    def order(self, number: str) -> PurchaseOrder | None:
        """Return a purchase order; None where there is none of this number."""
        return self._orders.get(number)

    def receipts(self, order: str) -> tuple[GoodsReceipt, ...]:
        """Return what was received on a purchase order, the first first."""
        return tuple(self._receipts.get(order, ()))

    def _settle(self, held: Held) -> None:
        """Let a document stand as paid, or not any more, by the sum of its payments."""
        paid = [
            each.amount
            for each in self._payments.values()
            if each.document.id == held.id and not each.reversed
        ]
        whole = Money(held.document.totals.payable, held.document.currency)
        full = Money.total(paid, whole.currency).amount >= whole.amount
        state = ErpState.PAID if full else ErpState.POSTED
        if held.state is not state:
            self.put(held.changed(self._clock.now(), state=state))

    def _check_period(self, company: str, day: date) -> None:
        until = self._closed.get(company)
        if until is not None and day <= until:
            reason = f"the books of {company or 'the company'} are closed up to {until}"
            raise ErpPeriodClosed(self.system, reason, native_code="F5/201")

    def _number(self, base: str, company: str, year: str) -> str:
        counted = self._numbers.setdefault((base, company, year), count(1))
        return str(int(base) + next(counted))

    def _paid(self, payment: ErpPayment) -> None:
        self._payments[payment.id] = payment
        self.paid.put(payment.at, payment.id)
