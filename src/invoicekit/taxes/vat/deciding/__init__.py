"""The decision: from the facts of a supply to its category, its rate and its reason."""

from __future__ import annotations

from invoicekit.taxes.vat.deciding.chain import moves_the_goods
from invoicekit.taxes.vat.deciding.decide import decide
from invoicekit.taxes.vat.deciding.distance_sales import is_below

__all__ = ["decide", "is_below", "moves_the_goods"]
