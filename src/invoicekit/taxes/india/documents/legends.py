"""The words that a zero-rated supply's invoice must say: CGST Rules, rule 46."""

from __future__ import annotations

from invoicekit.taxes.india.place import PlaceOfSupply
from invoicekit.taxes.india.supply import ExportRoute

__all__ = ["legend_of"]

_SUPPLY = "SUPPLY MEANT FOR EXPORT/SUPPLY TO SEZ UNIT OR SEZ DEVELOPER FOR AUTHORISED OPERATIONS "
_WORDS = {
    ExportRoute.WITH_PAYMENT: _SUPPLY + "ON PAYMENT OF INTEGRATED TAX",
    ExportRoute.WITHOUT_PAYMENT: _SUPPLY
    + "UNDER BOND OR LETTER OF UNDERTAKING WITHOUT PAYMENT OF INTEGRATED TAX",
}


def legend_of(place: PlaceOfSupply) -> str:
    """Return the words for a zero-rated supply; empty for any other."""
    return _WORDS[place.route] if place.zero_rated and place.route else ""
