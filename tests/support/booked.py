"""Short ways to book a document in a test, and to read what was booked."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from invoicekit import Coding, Invoice
from invoicekit.documents import Override
from invoicekit.documents.content import Content
from invoicekit.postings import Booking, Books, Chart, GstCredit, JournalEntry, Role, book
from invoicekit.totals import Calculation
from support.indian import worked

CHART = Chart({role: role.value for role in Role})
"""Each account bears the name of its role, so that an entry reads as words."""

INDIAN = Books(CHART, GstCredit(), home="INR")


_SAID = ("account", "coding", "matches", "overrides")


def content(document: Invoice, account: str = "", **said: Any) -> Content:
    coding = said.pop("coding", Coding(account) if account else None)
    return Content(document, coding, **said)


def entry_of(booking: Booking) -> JournalEntry:
    assert booking.entry is not None, [str(problem) for problem in booking.problems]
    return booking.entry


def booked(document: Invoice, books: Books = INDIAN, **said: Any) -> JournalEntry:
    """Book a document under Indian law; what is said goes to its content or to the booking."""
    own = {
        name: said.pop(name)
        for name in ("account", "coding", "matches", "overrides")
        if name in said
    }
    result: Calculation = said.pop("result", None) or worked(document)
    return entry_of(book(content(document, **own), result, books, **said))


def decided(role: Role, path: str = "role") -> Override:
    return Override(path, "expense", role.value, "meera", "as agreed with the vendor")


def sides(entry: JournalEntry) -> list[str]:
    """Return debits and credits by account, as an accountant notes them."""
    sums: dict[tuple[str, str], Decimal] = {}
    for line in entry.lines:
        key = (line.account, line.tax)
        sums[key] = sums.get(key, Decimal(0)) + line.amount.amount
    return [
        f"{'Dr' if amount > 0 else 'Cr'} {' '.join(part for part in key if part)} {abs(amount)}"
        for key, amount in sums.items()
        if amount
    ]


def turned(noted: list[str]) -> list[str]:
    """Return the same with debits and credits changed for each other."""
    other = {"Dr": "Cr", "Cr": "Dr"}
    return [f"{other[one[:2]]}{one[2:]}" for one in noted]
