"""What is supplied: the facts of a line in the words of VAT law."""

from __future__ import annotations

from invoicekit.taxes.vat.supply.names import SUPPLY_PARTICULARS
from invoicekit.taxes.vat.supply.parties import VAT_SCHEMES, Side, side_of
from invoicekit.taxes.vat.supply.reading import VAT, DocumentFacts, Whole, stated_vat

__all__ = [
    "SUPPLY_PARTICULARS",
    "VAT",
    "VAT_SCHEMES",
    "DocumentFacts",
    "Side",
    "Whole",
    "side_of",
    "stated_vat",
]
