"""The adapter of ERPNext: suppliers' invoices, purchase orders, receipts and payments."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

import attrs

from invoicekit.adapters.erp.calling import Calls, Login, readable
from invoicekit.adapters.erp.erpnext.composing import compose, digest_of
from invoicekit.adapters.erp.erpnext.following import booked_of, changes_since, payments_since
from invoicekit.adapters.erp.erpnext.frappe import Doc, Frappe
from invoicekit.adapters.erp.erpnext.purchasing import read_order, read_receipts
from invoicekit.adapters.erp.erpnext.reading import (
    BILL,
    HEADER,
    natural_of,
    read_text,
    receipt_of,
)
from invoicekit.adapters.erp.erpnext.settings import Discarding, ErpNextSettings
from invoicekit.documents import blocking
from invoicekit.errors import ErpDuplicate, ErpRefused, ErpStale, ErpWrongState
from invoicekit.matching import GoodsReceipt, PurchaseOrder
from invoicekit.ports.clock import Clock, SystemClock
from invoicekit.ports.erp import (
    Capability,
    ErpChange,
    ErpDocument,
    ErpIssue,
    ErpPage,
    ErpPayment,
    ErpReceipt,
    ErpRef,
    ErpState,
    NaturalKey,
)

if TYPE_CHECKING:
    import httpx

__all__ = ["ErpNext"]

_CAN = frozenset(Capability) - {Capability.ORDERS, Capability.PUBLISH}
_CANCELLED = 2


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
        found: ErpReceipt | None = None
        with readable(self.system):
            for row in self._known_as(natural):
                receipt = receipt_of(row, self.system, replayed=self._is_ours(row, key))
                if found is None or (receipt.replayed and not found.replayed):
                    found = receipt
        return found

    def park(self, document: ErpDocument, key: str, /) -> ErpReceipt:
        """Keep a draft, or return what an earlier call with this key has kept.

        It looks first: whether ERPNext refuses a number that is there already depends on how it is
        set up.

        Raises:
            ErpDuplicate: if another document of this supplier and number is there.
            ErpRefused: if it cannot be written for ERPNext; the issues say why, and nothing was
                sent.
        """
        composed = compose(document, self.settings, key, self._frappe.read)
        wrong = blocking(composed.problems)
        if wrong:
            issues = tuple(ErpIssue(each.code, each.message, each.path) for each in wrong)
            words = tuple(f"{each.message}. {each.remedy}" for each in wrong)
            raise ErpRefused(self.system, words[0], wrong[0].code, words, issues)
        known = self._known(document, key)
        if known is not None:
            return known
        body = {**composed.body, **self._corrected(document)}
        try:
            with readable(self.system, writes=True):
                return receipt_of(self._frappe.insert(BILL, body), self.system)
        except ErpRefused as error:
            # One may have come in since the look, a late call of our own among them; the server's
            # words for it are in the language of its user.
            late = self._known(document, key)
            if late is None:
                raise error from None
            return late

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
        held = self._writable(ref, expect)
        if held.state in {ErpState.POSTED, ErpState.PAID}:
            return attrs.evolve(held, replayed=True)
        if held.state is not ErpState.PARKED:
            raise self._wrong_state(held)
        # The server compares the instant, and refuses what somebody wrote since.
        body: dict[str, object] = {"docstatus": 1, "modified": held.version}
        if on is not None:
            body |= {"set_posting_time": 1, "posting_date": on.isoformat()}
        with readable(self.system, writes=True):
            return receipt_of(self._frappe.write(BILL, held.ref.id, body), self.system)

    def cancel(
        self, ref: ErpRef, key: str, /, *, on: date, reason: str, expect: str = ""
    ) -> ErpReceipt:
        """Discard a draft, cancel what is submitted; what is cancelled already is left.

        ERPNext books the reversal on the document's own day, and keeps no reason.
        """
        del key, on, reason
        held = self._writable(ref, expect)
        if held.state is ErpState.CANCELLED or (held.state is ErpState.UNKNOWN and not held.native):
            return attrs.evolve(held, state=ErpState.CANCELLED, replayed=True)
        if held.state is ErpState.PARKED:
            return self._discarded(held)
        if held.state is ErpState.UNKNOWN:
            raise self._wrong_state(held)
        body = {"doctype": BILL, "name": held.ref.id}
        self._frappe.call("frappe.client.cancel", body)
        return attrs.evolve(held, state=ErpState.CANCELLED, native="2 Cancelled")

    def status(self, ref: ErpRef, /) -> ErpReceipt:
        """Tell where a document stands; `UNKNOWN` for one that is not there, or was deleted."""
        row = self._frappe.read(BILL, ref.id) if ref.system == self.system else None
        if row is None:
            return ErpReceipt(ref=ref, state=ErpState.UNKNOWN)
        booked = row.get("docstatus") != _CANCELLED or bool(booked_of(self._frappe, [ref.id]))
        with readable(self.system):
            return receipt_of(row, self.system, booked=booked)

    def changes(self, since: str, /, *, limit: int = 100) -> ErpPage[ErpChange]:
        """Return what became of documents after a place, the earliest change first.

        A draft that is deleted there leaves nothing to be told of.
        """
        return changes_since(self._frappe, since, limit)

    def payments(self, since: str, /, *, limit: int = 100) -> ErpPage[ErpPayment]:
        """Return what was paid by Payment Entries, or taken back, the earliest change first."""
        return payments_since(self._frappe, since, limit)

    def _known_as(self, natural: NaturalKey) -> list[Doc]:
        """Return the live documents of a supplier's number.

        The database takes capitals and small letters for the same; they are told apart here.
        """
        filters: list[list[Any]] = [
            ["supplier", "=", natural.party],
            ["company", "=", natural.company],
            ["bill_no", "=", natural.number],
            ["is_return", "=", int(natural.credit)],
            ["docstatus", "<", _CANCELLED],
        ]
        field = self.settings.key_field
        rows = self._frappe.listed(BILL, [*HEADER, *([field] if field else [])], filters)
        wanted = [attrs.evolve(natural, issued=None), natural]
        return [
            row
            for row in rows
            if attrs.evolve(natural_of(row), issued=None) == wanted[0]
            and natural.issued in {None, natural_of(row).issued}
        ]

    def _known(self, document: ErpDocument, key: str) -> ErpReceipt | None:
        """Return what this key has kept.

        Raises:
            ErpDuplicate: if there is another one of this supplier and number.
        """
        known = self.find(document.natural_key, key)
        if known is None or known.replayed:
            return known
        reason = f"it has {known.number} of this supplier and number already"
        raise ErpDuplicate(self.system, reason, existing=known.ref)

    def _is_ours(self, row: Doc, key: str) -> bool:
        field = self.settings.key_field
        # The house's people may write more into a field of remarks.
        return bool(key and field) and digest_of(key) in read_text(row, field)

    def _corrected(self, document: ErpDocument) -> dict[str, str]:
        """Return the invoice that a credit note is of, where it is there and submitted."""
        preceding = document.invoice.preceding()
        if not document.kind.is_credit or len(preceding) != 1:
            return {}
        known = self.find(NaturalKey(document.company, document.party, preceding[0]))
        posted = known is not None and known.state in {ErpState.POSTED, ErpState.PAID}
        return {"return_against": known.number} if known is not None and posted else {}

    def _writable(self, ref: ErpRef, expect: str) -> ErpReceipt:
        held = self.status(ref)
        if expect and held.version and expect != held.version and held.is_live:
            raise ErpStale(self.system, f"it is of {held.version}, not of {expect}")
        return held

    def _discarded(self, held: ErpReceipt) -> ErpReceipt:
        name = held.ref.id
        if self.settings.discarding is Discarding.DISCARD:
            body = {"doctype": BILL, "name": name}
            self._frappe.call("frappe.desk.form.save.discard", body)
        else:
            self._frappe.delete(BILL, name)
        return attrs.evolve(held, state=ErpState.CANCELLED, native="discarded")

    def _wrong_state(self, held: ErpReceipt) -> ErpWrongState:
        where = held.native or "not there"
        return ErpWrongState(self.system, f"it stands as {where}", state=held.state.value)
