"""VAT ids: their forms, their check digits, and the evidence that one is registered."""

from __future__ import annotations

from invoicekit.taxes.vat.identifiers.evidence import IdEvidence, VatRegistry
from invoicekit.taxes.vat.identifiers.numbers import (
    check_vat_id,
    normal_vat_id,
    parse_vat_id,
    prefix_of,
)

__all__ = [
    "IdEvidence",
    "VatRegistry",
    "check_vat_id",
    "normal_vat_id",
    "parse_vat_id",
    "prefix_of",
]
