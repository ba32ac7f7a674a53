"""The place of supply: a State, a levy, and the clause that decided."""

from __future__ import annotations

from invoicekit.taxes.india.place.finding import place_of_supply
from invoicekit.taxes.india.place.result import PlaceOfSupply, Undecided, ZeroRating
from invoicekit.taxes.india.place.rules import PlaceRule, PlaceRules, SezRule, shipped_rules

__all__ = [
    "PlaceOfSupply",
    "PlaceRule",
    "PlaceRules",
    "SezRule",
    "Undecided",
    "ZeroRating",
    "place_of_supply",
    "shipped_rules",
]
