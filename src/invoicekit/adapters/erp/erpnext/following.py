"""What ERPNext did by itself: bills that changed, and payments with the bills that they name."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from itertools import islice
from typing import Any, TypeVar

from invoicekit.adapters.erp.calling import readable
from invoicekit.adapters.erp.erpnext.frappe import Doc, Frappe, instant_of, written_instant
from invoicekit.adapters.erp.erpnext.reading import (
    BILL,
    HEADER,
    natural_of,
    read_amount,
    read_day,
    read_text,
    receipt_of,
)
from invoicekit.errors import InvalidValue
from invoicekit.money import Money
from invoicekit.ports.erp import ErpChange, ErpKind, ErpPage, ErpPayment, ErpRef
from invoicekit.ports.places import SeenUntil

__all__ = ["booked_of", "changes_since", "payments_since"]

T = TypeVar("T")
Told = tuple[datetime, str, str, T | None]
"""An item with its instant, its id and what tells a change of it."""

_CANCELLED = 2


def changes_since(frappe: Frappe, since: str, limit: int) -> ErpPage[ErpChange]:
    """Return what became of bills after a place, the earliest change first."""
    place = _place(frappe, since, limit)
    rows = _changed(frappe, BILL, HEADER, [], place, limit)
    cancelled = [read_text(row, "name") for row in rows if row.get("docstatus") == _CANCELLED]
    booked = booked_of(frappe, cancelled)
    with readable(frappe.system):
        return _page(place, (_change(frappe, row, booked) for row in rows), limit)


def booked_of(frappe: Frappe, names: Iterable[str]) -> frozenset[str]:
    """Return which of some cancelled bills were booked before: those with entries in the ledger."""
    wanted = list(names)
    if not wanted:
        return frozenset()
    filters: list[list[Any]] = [["voucher_type", "=", BILL], ["voucher_no", "in", wanted]]
    rows = frappe.listed("GL Entry", ["voucher_no"], filters)
    return frozenset(read_text(row, "voucher_no") for row in rows)


def payments_since(frappe: Frappe, since: str, limit: int) -> ErpPage[ErpPayment]:
    """Return what was paid on bills, or taken back, after a place."""
    place = _place(frappe, since, limit)
    filters: list[list[Any]] = [
        ["docstatus", "in", [1, _CANCELLED]],
        ["party_type", "=", "Supplier"],
    ]
    rows = _changed(frappe, "Payment Entry", ["name", "modified"], filters, place, limit)
    with readable(frappe.system):
        return _page(place, _payments(frappe, rows, place), limit)


def _place(frappe: Frappe, since: str, limit: int) -> SeenUntil:
    if type(limit) is not int or limit < 1:
        raise InvalidValue("limit", limit, "it is a whole number from one on")
    return SeenUntil.read(since, frappe.settings.overlap)


def _changed(
    frappe: Frappe,
    doctype: str,
    fields: Iterable[str],
    filters: Iterable[list[Any]],
    place: SeenUntil,
    limit: int,
) -> tuple[Doc, ...]:
    """Return what changed from a place on: as much as was seen already, and a page with one more.

    Not page by page: what is written meanwhile moves to the end, and would shift another out.
    """
    wanted = list(filters)
    if place.since is not None:
        wanted.append(["modified", ">=", written_instant(place.since, frappe.settings)])
    most = limit + 1 + len(place.seen)
    return frappe.listed(doctype, fields, wanted, limit=most)


def _page(place: SeenUntil, told: Iterable[Told[T]], limit: int) -> ErpPage[T]:
    new = (each for each in told if place.is_new(*each[:3]))
    # One more than is asked for, to tell whether there are more.
    found = list(islice(new, limit + 1))
    after = place.after(each[:3] for each in found[:limit])
    items = (each[3] for each in found[:limit])
    return ErpPage((item for item in items if item is not None), after.text, len(found) > limit)


def _change(frappe: Frappe, row: Doc, booked: frozenset[str]) -> Told[ErpChange]:
    name, version = read_text(row, "name"), read_text(row, "modified")
    at = instant_of(version, frappe.settings)
    # A payment may leave the instant as it is, and changes the status.
    print_ = f"{version} {row.get('docstatus')} {read_text(row, 'status')}"
    receipt = receipt_of(row, frappe.system, booked=name in booked)
    return at, name, print_, ErpChange(at=at, receipt=receipt, natural=natural_of(row))


def _payments(frappe: Frappe, rows: Iterable[Doc], place: SeenUntil) -> Iterator[Told[ErpPayment]]:
    """Give the bills of each payment; one that names none has a mark, so that it is passed over."""
    for row in rows:
        name, version = read_text(row, "name"), read_text(row, "modified")
        at = instant_of(version, frappe.settings)
        if not place.is_new(at, name, version):
            continue
        found = frappe.read("Payment Entry", name)
        for each in _references(found or {}):
            payment = _payment(frappe, found or {}, each, at)
            if payment is not None:
                yield at, payment.id, version, payment
        yield at, name, version, None


def _references(found: Doc) -> Iterator[Doc]:
    rows = found.get("references")
    for row in rows if isinstance(rows, list) else ():
        if isinstance(row, Mapping) and row.get("reference_doctype") == BILL:
            yield row


def _payment(frappe: Frappe, found: Doc, row: Doc, at: datetime) -> ErpPayment | None:
    amount = read_amount(row.get("allocated_amount"))
    if amount <= 0:
        # A refund, or a note that was set against the payment.
        return None
    side = "paid_to" if read_text(found, "payment_type") == "Pay" else "paid_from"
    name = read_text(found, "name")
    bill = read_text(row, "reference_name")
    return ErpPayment(
        id=f"{name}/{read_text(row, 'name') or bill}",
        at=at,
        document=ErpRef(frappe.system, ErpKind.SUPPLIER_INVOICE, bill),
        amount=Money(amount, read_text(found, f"{side}_account_currency")),
        on=read_day(found.get("posting_date")) or at.date(),
        reference=read_text(found, "reference_no") or name,
        reversed=found.get("docstatus") == _CANCELLED,
    )
