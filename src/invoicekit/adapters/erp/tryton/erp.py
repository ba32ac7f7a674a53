"""The adapter of Tryton: the protocols of the port over its REST interface."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta

import attrs

from invoicekit.adapters.erp.calling import readable
from invoicekit.adapters.erp.tryton.bills import (
    BILL,
    FIELDS,
    change_of,
    differences,
    receipt_of,
)
from invoicekit.adapters.erp.tryton.booking import Booking
from invoicekit.adapters.erp.tryton.client import Record, TrytonClient
from invoicekit.adapters.erp.tryton.composing import compose
from invoicekit.adapters.erp.tryton.failures import SYSTEM
from invoicekit.adapters.erp.tryton.listing import Listed, page_of
from invoicekit.adapters.erp.tryton.lookup import Lookup
from invoicekit.adapters.erp.tryton.marks import Mark
from invoicekit.adapters.erp.tryton.paid import payments_since
from invoicekit.adapters.erp.tryton.purchases import order_of, receipts_of
from invoicekit.adapters.erp.tryton.settings import TrytonSettings
from invoicekit.documents import Problem
from invoicekit.errors import ErpDuplicate, ErpRefused
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
)

__all__ = ["TrytonErp"]

_CAN = frozenset(Capability) - {Capability.ORDERS, Capability.PUBLISH}


@attrs.frozen
class TrytonErp:
    """Suppliers' invoices, orders, receipts and payments in a company's Tryton 8.2.

    Args:
        client: of the company.
        settings: how its Tryton is set up.
        overlap: how far back the feed looks again, for what was kept late: as long as the longest
            transaction there.

    >>> client = TrytonClient(url="https://erp.example/books", key="k-1", company=1)
    >>> TrytonErp(client)
    TrytonErp(client=TrytonClient(url='https://erp.example/books', company=1, timeout=60.0, \
attempts=3))
    """

    client: TrytonClient
    settings: TrytonSettings = attrs.field(factory=TrytonSettings, repr=False)
    overlap: timedelta = attrs.field(default=timedelta(minutes=2), repr=False)

    @property
    def system(self) -> str:
        """Return its name."""
        return SYSTEM

    def capabilities(self) -> frozenset[Capability]:
        """Return what it can do."""
        return _CAN

    @readable(SYSTEM)
    def purchase_order(self, number: str, /) -> PurchaseOrder | None:
        """Return an order; None where there is none of this number."""
        return order_of(self.client, self.settings, number)

    @readable(SYSTEM)
    def receipts(self, order: str, /) -> tuple[GoodsReceipt, ...]:
        """Return all that was received on an order, what went back as negative."""
        return receipts_of(self.client, self.settings, order)

    @readable(SYSTEM)
    def find(self, natural: NaturalKey, key: str = "", /) -> ErpReceipt | None:
        """Return the live bill of a supplier's number; None where there is none."""
        found = self._live(natural)
        # Where people entered it twice, our own comes first.
        own = (each for each in found if Mark.read(each["comment"]).is_of(key))
        best = next(own, next(iter(found), None))
        return None if best is None else receipt_of(best, key=key)

    def park(self, document: ErpDocument, key: str, /) -> ErpReceipt:
        """Keep a bill as a draft, or validated, as the settings say.

        Tryton only warns of a number that is there twice, so it is looked for here. What
        `problems` tells of the draft must be mended before it is posted.

        Raises:
            ErpDuplicate: if there is another one of this supplier and number.
            ErpRefused: if something of it is not known there, each thing an issue.
        """
        self._check_company(document.company)
        known = self.find(document.natural_key, key)
        if known is not None and known.replayed:
            return known
        if known is not None:
            number = known.number or f"draft {known.ref.id}"
            raise ErpDuplicate(SYSTEM, f"it is there as {number}", existing=known.ref)
        lookup = Lookup(self.client, self.settings)
        with readable(SYSTEM):
            values = compose(document, key, lookup)
        if lookup.issues:
            messages = tuple(issue.message for issue in lookup.issues)
            raise ErpRefused(
                SYSTEM, "; ".join(messages), messages=messages, issues=tuple(lookup.issues)
            )
        with readable(SYSTEM, writes=True):
            bill = self.client.create(BILL, values, FIELDS)
            if self.settings.validates:
                bill = Booking(self.client).validate(bill)
            return receipt_of(bill)

    @readable(SYSTEM)
    def problems(self, ref: ErpRef, /) -> tuple[Problem, ...]:
        """Return where Tryton computes a parked bill otherwise than the document does.

        It rounds the tax of all lines together, as set up by default; a document that rounds line
        by line may so differ by some cents. Such a bill is not posted until it is mended.
        """
        bill = self._read(ref)
        return () if bill is None else differences(bill)

    @readable(SYSTEM, writes=True)
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

        Raises:
            ErpRefused: if the totals differ, each figure an issue, or for a reason of Tryton's.
            ErpPeriodClosed: if the period of the day is closed, or there is none.
            ErpWrongState: if it is cancelled, or not there.
            ErpStale: if somebody wrote it since. Tryton's REST interface takes no version: it is
                compared right before the call.
            ErpAsks: if Tryton warns; the token is the warning's name.
        """
        del key
        return Booking(self.client).post(self._read(ref), on, expect, confirmed)

    @readable(SYSTEM, writes=True)
    def cancel(
        self, ref: ErpRef, key: str, /, *, on: date, reason: str, expect: str = ""
    ) -> ErpReceipt:
        """Cancel a draft, or book the opposite of what is posted: negative debits and credits.

        Tryton books it on the day of the original; where that period is closed, on today, and
        only if that is the day that is asked for.

        Raises:
            ErpPeriodClosed: if the period of the day is closed.
            ErpWrongState: if it is paid.
        """
        del key
        return Booking(self.client).cancel(self._read(ref), on, reason, expect)

    @readable(SYSTEM)
    def status(self, ref: ErpRef, /) -> ErpReceipt:
        """Tell where a bill stands; `UNKNOWN` for one that is not there, or was deleted."""
        bill = self._read(ref)
        return ErpReceipt(ref=ref, state=ErpState.UNKNOWN) if bill is None else receipt_of(bill)

    def changes(self, since: str, /, *, limit: int = 100) -> ErpPage[ErpChange]:
        """Return what became of bills after a place, the earliest change first."""
        domain = [["company", "=", self.client.company], ["type", "=", "in"]]
        listed = Listed(BILL, domain, FIELDS)

        def items(at: datetime | None) -> Iterator[tuple[datetime, str, str, ErpChange]]:
            for bill in listed.since(self.client, at, limit + 1):
                print_ = f"{bill['_timestamp']} {bill['state']}"
                yield bill["last_modified_at"], str(bill["id"]), print_, change_of(bill)

        return page_of(items, since, limit, self.overlap)

    def payments(self, since: str, /, *, limit: int = 100) -> ErpPage[ErpPayment]:
        """Return what was paid on bills, or taken back, after a place, the earliest first."""
        return page_of(
            lambda at: payments_since(self.client, at, limit + 1), since, limit, self.overlap
        )

    def _read(self, ref: ErpRef) -> Record | None:
        if ref.system != SYSTEM or not ref.id.isdecimal():
            return None
        bill = self.client.read(BILL, int(ref.id), FIELDS)
        return bill if bill is not None and bill["company"] == self.client.company else None

    def _live(self, natural: NaturalKey) -> list[Record]:
        if natural.company not in {"", str(self.client.company)}:
            return []
        domain = [
            ["company", "=", self.client.company],
            ["type", "=", "in"],
            ["state", "!=", "cancelled"],
            ["party.code", "=", natural.party],
            ["reference", "=", natural.number],
        ]
        if natural.issued is not None:
            domain.append(["invoice_date", "=", natural.issued])
        found = self.client.search(BILL, domain, FIELDS)
        return [each for each in found if (each["untaxed_amount"] < 0) is natural.credit]

    def _check_company(self, company: str) -> None:
        if company not in {"", str(self.client.company)}:
            reason = f"it is set up for the company {self.client.company}, not {company}"
            raise ErpRefused(SYSTEM, reason, messages=(reason,))
