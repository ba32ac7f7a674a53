"""The rules of a house: what it bills, from which status on, and how."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import tzinfo
from enum import StrEnum

import attrs

from invoicekit.billing import HeaderCharges
from invoicekit.documents import Party, PaymentTerms
from invoicekit.errors.choosing import chosen
from invoicekit.ports.orders import Order

__all__ = ["BillingRules", "InvoiceType", "SendWhen", "order_and_count"]


class InvoiceType(StrEnum):
    """What an invoice of an order bills."""

    ORDER = "ORDER"
    """The order, or what of it is not billed yet."""
    SHIPMENT = "SHIPMENT"
    """One shipment of it."""

    @property
    def charge_type(self) -> str:
        """Return the kind of the charge transaction that it opens."""
        return "ORDER_INVOICE" if self is InvoiceType.ORDER else "SHIPMENT"


class SendWhen(StrEnum):
    """When an invoice is sent to the outside."""

    CREATED = "created"
    """As soon as it is made."""
    COLLECTED = "collected"
    """Once its money is collected."""


def _bills(value: InvoiceType | str) -> InvoiceType:
    return chosen(InvoiceType, value, "what is billed")


def _send(value: SendWhen | str) -> SendWhen:
    return chosen(SendWhen, value, "when it is sent")


def _header(value: HeaderCharges | str) -> HeaderCharges:
    return chosen(HeaderCharges, value, "header charges")


def _words(value: Iterable[str]) -> tuple[str, ...]:
    return (value,) if isinstance(value, str) else tuple(value)


def order_and_count(order: Order, count: int) -> str:
    """Return the number of the n-th invoice that is ever made of an order: `"1001-2"`.

    >>> from datetime import UTC, datetime
    >>> order_and_count(Order(id="7", currency="EUR", updated_at=datetime.now(UTC)), 2)
    '7-2'
    """
    return f"{order.number or order.id}-{count}"


@attrs.frozen(kw_only=True)
class BillingRules:
    """How a house bills its orders.

    Args:
        seller: who sells.
        bills: what the agent makes invoices of: shipments, or orders as a whole.
        order_statuses: the statuses from which the agent bills an order; any, if empty. Who calls
            by hand may bill an order at any time.
        shipment_statuses: the statuses in which a shipment is billed, by agent and hand; any, if
            empty. Capitals play no part.
        header: when the charges and allowances of the whole order are billed.
        terms: when an invoice is to be paid.
        number: gives the number of an invoice from its order and from how many were made of that
            before, plus one. Where the law asks for one series without a gap over all orders, give
            the numbers of that series here.
        send: when the agent sends an invoice.
        zone: by which an invoice is of today; the time zone of the context if left out.

    What is chosen of a list may be given as its word, such as `"order"`.

    Raises:
        InvalidValue: for a word that is not on its list.
    """

    seller: Party
    bills: InvoiceType = attrs.field(default=InvoiceType.SHIPMENT, converter=_bills)
    order_statuses: tuple[str, ...] = attrs.field(default=(), converter=_words)
    shipment_statuses: tuple[str, ...] = attrs.field(default=("shipped",), converter=_words)
    header: HeaderCharges = attrs.field(default=HeaderCharges.PRORATED, converter=_header)
    terms: PaymentTerms | None = None
    number: Callable[[Order, int], str] = attrs.field(default=order_and_count, eq=False)
    send: SendWhen = attrs.field(default=SendWhen.CREATED, converter=_send)
    zone: tzinfo | None = None
