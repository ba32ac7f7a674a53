"""The rows of the append-only ledger."""

from __future__ import annotations

from datetime import date
from enum import StrEnum

import attrs

from invoicekit.money import Money

__all__ = ["Allocation", "SourceKind"]


class SourceKind(StrEnum):
    """What lowers a balance."""

    PAYMENT = "payment"
    CREDIT_NOTE = "credit_note"


@attrs.frozen
class Allocation:
    """One amount of a source, applied to one open item; a reversal is a row of its own."""

    id: str
    source: str
    source_kind: SourceKind
    target: str
    amount: Money
    on: date
    by: str
    key: str
    reverses: str = ""
    reason: str = ""
