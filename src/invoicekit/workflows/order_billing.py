"""Invoices of orders: what must hold before they are sent, changed and made void."""

from __future__ import annotations

import re

from invoicekit.permissions.policies import ORDER_MANAGEMENT
from invoicekit.statemachines import Effect, Machine, Refusal
from invoicekit.statemachines.lifecycles import charge_transaction, order_billing
from invoicekit.workflows.facts import InvoiceFacts
from invoicekit.workflows.problems import no_payment_pending, not_being_sent
from invoicekit.workflows.workflow import Side, Workflow

__all__ = ["ORDER_BILLING"]

_CHARGE = "charge_transaction"
_COLLECTED = "CHECKED"
_COUNTED = re.compile(r"^invoice\.(lines(\[\d+\])?(\.(quantity|order_line))?|order)$")
"""The paths by which the quantities of an order are counted: a line as a whole, or these facts."""


def charge_equals_total(facts: InvoiceFacts) -> Refusal | None:
    """Refuse to send an invoice whose charge transaction asks for another amount."""
    charge = facts.one_beside(_CHARGE)
    if charge is not None and charge.amount == facts.total:
        return None
    return Refusal(
        "charge_differs",
        "the invoice comes to {total}, and its charge transaction to {charge}",
        "Void the invoice and make a new one",
        {"total": facts.total, "charge": "nothing" if charge is None else charge.amount},
    )


def not_collected(facts: InvoiceFacts) -> Refusal | None:
    """Refuse to change an invoice whose money was collected already."""
    charge = facts.one_beside(_CHARGE)
    if charge is None or charge.state != _COLLECTED:
        return None
    return Refusal(
        "already_collected",
        "{charge} was collected for the invoice already",
        "Void the invoice and make a new one; the money becomes a credit of the order",
        {"charge": charge.amount},
    )


def quantities_kept(facts: InvoiceFacts) -> Refusal | None:
    """Refuse to change what an invoice bills of an order: what is left of that is counted by it."""
    changed = [path for path in facts.changed if _COUNTED.search(path)]
    if not facts.bills or not changed:
        return None
    return Refusal(
        "quantity_of_the_order",
        "{path} is how much the invoice bills of its {bills}",
        "Void the invoice and bill the quantity that is right",
        {"path": changed[0], "bills": facts.bills},
    )


def collected(facts: InvoiceFacts) -> str:
    """Return whether the invoice's money was collected already."""
    charge = facts.one_beside(_CHARGE)
    return "collected" if charge is not None and charge.state == _COLLECTED else "open"


ORDER_BILLING = Workflow(
    Machine(
        order_billing.ORDER_BILLING,
        guards={
            "charge_equals_total": charge_equals_total,
            "no_payment_pending": no_payment_pending,
            "not_being_sent": not_being_sent,
            "not_collected": not_collected,
            "quantities_kept": quantities_kept,
        },
        choices={"collected": collected},
    ),
    ORDER_MANAGEMENT,
    kind="order_invoice",
    create="order_invoice.create",
    view="order_invoice.view",
    edit="adjust",
    freezes=["add", "adjust"],
    # A published invoice is at its end, and owed all the same.
    void=["02"],
    sides=[Side(_CHARGE, Machine(charge_transaction.CHARGE_TRANSACTION))],
    # Nothing is collected without an invoice: each brings its own charge transaction.
    on_add=[Effect("charge_opened", details={"make": _CHARGE})],
    export="order_invoice.export",
    deletes="void",
    confirms={"00": "publish"},
    inactive=["02"],
)
"""The lifecycle of order invoices with their charge transaction, under its policy."""
