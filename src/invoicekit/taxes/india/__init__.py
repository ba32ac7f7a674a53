"""India: GST as dated data and pure functions. Names are loaded when they are first asked for."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from invoicekit.taxes.india.documents import lawful_document, problems_of_document, return_class
    from invoicekit.taxes.india.identifiers import parse_gstin, problems_of_gstin
    from invoicekit.taxes.india.law import Law, knowledge
    from invoicekit.taxes.india.place import place_of_supply, placed_supplies
    from invoicekit.taxes.india.rates import rate_for, read_tariff
    from invoicekit.taxes.india.regime import REGIME, IndiaRegime
    from invoicekit.taxes.india.sugar import line, party
    from invoicekit.taxes.india.supply import supplies_of, supply_of

_HOMES = {
    "documents": ("lawful_document", "problems_of_document", "return_class"),
    "identifiers": ("parse_gstin", "problems_of_gstin"),
    "place": ("place_of_supply", "placed_supplies"),
    "law": ("Law", "knowledge"),
    "rates": ("rate_for", "read_tariff"),
    "regime": ("REGIME", "IndiaRegime"),
    "sugar": ("line", "party"),
    "supply": ("supplies_of", "supply_of"),
}

_HOME_OF = {name: home for home, names in _HOMES.items() for name in names}

__all__ = [
    "REGIME",
    "IndiaRegime",
    "Law",
    "knowledge",
    "lawful_document",
    "line",
    "parse_gstin",
    "party",
    "place_of_supply",
    "placed_supplies",
    "problems_of_document",
    "problems_of_gstin",
    "rate_for",
    "read_tariff",
    "return_class",
    "supplies_of",
    "supply_of",
]


def __getattr__(name: str) -> Any:
    home = _HOME_OF.get(name)
    if home is None:
        raise AttributeError(f"module 'invoicekit.taxes.india' has no attribute {name!r}")
    return getattr(import_module(f"invoicekit.taxes.india.{home}"), name)


def __dir__() -> list[str]:
    return __all__
