"""The rows of the append-only ledger."""

from __future__ import annotations

from datetime import date
from enum import Enum

import attrs

from invoicekit.allocation.payment import SourceKind
from invoicekit.money import Money

__all__ = ["Allocation", "TargetKind"]


class TargetKind(Enum):
    """Where the money of a row went."""

    ITEM = "item"
    REFUND = "refund"


@attrs.frozen
class Allocation:
    """One amount of a source, applied to one open item; a reversal is a row of its own."""

    id: str
    source: str
    source_kind: SourceKind
    target: str
    amount: Money = attrs.field(repr=False)
    on: date
    by: str
    key: str
    reverses: str = ""
    reason: str = ""
    target_kind: TargetKind = TargetKind.ITEM
