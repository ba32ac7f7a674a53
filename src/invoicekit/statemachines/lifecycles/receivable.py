"""An invoice that is to be paid: open until it is deleted, and closed to change as money comes in.

How far it is paid is no state. The ledger knows that; the guards look at it.
"""

from __future__ import annotations

from invoicekit.statemachines.lifecycle import Lifecycle
from invoicekit.statemachines.transition import Denial, Effect, Transition

__all__ = ["RECEIVABLE"]

RECEIVABLE = Lifecycle(
    "receivable",
    version=1,
    initial="open",
    states=["open", "deleted"],
    final=["deleted"],
    labels={"open": "Open", "deleted": "Deleted"},
    transitions=[
        Transition(
            "open",
            "edit",
            permission="invoice.edit",
            guards=["not_complete", "no_payment_pending", "total_covers_allocated"],
            inside=["new_revision"],
        ),
        # The ERP sends the same number again: an edit by other hands, under the same conditions.
        Transition(
            "open",
            "reimport",
            permission="invoice.import",
            guards=["not_complete", "no_payment_pending", "total_covers_allocated"],
            inside=["new_revision"],
        ),
        Transition(
            "open",
            "delete",
            "deleted",
            permission="invoice.delete",
            guards=["not_complete", "no_payments", "no_payment_pending"],
            inside=["tombstone", Effect("order_freed", details={"clear": "order"})],
        ),
        # What the shop or the ERP reports is kept whatever the state: a flag, never an edit.
        Transition(
            ["open", "deleted"],
            "flag",
            permission="invoice.flag",
            guards=["flag_given"],
            inside=[Effect("flagged", details={"tag_of": "flag"})],
        ),
    ],
    denials=[
        Denial(
            "deleted",
            event,
            code="already_deleted",
            message="the invoice is deleted, and its number is not used again",
            remedy="Make a new invoice from the order",
        )
        for event in ("edit", "reimport", "delete")
    ],
)
