"""The adapter of SAP S/4HANA: suppliers' invoices, purchase orders and goods receipts."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date
from typing import TYPE_CHECKING

import attrs

from invoicekit.adapters.erp.sap.composing import compose, reference_of
from invoicekit.adapters.erp.sap.digest import digest_of
from invoicekit.adapters.erp.sap.following import changes_since
from invoicekit.adapters.erp.sap.invoices import INVOICES, call, known_as, numbered
from invoicekit.adapters.erp.sap.odata import (
    Row,
    day_literal,
    read_day,
    read_text,
    row_of,
    text_literal,
)
from invoicekit.adapters.erp.sap.purchasing import read_order, read_receipts
from invoicekit.adapters.erp.sap.reading import (
    is_reversal,
    natural_of,
    number_and_year,
    receipt_of,
)
from invoicekit.adapters.erp.sap.session import Login, Session
from invoicekit.adapters.erp.sap.settings import SapSettings
from invoicekit.documents import blocking
from invoicekit.errors import ErpDuplicate, ErpRefused, ErpSilent, ErpStale, ErpWrongState
from invoicekit.matching import GoodsReceipt, PurchaseOrder
from invoicekit.ports.clock import Clock, SystemClock
from invoicekit.ports.erp import (
    Capability,
    ErpChange,
    ErpDocument,
    ErpIssue,
    ErpPage,
    ErpReceipt,
    ErpRef,
    ErpState,
    NaturalKey,
    require_capability,
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
        number = reference_of(natural.number, self.settings)
        wanted = attrs.evolve(natural, number=number)
        found: ErpReceipt | None = None
        # Whether one was reversed is no condition that SAP takes: it is sorted out here.
        for row in known_as(self._session, natural.company, natural.party, number):
            receipt = receipt_of(row, self._system, replayed=self._is_ours(row, key))
            if is_reversal(row) or not receipt.is_live or not _is_of(row, wanted):
                continue
            if found is None or (receipt.replayed and not found.replayed):
                found = receipt
        return found

    def park(self, document: ErpDocument, key: str, /) -> ErpReceipt:
        """Park a document in one request, or return what an earlier call with this key parked.

        It looks first: whether SAP refuses a number that is there already depends on how it is set
        up.

        Raises:
            ErpDuplicate: if another document of this supplier and number is there.
            ErpRefused: if it cannot be written for SAP; the issues say why, and nothing was sent.
        """
        composed = compose(document, self.settings, key)
        wrong = blocking(composed.problems)
        if wrong:
            issues = tuple(ErpIssue(each.code, each.message, each.path) for each in wrong)
            words = tuple(f"{each.message}. {each.remedy}" for each in wrong)
            raise ErpRefused(self._system, words[0], wrong[0].code, words, issues)
        known = self._known(document, key)
        if known is not None:
            return known
        body = {**composed.body, **self._corrected(document)}
        try:
            answer = self._session.post(f"{INVOICES}A_SupplierInvoice", body)
        except ErpDuplicate as error:
            # One may have come in since the look, a late call of our own among them.
            late = self._known(document, key)
            if late is None:
                raise error from None
            return late
        row = row_of(answer)
        if not read_text(row, "SupplierInvoice"):
            raise ErpSilent(self._system, "its answer names no document")
        return receipt_of({**body, **row}, self._system)

    def repark(self, ref: ErpRef, document: ErpDocument, key: str, /) -> ErpReceipt:
        """Park a changed document in place of one that is parked: SAP changes none.

        The old one is deleted and the new one gets a number of its own. Safe to repeat with the
        same key, wherever it ended before.

        Args:
            ref: what is parked now.
            document: what is to stand in its place.
            key: the same for every repeat, another than that of the first parking.

        Raises:
            ErpWrongState: if it is posted.
        """
        held = self.status(ref)
        if held.state is ErpState.PARKED:
            self._delete(held)
        elif held.state is not ErpState.UNKNOWN or held.native:
            raise self._wrong_state(held)
        return self.park(document, key)

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
        row, held = self._held(ref)
        self._check_version(held, expect)
        if held.state in {ErpState.POSTED, ErpState.PAID}:
            return attrs.evolve(held, replayed=True)
        if row is None or held.state is not ErpState.PARKED:
            raise self._wrong_state(held)
        day = read_day(row.get("PostingDate"))
        if on is not None and day is not None and on != day:
            reason = f"it is parked for {day}, and is posted on no other day: park it anew"
            raise ErpRefused(self._system, reason, "sap_posting_date")
        number, year = number_and_year(ref)
        self._done(call(self._session, "Post", number, year, etag=held.version), "Post")
        return attrs.evolve(held, state=ErpState.POSTED, native="5", posting=number)

    def release(self, ref: ErpRef, /) -> None:
        """Take away the block of payment from a posted document."""
        number, year = number_and_year(ref)
        shifts = {"DiscountDaysHaveToBeShifted": "false"}
        self._done(call(self._session, "Release", number, year, **shifts), "Release")

    def cancel(
        self, ref: ErpRef, key: str, /, *, on: date, reason: str, expect: str = ""
    ) -> ErpReceipt:
        """Delete what is parked, reverse what is posted; what is cancelled already is left.

        SAP forgets what it deletes: a document that it does not know is told as cancelled.
        """
        del key, reason
        row, held = self._held(ref)
        self._check_version(held, expect)
        if row is None or held.state is ErpState.CANCELLED:
            return attrs.evolve(held, state=ErpState.CANCELLED, replayed=True)
        if held.state is ErpState.PARKED:
            self._delete(held)
            return attrs.evolve(held, state=ErpState.CANCELLED, native="deleted")
        if held.state is ErpState.UNKNOWN:
            raise self._wrong_state(held)
        number, year = number_and_year(ref)
        answer = call(
            self._session,
            "Cancel",
            number,
            year,
            etag=held.version,
            PostingDate=day_literal(on),
            ReversalReason=text_literal(self.settings.reversal_reason),
        )
        self._done(answer, "Cancel")
        reversal = read_text(answer, "ReverseDocument")
        return attrs.evolve(held, state=ErpState.CANCELLED, posting=number, reversal=reversal)

    def status(self, ref: ErpRef, /) -> ErpReceipt:
        """Tell where a document stands; `UNKNOWN` for one that is not there, or was deleted."""
        return self._held(ref)[1]

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

    def _held(self, ref: ErpRef) -> tuple[Row | None, ErpReceipt]:
        require_capability(self, Capability.FIND)
        if ref.system == self._system:
            for _, row in numbered(self._session, [number_and_year(ref)], 1):
                if row is not None:
                    return row, receipt_of(row, self._system)
        return None, ErpReceipt(ref=ref, state=ErpState.UNKNOWN)

    def _known(self, document: ErpDocument, key: str) -> ErpReceipt | None:
        """Return what this key has parked.

        Raises:
            ErpDuplicate: if there is another one of this supplier and number.
        """
        known = self.find(document.natural_key, key)
        if known is None or known.replayed:
            return known
        reason = f"it has {known.number} of this supplier and number already"
        raise ErpDuplicate(self._system, reason, existing=known.ref)

    def _is_ours(self, row: Row, key: str) -> bool:
        field = self.settings.key_field
        return bool(key and field) and read_text(row, field) == digest_of(key)

    def _corrected(self, document: ErpDocument) -> dict[str, str]:
        """Return the invoice that a credit note is of, where SAP has the one that it names."""
        preceding = document.invoice.preceding()
        if not document.kind.is_credit or len(preceding) != 1:
            return {}
        natural = NaturalKey(document.company, document.party, preceding[0])
        known = self.find(natural)
        if known is None or known.state is not ErpState.POSTED:
            return {}
        return {"InvoiceReference": known.number, "InvoiceReferenceFiscalYear": known.year}

    def _delete(self, held: ErpReceipt) -> None:
        number, year = number_and_year(held.ref)
        keys = f"SupplierInvoice={text_literal(number)},FiscalYear={text_literal(year)}"
        self._session.delete(f"{INVOICES}A_SupplierInvoice({keys})", etag=held.version)

    def _done(self, answer: Row, function: str) -> None:
        if answer.get("Success") is False:
            raise ErpRefused(self._system, f"{function} was not successful")
        if answer.get("Success") is not True:
            raise ErpSilent(self._system, f"its answer does not say whether {function} was done")

    def _check_version(self, held: ErpReceipt, expect: str) -> None:
        # The service of today tells no version; one that does is held to it.
        if expect and held.version and expect != held.version:
            raise ErpStale(self._system, "it has another version than the one that was read")

    def _wrong_state(self, held: ErpReceipt) -> ErpWrongState:
        native = held.native or "not there"
        return ErpWrongState(self._system, f"it is {native}", state=held.native)


def _is_of(row: Row, natural: NaturalKey) -> bool:
    own = natural_of(row)
    same_day = natural.issued is None or own.issued == natural.issued
    return same_day and own.credit == natural.credit
