"""How a house's ERPNext is set up: its accounts, its units, and what differs between versions."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from enum import StrEnum
from types import MappingProxyType
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import attrs

from invoicekit.adapters.erp.naming import Share, by_share
from invoicekit.errors import InvalidValue

__all__ = ["CLOSED", "Discarding", "ErpNextSettings"]


class Discarding(StrEnum):
    """How a draft is thrown away."""

    DELETE = "delete"
    """It is deleted, and ERPNext forgets it; every version does this."""
    DISCARD = "discard"
    """It stays as cancelled, and books nothing; newer versions of Frappe."""


CLOSED = (
    "not authorized to add or update entries before",
    "Books have been closed till",
)
"""Words of a refusal that has no type of its own: the accounts are frozen, the year is closed."""


def _fixed(value: Mapping[str, str]) -> Mapping[str, str]:
    return MappingProxyType(dict(value))


def _words(value: tuple[str, ...] | list[str]) -> tuple[str, ...]:
    return tuple(value)


_NONE: Mapping[str, str] = MappingProxyType({})


@attrs.frozen(kw_only=True, eq=False)
class ErpNextSettings:
    """How a house's ERPNext is set up.

    Args:
        time_zone: the site's, in which it writes every instant: `"Asia/Kolkata"`.
        accounts: ERPNext's name of an account of yours: `{"6120": "6120 - IT - B"}`; the same
            word, where it is not named. So with `cost_centres`.
        cost_centres: ERPNext's name of a cost centre of yours.
        tax_accounts: the account of each tax, by its words as `tax_words` writes them:
            `{"IGST 18": "Input Tax IGST - B"}`.
        reverse_accounts: the account for what the recipient owes, by the same words with
            `" reverse"` at their end.
        shares: the account for what the whole document bears, by `Share`.
        units: ERPNext's unit for a unit of UN/ECE Rec 20: `{"HUR": "Hour"}`.
        unit: the unit of a line that has none.
        items: the item code for each line without an order, by its description's first line; none
            if left out, as ERPNext allows.
        rate_places: how many decimals a rate keeps there.
        key_field: the field of a Purchase Invoice that keeps the key of a write: `remarks`, or a
            custom field of the house; empty keeps none, and then our own document is not told from
            another's.
        discarding: how a draft is thrown away.
        series: the naming series of new documents; the default one if left out.
        indian: whether a document for a buyer in India bears the fields of the app
            `india_compliance`.
        needs_receipt: whether only what was received is paid, for lines of orders.
        closed: words of a refusal that mean closed books, beside `CLOSED`; in the language of the
            technical user.
        overlap: how far back the feed looks again. Where the site's zone puts its clocks back,
            give more than that hour.

    Raises:
        InvalidValue: for a time zone that is not known, or fewer than no decimals.
    """

    time_zone: str = "UTC"
    accounts: Mapping[str, str] = attrs.field(default=_NONE, converter=_fixed)
    cost_centres: Mapping[str, str] = attrs.field(default=_NONE, converter=_fixed)
    tax_accounts: Mapping[str, str] = attrs.field(default=_NONE, converter=_fixed)
    reverse_accounts: Mapping[str, str] = attrs.field(default=_NONE, converter=_fixed)
    shares: Mapping[Share, str] = attrs.field(default=MappingProxyType({}), converter=by_share)
    units: Mapping[str, str] = attrs.field(default=_NONE, converter=_fixed)
    unit: str = "Nos"
    items: Mapping[str, str] = attrs.field(default=_NONE, converter=_fixed)
    rate_places: int = 2
    key_field: str = "remarks"
    discarding: Discarding = attrs.field(default=Discarding.DELETE, converter=Discarding)
    series: str = ""
    indian: bool = True
    needs_receipt: bool = True
    closed: tuple[str, ...] = attrs.field(default=(), converter=_words)
    overlap: timedelta = timedelta(minutes=5)

    def __attrs_post_init__(self) -> None:
        if self.rate_places < 0:
            raise InvalidValue("decimals of a rate", self.rate_places, "it is no negative number")
        try:
            ZoneInfo(self.time_zone)
        except (ZoneInfoNotFoundError, ValueError) as error:
            raise InvalidValue("time zone", self.time_zone, "it is not known") from error

    @property
    def zone(self) -> ZoneInfo:
        """Return the site's time zone."""
        return ZoneInfo(self.time_zone)

    def means_closed(self, words: str) -> bool:
        """Tell whether a refusal in these words is about closed books.

        >>> ErpNextSettings().means_closed("You are not authorized to add or update entries before")
        True
        """
        return any(each.lower() in words.lower() for each in (*CLOSED, *self.closed))
