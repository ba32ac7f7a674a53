"""The entry of one act on the ledger: what paid what, and what settled it beside the money."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

import attrs

from invoicekit.allocation.deductions.discount_terms import TaxReduction
from invoicekit.allocation.exchange import Side
from invoicekit.allocation.ledger import Allocation, TargetKind
from invoicekit.allocation.payment import SourceKind
from invoicekit.documents.problems import Problem
from invoicekit.errors import CurrencyMismatch, InvalidValue
from invoicekit.postings.books import Booking, Books
from invoicekit.postings.crossing import Crossing
from invoicekit.postings.drafts import Draft, Head, booking_of, nothing
from invoicekit.postings.entry import JournalEntry
from invoicekit.postings.payments import missing_value
from invoicekit.postings.reduced_tax import with_its_tax
from invoicekit.postings.roles import Role
from invoicekit.postings.sides import words_of

__all__ = ["book_rows"]

_NO_ENTRIES: Mapping[str, JournalEntry] = {}


def book_rows(
    rows: Iterable[Allocation],
    books: Books,
    *,
    side: Side = Side.RECEIVABLE,
    reduction: TaxReduction = TaxReduction.NEVER,
    entries: Mapping[str, JournalEntry] = _NO_ENTRIES,
    party: str = "",
) -> Booking:
    """Book the rows of one act: money, tax withheld, discount, write-off, fee, gain or loss.

    A reversal is a row with amounts below zero, and so the mirror of what it takes back.

    Args:
        rows: of one key and one day.
        books: whose accounts.
        side: receivable for what customers owe, payable for what we owe.
        reduction: whether a cash discount lowers the tax as well; where it does on early payment,
            the tax in it is that of the entry of its item.
        entries: the entry of each item whose cash discount lowers the tax, by the item's id.
        party: the vendor or customer.

    Raises:
        InvalidValue: for rows of two acts, or of two days.
        CurrencyMismatch: for values in another home currency than that of the books.
    """
    given = tuple(rows)
    if not given:
        return nothing("nothing_to_book", "there are no rows")
    acts = sorted({(row.key, row.on) for row in given})
    if len(acts) > 1:
        why = "rows of one act and one day make an entry"
        raise InvalidValue("rows", [f"{key} of {on}" for key, on in acts], why)
    asked = _Asked(books, side, reduction, entries)
    problems = [problem for row in given for problem in asked.problems(row)]
    if problems:
        return Booking(None, problems)
    drafts = [draft for row in given for draft in asked.drafts(row)]
    (key, on), *_ = acts
    return booking_of(Head(key, on, party), drafts, books)


@attrs.frozen
class _Asked:
    """How rows are booked; see `book_rows`."""

    books: Books
    side: Side
    reduction: TaxReduction
    entries: Mapping[str, JournalEntry]

    @property
    def sign(self) -> int:
        """Return 1 where a row credits its item, as for what customers owe, else -1."""
        return -words_of(self.side).sign

    def problems(self, row: Allocation) -> Iterator[Problem]:
        home = self.books.home
        for money in (row.base, row.gain):
            if home and money is not None and money.currency != home:
                raise CurrencyMismatch(money.currency, home, "booked")
        if Crossing.of(row, home, self.sign) is None:
            foreign = next(m for m in (row.used, row.amount) if m.currency != home)
            yield missing_value(row.id, foreign.currency, home)
        if self._lowers_tax(row) and row.target not in self.entries:
            text = f"the discount on {row.target} lowers its tax, and its entry is not given"
            remedy = f"Give entries={{{row.target!r}: ...}}"
            yield Problem("missing_entry", row.id, text, remedy)

    def drafts(self, row: Allocation) -> Iterator[Draft]:
        home = self.books.home
        crossing = Crossing.of(row, home, self.sign)
        if crossing is None:
            return
        source = Draft(
            self._source(row),
            crossing.used.amount,
            row.reason or _WORDS[row.source_kind],
            source=row.source,
            currency=crossing.used.currency,
            base=crossing.paid,
        )
        target = Draft(
            self._target(row),
            -crossing.given.amount,
            _WORDS[row.source_kind],
            source=row.target,
            currency=crossing.given.currency,
            base=None if crossing.cleared is None else -crossing.cleared,
        )
        parts: Iterable[Draft] = (source,)
        if self._lowers_tax(row):
            parts = with_its_tax(source, self.entries[row.target], home)
        for draft in (*parts, *crossing.bridge(home), target, *crossing.difference(home)):
            yield self._gain_or_loss(draft.times(self.sign), row)

    def _gain_or_loss(self, draft: Draft, row: Allocation) -> Draft:
        if draft.role is not Role.EXCHANGE_GAIN or draft.base is None:
            return draft
        # What is taken back goes out of the account that it went into.
        is_gain = (draft.base < 0) is not bool(row.reverses)
        return draft if is_gain else attrs.evolve(draft, role=Role.EXCHANGE_LOSS)

    def _lowers_tax(self, row: Allocation) -> bool:
        early = self.reduction is TaxReduction.ON_EARLY_PAYMENT
        return early and row.source_kind is SourceKind.CASH_DISCOUNT

    def _source(self, row: Allocation) -> Role:
        words = words_of(self.side)
        return {
            SourceKind.PAYMENT: words.on_account,
            SourceKind.ADVANCE: words.advance,
            SourceKind.CREDIT_NOTE: words.control,
            SourceKind.RETURN_NOTE: words.control,
            SourceKind.WITHHOLDING: words.withheld,
            SourceKind.CASH_DISCOUNT: words.cash_discount,
            SourceKind.WRITE_OFF: Role.WRITE_OFF,
            SourceKind.FEE: words.fee,
            SourceKind.DEDUCTION: Role.DEDUCTION,
        }[row.source_kind]

    def _target(self, row: Allocation) -> Role:
        if row.target_kind is TargetKind.REFUND:
            return Role.BANK
        if row.target_kind is TargetKind.REPLACEMENT:
            return Role.AWAITED_CREDIT
        return words_of(self.side).control


_WORDS = {
    SourceKind.PAYMENT: "paid",
    SourceKind.CREDIT_NOTE: "paid by a credit note",
    SourceKind.ADVANCE: "paid before",
    SourceKind.WITHHOLDING: "tax withheld",
    SourceKind.CASH_DISCOUNT: "cash discount",
    SourceKind.WRITE_OFF: "written off",
    SourceKind.FEE: "kept by the bank",
    SourceKind.DEDUCTION: "kept back by the payer",
    SourceKind.RETURN_NOTE: "paid by a return note",
}
