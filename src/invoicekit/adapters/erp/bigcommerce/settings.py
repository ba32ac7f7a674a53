"""How a BigCommerce shop is set up, and what its documents leave open."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import timedelta
from enum import StrEnum
from typing import Any

import attrs

from invoicekit.errors import InvalidValue

__all__ = ["BigCommerceSettings", "Business", "Withdrawing"]


class Business(StrEnum):
    """By what an order of a business is told from others."""

    COMPANY = "company"
    """Its billing address names a company."""
    CHANNEL = "channel"
    """It came by one of the channels that are named."""
    ALL = "all"
    """The shop sells to businesses alone."""


class Withdrawing(StrEnum):
    """How an invoice is taken back that buyers can see; the shop has no word for it."""

    DELETE = "delete"
    """It is deleted."""
    CLOSE = "close"
    """Nothing is open on it any more; buyers see it as completed."""


def _numbers(value: Iterable[int]) -> frozenset[int]:
    return frozenset(value)


@attrs.frozen(kw_only=True, eq=False)
class BigCommerceSettings:
    """How a shop is set up.

    Args:
        business: by what an order of a business is told from others.
        channels: the channels of businesses, for `Business.CHANNEL`.
        companies: gives the B2B company of a customer's number; empty for one that is of none.
            With it an order is a business's if its customer is of a company, whatever `business`
            says, and the buyer's id is the company's, as invoices need it.
        passed_over: tells of an order, as the shop gives it, whether it is none to be invoiced: an
            order that B2B Edition makes when a buyer pays an invoice, for one.
        cancelled: the statuses that cancel an order: 5 is Cancelled, 6 is Declined.
        unfinished: the statuses in which it is no order yet: 0 is Incomplete.
        withdrawing: how an invoice is taken back.
        completed: the processing statuses with which a payment counts: 3 is Completed.
        refunded: those with which it was taken back: 4 is Refunded.
        page: how many rows are asked for at once, at most 250.
        overlap: how far back is looked again, for changes that are seen late.

    Raises:
        InvalidValue: for channels that are not named, and a page that the shop does not give.
    """

    business: Business = attrs.field(default=Business.COMPANY, converter=Business)
    channels: frozenset[int] = attrs.field(default=frozenset(), converter=_numbers)
    companies: Callable[[str], str] | None = None
    passed_over: Callable[[Mapping[str, Any]], bool] | None = None
    cancelled: frozenset[int] = attrs.field(default=frozenset({5, 6}), converter=_numbers)
    unfinished: frozenset[int] = attrs.field(default=frozenset({0}), converter=_numbers)
    withdrawing: Withdrawing = attrs.field(default=Withdrawing.DELETE, converter=Withdrawing)
    completed: frozenset[int] = attrs.field(default=frozenset({3}), converter=_numbers)
    refunded: frozenset[int] = attrs.field(default=frozenset({4}), converter=_numbers)
    page: int = 250
    overlap: timedelta = timedelta(minutes=5)

    def __attrs_post_init__(self) -> None:
        if self.business is Business.CHANNEL and not self.channels:
            raise InvalidValue("channels", "none", "name the channels that businesses order by")
        if not 1 <= self.page <= 250:  # noqa: PLR2004 - the most that the shop gives
            raise InvalidValue("page", self.page, "it is from 1 to 250")
        if self.overlap < timedelta(seconds=1):
            # The shop's clock tells whole seconds, and whether a bound is included is not said.
            raise InvalidValue("overlap", str(self.overlap), "it is one second at least")
