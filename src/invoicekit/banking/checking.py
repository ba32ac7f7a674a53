"""Whether a statement adds up: opening balance, entries, closing balance, and every batch."""

from __future__ import annotations

from collections.abc import Iterator

from invoicekit.banking.entry import BankEntry
from invoicekit.banking.statement import BankStatement, StatementKind
from invoicekit.documents.problems import Problem, Severity
from invoicekit.money import Money

__all__ = ["check_statement"]


def check_statement(statement: BankStatement) -> tuple[Problem, ...]:
    """Return what does not add up in a statement.

    An error means that an entry is missing, or read wrongly: nothing of such a statement should be
    booked before a person has looked. That balances are missing is a warning, and no problem for a
    notice, which has none.

    Args:
        statement: as it was read.
    """
    return (*_balances(statement), *_entries(statement))


def _balances(statement: BankStatement) -> Iterator[Problem]:
    stated = [("opening", statement.opening), ("closing", statement.closing)]
    given = [(name, money) for name, money in stated if money is not None]
    for name, money in given:
        if money.currency != statement.currency:
            yield _other_currency(name, money, statement.currency)
    if statement.kind is StatementKind.NOTICE:
        return
    missing = [name for name, money in stated if money is None]
    if missing:
        yield Problem(
            "missing_balance",
            missing[0],
            f"the {' and the '.join(missing)} balance is not stated, so nothing proves that the"
            " entries are all there",
            "Compare the number of entries with the bank's own list",
            Severity.WARNING,
        )
    elif all(money.currency == statement.currency for _, money in given):
        yield from _sum(statement)


def _sum(statement: BankStatement) -> Iterator[Problem]:
    opening, closing = statement.opening, statement.closing
    if opening is None or closing is None:
        return
    own = [e.amount for e in statement.entries if e.amount.currency == statement.currency]
    expected = opening + Money.total(own, statement.currency)
    if expected != closing:
        yield Problem(
            "balance_mismatch",
            "closing",
            f"{opening} and {len(own)} entries make {expected}, and the bank states {closing}",
            "Fetch the statement anew; an entry is missing, or stands in it twice",
            parameters={
                "expected": str(expected),
                "stated": str(closing),
                "difference": str(closing - expected),
            },
        )


def _entries(statement: BankStatement) -> Iterator[Problem]:
    for place, entry in enumerate(statement.entries):
        path = f"entries[{place}]"
        if entry.amount.currency != statement.currency:
            yield _other_currency(f"{path}.amount", entry.amount, statement.currency)
        yield from _batch(path, entry)


def _batch(path: str, entry: BankEntry) -> Iterator[Problem]:
    parts = Money.total((part.amount for part in entry.transactions), entry.amount.currency)
    if entry.amount not in {parts, _after_charges(entry, parts)}:
        yield Problem(
            "batch_mismatch",
            f"{path}.transactions",
            f"the {len(entry.transactions)} payments add up to {parts}, the booking is"
            f" {entry.amount}",
            "Ask the bank; the payments cannot be told apart from its charges",
            parameters={"sum": str(parts), "stated": str(entry.amount)},
        )
    count = len(entry.transactions)
    if entry.stated_count not in {None, count} and not entry.is_lump:
        yield Problem(
            "batch_count",
            f"{path}.transactions",
            f"the bank says that there are {entry.stated_count} payments, and {count} are shown",
            "Look for the missing ones in the bank's notice",
            Severity.WARNING,
        )


def _after_charges(entry: BankEntry, parts: Money) -> Money:
    charges = [*entry.charges, *(charge for part in entry.transactions for charge in part.charges)]
    taken = (c.amount for c in charges if c.amount.currency == parts.currency)
    return parts + Money.total(taken, parts.currency)


def _other_currency(path: str, money: Money, currency: str) -> Problem:
    return Problem(
        "other_currency",
        path,
        f"{money} stands in the statement of an account in {currency}",
        "Ask the bank for one statement for each currency",
    )
