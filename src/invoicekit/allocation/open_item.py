"""What is open: an invoice, an instalment, a debit or credit note, with its balance."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from enum import Enum
from operator import attrgetter

import attrs

from invoicekit.allocation.fields import day, name, whole_amount
from invoicekit.allocation.payment import Payment, SourceKind
from invoicekit.errors import CannotAllocate, CurrencyMismatch, InvalidAmount
from invoicekit.money import Money

__all__ = ["ItemKind", "OpenItem", "by_due_date", "from_credit_note"]


class ItemKind(Enum):
    """The kinds of open items; the kind gives the sign of total and balance."""

    INVOICE = "invoice"
    DEBIT_NOTE = "debit_note"
    """Raises what is owed."""
    CREDIT_NOTE = "credit_note"
    """Lowers what is owed."""
    RETURN_NOTE = "return_note"
    """A buyer's own note for goods sent back; it counts until the credit note comes."""

    @property
    def sign(self) -> int:
        """Return -1 where it lowers what is owed, else 1."""
        return -1 if self.is_credit else 1

    @property
    def is_credit(self) -> bool:
        """Tell whether it lowers what is owed."""
        return self in {ItemKind.CREDIT_NOTE, ItemKind.RETURN_NOTE}


def _texts(value: Iterable[str]) -> tuple[str, ...]:
    return (value,) if isinstance(value, str) else tuple(value)


def _own_id(item: OpenItem) -> str:
    return item.id


by_due_date = attrgetter("due_date", "issue_date", "number", "id")
"""The order of open items: due date, issue date, number, id. No two items are equal in it."""


@attrs.frozen
class OpenItem:
    """One thing that is owed, with what is still open on it.

    Args:
        id: the item's own id. The id of its record, or for an instalment one made from it.
        number: the invoice number, as the customer knows it.
        customer: who owes it; for a bill, the vendor to whom it is owed.
        kind: invoice, debit note or credit note.
        total: of the whole item; zero or above, for a credit note zero or below.
        balance: what is open, with the sign of the total. It is past zero only where more was
            applied than the total now is, because that was lowered later.
        issue_date: the date of the document.
        due_date: the day until which it may be paid.
        version: of the record, as it was read.
        record: the id of the record; the item's own id unless it is an instalment.
        references: other texts by which a payer may name it, such as an order number.
        cancelled: it is void; money that still comes for it is kept as credit, and told.

    Raises:
        InvalidAmount: for a sign that the kind forbids, a balance above the total, or an amount
            finer than the minor unit.
        CurrencyMismatch: for total and balance in two currencies.
        InvalidDate: for a date that is no plain day.
    """

    id: str = attrs.field(converter=name)
    number: str = attrs.field(converter=name)
    customer: str = attrs.field(repr=False)
    kind: ItemKind
    total: Money = attrs.field(converter=whole_amount, repr=False)
    balance: Money = attrs.field(converter=whole_amount, repr=False)
    issue_date: date = attrs.field(converter=day)
    due_date: date = attrs.field(converter=day)
    version: int = 1
    record: str = attrs.field(default=attrs.Factory(_own_id, takes_self=True))
    references: tuple[str, ...] = attrs.field(default=(), converter=_texts, repr=False)
    cancelled: bool = False

    def __attrs_post_init__(self) -> None:
        """Refuse a total or balance that the kind cannot have."""
        if self.total.currency != self.balance.currency:
            raise CurrencyMismatch(self.total.currency, self.balance.currency, "held in one item")
        total, balance = self.total.amount, self.balance.amount
        if self.kind.is_credit:
            total, balance = -total, -balance
        if total < 0:
            raise InvalidAmount("total", str(self.total), f"a {self.kind.value} has another sign")
        if balance > total:
            raise InvalidAmount("balance", str(self.balance), "more is open than the total")


def from_credit_note(item: OpenItem) -> Payment:
    """Return what is left of a credit or return note as a source, to be applied like a payment.

    Args:
        item: a note whose balance is below zero.

    Raises:
        CannotAllocate: for another kind of item, or a note that is used up or cancelled.
    """
    if not item.kind.is_credit or item.balance.amount >= 0 or item.cancelled:
        raise CannotAllocate(
            item.number, "an invoice", "it has no credit left", "Choose an open credit note"
        )
    return Payment(
        item.id,
        -item.balance,
        received=item.issue_date,
        customer=item.customer,
        memo=item.number,
        kind=SourceKind(item.kind.value),
        version=item.version,
    )
