"""VAT: one engine for every country that has it, each country's law as dated data.

Names are loaded when they are first asked for.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from invoicekit.taxes.vat.categories import (
        Category,
    )
    from invoicekit.taxes.vat.deciding import (
        decide,
        is_below,
        moves_the_goods,
    )
    from invoicekit.taxes.vat.decision import (
        Decision,
        Declared,
        Undecided,
    )
    from invoicekit.taxes.vat.facts import (
        Buyer,
        Construction,
        Override,
        Seller,
        TakenBack,
        Turnover,
        VatFacts,
    )
    from invoicekit.taxes.vat.identifiers import (
        IdEvidence,
        VatRegistry,
        check_vat_id,
        parse_vat_id,
    )
    from invoicekit.taxes.vat.law import (
        VatLaw,
        knowledge,
    )
    from invoicekit.taxes.vat.rates import (
        RateSource,
        ShippedRates,
        rate_for,
    )
    from invoicekit.taxes.vat.regime import (
        REGIME,
        VatRegime,
        decisions_of,
    )
    from invoicekit.taxes.vat.sugar import (
        line,
        party,
    )
    from invoicekit.taxes.vat.supply import (
        SUPPLY_PARTICULARS,
    )
    from invoicekit.taxes.vat.terms import (
        ChainLeg,
        IdStatus,
        Margin,
        Nature,
        Status,
        SupplyKind,
    )
    from invoicekit.taxes.vat.territories import (
        Territory,
        territory_of,
    )

_HOMES = {
    "categories": ("Category",),
    "deciding": (
        "decide",
        "is_below",
        "moves_the_goods",
    ),
    "decision": (
        "Decision",
        "Declared",
        "Undecided",
    ),
    "facts": (
        "Buyer",
        "Construction",
        "Override",
        "Seller",
        "TakenBack",
        "Turnover",
        "VatFacts",
    ),
    "identifiers": (
        "IdEvidence",
        "VatRegistry",
        "check_vat_id",
        "parse_vat_id",
    ),
    "law": (
        "VatLaw",
        "knowledge",
    ),
    "rates": (
        "RateSource",
        "ShippedRates",
        "rate_for",
    ),
    "regime": (
        "REGIME",
        "VatRegime",
        "decisions_of",
    ),
    "sugar": (
        "line",
        "party",
    ),
    "supply": ("SUPPLY_PARTICULARS",),
    "territories": (
        "Territory",
        "territory_of",
    ),
    "terms": (
        "ChainLeg",
        "IdStatus",
        "Margin",
        "Nature",
        "Status",
        "SupplyKind",
    ),
}

_HOME_OF = {name: home for home, names in _HOMES.items() for name in names}

__all__ = [
    "REGIME",
    "SUPPLY_PARTICULARS",
    "Buyer",
    "Category",
    "ChainLeg",
    "Construction",
    "Decision",
    "Declared",
    "IdEvidence",
    "IdStatus",
    "Margin",
    "Nature",
    "Override",
    "RateSource",
    "Seller",
    "ShippedRates",
    "Status",
    "SupplyKind",
    "TakenBack",
    "Territory",
    "Turnover",
    "Undecided",
    "VatFacts",
    "VatLaw",
    "VatRegime",
    "VatRegistry",
    "check_vat_id",
    "decide",
    "decisions_of",
    "is_below",
    "knowledge",
    "line",
    "moves_the_goods",
    "parse_vat_id",
    "party",
    "rate_for",
    "territory_of",
]


def __getattr__(name: str) -> Any:
    home = _HOME_OF.get(name)
    if home is None:
        raise AttributeError(f"module 'invoicekit.taxes.vat' has no attribute {name!r}")
    return getattr(import_module(f"invoicekit.taxes.vat.{home}"), name)


def __dir__() -> list[str]:
    return __all__
