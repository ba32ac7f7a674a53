"""The ways to apply a payment, each a pure function from an offer to a proposal."""

from __future__ import annotations

from invoicekit.allocation.strategies.chaining import chain
from invoicekit.allocation.strategies.exact import exact_sum
from invoicekit.allocation.strategies.instructed import explicit
from invoicekit.allocation.strategies.ordered import highest_first, oldest_due, smallest_first
from invoicekit.allocation.strategies.references import by_reference
from invoicekit.allocation.strategies.shares import proportional

__all__ = [
    "by_reference",
    "chain",
    "exact_sum",
    "explicit",
    "highest_first",
    "oldest_due",
    "proportional",
    "smallest_first",
]
