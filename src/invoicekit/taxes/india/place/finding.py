"""Where a supply is taxed: IGST Act 2017, sections 7 to 13 and 16."""

from __future__ import annotations

from invoicekit.taxes.india.place.result import PlaceOfSupply, Undecided
from invoicekit.taxes.india.supply import Supply

__all__ = ["place_of_supply"]


def place_of_supply(supply: Supply) -> PlaceOfSupply | Undecided:
    """Return where a supply is taxed and by which levy, or the facts that are missing for it.

    Args:
        supply: the facts, as `supply_of` reads them or as you give them.

    Returns:
        The place with the clause that decided; or `Undecided`, whose problems name what to give.
    """
    raise NotImplementedError
