"""The place of supply: a State, a levy, and the clause that decided."""

from __future__ import annotations

from invoicekit.taxes.india.place.finding import place_of_supply
from invoicekit.taxes.india.place.result import PlaceOfSupply, Undecided, ZeroRating

__all__ = ["PlaceOfSupply", "Undecided", "ZeroRating", "place_of_supply"]
