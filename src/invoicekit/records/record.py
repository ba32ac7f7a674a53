"""Where a thing stands, what was said in it, and what was computed from it."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

import attrs

from invoicekit.records import fields

__all__ = ["Record", "Revision", "Snapshot"]


# Without slots a record that was read is filled in one step; a page of a list makes fifty of them.
@attrs.frozen(kw_only=True, slots=False)
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

    tenant: str = attrs.field(converter=fields.named)
    kind: str = attrs.field(converter=fields.named)
    id: str = attrs.field(converter=fields.named)
    workflow: str = attrs.field(default="", converter=fields.keepable)
    definition_version: int = 1
    state: str = attrs.field(converter=fields.named)
    version: int = attrs.field(default=1, converter=fields.counted)
    revision: int = attrs.field(default=1, converter=fields.counted)
    settlement: str = attrs.field(default="", converter=fields.settlement)
    created_at: datetime = attrs.field(converter=fields.instant)
    created_by: str = attrs.field(converter=fields.named, repr=False)
    updated_at: datetime = attrs.field(converter=fields.instant)
    parent: tuple[str, str] | None = attrs.field(default=None, converter=fields.place)
    unique_key: str | None = attrs.field(default=None, repr=False)
    number: str = attrs.field(default="", converter=fields.keepable)
    seller: str = attrs.field(default="", converter=fields.keepable, repr=False)
    buyer: str = attrs.field(default="", converter=fields.keepable, repr=False)
    customer: str = attrs.field(default="", converter=fields.keepable, repr=False)
    issue_date: date | None = attrs.field(default=None, converter=fields.day)
    due_date: date | None = attrs.field(default=None, converter=fields.day)
    currency: str = attrs.field(default="", converter=fields.currency)
    total: Decimal | None = attrs.field(default=None, converter=fields.amount, repr=False)
    balance: Decimal | None = attrs.field(default=None, converter=fields.amount, repr=False)
    source: str = attrs.field(default="", converter=fields.keepable)
    order: str = attrs.field(default="", converter=fields.keepable)
    tags: tuple[str, ...] = attrs.field(default=(), converter=fields.names, repr=False)
    labels: tuple[tuple[str, str], ...] = attrs.field(
        default=(), converter=fields.pairs, repr=False
    )

    @updated_at.default
    def _as_created(self) -> datetime:
        return self.created_at

    @unique_key.validator
    def _check_unique_key(self, _: object, value: str | None) -> None:
        if value is not None:
            fields.named(value)

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

    tenant: str = attrs.field(converter=fields.named)
    kind: str = attrs.field(converter=fields.named)
    id: str = attrs.field(converter=fields.named)
    number: int = attrs.field(default=1, converter=fields.counted)
    content: object = attrs.field(repr=False)
    fingerprint: str = attrs.field(default="", converter=fields.keepable)
    by: str = attrs.field(converter=fields.named, repr=False)
    at: datetime = attrs.field(converter=fields.instant)


@attrs.frozen(kw_only=True)
class Snapshot:
    """What was computed from one revision when it counted; it never changes.

    Args:
        revision: the number of the revision that it was computed from.
        body: any frozen value, such as a calculation.
    """

    tenant: str = attrs.field(converter=fields.named)
    kind: str = attrs.field(converter=fields.named)
    id: str = attrs.field(converter=fields.named)
    revision: int = attrs.field(converter=fields.counted)
    body: object = attrs.field(repr=False)
