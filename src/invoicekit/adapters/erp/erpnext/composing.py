"""A supplier's invoice as a Purchase Invoice of ERPNext: header, items and taxes in one body."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from typing import Any

import attrs

from invoicekit.adapters.erp.erpnext.fitting import Fitting
from invoicekit.adapters.erp.erpnext.items import Items, Read
from invoicekit.adapters.erp.erpnext.settings import ErpNextSettings
from invoicekit.adapters.erp.erpnext.taxes import tax_rows
from invoicekit.documents import Problem
from invoicekit.documents.particulars import particular
from invoicekit.ports.erp import ErpDocument
from invoicekit.taxes.india.states import read_state, state_of

__all__ = ["Composed", "compose", "digest_of", "erpnext_problems"]


@attrs.frozen
class Composed:
    """A document as ERPNext takes it, and what keeps it from being sent.

    Args:
        body: of the request.
        problems: what a person must mend.
    """

    body: Mapping[str, Any] = attrs.field(repr=False)
    problems: tuple[Problem, ...] = ()


def digest_of(key: str) -> str:
    """Return a digest of a key, as it is kept with the document; a key itself may be long.

    >>> digest_of("asha/bill/b-1/3/park")
    'invoicekit 23751621208605d6f351'
    """
    return "invoicekit " + hashlib.sha256(key.encode()).hexdigest()[:20]


def erpnext_problems(document: ErpDocument, settings: ErpNextSettings) -> tuple[Problem, ...]:
    """Return what ERPNext cannot take of a document, before anything is sent.

    Args:
        document: what is to be handed over.
        settings: how ERPNext is set up.

    Returns:
        A problem for each tax and each figure without an account, each line without an account or
        an order, and the like. Whether the rows of orders and receipts are there is not asked.
    """
    return compose(document, settings).problems


def compose(
    document: ErpDocument, settings: ErpNextSettings, key: str = "", read: Read | None = None
) -> Composed:
    """Return a document as the body of the request that keeps it as a draft.

    Args:
        document: what is to be handed over.
        settings: how ERPNext is set up.
        key: of the write.
        read: gives orders and receipts; without it their rows are not looked at.
    """
    fitting = Fitting()
    items = Items(document, settings, fitting, read)
    body = _header(document, settings, fitting)
    if settings.key_field and key:
        body[settings.key_field] = digest_of(key)
    body["items"] = items.made()
    body["taxes"] = tax_rows(document, items.left, settings, fitting)
    said = {name: value for name, value in body.items() if value not in ("", None)}
    return Composed(said, tuple(dict.fromkeys(fitting.problems)))


def _header(document: ErpDocument, settings: ErpNextSettings, fitting: Fitting) -> dict[str, Any]:
    invoice = document.invoice
    party = "Give the supplier its name in ERPNext: Code('erpnext', '..') among its external ids"
    if document.kind.sign == 0:
        fitting.tell(
            "erpnext_kind", "kind", "nothing is owed on a proforma", "Wait for the invoice"
        )
    centre = document.coding.cost_centre
    return {
        "naming_series": settings.series,
        "company": fitting.needed(document.company, "buyer", "company", "Name the company"),
        "supplier": fitting.needed(document.party, "seller", "supplier", party),
        "bill_no": fitting.needed(document.number, "number", "bill_no", "Give its number"),
        "bill_date": invoice.issue_date and invoice.issue_date.isoformat(),
        "set_posting_time": 1,
        "posting_date": document.posting_date.isoformat(),
        "due_date": invoice.due_date and invoice.due_date.isoformat(),
        "currency": document.currency,
        "is_return": 1 if document.kind.is_credit else 0,
        "update_stock": 0,
        # Our own rounding is a row; ERPNext shall add none.
        "disable_rounded_total": 1,
        "cost_center": settings.cost_centres.get(centre, centre),
        **_exchange(document, fitting),
        **(_gst(document) if settings.indian else {}),
    }


def _exchange(document: ErpDocument, fitting: Fitting) -> dict[str, float]:
    rate = document.invoice.exchange_rate
    if rate is None or rate.source != document.currency:
        return {}
    return {"conversion_rate": fitting.number(rate.rate, "exchange_rate", "conversion_rate")}


def _gst(document: ErpDocument) -> dict[str, Any]:
    """Return the fields of the app for India; the categories of the parties are ERPNext's own."""
    invoice = document.invoice
    if invoice.buyer.country != "IN":
        return {}
    said = particular(invoice.particulars, "place_of_supply")
    ship_to = invoice.ship_to
    place = said or (ship_to and ship_to.territory) or invoice.buyer.territory
    reverse = particular(invoice.particulars, "reverse_charge") == "yes"
    return {
        "supplier_gstin": invoice.seller.tax_id("GSTIN"),
        "company_gstin": invoice.buyer.tax_id("GSTIN"),
        "place_of_supply": _place(place, document),
        "is_reverse_charge": 1 if reverse else 0,
    }


def _place(said: str, document: ErpDocument) -> str:
    """Return a State as the app writes it: `27-Maharashtra`."""
    code = read_state(said) if said else ""
    if not code:
        return ""
    return f"{code}-{state_of(code, document.posting_date).name}"
