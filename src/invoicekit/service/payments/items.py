"""What is open on a document: one item, or one for each part of it by its payment terms."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, tzinfo
from decimal import Decimal

from invoicekit.allocation import ItemKind, OpenItem, allocated, instalment_id
from invoicekit.documents import Content, InvoiceKind, PaymentTerms
from invoicekit.money import Money
from invoicekit.ports.storage import UnitOfWork
from invoicekit.records import Record
from invoicekit.service.instalments import parts_of
from invoicekit.service.payments.accounts import Account

__all__ = ["items_of", "read_items", "whole_item"]

_KINDS = {
    InvoiceKind.DEBIT_NOTE: ItemKind.DEBIT_NOTE,
    InvoiceKind.RETURN_NOTE: ItemKind.RETURN_NOTE,
}


def whole_item(record: Record, zone: tzinfo, kind: ItemKind | None = None) -> OpenItem:
    """Return a document as one open item.

    Args:
        record: where it stands.
        zone: the house's, by which one without a date is of the day on which it was made.
        kind: what it is; by the sign of its total, if left out.
    """
    total = record.total or Decimal(0)
    issued = record.issue_date or record.created_at.astimezone(zone).date()
    return OpenItem(
        record.id,
        record.number or record.id,
        record.buyer,
        kind or (ItemKind.CREDIT_NOTE if total < 0 else ItemKind.INVOICE),
        Money(total, record.currency),
        Money(record.balance or 0, record.currency),
        issued,
        record.due_date or issued,
        record.version,
        references=[record.order] if record.order else [],
    )


def read_items(work: UnitOfWork, account: Account, zone: tzinfo) -> tuple[OpenItem, ...]:
    """Return what is open on a document, with its content read where it is due in parts."""
    if parts_of(account.record) == 1:
        return (whole_item(account.record, zone),)
    content = work.revision(*account.record.key, account.record.revision).content
    return items_of(account, content, zone)


def items_of(account: Account, content: object, zone: tzinfo) -> tuple[OpenItem, ...]:
    """Return what is open on a document, the first due first.

    What was paid on a part stays on it. What was paid on the whole, on a part that a later edit
    took away, or beyond what a part now is, is counted to the parts that are due first.

    Args:
        account: the document, with the ledger's rows about it.
        content: what is said in it.
        zone: the house's, by which one without a date is of the day on which it was made.
    """
    record = account.record
    invoice = content.invoice if isinstance(content, Content) else None
    if invoice is None or invoice.terms is None or invoice.issue_date is None:
        return (whole_item(record, zone),)
    whole = whole_item(record, zone, _KINDS.get(invoice.kind))
    if len(invoice.terms.instalments) == 1 or whole.kind.is_credit:
        return (whole,)
    parts = _parts(invoice.terms, invoice.issue_date, whole.total)
    return _items(whole, account, parts)


def _parts(terms: PaymentTerms, issued: date, total: Money) -> Sequence[tuple[int, date, Money]]:
    amounts = total.split([part.percent for part in terms.instalments])
    numbers = range(1, len(amounts) + 1)
    parts = zip(numbers, terms.due_dates(issued), amounts, strict=True)
    return sorted(parts, key=lambda part: part[1])


def _items(
    whole: OpenItem, account: Account, parts: Sequence[tuple[int, date, Money]]
) -> tuple[OpenItem, ...]:
    record, currency = account.record, whole.total.currency
    paid = {
        number: min(allocated(account.rows, instalment_id(record.id, number), currency), amount)
        for number, _, amount in parts
    }
    spare = account.applied - Money.total(paid.values(), currency)
    items = []
    for number, due, amount in parts:
        also = min(spare, amount - paid[number])
        spare -= also
        balance = amount - paid[number] - also
        if number == parts[-1][0]:
            # Paid beyond the total: it shows on the part that is due last.
            balance -= spare
        items.append(
            OpenItem(
                instalment_id(record.id, number),
                whole.number,
                whole.customer,
                whole.kind,
                amount,
                balance,
                whole.issue_date,
                due,
                whole.version,
                record.id,
                whole.references,
            )
        )
    return tuple(items)
