"""What an ERP tells by itself: what became of documents, and what was paid on them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from typing import Generic, TypeVar

import attrs

from invoicekit.money import Money
from invoicekit.ports.erp.answers import ErpReceipt, ErpRef, NaturalKey
from invoicekit.records import instant, named

__all__ = ["ErpChange", "ErpPage", "ErpPayment"]

T = TypeVar("T")


def _items(value: Iterable[T]) -> tuple[T, ...]:
    return tuple(value)


@attrs.frozen
class ErpPage(Generic[T]):
    """Some items, in the order in which they were changed.

    Args:
        items: the changes or payments.
        next: the place after them, to go on from; it stays good when nothing more is there yet.
        more: whether there are more already.
    """

    items: tuple[T, ...] = attrs.field(converter=_items)
    next: str
    more: bool = False


@attrs.frozen(kw_only=True)
class ErpChange:
    """What a document has become in the ERP: as it stands now, not each step on the way.

    Args:
        at: the instant of the last change there, in any time zone; kept in UTC.
        receipt: where it stands.
        natural: how the ERP's people know it, so that one that was never answered is found.
        reason: why it was reversed or discarded, in the ERP's words.
    """

    at: datetime = attrs.field(converter=instant)
    receipt: ErpReceipt
    natural: NaturalKey
    reason: str = ""


@attrs.frozen(kw_only=True)
class ErpPayment:
    """What was paid on one document, as the ERP booked it.

    Args:
        id: the payment's id there, the same for every telling; one payment of several documents
            has one id for each.
        at: the instant of its last change there, in any time zone; kept in UTC.
        document: what it was paid on.
        amount: what of that document it paid, above zero.
        on: the day of the payment.
        reference: its number, as the ERP's people read it.
        reversed: whether it was taken back.
    """

    id: str = attrs.field(converter=named)
    at: datetime = attrs.field(converter=instant)
    document: ErpRef
    amount: Money = attrs.field(repr=False)
    on: date
    reference: str = ""
    reversed: bool = False
