"""Who may not charge GST, and what a composition dealer may not supply: CGST Act s.10."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date

from invoicekit.documents.invoice import Invoice
from invoicekit.documents.problems import Problem
from invoicekit.documents.stated_tax import StatedTax
from invoicekit.taxes.india.documents.rows import rows_on
from invoicekit.taxes.india.place import Placed, PlaceOfSupply
from invoicekit.taxes.india.supply import Registration

__all__ = ["problems_of_charging"]

_GST = {"CGST", "SGST", "UTGST", "IGST", "GST"}
_WRONG = {
    Registration.COMPOSITION: (
        "composition_charges_tax",
        "a composition dealer collects no tax, and the bill charges it",
        "CGST Act s.10; CGST Rules, rule 49",
    ),
    Registration.UNREGISTERED: (
        "unregistered_charges_tax",
        "the supplier is not registered, and the bill charges GST; it is no input tax",
        "CGST Act s.31, s.16(2)",
    ),
}


def problems_of_charging(invoice: Invoice, placed: Sequence[Placed], on: date) -> Iterator[Problem]:
    """Give the problems of a supplier who charges what it may not, or supplies where it may not."""
    for index, (line, one) in enumerate(zip(invoice.lines, placed, strict=True)):
        path = f"lines[{index}]"
        wrong = _WRONG.get(one[0].supplier_registration)
        if wrong and any(_charged(tax) for tax in line.taxes):
            code, message, source = wrong
            remedy = "Ask for a bill without the tax, or correct what kind of taxpayer it is"
            yield Problem(code, f"{path}.taxes", message, remedy, source=source)
        if one[0].supplier_registration is Registration.COMPOSITION:
            yield from _forbidden(one, path, on)


def _charged(tax: StatedTax) -> bool:
    return tax.tax in _GST and any((tax.rate, tax.amount, tax.stated_amount))


def _forbidden(one: Placed, path: str, on: date) -> Iterator[Problem]:
    supply, place = one
    kind = supply.kind.value if supply.kind else ""
    does = {
        "inter_state": isinstance(place, PlaceOfSupply) and place.inter_state,
        "marketplace": bool(supply.ecommerce_gstin),
    }
    said = {
        "inter_state": f"supplies {kind} to another State or abroad",
        "marketplace": f"supplies {kind} through a marketplace",
    }
    for row in rows_on("composition", on, supply=kind):
        if does[row["refuses"]]:
            yield Problem(
                f"composition_{row['refuses']}",
                path,
                f"a composition dealer {said[row['refuses']]}, which the scheme forbids",
                "Register under the ordinary scheme, or correct where the supply goes",
                parameters={"supply": kind},
                source=row["source"],
            )
