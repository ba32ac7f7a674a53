"""The supplier invoices of SAP: the addresses, the look-ups and the functions of the service."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date

from invoicekit.adapters.erp.sap.odata import (
    Row,
    any_of,
    both,
    day_literal,
    equals,
    query_of,
    read_text,
    row_of,
    text_literal,
)
from invoicekit.adapters.erp.sap.reading import HEADER
from invoicekit.adapters.erp.sap.session import Session

__all__ = ["INVOICES", "call", "created_since", "known_as", "numbered"]

INVOICES = "/sap/opu/odata/sap/API_SUPPLIERINVOICE_PROCESS_SRV/"


def known_as(session: Session, company: str, party: str, number: str) -> tuple[Row, ...]:
    """Return the headers of all documents of a supplier's number, reversed ones too."""
    condition = equals(InvoicingParty=party, SupplierInvoiceIDByInvcgParty=number)
    of_company = equals(CompanyCode=company) if company else ""
    return _headers(session, both(of_company, condition))


def numbered(
    session: Session, keys: Iterable[tuple[str, str]], batch: int
) -> Iterator[tuple[tuple[str, str], Row | None]]:
    """Give each document by its number and year, in their order; None for one that is gone.

    Asked as a list, because a key that is not there is answered differently from release to
    release, and an empty list alike.
    """
    wanted = list(keys)
    for start in range(0, len(wanted), batch):
        part = wanted[start : start + batch]
        condition = any_of(equals(SupplierInvoice=number, FiscalYear=year) for number, year in part)
        found = {
            (read_text(row, "SupplierInvoice"), read_text(row, "FiscalYear")): row
            for row in _headers(session, condition)
        }
        for key in part:
            yield key, found.get(key)


def created_since(session: Session, day: date, after: str) -> tuple[Row, ...]:
    """Return the headers of the documents made since a day, from a number on."""
    condition = both(
        f"CreationDate ge {day_literal(day)}",
        f"SupplierInvoice ge {text_literal(after)}" if after else "",
    )
    return _headers(session, condition)


def call(
    session: Session, function: str, number: str, year: str, *, etag: str = "", **more: str
) -> Row:
    """Call a function of the service; its parameters are in the address."""
    facts = {
        "SupplierInvoice": text_literal(number),
        "FiscalYear": text_literal(year),
        **more,
    }
    return row_of(session.post(f"{INVOICES}{function}?{_parameters(facts)}", etag=etag), function)


def _parameters(facts: dict[str, str]) -> str:
    # As options they are written, without the dollar sign of OData's own.
    return query_of(**facts).replace("&$", "&").removeprefix("$")


def _headers(session: Session, condition: str) -> tuple[Row, ...]:
    query = query_of(filter=condition, select=HEADER, orderby="SupplierInvoice,FiscalYear")
    return session.rows(f"{INVOICES}A_SupplierInvoice", query)
