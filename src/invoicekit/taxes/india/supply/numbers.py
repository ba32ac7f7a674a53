"""What is wrong with the numbers of a document's parties, each by itself."""

from __future__ import annotations

from functools import lru_cache

from invoicekit.documents.invoice import Invoice
from invoicekit.documents.party import Party
from invoicekit.documents.problems import Problem
from invoicekit.taxes.facts import TaxFacts
from invoicekit.taxes.india.identifiers import problems_of_gstin, problems_of_pan

__all__ = ["SANDBOX", "problems_of_numbers", "wrong_numbers"]

SANDBOX = "sandbox"
"""The fact that the numbers are the portal's test numbers, whose check digits are not right."""


def wrong_numbers(invoice: Invoice, facts: TaxFacts) -> tuple[Problem, ...]:
    """Return what is wrong with GSTIN, UIN and PAN of every party of a document.

    Args:
        invoice: the document.
        facts: `sandbox` leaves the check digits alone.
    """
    sandbox = facts.get(SANDBOX) is True
    found = (
        *problems_of_numbers(invoice.seller, "seller", sandbox=sandbox),
        *problems_of_numbers(invoice.buyer, "buyer", sandbox=sandbox),
    )
    if invoice.ship_to is None:
        return found
    return *found, *problems_of_numbers(invoice.ship_to, "ship_to", sandbox=sandbox)


# A business has few customers and many invoices: the numbers of a party are read once.
@lru_cache(maxsize=4096)
def problems_of_numbers(party: Party, path: str, *, sandbox: bool = False) -> tuple[Problem, ...]:
    """Return what is wrong with a party's GSTIN, UIN and PAN, with the part that is wrong.

    Args:
        party: seller, buyer or consignee.
        path: where it stands: `"buyer"`.
        sandbox: leave check digits alone, as the test numbers of the portal need.
    """
    found: list[Problem] = []
    for index, number in enumerate(party.tax_ids):
        place = f"{path}.tax_ids[{index}]"
        if number.scheme in {"GSTIN", "UIN"}:
            found += problems_of_gstin(number.value, place, sandbox=sandbox)
        elif number.scheme == "PAN":
            found += problems_of_pan(number.value, place)
    return tuple(found)
