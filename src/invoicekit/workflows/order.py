"""Orders of a shop: one of them makes one invoice, unless the house says otherwise."""

from __future__ import annotations

from collections.abc import Iterable

import attrs

from invoicekit.statemachines import Machine, Refusal
from invoicekit.statemachines.lifecycles import order

__all__ = ["ORDER", "OrderFacts"]


def _names(value: Iterable[str]) -> tuple[str, ...]:
    return tuple(value)


@attrs.frozen
class OrderFacts:
    """An order at the moment of an act.

    Args:
        invoices: the numbers of its live invoices, or their ids where they have none.
        several: whether an order may have several invoices.
    """

    invoices: tuple[str, ...] = attrs.field(default=(), converter=_names)
    several: bool = False


def not_invoiced(facts: OrderFacts) -> Refusal | None:
    """Refuse a second invoice of an order."""
    if facts.several or not facts.invoices:
        return None
    return Refusal(
        "order_invoiced",
        "the order is invoiced already, by {invoice}",
        "Open that invoice, or delete it to make another",
        {"invoice": facts.invoices[0]},
    )


ORDER: Machine[OrderFacts] = Machine(order.ORDER, guards={"not_invoiced": not_invoiced})
"""The lifecycle of an order; who may act on it, the invoices' policy says."""
