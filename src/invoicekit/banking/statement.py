"""A bank's statement of an account, or its notice of single bookings."""

from __future__ import annotations

from collections.abc import Iterable
from enum import Enum

import attrs

from invoicekit.banking.entry import BankEntry
from invoicekit.documents.problems import Problem
from invoicekit.money import Money
from invoicekit.money.currencies import currency_code

__all__ = ["BankStatement", "StatementKind"]


class StatementKind(Enum):
    """How much of the account a message shows."""

    STATEMENT = "statement"
    """All bookings of a span of days, with the balances at both ends: camt.053, MT940, most CSV."""
    NOTICE = "notice"
    """Single bookings, told early or in detail; a statement tells them once more: camt.054."""


def _entries(value: Iterable[BankEntry]) -> tuple[BankEntry, ...]:
    return tuple(value)


def _problems(value: Iterable[Problem]) -> tuple[Problem, ...]:
    return tuple(value)


@attrs.frozen
class BankStatement:
    """What the bank says happened on one account.

    Args:
        account: the IBAN or account number.
        currency: of the account; ISO 4217.
        id: the bank's own id of the statement.
        kind: a statement with balances, or a notice of single bookings.
        number: its number among the statements of the account.
        opening: the booked balance before the first entry; below zero when overdrawn.
        closing: the booked balance after the last entry.
        entries: what was booked, in the order of the file.
        problems: what could not be read, and what was left out.
    """

    account: str = attrs.field(repr=False)
    currency: str = attrs.field(converter=currency_code)
    id: str = ""
    kind: StatementKind = StatementKind.STATEMENT
    number: str = ""
    opening: Money | None = attrs.field(default=None, repr=False)
    closing: Money | None = attrs.field(default=None, repr=False)
    entries: tuple[BankEntry, ...] = attrs.field(default=(), converter=_entries)
    problems: tuple[Problem, ...] = attrs.field(default=(), converter=_problems)
