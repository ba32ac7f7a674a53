"""What settles an invoice."""

from __future__ import annotations

from enum import Enum

__all__ = ["SourceKind"]


class SourceKind(Enum):
    """What settles an invoice."""

    PAYMENT = "payment"
    CREDIT_NOTE = "credit_note"
