"""Everything that GST finds wrong with a document, all at once."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal

from invoicekit.documents.invoice import Invoice
from invoicekit.documents.problems import Problem
from invoicekit.taxes.facts import TaxFacts
from invoicekit.taxes.india.documents.charging import problems_of_charging
from invoicekit.taxes.india.documents.codes import problems_of_codes
from invoicekit.taxes.india.documents.fields import missing_fields
from invoicekit.taxes.india.documents.numbers import GST_NUMBER
from invoicekit.taxes.india.documents.registrations import problems_of_party
from invoicekit.taxes.india.place import PlaceRules, placed_supplies
from invoicekit.taxes.india.place.missing import GST_BEGAN, before_gst, missing
from invoicekit.taxes.india.supply.numbers import SANDBOX

__all__ = ["SANDBOX", "problems_of_document"]

_NO_FACTS = TaxFacts()


def problems_of_document(
    invoice: Invoice,
    facts: TaxFacts = _NO_FACTS,
    *,
    value: Decimal | None = None,
    rules: PlaceRules | None = None,
) -> tuple[Problem, ...]:
    """Return what GST finds wrong with a document: numbers, places, fields, and who may charge.

    Args:
        invoice: the document.
        facts: what it cannot know: `aggregate_turnover`, `sandbox`.
        value: the taxable value in rupees; the fields that hang on it are not asked without it.
        rules: the rows of the place of supply; those that the library ships where you give none.

    Returns:
        Problems with code, path, source and remedy; none for a document that can be issued.
    """
    on = invoice.tax_date
    if on is None:
        return (missing("on", "the law is asked for the day of the document", "IGST Act"),)
    if on < GST_BEGAN:
        return (before_gst(on),)
    placed = placed_supplies(invoice, facts, rules)
    supplies = [supply for supply, _ in placed]
    found = (
        *(GST_NUMBER.problems(invoice.number) if invoice.number else ()),
        *_of_parties(invoice, on, sandbox=facts.get(SANDBOX) is True),
        *missing_fields(invoice, placed, on, value),
        *problems_of_codes(invoice, supplies, on, facts),
        *problems_of_charging(invoice, placed, on),
    )
    # Lines that tell the same have the same problems; each is told once.
    return tuple(dict.fromkeys(found))


def _of_parties(invoice: Invoice, on: date, *, sandbox: bool) -> Iterator[Problem]:
    sides = {"seller": invoice.seller, "buyer": invoice.buyer, "ship_to": invoice.ship_to}
    for path, party in sides.items():
        if party is not None:
            yield from problems_of_party(party, path, on, sandbox=sandbox)
    same = invoice.seller.tax_id("GSTIN")
    if same and same == invoice.buyer.tax_id("GSTIN"):
        yield Problem(
            "same_gstin",
            "buyer.tax_ids",
            "seller and buyer have one GSTIN, and nobody supplies to himself",
            "Correct one of the two",
            source="e-invoice schema INV-01, error 2211",
        )
