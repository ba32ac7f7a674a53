"""What a strategy is asked and what it answers."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date
from enum import Enum

import attrs

from invoicekit.allocation.open_item import OpenItem
from invoicekit.allocation.payment import Payment, SourceKind
from invoicekit.money import Money

__all__ = ["Note", "NoteCode", "Offer", "PlanRow", "Proposal", "Strategy"]


class NoteCode(Enum):
    """What a person should know about a plan."""

    TIE = "tie"
    """Several groups of items fit equally well; none was chosen."""
    OTHER_GROUPS = "other_groups"
    """The smallest group was chosen, and larger ones fit as well."""
    SEARCH_LIMIT = "search_limit"
    """There are too many items to try every group."""
    SHARED_REFERENCE = "shared_reference"
    """One reference names items of several records; none was chosen."""
    CREDIT = "credit"
    """Credit notes, and invoices paid beyond their total, take no payment."""
    OTHER_CUSTOMER = "other_customer"
    """Items of another customer than the payment's were passed over."""
    NOT_YET_ISSUED = "not_yet_issued"
    """Items issued after the day of the allocation were passed over."""
    CANCELLED = "cancelled"
    """The payment names what was cancelled; the money is kept as credit."""
    DISCOUNT_LOST = "discount_lost"
    """A cash discount was not given: too late, overdue, or too little to clear the item."""
    SHORT_PAYMENT = "short_payment"
    """The payer kept something back for a reason; it stays open."""
    FEE_UNUSED = "fee_unused"
    """A bank's fee was told of, and nothing was short by it."""
    FEE_OPEN = "fee_open"
    """A bank's fee is the payer's to bear; what is short by it stays open."""


def _items(value: Iterable[OpenItem]) -> tuple[OpenItem, ...]:
    return tuple(value)


def _ids(value: Iterable[str]) -> tuple[str, ...]:
    return tuple(value)


def _groups(value: Iterable[tuple[str, ...]]) -> tuple[tuple[str, ...], ...]:
    return tuple(value)


@attrs.frozen
class Note:
    """One remark on a plan.

    Args:
        code: stable, for a program.
        text: for a person, in English; without amounts.
        items: the ids of the items that it is about.
        groups: for a tie, the first of the groups that fit, as ids.
    """

    code: NoteCode
    text: str
    items: tuple[str, ...] = attrs.field(default=(), converter=_ids)
    groups: tuple[tuple[str, ...], ...] = attrs.field(default=(), converter=_groups)


@attrs.frozen
class PlanRow:
    """A part of the payment, or a deduction that comes with it, meant for one open item.

    Args:
        item: the id of the open item.
        number: its invoice number.
        amount: above zero, in the item's currency; all rows of an item together are at most its
            balance.
        rule: the name of the strategy or deduction that chose it.
        reason: why, in words.
        kind: what settles the item. A strategy gives out money, so its rows are of the payment's
            own kind; withholding, cash discount, write-off and fee come beside it and use up none
            of it.
        record: the id of the item's record; the plan fills it in.
        source: the id of a certificate or other source of its own; empty for the payment.
        spent: what it uses up of the payment, in the payment's currency; None where that is the
            amount itself, or nothing.
        base: the amount in the home currency at the rate of the document; None without one.
        gain: the exchange gain that it realises, in the home currency; a loss is below zero.
    """

    item: str
    number: str
    amount: Money = attrs.field(repr=False)
    rule: str
    reason: str = attrs.field(repr=False)
    kind: SourceKind = SourceKind.PAYMENT
    record: str = ""
    source: str = ""
    spent: Money | None = attrs.field(default=None, repr=False)
    base: Money | None = attrs.field(default=None, repr=False)
    gain: Money | None = attrs.field(default=None, repr=False)


def _rows(value: Iterable[PlanRow]) -> tuple[PlanRow, ...]:
    return tuple(value)


def _notes(value: Iterable[Note]) -> tuple[Note, ...]:
    return tuple(value)


@attrs.frozen
class Offer:
    """What a strategy is asked: so much is left, these items are open.

    Args:
        payment: the payment that is applied.
        rest: what is left of it, zero or above.
        on: the day of the allocation.
        items: what may be paid: each has a balance above zero, was issued by that day, and is of
            the payment's customer where that is known. In no order.
        passed_over: the other items, for a strategy that must say why it cannot take one.
    """

    payment: Payment
    rest: Money = attrs.field(repr=False)
    on: date
    items: tuple[OpenItem, ...] = attrs.field(converter=_items, repr=False)
    passed_over: tuple[OpenItem, ...] = attrs.field(default=(), converter=_items, repr=False)


@attrs.frozen
class Proposal:
    """What a strategy answers: rows, and what a person should know."""

    rows: tuple[PlanRow, ...] = attrs.field(default=(), converter=_rows)
    notes: tuple[Note, ...] = attrs.field(default=(), converter=_notes)


Strategy = Callable[[Offer], Proposal]
"""A pure function from what is open to what should be paid. Yours is as good as a built-in."""
