"""Columns: what a row of a list shows, and the ready lists of the five systems."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from datetime import date, datetime, tzinfo
from decimal import Decimal

import attrs

from invoicekit.documents import Content, Party
from invoicekit.errors import InvalidValue
from invoicekit.records import Record
from invoicekit.service.narrowing import OWING
from invoicekit.workflows import Workflow

__all__ = [
    "BILL_LIST",
    "CASE_LIST",
    "INVOICE_LIST",
    "VENDOR_LIST",
    "Cell",
    "Column",
    "Listed",
    "columns_of",
    "is_overdue",
]

Cell = str | int | Decimal | date | bool | None
"""What stands in one field of a list."""


@attrs.frozen
class Listed:
    """A record as a row of a list sees it.

    Args:
        record: where it stands.
        workflow: what it follows.
        today: the day.
        zone: the house's time zone, in which an instant falls on a day.
        content: what is said in it; None where no column asks for it, or it has no document.
        creator: the name of who made it, where one is known; else the id.
    """

    record: Record
    workflow: Workflow
    today: date
    zone: tzinfo
    content: Content | None = None
    creator: str = attrs.field(default="", repr=False)

    @property
    def party(self) -> Party:
        """Return the party whose account it belongs to."""
        return Party() if self.content is None else self.workflow.party(self.content.invoice)

    def day(self, instant: datetime) -> date:
        """Return the day of an instant in the house's time zone."""
        return instant.astimezone(self.zone).date()


@attrs.frozen
class Column:
    """One column of a list.

    Args:
        name: for programs.
        title: for people.
        value: what stands in it.
        of_content: whether it looks into the content, which is read for each row then.
        of_creator: whether it looks at the creator's name, which is read then.
    """

    name: str
    title: str
    value: Callable[[Listed], Cell] = attrs.field(repr=False, eq=False)
    of_content: bool = False
    of_creator: bool = False


def columns_of(value: Iterable[object]) -> tuple[Column, ...]:
    """Return the columns of a list.

    Raises:
        InvalidValue: for a name in place of a column.
    """
    shown = []
    for each in value:
        if not isinstance(each, Column):
            advice = "Give those of invoicekit.service.columns, such as INVOICE_LIST, or your own"
            raise InvalidValue("column", each, "it is no Column", advice)
        shown.append(each)
    return tuple(shown)


def is_overdue(record: Record, workflow: Workflow, today: date) -> bool:
    """Tell whether something is still owed on a record that was due before today."""
    return (
        record.due_date is not None
        and record.due_date < today
        and record.settlement in OWING
        and record.state not in workflow.inactive
        and (record.balance or 0) > 0
    )


def _initials(name: str) -> str:
    """Return the first letter of each word: `"Uma Rao"` is `"UR"`, `"uma.rao"` too."""
    return "".join(word[0].upper() for word in re.findall(r"[^\W_]+", name))


def _classes(listed: Listed) -> str:
    """Return where it is booked: the account of the whole, or those of its lines."""
    content = listed.content
    if content is None:
        return ""
    whole = content.coding.account if content.coding else ""
    lines = dict.fromkeys(line.account for line in content.invoice.lines if line.account)
    return whole or ", ".join(lines)


def _status(listed: Listed) -> str:
    return listed.workflow.lifecycle.label(listed.record.state)


def _settlement(listed: Listed) -> str:
    words = {"open": "Open", "partly_paid": "Partially Paid", "paid": "Complete"}
    record = listed.record
    if record.state in listed.workflow.inactive:
        return _status(listed)
    return words.get(record.settlement, _status(listed))


def _email(listed: Listed) -> str:
    contact = listed.party.contact
    return "" if contact is None else contact.email


_ID = Column("id", "Invoice ID", lambda row: row.record.id)
_NUMBER = Column("number", "Invoice number", lambda row: row.record.number)
_STATUS = Column("status", "Status", _status)
_SETTLEMENT = Column("status", "Status", _settlement)
_CUSTOMER = Column("customer", "Customer", lambda row: row.record.buyer)
_ISSUED = Column("issue_date", "Invoice date", lambda row: row.record.issue_date)
_DUE = Column("due_date", "Due date", lambda row: row.record.due_date)
_CREATED = Column("created", "Created date", lambda row: row.day(row.record.created_at))
_CURRENCY = Column("currency", "Currency", lambda row: row.record.currency)
_PAYABLE = Column("payable", "Amount payable", lambda row: row.record.total)
_BALANCE = Column("balance", "Balance", lambda row: row.record.balance)
_ORDER = Column("order", "Order ID", lambda row: row.record.order)
_SOURCE = Column("source", "Source", lambda row: row.record.source or "manual")
_OVERDUE = Column("overdue", "Overdue", lambda row: is_overdue(row.record, row.workflow, row.today))
_FLAGS = Column("flags", "Flags", lambda row: ", ".join(row.record.tags))

VENDOR_LIST = (
    _ID,
    Column("partner", "Vendor / partner name", lambda row: row.party.name, of_content=True),
    Column("pan", "PAN", lambda row: row.party.tax_id("PAN"), of_content=True),
    Column("email", "Email", _email, of_content=True),
    Column("class", "Class", _classes, of_content=True),
    _ISSUED,
    _CREATED,
    _PAYABLE,
    _CURRENCY,
    _STATUS,
)
"""Vendors' invoices to a marketplace. The id is the system's, apart from the vendor's number."""

INVOICE_LIST = (
    _ID,
    _NUMBER,
    _CUSTOMER,
    _ORDER,
    _ISSUED,
    _DUE,
    _CURRENCY,
    _PAYABLE,
    _BALANCE,
    _SETTLEMENT,
    _OVERDUE,
    _SOURCE,
    _FLAGS,
)
"""Invoices that customers owe, by how far they are paid."""

CASE_LIST = (
    _ID,
    _NUMBER,
    _CUSTOMER,
    _CURRENCY,
    _PAYABLE,
    _STATUS,
    _CREATED,
    Column("initials", "By", lambda row: _initials(row.creator), of_creator=True),
)
"""Payment cases; a row ends with the creation date and the creator's initials."""

BILL_LIST = (
    _ID,
    _NUMBER,
    Column("vendor", "Vendor", lambda row: row.record.seller),
    _ISSUED,
    _DUE,
    _CURRENCY,
    _PAYABLE,
    _STATUS,
    _SOURCE,
    _FLAGS,
)
"""Bills to pay, by the bucket that they lie in."""
