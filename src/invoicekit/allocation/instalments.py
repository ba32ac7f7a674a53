"""One invoice, several open items: a part for each day on which one is due."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date

import attrs

from invoicekit.allocation.open_item import OpenItem
from invoicekit.errors import InvalidAmount
from invoicekit.money import Money

__all__ = ["instalment_id", "instalments", "record_id_of"]

_PART = re.compile(r"(?s)(?P<record>.+)/part-[1-9][0-9]*")


def instalment_id(record: str, place: int) -> str:
    """Return the id of an instalment, as plans and ledger rows name it.

    Args:
        record: the record's id.
        place: counted from one.

    >>> instalment_id("invoice-7", 2)
    'invoice-7/part-2'
    """
    return f"{record}/part-{place}"


def record_id_of(item: str) -> str:
    """Return the id of the record that an open item belongs to.

    >>> record_id_of("invoice-7/part-2"), record_id_of("invoice-7")
    ('invoice-7', 'invoice-7')
    """
    found = _PART.fullmatch(item)
    return item if found is None else found["record"]


def instalments(item: OpenItem, parts: Iterable[tuple[date | None, Money]]) -> tuple[OpenItem, ...]:
    """Return the instalments of an item, each open in full, for `with_balances`.

    An item of one part stays as it is, but for its due date. Several bear the record's version,
    so that whoever pays one of them is refused when the record has moved.

    Args:
        item: the whole invoice or note.
        parts: the due date and amount of each, with the sign of the total; a part without a day
            is due as the item is.

    Raises:
        InvalidAmount: when the parts do not add up to the total.
        CurrencyMismatch: for a part in another currency.

    >>> from invoicekit.allocation import ItemKind
    >>> day, whole = date(2026, 11, 2), Money("100.00", "INR")
    >>> item = OpenItem("r1", "AT-1", "", ItemKind.INVOICE, whole, whole, day, day)
    >>> thirty, seventy = Money("30.00", "INR"), Money("70.00", "INR")
    >>> [part.id for part in instalments(item, [(day, thirty), (date(2026, 12, 2), seventy)])]
    ['r1/part-1', 'r1/part-2']
    """
    given = tuple(parts)
    total = Money.total((amount for _, amount in given), item.total.currency)
    if total != item.total:
        reason = f"the total is {item.total}"
        raise InvalidAmount("sum of the instalments", str(total), reason)
    if len(given) == 1:
        return (attrs.evolve(item, due_date=given[0][0] or item.due_date),)
    return tuple(
        attrs.evolve(
            item,
            id=instalment_id(item.record, place),
            total=amount,
            balance=amount,
            due_date=due or item.due_date,
        )
        for place, (due, amount) in enumerate(given, start=1)
    )
