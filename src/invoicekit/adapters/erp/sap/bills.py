"""The bills in SAP: found, parked, posted and taken back, each call once."""

from __future__ import annotations

from datetime import date

import attrs

from invoicekit.adapters.erp.calling import readable
from invoicekit.adapters.erp.refusing import require_ours, require_writable
from invoicekit.adapters.erp.sap.composing import compose, reference_of
from invoicekit.adapters.erp.sap.digest import digest_of
from invoicekit.adapters.erp.sap.invoices import INVOICES, call, known_as, numbered
from invoicekit.adapters.erp.sap.odata import (
    Row,
    day_literal,
    read_day,
    read_text,
    row_of,
    text_literal,
)
from invoicekit.adapters.erp.sap.reading import (
    is_reversal,
    natural_of,
    number_and_year,
    receipt_of,
)
from invoicekit.adapters.erp.sap.session import Session
from invoicekit.adapters.erp.sap.settings import SapSettings
from invoicekit.errors import ErpDuplicate, ErpRefused, ErpSilent, ErpStale, ErpWrongState
from invoicekit.ports.erp import (
    ErpDocument,
    ErpReceipt,
    ErpRef,
    ErpState,
    NaturalKey,
)

__all__ = ["Bills"]


@attrs.frozen(eq=False)
class Bills:
    """The service for suppliers' invoices; see `SapErp` for what each method does.

    Args:
        session: the calls.
        settings: how SAP is set up.
        system: the adapter's name.
    """

    session: Session
    settings: SapSettings
    system: str

    def find(self, natural: NaturalKey, key: str) -> ErpReceipt | None:
        """Return the live document of a supplier's number, our own before another's."""
        number = reference_of(natural.number, self.settings)
        wanted = attrs.evolve(natural, number=number)
        found: ErpReceipt | None = None
        # Whether one was reversed is no condition that SAP takes: it is sorted out here.
        with readable(self.system):
            for row in known_as(self.session, natural.company, natural.party, number):
                receipt = receipt_of(row, self.system, replayed=self._is_ours(row, key))
                if is_reversal(row) or not receipt.is_live or not _is_of(row, wanted):
                    continue
                if found is None or (receipt.replayed and not found.replayed):
                    found = receipt
        return found

    def park(self, document: ErpDocument, key: str) -> ErpReceipt:
        """Park a document, or return what an earlier call with this key parked."""
        body = self._composed(document, key)
        known = self._known(document, key)
        if known is not None:
            return known
        body |= self._corrected(document)
        try:
            with readable(self.system, writes=True):
                row = row_of(self.session.post(f"{INVOICES}A_SupplierInvoice", body))
                if not read_text(row, "SupplierInvoice"):
                    raise ErpSilent(self.system, "its answer names no document")
                return receipt_of({**body, **row}, self.system)
        except ErpDuplicate:
            # One may have come in since the look, a late call of our own among them.
            late = self._known(document, key)
            if late is None:
                raise
            return late

    def repark(self, ref: ErpRef, document: ErpDocument, key: str) -> ErpReceipt:
        """Park a document in place of one that is parked."""
        # Nothing is deleted for one that cannot be sent.
        self._composed(document, key)
        _, held = self._held_here(ref)
        if held.state is ErpState.PARKED:
            self._delete(held)
        elif held.is_live or held.native not in {"", "2"}:
            # Not one that was deleted, whether SAP still shows it or not.
            raise self._wrong_state(held)
        return self.park(document, key)

    def post(self, ref: ErpRef, on: date | None, expect: str) -> ErpReceipt:
        """Book what is parked."""
        row, held = self._held_here(ref)
        self._check_version(held, expect)
        if held.state in {ErpState.POSTED, ErpState.PAID}:
            return attrs.evolve(held, replayed=True)
        if row is None or held.state is not ErpState.PARKED:
            raise self._wrong_state(held)
        with readable(self.system):
            day = read_day(row.get("PostingDate"))
        if on is not None and day is not None and on != day:
            reason = f"it is parked for {day}, and is posted on no other day: park it anew"
            raise ErpRefused(self.system, reason, "sap_posting_date")
        number, year = number_and_year(ref)
        self._done(call(self.session, "Post", number, year, etag=held.version), "Post")
        return attrs.evolve(held, state=ErpState.POSTED, native="5", posting=number)

    def release(self, ref: ErpRef) -> None:
        """Take away the block of payment."""
        _, held = self._held_here(ref)
        number, year = number_and_year(ref)
        shifts = {"DiscountDaysHaveToBeShifted": "false"}
        answer = call(self.session, "Release", number, year, etag=held.version, **shifts)
        self._done(answer, "Release")

    def cancel(self, ref: ErpRef, on: date, expect: str) -> ErpReceipt:
        """Delete what is parked, reverse what is posted."""
        row, held = self._held_here(ref)
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
            self.session,
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

    def held(self, ref: ErpRef) -> tuple[Row | None, ErpReceipt]:
        """Return a document's header, and where it stands."""
        if ref.system == self.system:
            with readable(self.system):
                for _, row in numbered(self.session, [number_and_year(ref)], 1):
                    if row is not None:
                        return row, receipt_of(row, self.system)
        return None, ErpReceipt(ref=ref, state=ErpState.UNKNOWN)

    def _held_here(self, ref: ErpRef) -> tuple[Row | None, ErpReceipt]:
        """Return the same of a document that is to be written; another ERP's is left alone."""
        row, held = self.held(ref)
        if ref.system != self.system:
            raise self._wrong_state(held)
        return row, held

    def _composed(self, document: ErpDocument, key: str) -> dict[str, object]:
        composed = compose(document, self.settings, key)
        require_writable(self.system, composed.problems)
        return dict(composed.body)

    def _known(self, document: ErpDocument, key: str) -> ErpReceipt | None:
        """Return what this key has parked.

        Raises:
            ErpDuplicate: if there is another one of this supplier and number.
        """
        return require_ours(self.system, self.find(document.natural_key, key))

    def _is_ours(self, row: Row, key: str) -> bool:
        field = self.settings.key_field
        return bool(key and field) and read_text(row, field) == digest_of(key)

    def _corrected(self, document: ErpDocument) -> dict[str, str]:
        """Return the invoice that a credit note is of, where SAP has the one that it names."""
        preceding = document.invoice.preceding()
        if not document.kind.is_credit or len(preceding) != 1:
            return {}
        natural = NaturalKey(document.company, document.party, preceding[0])
        known = self.find(natural, "")
        if known is None or known.state is not ErpState.POSTED:
            return {}
        return {"InvoiceReference": known.number, "InvoiceReferenceFiscalYear": known.year}

    def _delete(self, held: ErpReceipt) -> None:
        number, year = number_and_year(held.ref)
        keys = f"SupplierInvoice={text_literal(number)},FiscalYear={text_literal(year)}"
        self.session.delete(f"{INVOICES}A_SupplierInvoice({keys})", etag=held.version)

    def _done(self, answer: Row, function: str) -> None:
        if answer.get("Success") is False:
            raise ErpRefused(self.system, f"{function} was not successful")
        if answer.get("Success") is not True:
            raise ErpSilent(self.system, f"its answer does not say whether {function} was done")

    def _check_version(self, held: ErpReceipt, expect: str) -> None:
        # The service of today tells no version; one that does is held to it.
        if expect and held.version and expect != held.version:
            raise ErpStale(self.system, "it has another version than the one that was read")

    def _wrong_state(self, held: ErpReceipt) -> ErpWrongState:
        native = held.native or "not there"
        return ErpWrongState(self.system, f"it is {native}", state=held.native)


def _is_of(row: Row, natural: NaturalKey) -> bool:
    own = natural_of(row)
    same_day = natural.issued is None or own.issued == natural.issued
    return same_day and own.credit == natural.credit
