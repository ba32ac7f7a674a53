"""What is looked for: filters over the facts of records, an order, and a page."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from decimal import Decimal
from enum import Enum
from typing import Any

import attrs

from invoicekit.errors import InvalidValue
from invoicekit.records.fields import amount, day, instant, keepable

__all__ = [
    "ANY_OF",
    "MAX_PAGE",
    "MAX_TEXT",
    "MAX_VALUES",
    "OWING",
    "RANGES",
    "Order",
    "Query",
    "page_size",
]

MAX_PAGE = 500
"""The most records of one page; who wants more asks for the next page."""

MAX_TEXT = 200
"""The most letters that are looked for as text."""

MAX_VALUES = 1000
"""The most values that one filter names."""

ANY_OF = (
    "kind",
    "id",
    "workflow",
    "state",
    "settlement",
    "number",
    "seller",
    "buyer",
    "customer",
    "currency",
    "source",
    "order",
    "created_by",
)
"""Filters that name the values which are let through; each is a field of the record, too."""

RANGES = (
    ("issue_date", "issued_from", "issued_to", True),
    ("due_date", "due_from", "due_to", True),
    ("created_at", "created_from", "created_before", False),
    ("updated_at", "updated_from", "updated_before", False),
    ("total", "total_from", "total_to", True),
    ("balance", "balance_from", "balance_to", True),
)
"""Fields of the record with their filters: the first let through, the last, is the last let in."""

OWING = ("open", "partly_paid")
"""Settlements of a record on which something is still to be paid."""


class Order(Enum):
    """By what a list is sorted; records that have no such fact stand below all that have it."""

    CREATED = "created_at"
    UPDATED = "updated_at"
    ISSUED = "issue_date"
    DUE = "due_date"
    NUMBER = "number"
    CUSTOMER = "customer"
    TOTAL = "total"
    BALANCE = "balance"
    ID = "id"


def _one_or_many(value: str | Iterable[str] | None) -> tuple[str, ...] | None:
    if value is None:
        return None
    values = tuple(keepable(each) for each in ([value] if isinstance(value, str) else value))
    if len(values) > MAX_VALUES:
        raise InvalidValue("filter", f"of {len(values)} values", f"it names up to {MAX_VALUES}")
    return values


def _pair(value: Iterable[str] | None) -> tuple[str, str] | None:
    if value is None:
        return None
    first, second = value
    return keepable(first), keepable(second)


def _moment(value: datetime | None) -> datetime | None:
    return None if value is None else instant(value)


def _order(value: Order | str) -> Order:
    try:
        return Order(value)
    except ValueError:
        known = ", ".join(order.value for order in Order)
        raise InvalidValue("order", value, f"lists are sorted by {known}") from None


def page_size(value: int) -> int:
    """Return how many are asked for at once.

    Raises:
        InvalidValue: for less than one, or more than `MAX_PAGE`.
    """
    if type(value) is not int or not 1 <= value <= MAX_PAGE:
        raise InvalidValue("page size", value, f"it lies between 1 and {MAX_PAGE}")
    return value


def _words(value: str) -> str:
    if len(keepable(value)) > MAX_TEXT:
        raise InvalidValue("text", value, f"it has more than {MAX_TEXT} letters")
    return value


# Without slots a query is taken over for one kind in one step; every list is asked for one.
@attrs.frozen(kw_only=True, slots=False)
class Query:
    """Which records are asked for; every filter that is given must hold.

    A filter takes one value or several, any of which may hold. None lets everything through, an
    empty list nothing: whoever may see no customer's account finds no invoice.

    Args:
        kind, id, workflow, state, settlement, number, seller, buyer, customer, currency, source,
            order, created_by: exact values of the field of the record.
        parent: kind and id of the record that these belong to.
        tag: a tag that they carry, whole.
        overdue_at: a day on which they are late: due before it, and open or partly paid.
        label: name and value of a label that they carry.
        text: part of number, party, customer, order or id; capitals play no part.
        issued_from, issued_to, due_from, due_to: days, both included.
        created_from, created_before, updated_from, updated_before: instants with a time zone;
            the second of each pair is not included.
        total_from, total_to, balance_from, balance_to: amounts, both included.
        by: what the list is sorted by; then by kind and id, so that no two stand level.
        descending: the latest or largest first.
        limit: records of one page, at most `MAX_PAGE`.
        cursor: `Page.next` of the page before.
        counts: whether the records of each state are counted in the same read.

    Raises:
        InvalidValue: for a page too large, or an unknown order.
        InvalidDate: for an instant without a time zone.

    >>> Query(kind="invoice", state=["open", "sent"], limit=20).state
    ('open', 'sent')
    """

    kind: tuple[str, ...] | None = attrs.field(default=None, converter=_one_or_many)
    id: tuple[str, ...] | None = attrs.field(default=None, converter=_one_or_many)
    workflow: tuple[str, ...] | None = attrs.field(default=None, converter=_one_or_many)
    state: tuple[str, ...] | None = attrs.field(default=None, converter=_one_or_many)
    settlement: tuple[str, ...] | None = attrs.field(default=None, converter=_one_or_many)
    number: tuple[str, ...] | None = attrs.field(default=None, converter=_one_or_many)
    seller: tuple[str, ...] | None = attrs.field(default=None, converter=_one_or_many)
    buyer: tuple[str, ...] | None = attrs.field(default=None, converter=_one_or_many)
    customer: tuple[str, ...] | None = attrs.field(default=None, converter=_one_or_many)
    currency: tuple[str, ...] | None = attrs.field(default=None, converter=_one_or_many)
    source: tuple[str, ...] | None = attrs.field(default=None, converter=_one_or_many)
    order: tuple[str, ...] | None = attrs.field(default=None, converter=_one_or_many)
    created_by: tuple[str, ...] | None = attrs.field(default=None, converter=_one_or_many)
    parent: tuple[str, str] | None = attrs.field(default=None, converter=_pair)
    tag: tuple[str, ...] | None = attrs.field(default=None, converter=_one_or_many)
    label: tuple[str, str] | None = attrs.field(default=None, converter=_pair)
    overdue_at: date | None = attrs.field(default=None, converter=day)
    text: str = attrs.field(default="", converter=_words)
    issued_from: date | None = attrs.field(default=None, converter=day)
    issued_to: date | None = attrs.field(default=None, converter=day)
    due_from: date | None = attrs.field(default=None, converter=day)
    due_to: date | None = attrs.field(default=None, converter=day)
    created_from: datetime | None = attrs.field(default=None, converter=_moment)
    created_before: datetime | None = attrs.field(default=None, converter=_moment)
    updated_from: datetime | None = attrs.field(default=None, converter=_moment)
    updated_before: datetime | None = attrs.field(default=None, converter=_moment)
    total_from: Decimal | None = attrs.field(default=None, converter=amount)
    total_to: Decimal | None = attrs.field(default=None, converter=amount)
    balance_from: Decimal | None = attrs.field(default=None, converter=amount)
    balance_to: Decimal | None = attrs.field(default=None, converter=amount)
    by: Order = attrs.field(default=Order.CREATED, converter=_order)
    descending: bool = True
    limit: int = attrs.field(default=50, converter=page_size)
    cursor: str = ""
    counts: bool = True

    def of_kind(self, kind: str) -> Query:
        """Return the same query for records of one kind.

        Args:
            kind: the kind of record; the query's own plays no part.
        """
        copy = self.__class__.__new__(self.__class__)
        vars(copy).update(vars(self), kind=(keepable(kind),))
        return copy

    @classmethod
    def from_filters(cls, filters: Mapping[str, Any]) -> Query:
        """Return the query that these filters make, such as those of a saved list.

        Raises:
            InvalidValue: for a filter that does not exist, with those that do.

        >>> Query.from_filters({"colour": "red"})
        Traceback (most recent call last):
        invoicekit.errors.InvalidValue: filter 'colour' is not valid: lists are filtered by ...
        """
        known = [field.name for field in attrs.fields(cls)]
        for name in filters:
            if name not in known:
                raise InvalidValue("filter", name, f"lists are filtered by {', '.join(known)}")
        return cls(**filters)
