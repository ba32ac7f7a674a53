"""The place of supply: a State, a levy, and the clause that decided."""

from __future__ import annotations

from invoicekit.taxes.india.place.finding import place_of_supply
from invoicekit.taxes.india.place.of_document import Placed, placed_supplies
from invoicekit.taxes.india.place.result import PlaceOfSupply, Undecided, ZeroRating
from invoicekit.taxes.india.place.rules import PlaceRule, PlaceRules, SezRule, shipped_rules

__all__ = [
    "PlaceOfSupply",
    "PlaceRule",
    "PlaceRules",
    "Placed",
    "SezRule",
    "Undecided",
    "ZeroRating",
    "place_of_supply",
    "placed_supplies",
    "shipped_rules",
]
