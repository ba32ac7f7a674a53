"""A cash discount, offered on some or all of the items that a payment may pay."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import attrs

from invoicekit.allocation.deductions.discount_terms import DiscountTerms
from invoicekit.money import Money

__all__ = ["CashDiscount"]

_Amounts = Mapping[str, Money]


def _amounts(value: _Amounts | Iterable[tuple[str, Money]]) -> _Amounts:
    return dict(value)


def _ids(value: Iterable[str] | None) -> frozenset[str] | None:
    return None if value is None else frozenset(value)


@attrs.frozen
class CashDiscount:
    """Terms of a cash discount with the facts that they need.

    The day that counts is the one on which the payment was received. No discount is given on an
    item that is overdue that day, and none while money would be left unapplied: who pays in full
    has taken none.

    Args:
        terms: the steps.
        items: the ids of the items that have these terms; all of them by default.
        taxes: what is tax of an item's total, by its id; nothing for those that are not named.
        taken: what was discounted on an item before, by its id.
    """

    terms: DiscountTerms
    items: frozenset[str] | None = attrs.field(default=None, converter=_ids)
    taxes: _Amounts = attrs.field(factory=dict, converter=_amounts, repr=False)
    taken: _Amounts = attrs.field(factory=dict, converter=_amounts, repr=False)
