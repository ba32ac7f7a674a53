"""Where a supplier's invoice stands, out of SAP's words for it."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from invoicekit.adapters.erp.sap.odata import Row, read_amount, read_day, read_text
from invoicekit.ports.erp import ErpKind, ErpReceipt, ErpRef, ErpState, NaturalKey

__all__ = ["HEADER", "STATUS", "is_reversal", "natural_of", "number_and_year", "receipt_of"]

HEADER = (
    "SupplierInvoice,FiscalYear,CompanyCode,DocumentDate,PostingDate,"
    "SupplierInvoiceIDByInvcgParty,InvoicingParty,DocumentCurrency,InvoiceGrossAmount,"
    "AssignmentReference,DocumentHeaderText,SupplierInvoiceStatus,SupplierInvoiceIsCreditMemo,"
    "ReverseDocument,IsReversal,IsReversed"
)
"""The fields of a header that are read."""

STATUS: Mapping[str, ErpState] = MappingProxyType(
    {
        "": ErpState.POSTED,
        "1": ErpState.PARKED,
        "2": ErpState.CANCELLED,
        "3": ErpState.PARKED,
        "4": ErpState.PARKED,
        "5": ErpState.POSTED,
        "A": ErpState.PARKED,
        "B": ErpState.PARKED,
        "C": ErpState.PARKED,
        "D": ErpState.PARKED,
        "E": ErpState.PARKED,
    }
)
"""SAP's statuses (domain RBSTAT). What waits for a job in the background (1), failed in it (3) or
is not complete (4) books nothing yet; the present service shows a posted one as 5, an old one as
blank. Source: sapdatasheet.org, data element RBSTAT."""


def number_and_year(ref: ErpRef) -> tuple[str, str]:
    """Return the two parts of the key of a supplier's invoice."""
    number, _, year = ref.id.partition("/")
    return number, year


def is_reversal(row: Row) -> bool:
    """Tell whether a document is itself the reversal of another."""
    return bool(row.get("IsReversal"))


def receipt_of(row: Row, system: str, *, replayed: bool = False) -> ErpReceipt:
    """Return where a document stands.

    Args:
        row: its header.
        system: the adapter's name.
        replayed: whether it was there before.
    """
    number, year = read_text(row, "SupplierInvoice"), read_text(row, "FiscalYear")
    status = read_text(row, "SupplierInvoiceStatus")
    state = STATUS.get(status, ErpState.UNKNOWN)
    reversal = read_text(row, "ReverseDocument")
    booked = state is ErpState.POSTED
    if booked and (row.get("IsReversed") or reversal) and not is_reversal(row):
        state = ErpState.CANCELLED
    metadata = row.get("__metadata")
    return ErpReceipt(
        ref=ErpRef(system, ErpKind.SUPPLIER_INVOICE, f"{number}/{year}"),
        state=state,
        native=status or "blank",
        number=number,
        company=read_text(row, "CompanyCode"),
        year=year,
        # The document of invoice verification; the service does not tell the accounting document.
        posting=number if booked else "",
        reversal=reversal if state is ErpState.CANCELLED else "",
        version=str(metadata.get("etag") or "") if isinstance(metadata, Mapping) else "",
        total=read_amount(row.get("InvoiceGrossAmount")),
        replayed=replayed,
    )


def natural_of(row: Row) -> NaturalKey:
    """Return how SAP's people know a document."""
    return NaturalKey(
        read_text(row, "CompanyCode"),
        read_text(row, "InvoicingParty"),
        read_text(row, "SupplierInvoiceIDByInvcgParty"),
        read_day(row.get("DocumentDate")),
        read_text(row, "SupplierInvoiceIsCreditMemo") == "X",
    )
