"""Balanced entries: what a document, a payment and a row of the ledger debit and credit."""

from __future__ import annotations

from invoicekit.postings.booking import book
from invoicekit.postings.books import Booking, Books, Share
from invoicekit.postings.chart import AccountRule, Chart
from invoicekit.postings.entry import EntryLine, JournalEntry
from invoicekit.postings.figures import Figures
from invoicekit.postings.gst_credit import GstCredit
from invoicekit.postings.input_tax import InputTaxRule, Recovery, VatDeduction
from invoicekit.postings.mirroring import taken_back
from invoicekit.postings.payments import book_payment
from invoicekit.postings.roles import Role
from invoicekit.postings.settling import book_rows

__all__ = [
    "AccountRule",
    "Booking",
    "Books",
    "Chart",
    "EntryLine",
    "Figures",
    "GstCredit",
    "InputTaxRule",
    "JournalEntry",
    "Recovery",
    "Role",
    "Share",
    "VatDeduction",
    "book",
    "book_payment",
    "book_rows",
    "taken_back",
]
