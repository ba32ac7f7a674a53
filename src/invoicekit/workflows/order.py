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
        unsettled: why its quantities and prices may still change; empty where they may not.
        left: whether anything of it is not invoiced yet; None where nobody counts.
    """

    invoices: tuple[str, ...] = attrs.field(default=(), converter=_names)
    several: bool = False
    unsettled: str = ""
    left: bool | None = None


def not_invoiced(facts: OrderFacts) -> Refusal | None:
    """Refuse a second invoice of an order, one of what may still change, and one over nothing."""
    if facts.unsettled:
        return Refusal(
            "order_unsettled",
            "the order is not settled yet: {why}",
            "Wait until quantities and prices are final in the shop",
            {"why": facts.unsettled},
        )
    if facts.left is False:
        return _nothing_left(facts)
    if facts.several or not facts.invoices:
        return None
    return Refusal(
        "order_invoiced",
        "the order is invoiced already, by {invoice}",
        "Open that invoice, or delete it to make another",
        {"invoice": facts.invoices[0]},
    )


def _nothing_left(facts: OrderFacts) -> Refusal:
    if not facts.invoices:
        return Refusal("order_empty", "nothing is ordered", "Have the shop tell what is ordered")
    return Refusal(
        "order_billed",
        "all of the order is invoiced already, the last of it by {invoice}",
        "Void an invoice to make another of what it bills",
        {"invoice": facts.invoices[-1]},
    )


ORDER: Machine[OrderFacts] = Machine(order.ORDER, guards={"not_invoiced": not_invoiced})
"""The lifecycle of an order; who may act on it, the invoices' policy says."""
