"""From a document and its frozen figures to a balanced entry, in either party's books."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from decimal import localcontext

import attrs

from invoicekit.allocation.exchange import Side
from invoicekit.documents.content import Coding, Content
from invoicekit.documents.invoice import Invoice
from invoicekit.documents.problems import blocking
from invoicekit.money import ExchangeRate, plain
from invoicekit.money.decimals import EXACT, ZERO
from invoicekit.postings.books import Booking, Books, Share
from invoicekit.postings.costing import CostLines
from invoicekit.postings.decided import decided_roles
from invoicekit.postings.drafts import Draft, Head, booking_of
from invoicekit.postings.figures import (
    Figures,
    after_tax,
    line_costs,
    other_document,
    smallest_unit,
)
from invoicekit.postings.home import at_home, converted
from invoicekit.postings.line_taxes import tax_parts
from invoicekit.postings.obstacles import not_booked, obstacles, rate_to
from invoicekit.postings.return_notes import return_note
from invoicekit.postings.roles import Role
from invoicekit.postings.sides import own_party, words_of
from invoicekit.postings.taxing import TaxLines

__all__ = ["book"]

_NO_SHARES: Mapping[str, Sequence[Share]] = {}


def book(
    content: Content,
    figures: Figures,
    books: Books,
    *,
    side: Side = Side.PAYABLE,
    on: date | None = None,
    shares: Mapping[str, Sequence[Share]] = _NO_SHARES,
    rate: ExchangeRate | None = None,
) -> Booking:
    """Book a document: what it debits, what it credits, and why.

    Args:
        content: the document with its coding, its matches and what persons decided.
        figures: what was computed and frozen: a `Snapshot`, or the `Calculation` itself.
        books: whose accounts, and what becomes of the tax on bills.
        side: payable in the buyer's books, receivable in the seller's.
        on: the day of posting; the issue date if left out.
        shares: for a line's id, or its place counted from one, the cost centres that bear it;
            tax that is cost follows their nets.
        rate: to the home currency, where the books take another than the document's own.

    Returns:
        The entry, or the problems that keep it from being made. Figures are positive in every
        document, and the kind gives the sign: a note is the mirror of what it takes back.

    >>> from invoicekit import Invoice, Line, calculate
    >>> from invoicekit.postings import Chart
    >>> from invoicekit.taxes import flat
    >>> bill = Invoice("7", date(2026, 11, 2), currency="EUR", lines=[Line("Chair", "4", "25")])
    >>> books = Books(Chart({Role.EXPENSE: "6000", Role.PAYABLES: "2100"}))
    >>> print(book(Content(bill), calculate(bill, flat.REGIME), books).entry.explain())
    7 of 2026-11-02
    Dr 6000  expense   100.00 EUR  line 1: Chair
    Cr 2100  payables  100.00 EUR  owed to the vendor
    """
    invoice = content.invoice
    refused = not_booked(invoice)
    if refused is not None:
        return refused
    roles, problems = decided_roles(content)
    problems += obstacles(content, figures, books, side, on=on, shares=shares, rate=rate)
    day = on or invoice.issue_date
    if blocking(problems) or day is None:
        return Booking(None, problems)
    head = _head(content, side, day)
    with localcontext(EXACT):
        drafts = list(_drafts(content, figures, books, side, shares, roles))
        gap = sum((draft.amount for draft in drafts), ZERO)
        if abs(gap) > smallest_unit(invoice, figures) * (len(figures.tax_rows) + 4):
            off = other_document("totals.payable", f"they miss what is payable by {plain(gap)}")
            return Booking(None, [*problems, off])
        drafts.append(Draft(Role.ROUND_OFF, -gap, "figures that were rounded apart"))
        lines = _turned(drafts, invoice, side)
        found = rate or rate_to(books.home, invoice)
        if books.home == invoice.currency:
            lines = at_home(lines)
        elif books.home and lines and found:
            lines = converted(lines, found)
    return booking_of(head, lines, books, problems)


def _head(content: Content, side: Side, day: date) -> Head:
    own, other = own_party(content.invoice, side)
    jurisdiction, coding = own.territory or own.country, content.coding or Coding()
    return Head(content.invoice.number, day, other.name, jurisdiction, coding)


def _turned(drafts: Sequence[Draft], invoice: Invoice, side: Side) -> list[Draft]:
    sign = words_of(side).sign * invoice.kind.sign
    return [
        attrs.evolve(draft.times(sign), currency=invoice.currency)
        for draft in drafts
        if draft.amount
    ]


def _drafts(
    content: Content,
    figures: Figures,
    books: Books,
    side: Side,
    shares: Mapping[str, Sequence[Share]],
    roles: Mapping[int | None, Role],
) -> Iterator[Draft]:
    """Give the lines as who buys books an invoice; sale and note are its mirrors."""
    invoice, unit = content.invoice, smallest_unit(content.invoice, figures)
    own = return_note(invoice, figures, side)
    if own:
        yield from own
        return
    taxes = TaxLines(invoice, side, books.input_tax, unit)
    taxes.take(tax_parts(invoice, figures))
    costs, rest = line_costs(invoice, figures)
    yield from CostLines(content, side, shares, roles, unit).drafts(costs, rest, taxes)
    yield from taxes.drafts()
    yield from _of_the_whole(content, figures, side)


def _of_the_whole(content: Content, figures: Figures, side: Side) -> Iterator[Draft]:
    invoice, totals, words = content.invoice, figures.totals, words_of(side)
    coding = content.coding or Coding()
    for amount in after_tax(invoice.allowances, figures.allowances):
        yield Draft(words.discount, -amount, "discount after tax", coding=coding)
    for amount in after_tax(invoice.charges, figures.charges):
        yield Draft(Role.CHARGE_AFTER_TAX, amount, "charge after tax", coding=coding)
    yield Draft(Role.ROUND_OFF, totals.rounding, "rounding of the payable")
    yield Draft(words.advance, -totals.prepaid, "paid before")
    owed = "owed to the vendor" if side is Side.PAYABLE else "owed by the customer"
    yield Draft(words.control, -totals.payable, owed)
