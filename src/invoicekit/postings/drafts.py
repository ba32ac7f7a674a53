"""Lines of an entry before they have accounts, and how they get them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal

import attrs

from invoicekit.documents.content import Coding
from invoicekit.documents.problems import Problem, Severity
from invoicekit.money import Money
from invoicekit.postings.books import Booking, Books
from invoicekit.postings.entry import EntryLine, JournalEntry
from invoicekit.postings.roles import Role

__all__ = ["Draft", "Head", "booking_of", "nothing"]


@attrs.frozen(slots=False)
class Draft:
    """A line without an account.

    Args:
        role: what the account will be for.
        amount: in the document's currency; above zero is a debit.
        text: why.
        tax: the name of the tax.
        source: the line or item that it comes from.
        coding: as the document says.
        currency: of the amount.
        base: in the home currency; None where that plays no part, or is not known yet.
    """

    role: Role
    amount: Decimal
    text: str = ""
    tax: str = ""
    source: str = ""
    coding: Coding = attrs.field(factory=Coding)
    currency: str = ""
    base: Decimal | None = None

    def times(self, sign: int) -> Draft:
        """Return it as it is, or on the other side."""
        if sign > 0:
            return self
        base = None if self.base is None else self.base.copy_negate()
        return attrs.evolve(self, amount=self.amount.copy_negate(), base=base)


@attrs.frozen
class Head:
    """What an entry says of itself; see `JournalEntry`.

    Args:
        jurisdiction: whose tax it holds.
        coding: by which accounts of taxes and controls are chosen.
    """

    document: str
    on: date
    party: str = ""
    jurisdiction: str = ""
    coding: Coding = attrs.field(factory=Coding)


def nothing(code: str, message: str, remedy: str = "", path: str = "") -> Booking:
    """Return that there is nothing to book, and why; nobody needs to mend it."""
    return Booking(None, [Problem(code, path, message, remedy, Severity.NOTE)])


def booking_of(
    head: Head, drafts: Iterable[Draft], books: Books, told: Sequence[Problem] = ()
) -> Booking:
    """Return the entry, each line with its account; or the roles that have none.

    Args:
        head: what the entry says of itself.
        drafts: balanced.
        books: whose.
        told: what else is to be told.
    """
    kept = [draft for draft in drafts if draft.amount or draft.base]
    if not kept:
        text = f"every amount of {head.document} is zero"
        empty = nothing("nothing_to_book", text)
        return attrs.evolve(empty, problems=(*told, *empty.problems))
    lines = [_line(draft, books, head) for draft in kept]
    missing = {(line.role, line.tax): line for line in lines if not line.account}
    if missing:
        return Booking(None, [*told, *(_missing(one, head) for one in missing.values())])

    return Booking(JournalEntry(head.document, head.on, lines, head.party), told)


def _line(draft: Draft, books: Books, head: Head) -> EntryLine:
    account = books.chart.account(
        draft.role,
        tax=draft.tax,
        jurisdiction=head.jurisdiction,
        currency=draft.currency,
        coding=draft.coding if draft.role.bears_cost else head.coding,
    )
    base = None if draft.base is None else Money(draft.base, books.home)
    amount = Money(draft.amount, draft.currency)
    coding = attrs.evolve(draft.coding, account="")
    return EntryLine(draft.role, account, amount, base, coding, draft.tax, draft.source, draft.text)


def _missing(line: EntryLine, head: Head) -> Problem:
    name = f"{line.role.words} ({line.tax})" if line.tax else line.role.words
    facts = {"role": line.role.value, "tax": line.tax, "jurisdiction": head.jurisdiction}
    return Problem(
        "missing_account",
        f"chart.{line.role.value}",
        f"the chart of accounts has no account for {name}",
        f"Give the chart an account for Role.{line.role.name}",
        parameters={name: value for name, value in facts.items() if value},
    )
