"""What the law adds: treatments, facts, regimes."""

from __future__ import annotations

from invoicekit.taxes.facts import TaxFacts
from invoicekit.taxes.regime import TaxRegime, UntaxedRows
from invoicekit.taxes.treatment import BaseRule, Basis, Liability, Treatment, Treatments

__all__ = [
    "BaseRule",
    "Basis",
    "Liability",
    "TaxFacts",
    "TaxRegime",
    "Treatment",
    "Treatments",
    "UntaxedRows",
]
