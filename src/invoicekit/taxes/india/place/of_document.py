"""Every line of a document with its supply and its place."""

from __future__ import annotations

from invoicekit.documents.invoice import Invoice
from invoicekit.taxes.facts import TaxFacts
from invoicekit.taxes.india.place.finding import place_of_supply
from invoicekit.taxes.india.place.result import PlaceOfSupply, Undecided
from invoicekit.taxes.india.place.rules import PlaceRules
from invoicekit.taxes.india.supply import Supply, supplies_of

__all__ = ["Placed", "placed_supplies"]

Placed = tuple[Supply, PlaceOfSupply | Undecided]
"""What a line supplies, and where."""

_NO_FACTS = TaxFacts()


def placed_supplies(
    invoice: Invoice, facts: TaxFacts = _NO_FACTS, rules: PlaceRules | None = None
) -> tuple[Placed, ...]:
    """Return the supply and the place of every line; lines that tell the same share both.

    Args:
        invoice: the document.
        facts: what the document cannot know.
        rules: the rows to ask; those that the library ships where you give none.
    """
    # Supplies are shared by identity, and to compare that is quicker than to hash all their facts.
    known: dict[int, Placed] = {}
    found = []
    for supply in supplies_of(invoice, facts):
        placed = known.get(id(supply))
        if placed is None:
            placed = known[id(supply)] = (supply, place_of_supply(supply, rules))
        found.append(placed)
    return tuple(found)
