"""The entities that the fake knows, with the types and lengths of the service's own metadata.

What a body may hold is checked against it as the gateway does: strings by their length, decimals
as text of so many digits, days as ticks at midnight, nothing unknown.
"""

from __future__ import annotations

import re
from decimal import Decimal

from support.fakes.sap.refusing import refused

TICKS = re.compile(r"/Date\((-?\d+)\)/")
DECIMAL = re.compile(r"\d+(\.\d+)?")
DAY = 86_400_000


def _types(**named):
    return {name: kind for names, kind in named.values() for name in names.split()}


HEADER = _types(
    one=("SupplierInvoiceStatus SupplierInvoiceIsCreditMemo PaymentBlockingReason", 1),
    two=("AccountingDocumentType", 2),
    four=("CompanyCode FiscalYear InvoiceReferenceFiscalYear BusinessPlace PaymentTerms", 4),
    five=("DocumentCurrency", 5),
    ten=("SupplierInvoice InvoicingParty InvoiceReference IN_GSTPartner ReverseDocument", 10),
    three=("IN_GSTPlaceOfSupply", 3),
    sixteen=("SupplierInvoiceIDByInvcgParty", 16),
    eighteen=("AssignmentReference", 18),
    text=("DocumentHeaderText", 25),
    thirty=("PaymentReference", 30),
    irn=("IN_InvoiceReferenceNumber", 64),
    days=("DocumentDate PostingDate CreationDate TaxDeterminationDate", "day"),
    amounts=("InvoiceGrossAmount", (14, 3)),
    flags=("TaxIsCalculatedAutomatically IsReversal IsReversed", "flag"),
)
ORDER_ITEM = _types(
    six=("SupplierInvoiceItem", 6),
    ten=("PurchaseOrder ReferenceDocument", 10),
    five=("PurchaseOrderItem DocumentCurrency", 5),
    four=("ReferenceDocumentFiscalYear ReferenceDocumentItem", 4),
    one=("IsSubsequentDebitCredit", 1),
    two=("TaxCode", 2),
    three=("PurchaseOrderQuantityUnit TaxCountry", 3),
    text=("SupplierInvoiceItemText", 50),
    hsn=("IN_HSNOrSACCode", 16),
    amounts=("SupplierInvoiceItemAmount", (14, 3)),
    quantities=("QuantityInPurchaseOrderUnit", (13, 3)),
)
ACCOUNT_ITEM = _types(
    four=("SupplierInvoiceItem CompanyCode", 4),
    ten=("GLAccount CostCenter ProfitCenter", 10),
    one=("DebitCreditCode", 1),
    two=("TaxCode", 2),
    five=("DocumentCurrency", 5),
    text=("SupplierInvoiceItemText", 50),
    amounts=("SupplierInvoiceItemAmount", (14, 3)),
)
TAX = _types(
    two=("TaxCode", 2),
    three=("TaxCountry", 3),
    five=("DocumentCurrency", 5),
    amounts=("TaxAmount", (14, 3)),
    bases=("TaxBaseAmountInTransCrcy", (16, 3)),
)
CHILDREN = {
    "to_SuplrInvcItemPurOrdRef": ORDER_ITEM,
    "to_SupplierInvoiceItemGLAcct": ACCOUNT_ITEM,
    "to_SupplierInvoiceTax": TAX,
}
SERVER_MADE = {"SupplierInvoice", "FiscalYear", "CreationDate", "IsReversal", "IsReversed"}
NOT_FILTERABLE = {"IsReversal", "IsReversed"}


def checked(body):
    """Return a body as it is kept; a refusal for anything that the metadata does not allow."""
    kept = {}
    for name, value in body.items():
        if name in CHILDREN:
            if not isinstance(value, list):
                raise refused(400, "/IWBEP/CM_MGW_RT/176", f"{name} is no list")
            kept[name] = [_entity(each, CHILDREN[name]) for each in value]
    if SERVER_MADE & body.keys():
        raise refused(400, "/IWBEP/CM_MGW_RT/177", "the server gives the key")
    return kept | _entity({k: v for k, v in body.items() if k not in CHILDREN}, HEADER)


def _entity(body, types):
    for name, value in body.items():
        if name not in types:
            raise refused(400, "/IWBEP/CM_MGW_RT/021", f"Property {name} is invalid", name)
        _value(name, value, types[name])
    return dict(body)


def _value(name, value, kind):
    wrong = refused(400, "/IWBEP/CM_MGW_RT/194", f"{value!r} is invalid for {name}", name)
    if kind == "flag":
        if not isinstance(value, bool):
            raise wrong
    elif not isinstance(value, str):
        # A number of JSON has lost its cents on the way.
        raise wrong
    elif kind == "day":
        ticks = TICKS.fullmatch(value)
        if ticks is None or int(ticks[1]) % DAY:
            raise wrong
    elif isinstance(kind, tuple):
        digits, places = kind
        if not DECIMAL.fullmatch(value):
            raise wrong
        whole, _, part = value.partition(".")
        if len(whole.lstrip("0")) > digits - places or len(part) > places:
            raise wrong
    elif len(value) > kind:
        raise wrong


def shown(row):
    """Return an entity as the service shows it: every field, decimals with all their places."""
    out = {}
    for name, kind in HEADER.items():
        value = row.get(name)
        if isinstance(kind, tuple):
            out[name] = f"{Decimal(value or 0):.3f}"
        elif kind == "flag":
            out[name] = bool(value)
        else:
            out[name] = value or ("" if kind != "day" else None)
    return out
