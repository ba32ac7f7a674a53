"""Deliveries: when the goods came, and where."""

from __future__ import annotations

from datetime import date

import attrs

from invoicekit.documents.identifier import Code
from invoicekit.periods import day

__all__ = ["Delivery"]


def _day(value: date | None) -> date | None:
    return None if value is None else day(value)


@attrs.frozen
class Delivery:
    """When and where what is billed was delivered (BG-13); the invoice's `ship_to` says to whom.

    Args:
        date: the day of the delivery (BT-72).
        country: ISO 3166-1 code of the country (BT-80), where no `ship_to` has an address.
        location: the id of the place, with its ISO 6523 code (BT-71).
    """

    date: date | None = attrs.field(default=None, converter=_day)
    country: str = ""
    location: Code | None = None
