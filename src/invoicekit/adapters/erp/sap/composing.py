"""A supplier's invoice as the body of one request: header, items and taxes in one deep insert."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

import attrs

from invoicekit.adapters.erp.sap.digest import digest_of
from invoicekit.adapters.erp.sap.fitting import Fitting
from invoicekit.adapters.erp.sap.items import AMOUNT, account_items, order_items, share_items
from invoicekit.adapters.erp.sap.odata import wire_day
from invoicekit.adapters.erp.sap.settings import SapSettings
from invoicekit.adapters.erp.sap.taxes import tax_code, taxes_by_code
from invoicekit.documents import Problem
from invoicekit.documents.particulars import particular
from invoicekit.money import plain
from invoicekit.ports.erp import ErpDocument

__all__ = ["Composed", "compose", "reference_of", "sap_problems"]

_REFERENCE = 16
_HEADER_TEXT = 25


@attrs.frozen
class Composed:
    """A document as SAP takes it, and what keeps it from being sent.

    Args:
        body: of the request.
        problems: what a person must mend, or should look at.
    """

    body: Mapping[str, Any] = attrs.field(repr=False)
    problems: tuple[Problem, ...] = ()


def reference_of(number: str, settings: SapSettings) -> str:
    """Return the supplier's number as SAP keeps it."""
    return number.upper() if settings.upper_case else number


def sap_problems(document: ErpDocument, settings: SapSettings) -> tuple[Problem, ...]:
    """Return what SAP cannot take of a document, before anything is sent.

    Args:
        document: what is to be handed over.
        settings: how SAP is set up.

    Returns:
        A problem for each number that is longer than its field, each tax without a code of SAP,
        each line without an order or an account, and the like.
    """
    return compose(document, settings).problems


def compose(document: ErpDocument, settings: SapSettings, key: str = "") -> Composed:
    """Return a document as the body of the request that parks it.

    Args:
        document: what is to be handed over.
        settings: how SAP is set up.
        key: of the write.
    """
    fitting = Fitting()
    body = _header(document, settings, fitting)
    if settings.key_field and key:
        body[settings.key_field] = digest_of(key)
    codes = [
        tax_code(line, settings, fitting, f"lines[{place}]")
        for place, line in enumerate(document.lines)
    ]
    orders = list(order_items(document, codes, settings, fitting))
    accounts = [
        *account_items(document, codes, fitting),
        *share_items(document, settings, fitting),
    ]
    for place, item in enumerate([*orders, *accounts], 1):
        item["SupplierInvoiceItem"] = f"{place:06}" if place <= len(orders) else f"{place:04}"
    body["to_SuplrInvcItemPurOrdRef"] = orders
    body["to_SupplierInvoiceItemGLAcct"] = accounts
    if not settings.tax_by_sap:
        body["to_SupplierInvoiceTax"] = _taxes(document, codes, settings, fitting)
        _check_balance(document, body, fitting)
    return Composed({name: value for name, value in body.items() if value != []}, _all(fitting))


def _check_balance(document: ErpDocument, body: Mapping[str, Any], fitting: Fitting) -> None:
    """Note a document whose items and taxes do not come to what is payable, as SAP would."""
    if fitting.problems:
        # What is missing is missing in the sum too.
        return
    up = "H" if document.kind.is_credit else "S"
    sums = [Decimal(item[AMOUNT]) for item in body["to_SuplrInvcItemPurOrdRef"]]
    sums += [Decimal(row["TaxAmount"]) for row in body["to_SupplierInvoiceTax"]]
    sums += [
        Decimal(item[AMOUNT]) * (1 if item["DebitCreditCode"] == up else -1)
        for item in body["to_SupplierInvoiceItemGLAcct"]
    ]
    rest = document.totals.payable - sum(sums)
    if rest:
        fitting.tell(
            "sap_out_of_balance",
            "totals",
            f"items and taxes come to {plain(abs(rest))} {'less' if rest > 0 else 'more'} than the"
            " payable; SAP posts no such document",
            "Compute it with net prices and figures that are rounded by line",
            rest=plain(rest),
        )


def _all(fitting: Fitting) -> tuple[Problem, ...]:
    return tuple(dict.fromkeys(fitting.problems))


def _header(document: ErpDocument, settings: SapSettings, fitting: Fitting) -> dict[str, Any]:
    invoice = document.invoice
    number = reference_of(document.number, settings)
    short = "SAP keeps 16 signs of it: agree with the supplier on a shorter one"
    party = "Give the supplier its number in SAP: Code('sap', '..') among its external ids"
    body: dict[str, Any] = {
        "CompanyCode": fitting.needed(document.company, 4, "buyer", "CompanyCode", "Name it"),
        "DocumentDate": wire_day(invoice.issue_date or document.posting_date),
        "PostingDate": wire_day(document.posting_date),
        "SupplierInvoiceIDByInvcgParty": fitting.needed(
            number, _REFERENCE, "number", "SupplierInvoiceIDByInvcgParty", short
        ),
        "InvoicingParty": fitting.needed(document.party, 10, "seller", "InvoicingParty", party),
        "DocumentCurrency": document.currency,
        "InvoiceGrossAmount": fitting.amount(
            document.totals.payable, "totals.payable", "InvoiceGrossAmount"
        ),
        "SupplierInvoiceStatus": settings.park_status,
        "TaxIsCalculatedAutomatically": settings.tax_by_sap,
        "DocumentHeaderText": (invoice.reason or invoice.buyer_reference)[:_HEADER_TEXT],
        "SupplierInvoiceIsCreditMemo": "X" if document.kind.is_credit else "",
        "AccountingDocumentType": settings.document_type,
        "PaymentBlockingReason": settings.payment_block,
        "PaymentReference": _payment_reference(document),
        "TaxDeterminationDate": _tax_day(document) if settings.tax_date else "",
        **(_gst(document, settings, fitting) if settings.indian else {}),
    }
    if document.kind.sign == 0:
        fitting.tell("sap_kind", "kind", "nothing is owed on a proforma", "Wait for the invoice")
    return {name: value for name, value in body.items() if value != ""}


def _tax_day(document: ErpDocument) -> str:
    return wire_day(document.invoice.tax_date or document.posting_date)


def _payment_reference(document: ErpDocument) -> str:
    """Return what the supplier wants quoted; one that does not fit would be wrong, and is left."""
    said = next((means.remittance for means in document.invoice.payment_means), "")
    return said if len(said) <= 30 else ""  # noqa: PLR2004 - the field's signs


def _gst(document: ErpDocument, settings: SapSettings, fitting: Fitting) -> dict[str, str]:
    buyer = document.invoice.buyer
    if buyer.country != "IN":
        return {}
    particulars = document.invoice.particulars
    ship_to = document.invoice.ship_to
    said = particular(particulars, "place_of_supply")
    state = (said or (ship_to and ship_to.territory) or buyer.territory).removeprefix("IN-")
    return {
        "BusinessPlace": fitting.text(settings.business_place, 4, "buyer", "BusinessPlace"),
        "IN_GSTPartner": document.party,
        "IN_GSTPlaceOfSupply": fitting.text(
            settings.places.get(state, state), 3, "particulars", "IN_GSTPlaceOfSupply"
        ),
        "IN_InvoiceReferenceNumber": fitting.text(
            particular(particulars, "irn"), 64, "particulars", "IN_InvoiceReferenceNumber"
        ),
    }


def _taxes(
    document: ErpDocument, codes: list[str], settings: SapSettings, fitting: Fitting
) -> list[dict[str, str]]:
    country = {"TaxCountry": settings.tax_country} if settings.tax_country else {}
    return [
        {
            **country,
            "TaxCode": row.code,
            "DocumentCurrency": document.currency,
            "TaxAmount": fitting.amount(row.amount, "tax_rows", "TaxAmount"),
            "TaxBaseAmountInTransCrcy": fitting.amount(
                row.base, "tax_rows", "TaxBaseAmountInTransCrcy", 13
            ),
        }
        for row in taxes_by_code(document, codes, fitting)
    ]
