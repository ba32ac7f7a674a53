"""The bills in ERPNext: found, kept as drafts, submitted and taken back, each call once."""

from __future__ import annotations

from datetime import date
from typing import Any

import attrs

from invoicekit.adapters.erp.calling import readable
from invoicekit.adapters.erp.erpnext.composing import compose, digest_of
from invoicekit.adapters.erp.erpnext.following import booked_of
from invoicekit.adapters.erp.erpnext.frappe import Doc, Frappe
from invoicekit.adapters.erp.erpnext.reading import (
    BILL,
    HEADER,
    natural_of,
    read_text,
    receipt_of,
)
from invoicekit.adapters.erp.erpnext.settings import Discarding
from invoicekit.adapters.erp.refusing import require_ours, require_writable
from invoicekit.errors import ErpRefused, ErpStale, ErpWrongState
from invoicekit.ports.erp import ErpDocument, ErpReceipt, ErpRef, ErpState, NaturalKey

__all__ = ["Bills"]

_CANCELLED = 2


@attrs.frozen(eq=False)
class Bills:
    """The Purchase Invoices of a site; see `ErpNext` for what each method does.

    Args:
        frappe: the documents of the site.
    """

    frappe: Frappe

    def find(self, natural: NaturalKey, key: str = "") -> ErpReceipt | None:
        """Return the live document of a supplier's number, our own before another's."""
        found: ErpReceipt | None = None
        with readable(self.frappe.system):
            for row in self._known_as(natural):
                receipt = receipt_of(row, self.frappe.system, replayed=self._is_ours(row, key))
                if found is None or (receipt.replayed and not found.replayed):
                    found = receipt
        return found

    def park(self, document: ErpDocument, key: str) -> ErpReceipt:
        """Keep a draft, or return what an earlier call with this key has kept."""
        composed = compose(document, self.frappe.settings, key, self.frappe.read)
        require_writable(self.frappe.system, composed.problems)
        known = self._known(document, key)
        if known is not None:
            return known
        body = {**composed.body, **self._corrected(document)}
        try:
            with readable(self.frappe.system, writes=True):
                return receipt_of(self.frappe.insert(BILL, body), self.frappe.system)
        except ErpRefused as error:
            # One may have come in since the look, a late call of our own among them; the server's
            # words for it are in the language of its user.
            late = self._known(document, key)
            if late is None:
                raise error from None
            return late

    def post(self, ref: ErpRef, on: date | None, expect: str) -> ErpReceipt:
        """Submit a draft."""
        held = self._writable(ref, expect)
        if held.state in {ErpState.POSTED, ErpState.PAID}:
            return attrs.evolve(held, replayed=True)
        if held.state is not ErpState.PARKED:
            raise self._wrong_state(held)
        # The server compares the instant, and refuses what somebody wrote since.
        body: dict[str, object] = {"docstatus": 1, "modified": held.version}
        if on is not None:
            body |= {"set_posting_time": 1, "posting_date": on.isoformat()}
        with readable(self.frappe.system, writes=True):
            return receipt_of(self.frappe.write(BILL, held.ref.id, body), self.frappe.system)

    def cancel(self, ref: ErpRef, expect: str) -> ErpReceipt:
        """Discard a draft, cancel what is submitted."""
        held = self._writable(ref, expect)
        if held.state is ErpState.CANCELLED or (held.state is ErpState.UNKNOWN and not held.native):
            return attrs.evolve(held, state=ErpState.CANCELLED, replayed=True)
        if held.state is ErpState.PARKED:
            return self._discarded(held)
        if held.state is ErpState.UNKNOWN:
            raise self._wrong_state(held)
        body = {"doctype": BILL, "name": held.ref.id}
        self.frappe.call("frappe.client.cancel", body)
        return attrs.evolve(held, state=ErpState.CANCELLED, native="2 Cancelled")

    def status(self, ref: ErpRef) -> ErpReceipt:
        """Tell where a document stands."""
        row = self.frappe.read(BILL, ref.id) if ref.system == self.frappe.system else None
        if row is None:
            return ErpReceipt(ref=ref, state=ErpState.UNKNOWN)
        booked = row.get("docstatus") != _CANCELLED or bool(booked_of(self.frappe, [ref.id]))
        with readable(self.frappe.system):
            return receipt_of(row, self.frappe.system, booked=booked)

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
        field = self.frappe.settings.key_field
        rows = self.frappe.listed(BILL, [*HEADER, *([field] if field else [])], filters)
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
        return require_ours(self.frappe.system, known)

    def _is_ours(self, row: Doc, key: str) -> bool:
        field = self.frappe.settings.key_field
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
        if ref.system != self.frappe.system:
            raise self._wrong_state(held)
        if expect and held.version and expect != held.version and held.is_live:
            raise ErpStale(self.frappe.system, f"it is of {held.version}, not of {expect}")
        return held

    def _discarded(self, held: ErpReceipt) -> ErpReceipt:
        name = held.ref.id
        if self.frappe.settings.discarding is Discarding.DISCARD:
            body = {"doctype": BILL, "name": name}
            self.frappe.call("frappe.desk.form.save.discard", body)
        else:
            self.frappe.delete(BILL, name)
        return attrs.evolve(held, state=ErpState.CANCELLED, native="discarded")

    def _wrong_state(self, held: ErpReceipt) -> ErpWrongState:
        where = held.native or "not there"
        return ErpWrongState(self.frappe.system, f"it stands as {where}", state=held.state.value)
