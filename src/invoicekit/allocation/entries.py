"""What moves the account of a customer, day by day."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from operator import attrgetter

import attrs

from invoicekit.allocation.ledger import Allocation, TargetKind
from invoicekit.allocation.open_item import ItemKind, OpenItem
from invoicekit.allocation.payment import Payment, SourceKind
from invoicekit.money import Money

__all__ = ["Entry", "entries"]

_ITEM_WORDS = {
    ItemKind.INVOICE: "Invoice",
    ItemKind.DEBIT_NOTE: "Debit note",
    ItemKind.CREDIT_NOTE: "Credit note",
    ItemKind.RETURN_NOTE: "Return note",
}
_SOURCE_WORDS = {
    SourceKind.PAYMENT: "Payment",
    SourceKind.ADVANCE: "Advance",
    SourceKind.CREDIT_NOTE: "Credit note",
    SourceKind.WITHHOLDING: "Tax withheld",
    SourceKind.CASH_DISCOUNT: "Cash discount",
    SourceKind.WRITE_OFF: "Written off",
    SourceKind.FEE: "Bank fee",
    SourceKind.DEDUCTION: "Deduction",
    SourceKind.RETURN_NOTE: "Return note",
}
_INVOICES, _CREDIT_NOTES, _PAYMENTS, _ROWS = range(4)

_in_order = attrgetter("on", "rank", "document", "id")


@attrs.frozen
class Entry:
    """One movement of an account.

    Args:
        on: the day.
        rank: its place among the movements of one day.
        document: the number or id that the customer knows.
        id: of the item, payment or row.
        text: what it is.
        amount: above zero when the customer owes more by it, else below.
    """

    on: date
    rank: int
    document: str
    id: str
    text: str = attrs.field(repr=False)
    amount: Money = attrs.field(repr=False)


def entries(
    customer: str,
    items: Iterable[OpenItem],
    payments: Iterable[Payment],
    rows: Iterable[Allocation],
    currency: str,
) -> list[Entry]:
    """Return the movements of a customer's account in one currency, by day.

    Args:
        customer: the name; items and payments that bear another one are left out.
        items: all invoices and notes; cancelled ones are left out.
        payments: all payments; other sources are known by their items and rows.
        rows: all ledger rows of these items and payments.
        currency: ISO 4217.
    """
    own = {
        item.id: item
        for item in items
        if item.customer == customer and item.total.currency == currency and not item.cancelled
    }
    paid = {
        payment.id: payment
        for payment in payments
        if payment.customer in {"", customer}
        and payment.amount.currency == currency
        and payment.kind in {SourceKind.PAYMENT, SourceKind.ADVANCE}
    }
    found = [*map(_of_item, own.values()), *map(_of_payment, paid.values())]
    found += _of_rows(rows, own, paid)
    return sorted((entry for entry in found if entry.amount), key=_in_order)


def _of_item(item: OpenItem) -> Entry:
    rank = _CREDIT_NOTES if item.kind.is_credit else _INVOICES
    words = _ITEM_WORDS[item.kind]
    return Entry(item.issue_date, rank, item.number, item.id, words, item.total)


def _of_payment(payment: Payment) -> Entry:
    words = _SOURCE_WORDS[payment.kind]
    text = f"{words}, {payment.memo}" if payment.memo else words
    return Entry(payment.received, _PAYMENTS, payment.id, payment.id, text, -payment.amount)


def _of_rows(
    rows: Iterable[Allocation], own: Mapping[str, OpenItem], paid: Mapping[str, Payment]
) -> Iterator[Entry]:
    for row in rows:
        target = own.get(row.target)
        # A discount may name the payment that it came with, and spends none of it.
        from_own = row.source_kind.is_spent and (row.source in paid or row.source in own)
        words = _SOURCE_WORDS[row.source_kind]
        if row.reverses:
            words = f"{words}, reversed"
        if row.target_kind is not TargetKind.ITEM:
            if from_own:
                text = _away(row)
                yield Entry(row.on, _ROWS, row.target, row.id, text, row.used)
        elif target and not from_own:
            by = words
            if row.source_kind.is_spent:
                by = f"{words}, {_from_elsewhere(row)}"
            yield Entry(row.on, _ROWS, target.number, row.id, by, -row.amount)
        elif from_own and not target:
            text = f"{words}, {_to_elsewhere(row)}"
            yield Entry(row.on, _ROWS, row.source, row.id, text, row.used)


def _away(row: Allocation) -> str:
    word = "Returned" if row.target_kind is TargetKind.REFUND else "Replaced by what arrived"
    return f"{word}: {row.reason}" if row.reason else word


def _is_exchanged(row: Allocation) -> bool:
    return row.spent is not None and row.spent.currency != row.amount.currency


def _from_elsewhere(row: Allocation) -> str:
    return f"in {row.used.currency}" if _is_exchanged(row) else "by another customer"


def _to_elsewhere(row: Allocation) -> str:
    where = f"what is owed in {row.amount.currency}" if _is_exchanged(row) else "another customer"
    return f"used for {where}"
