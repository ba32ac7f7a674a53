"""Items: what more a line says of the goods or the service that it sells."""

from __future__ import annotations

from collections.abc import Iterable

import attrs

from invoicekit.documents.identifier import Code

__all__ = ["Item", "ItemAttribute"]


@attrs.frozen
class ItemAttribute:
    """A property of an item: its colour, its size (BT-160, BT-161)."""

    name: str
    value: str


def _attributes(value: Iterable[ItemAttribute]) -> tuple[ItemAttribute, ...]:
    return tuple(value)


@attrs.frozen
class Item:
    """What more is said of an item than its name and its classifications.

    Args:
        details: a longer description (BT-154).
        seller_id: the seller's number of it (BT-155).
        buyer_id: the buyer's number of it (BT-156).
        standard_id: its number in a common scheme (BT-157): ISO 6523 code `"0160"` for a GTIN.
        origin_country: ISO 3166-1 code of the country it comes from (BT-159).
        attributes: its properties, in their order (BG-32).
    """

    details: str = ""
    seller_id: str = ""
    buyer_id: str = ""
    standard_id: Code | None = None
    origin_country: str = ""
    attributes: tuple[ItemAttribute, ...] = attrs.field(default=(), converter=_attributes)
