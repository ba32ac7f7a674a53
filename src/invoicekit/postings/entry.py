"""A double entry: what it debits, what it credits, and the promise that the two are equal."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from decimal import Decimal, localcontext

import attrs

from invoicekit.documents.content import Coding
from invoicekit.errors import CurrencyMismatch, InvalidValue
from invoicekit.money import Money, plain
from invoicekit.money.decimals import EXACT, ZERO
from invoicekit.periods import day
from invoicekit.postings.explaining import ShownLine, explained
from invoicekit.postings.roles import Role

__all__ = ["EntryLine", "JournalEntry"]


@attrs.frozen
class EntryLine:
    """One line of an entry.

    Args:
        role: what the account is for.
        account: the account.
        amount: above zero it is a debit, below zero a credit, in the document's currency. Zero for
            an exchange difference, which is one in the home currency alone.
        base: the same in the home currency; None where that plays no part.
        coding: cost centre, plant and the like, on what bears a cost or revenue.
        tax: the name of the tax, on a tax's line.
        source: the line of the document, or the item, that it comes from.
        text: why, in words.
    """

    role: Role
    account: str
    amount: Money = attrs.field(repr=False)
    base: Money | None = attrs.field(default=None, repr=False)
    coding: Coding = attrs.field(factory=Coding)
    tax: str = ""
    source: str = ""
    text: str = attrs.field(default="", repr=False)

    @property
    def is_debit(self) -> bool:
        """Tell on which side it stands."""
        shown = self.amount if self.amount or self.base is None else self.base
        return shown.amount > 0

    @property
    def debit(self) -> Money:
        """Return the amount where it is a debit, else nothing."""
        return self.amount if self.is_debit else Money.zero(self.amount.currency)

    @property
    def credit(self) -> Money:
        """Return the amount, above zero, where it is a credit, else nothing."""
        return Money.zero(self.amount.currency) if self.is_debit else -self.amount

    def turned(self) -> EntryLine:
        """Return the line on the other side."""
        base = None if self.base is None else -self.base
        return attrs.evolve(self, amount=-self.amount, base=base)


def _lines(value: Iterable[EntryLine]) -> tuple[EntryLine, ...]:
    return tuple(value)


@attrs.frozen
class JournalEntry:
    """A double entry; one that does not balance cannot be made.

    Args:
        document: the number of the document, or the key of the act, that it books.
        on: the day that it is booked on.
        lines: two or more. In each currency debits equal credits, and in the home currency too.
        party: the vendor or customer.
        reverses: the document whose entry this one takes back; empty for all others.
        reason: why it was taken back.

    Raises:
        InvalidValue: for an entry that does not balance, has no lines, or a line without account.
        CurrencyMismatch: for two home currencies.
    """

    document: str
    on: date = attrs.field(converter=day)
    lines: tuple[EntryLine, ...] = attrs.field(converter=_lines)
    party: str = attrs.field(default="", repr=False)
    reverses: str = ""
    reason: str = attrs.field(default="", repr=False)

    def __attrs_post_init__(self) -> None:
        """Refuse an entry that no book could hold."""
        if len(self.lines) < 2:  # noqa: PLR2004 - a double entry has two sides
            raise InvalidValue("entry", self.document, "it has no two sides")
        for line in self.lines:
            if not line.account.strip():
                reason = f"its line for {line.role.words} has no account"
                raise InvalidValue("entry", self.document, reason)
        for currency, gap in (*_gaps(line.amount for line in self.lines), *self._home_gap()):
            if gap:
                reason = f"debits less credits are {plain(gap)} {currency}, and must be nothing"
                raise InvalidValue("entry", self.document, reason)

    def _home_gap(self) -> Iterator[tuple[str, Decimal]]:
        bases = [line.base for line in self.lines if line.base is not None]
        if not bases:
            return
        if len(bases) < len(self.lines):
            reason = "some of its lines have no amount in the home currency"
            raise InvalidValue("entry", self.document, reason)
        for base in bases:
            if base.currency != bases[0].currency:
                raise CurrencyMismatch(bases[0].currency, base.currency, "booked in one entry")
        yield from _gaps(bases)

    def total(self, role: Role, *, tax: str = "") -> Decimal:
        """Return debits less credits of one role, in the document's currency.

        Args:
            role: whose lines.
            tax: of one tax only.
        """
        with localcontext(EXACT):
            found = (one for one in self.lines if one.role is role and tax in {"", one.tax})
            return sum((one.amount.amount for one in found), ZERO)

    def explain(self) -> str:
        """Return the entry as a clerk reads it: debits, credits, and why."""
        shown = [_shown(line) for line in self.lines]
        return explained(f"{self.document} of {self.on}", shown)


def _shown(line: EntryLine) -> ShownLine:
    coded = (line.tax, line.coding.cost_centre, line.coding.plant)
    name = ", ".join((line.role.words, *(part for part in coded if part)))
    base = line.base if line.base and line.base.currency != line.amount.currency else None
    shown = None if base is None else abs(base)
    return ShownLine(line.is_debit, line.account, name, abs(line.amount), shown, line.text)


def _gaps(amounts: Iterable[Money]) -> Iterator[tuple[str, Decimal]]:
    sums: dict[str, Decimal] = {}
    for money in amounts:
        sums[money.currency] = EXACT.add(sums.get(money.currency, ZERO), money.amount)
    yield from sums.items()
