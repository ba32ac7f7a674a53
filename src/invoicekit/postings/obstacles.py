"""What keeps a document from being booked, all of it told at once."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date

from invoicekit.allocation.exchange import Side
from invoicekit.documents.content import Content
from invoicekit.documents.invoice import Invoice
from invoicekit.documents.kinds import InvoiceKind
from invoicekit.documents.problems import Problem, Severity
from invoicekit.documents.stated_tax import Liability
from invoicekit.money import ExchangeRate
from invoicekit.postings.books import Booking, Books, Share
from invoicekit.postings.drafts import nothing
from invoicekit.postings.figures import Figures, do_not_fit, line_key

__all__ = ["not_booked", "obstacles", "rate_to"]

_TAXED = frozenset({Liability.SUPPLIER, Liability.RECIPIENT})


def not_booked(invoice: Invoice) -> Booking | None:
    """Return why a kind of document is never booked; None for all others."""
    if invoice.kind.sign == 0:
        return nothing("owes_nothing", f"a {invoice.kind.value} owes nothing", path="kind")
    preceding = ", ".join(invoice.preceding())
    if invoice.kind is InvoiceKind.SELF_BILLED_INVOICE and preceding:
        text = f"it documents the tax that was booked with {preceding}"
        return nothing("booked_with_its_bill", text, path="kind")
    return None


def rate_to(home: str, invoice: Invoice) -> ExchangeRate | None:
    """Return the document's own rate to the home currency, if it gives one."""
    rate = invoice.exchange_rate
    fits = rate is not None and (rate.source, rate.target) == (invoice.currency, home)
    return rate if fits else None


def obstacles(
    content: Content,
    figures: Figures,
    books: Books,
    side: Side,
    *,
    on: date | None,
    shares: Mapping[str, Sequence[Share]],
    rate: ExchangeRate | None,
) -> Iterator[Problem]:
    """Give what a person must mend before a document can be booked, and what to look at.

    Args:
        content: the document.
        figures: what was computed of it.
        books: whose.
        side: payable or receivable.
        on: the day of posting.
        shares: by the line's id.
        rate: to the home currency.
    """
    invoice = content.invoice
    misfit = do_not_fit(invoice, figures)
    if misfit is not None:
        yield misfit
    if on is None and invoice.issue_date is None:
        remedy = "Give the document its date, or the day of posting"
        yield Problem("missing_date", "issue_date", "nobody says on which day it is booked", remedy)
    known = {line_key(line, place) for place, line in enumerate(invoice.lines)}
    for line_id in sorted(set(shares) - known):
        text = f"{line_id!r} is to be shared, and there is no such line"
        yield Problem("unknown_line", f"shares[{line_id}]", text, "Name a line by its id")
    yield from _rate(invoice, books, rate)
    if side is Side.PAYABLE and books.input_tax is None:
        yield from _rule(figures)
    if invoice.kind is InvoiceKind.CORRECTED_INVOICE:
        before = ", ".join(invoice.preceding()) or "the invoice before"
        remedy = f"Reverse the entry of {before} first, if this document stands in its place"
        text = "a corrected invoice is booked in full"
        yield Problem("books_in_full", "kind", text, remedy, Severity.WARNING)


def _rate(invoice: Invoice, books: Books, rate: ExchangeRate | None) -> Iterator[Problem]:
    if books.home in {"", invoice.currency}:
        return
    given = rate is not None and (rate.source, rate.target) == (invoice.currency, books.home)
    if not (given if rate is not None else rate_to(books.home, invoice)):
        text = f"there is no rate from {invoice.currency} to {books.home}, the home currency"
        remedy = "Give the document an exchange rate, or a rate of your own"
        facts = {"source": invoice.currency, "target": books.home}
        yield Problem("missing_exchange_rate", "exchange_rate", text, remedy, parameters=facts)


def _rule(figures: Figures) -> Iterator[Problem]:
    taxes = sorted({row.tax for row in figures.tax_rows if row.liability in _TAXED and row.amount})
    if taxes:
        text = f"nobody says whether {', '.join(taxes)} is given back"
        remedy = "Give the books an input tax rule: GstCredit() or VatDeduction()"
        yield Problem("missing_input_tax_rule", "books.input_tax", text, remedy)
