"""The names by which a document says which rules it was written by (BT-23, BT-24)."""

from __future__ import annotations

__all__ = [
    "EN16931",
    "PEPPOL_BILLING",
    "PEPPOL_BILLING_PROCESS",
    "PEPPOL_SELF_BILLING",
    "PEPPOL_SELF_BILLING_PROCESS",
]

EN16931 = "urn:cen.eu:en16931:2017"
"""EN 16931 and nothing more."""

_PEPPOL = "urn:fdc:peppol.eu:2017:poacc"

PEPPOL_BILLING = f"{EN16931}#compliant#{_PEPPOL}:billing:3.0"
"""Peppol BIS Billing 3."""

PEPPOL_BILLING_PROCESS = f"{_PEPPOL}:billing:01:1.0"
"""The process of Peppol BIS Billing 3."""

PEPPOL_SELF_BILLING = f"{EN16931}#compliant#{_PEPPOL}:selfbilling:3.0"
"""Peppol BIS Self-Billing 3."""

PEPPOL_SELF_BILLING_PROCESS = f"{_PEPPOL}:selfbilling:01:1.0"
"""The process of Peppol BIS Self-Billing 3."""
