"""One kind of record for all that has a state: invoices, payments, orders, cases.

A `Record` says where a thing stands and carries the facts that lists show and search. What was
said in it is a `Revision`, what was computed from it a `Snapshot`; neither ever changes.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import UTC, date, datetime
from decimal import Decimal

import attrs

from invoicekit.errors import InvalidDate, InvalidValue
from invoicekit.money import DecimalLike, to_decimal
from invoicekit.money.currencies import currency_code

__all__ = ["SETTLEMENTS", "Record", "Revision", "Snapshot", "instant", "keepable", "named"]

SETTLEMENTS = ("", "open", "partly_paid", "paid")
"""How far a record is paid; the empty text for what is never paid, such as an order."""

_UNKEEPABLE = re.compile("[\x00\ud800-\udfff]")
_CONTROL = re.compile("[\x00-\x1f]")


def instant(value: datetime) -> datetime:
    """Return a moment in UTC.

    Raises:
        InvalidDate: for a moment without a time zone, or a day alone.

    >>> from datetime import timedelta, timezone
    >>> instant(datetime(2026, 11, 2, 10, 30, tzinfo=timezone(timedelta(hours=5, minutes=30))))
    datetime.datetime(2026, 11, 2, 5, 0, tzinfo=datetime.timezone.utc)
    """
    if not isinstance(value, datetime):
        raise InvalidDate("instant", value, "it is no datetime")
    if value.tzinfo is UTC:
        return value
    if value.utcoffset() is None:
        raise InvalidDate("instant", value.isoformat(), "it has no time zone")
    return value.astimezone(UTC)


def keepable(value: str) -> str:
    """Return text that every database keeps.

    Raises:
        InvalidValue: for half of a Unicode pair, the sign NUL, or what is no text.
    """
    if not isinstance(value, str):
        raise InvalidValue("text", value, "it is no text")
    if _UNKEEPABLE.search(value):
        raise InvalidValue("text", ascii(value), "it has signs that no database keeps")
    return value


def named(value: str) -> str:
    """Return text that can name something: not empty, on one line.

    Raises:
        InvalidValue: otherwise.
    """
    if not keepable(value) or _CONTROL.search(value):
        raise InvalidValue("name", value, "it is empty, or has control signs")
    return value


def _day(value: date | None) -> date | None:
    if value is None:
        return None
    if type(value) is not date:  # a datetime is a date for Python, and no day for the law
        raise InvalidDate("day", value, "it is no datetime.date")
    return value


def _amount(value: DecimalLike | None) -> Decimal | None:
    return None if value is None else to_decimal(value)


def _currency(value: str) -> str:
    return value and currency_code(value)


def _names(value: Iterable[str]) -> tuple[str, ...]:
    if isinstance(value, str):
        raise InvalidValue("tags", value, "they are a list of texts")
    return tuple(named(tag) for tag in value)


def _pairs(value: Iterable[tuple[str, str]]) -> tuple[tuple[str, str], ...]:
    pairs = tuple((named(name), named(text)) for name, text in value)
    if len(dict(pairs)) < len(pairs) or any("=" in name for name, _ in pairs):
        raise InvalidValue("labels", pairs, "a name comes twice, or has an equals sign")
    return pairs


def _parent(value: tuple[str, str] | None) -> tuple[str, str] | None:
    if value is None:
        return None
    kind, id_ = value
    return named(kind), named(id_)


def _settlement(value: str) -> str:
    if value not in SETTLEMENTS:
        raise InvalidValue("settlement", value, f"it is none of {', '.join(SETTLEMENTS[1:])}")
    return value


def _count(value: int) -> int:
    if type(value) is not int or value < 1:
        raise InvalidValue("number", value, "it is counted from one")
    return value


@attrs.frozen(kw_only=True)
class Record:
    """Where one thing stands, with the facts by which people look for it.

    Args:
        tenant: whose record it is; nobody else ever sees it.
        kind: what it is, such as `"invoice"` or `"payment"`.
        id: unique within tenant and kind, given by the system.
        workflow: the name of the lifecycle that it follows; empty for none.
        definition_version: the version of that lifecycle.
        state: where it stands in it.
        version: counts every write; the store sets it.
        revision: the number of the content that holds now.
        settlement: how far it is paid, one of `SETTLEMENTS`; derived from the ledger.
        created_at: the instant it was made, in any time zone; kept in UTC.
        created_by: the id of who made it.
        updated_at: the instant of the last write; `created_at` when left out.
        parent: kind and id of the record it belongs to.
        unique_key: taken by one record of a kind at a time, such as vendor, number and year in
            one text; None frees it.
        number: the number printed on the document.
        seller: name of the seller.
        buyer: name of the buyer.
        customer: id or name of the counterparty, for accounts and scopes.
        issue_date: the day on the document.
        due_date: the day it is due.
        currency: ISO 4217 code of both amounts.
        total: the amount payable.
        balance: what is left of it.
        source: where it came from, such as `"upload"` or `"erp"`.
        order: id of the order it bills.
        tags: words to search by.
        labels: pairs of name and value, such as `("outcome", "delivered")`.

    Raises:
        InvalidDate: for an instant without a time zone.
        InvalidValue: for an empty name, or text that no database keeps.
    """

    tenant: str = attrs.field(converter=named)
    kind: str = attrs.field(converter=named)
    id: str = attrs.field(converter=named)
    workflow: str = attrs.field(default="", converter=keepable)
    definition_version: int = 1
    state: str = attrs.field(converter=named)
    version: int = attrs.field(default=1, converter=_count)
    revision: int = attrs.field(default=1, converter=_count)
    settlement: str = attrs.field(default="", converter=_settlement)
    created_at: datetime = attrs.field(converter=instant)
    created_by: str = attrs.field(converter=named, repr=False)
    updated_at: datetime = attrs.field(converter=instant)
    parent: tuple[str, str] | None = attrs.field(default=None, converter=_parent)
    unique_key: str | None = attrs.field(default=None, repr=False)
    number: str = attrs.field(default="", converter=keepable)
    seller: str = attrs.field(default="", converter=keepable, repr=False)
    buyer: str = attrs.field(default="", converter=keepable, repr=False)
    customer: str = attrs.field(default="", converter=keepable, repr=False)
    issue_date: date | None = attrs.field(default=None, converter=_day)
    due_date: date | None = attrs.field(default=None, converter=_day)
    currency: str = attrs.field(default="", converter=_currency)
    total: Decimal | None = attrs.field(default=None, converter=_amount, repr=False)
    balance: Decimal | None = attrs.field(default=None, converter=_amount, repr=False)
    source: str = attrs.field(default="", converter=keepable)
    order: str = attrs.field(default="", converter=keepable)
    tags: tuple[str, ...] = attrs.field(default=(), converter=_names, repr=False)
    labels: tuple[tuple[str, str], ...] = attrs.field(default=(), converter=_pairs, repr=False)

    @updated_at.default
    def _as_created(self) -> datetime:
        return self.created_at

    @unique_key.validator
    def _check_unique_key(self, _: object, value: str | None) -> None:
        if value is not None:
            named(value)

    @property
    def key(self) -> tuple[str, str]:
        """Return kind and id: what names the record within its tenant."""
        return self.kind, self.id


@attrs.frozen(kw_only=True)
class Revision:
    """What a record said from one edit to the next; it never changes.

    Args:
        number: counted from one within the record.
        content: any frozen value.
        fingerprint: the digest of the content, to which approvals bind.
        by: the id of who wrote it.
        at: the instant, in any time zone; kept in UTC.
    """

    tenant: str = attrs.field(converter=named)
    kind: str = attrs.field(converter=named)
    id: str = attrs.field(converter=named)
    number: int = attrs.field(default=1, converter=_count)
    content: object = attrs.field(repr=False)
    fingerprint: str = attrs.field(default="", converter=keepable)
    by: str = attrs.field(converter=named, repr=False)
    at: datetime = attrs.field(converter=instant)


@attrs.frozen(kw_only=True)
class Snapshot:
    """What was computed from one revision when it counted; it never changes.

    Args:
        revision: the number of the revision that it was computed from.
        body: any frozen value, such as a calculation.
    """

    tenant: str = attrs.field(converter=named)
    kind: str = attrs.field(converter=named)
    id: str = attrs.field(converter=named)
    revision: int = attrs.field(converter=_count)
    body: object = attrs.field(repr=False)
