"""What is supplied: the facts of a line in the words of GST law."""

from __future__ import annotations

from invoicekit.taxes.india.supply.facts import ABROAD, Supply
from invoicekit.taxes.india.supply.names import PARTICULARS, SUPPLY_PARTICULARS
from invoicekit.taxes.india.supply.reading import supplies_of, supply_of
from invoicekit.taxes.india.supply.sides import gstin_of
from invoicekit.taxes.india.supply.terms import (
    ExportRoute,
    Movement,
    Registration,
    ServiceNature,
    SupplyKind,
    Taxability,
)

__all__ = [
    "ABROAD",
    "PARTICULARS",
    "SUPPLY_PARTICULARS",
    "ExportRoute",
    "Movement",
    "Registration",
    "ServiceNature",
    "Supply",
    "SupplyKind",
    "Taxability",
    "gstin_of",
    "supplies_of",
    "supply_of",
]
