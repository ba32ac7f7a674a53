"""An invoice of an order or a shipment: created, sent to the outside once, or void before that.

The states bear the codes of the trade: 00 created, 01 sent, 02 void. Its charge transaction is a
record of its own, and is made, amended and voided with it.
"""

from __future__ import annotations

from invoicekit.statemachines.choice import Choice
from invoicekit.statemachines.lifecycle import Lifecycle
from invoicekit.statemachines.transition import Denial, Effect, Transition

__all__ = ["ORDER_BILLING"]

ORDER_BILLING = Lifecycle(
    "order_billing",
    version=1,
    initial="00",
    states=["00", "01", "02"],
    final=["01", "02"],
    labels={"00": "Created", "01": "Sent", "02": "Void"},
    transitions=[
        Transition(
            "00",
            "adjust",
            permission="order_invoice.adjust",
            guards=["not_being_sent", "not_collected", "no_payment_pending", "quantities_kept"],
            inside=[
                "new_revision",
                Effect("charge_amended", details={"fire": "charge_transaction.amend"}),
            ],
        ),
        Transition(
            "00",
            "publish",
            "01",
            permission="order_invoice.publish",
            guards=["charge_equals_total"],
            inside=[Effect("on_its_way", details={"label": "delivery=waiting"})],
            outbox=["PUBLISH_INVOICE_DETAILS"],
        ),
        # What was collected already stays the buyer's money, as a credit of the order.
        Transition(
            "00",
            "void",
            Choice("collected", ["collected", "open"], {"collected": "02", "open": "02"}),
            permission="order_invoice.void",
            guards=["not_being_sent", "no_payment_pending"],
            needs_reason=True,
            inside=[
                Effect("charge_voided", details={"fire": "charge_transaction.void"}),
                Effect("quantities_freed", details={"clear": "unique_key"}),
                Effect("money_freed", details={"free": "payment"}),
                Effect("order_credit", on=["collected"], details={"tag": "order_credit"}),
            ],
            outbox=[Effect("order_credit", on=["collected"])],
        ),
        # The same again, for a receiver that lost it; it knows the repeat by what it repeats.
        Transition(
            "01",
            "republish",
            permission="order_invoice.republish",
            outbox=[Effect("PUBLISH_INVOICE_DETAILS", details={"repeats": "publish"})],
        ),
        # While money is on its way, nothing changes that it is collected for.
        Transition(
            ["00", "01"],
            "hold",
            permission="charge.collect",
            guards=["no_payment_pending"],
            inside=[Effect("held", details={"tag": "payment_pending"})],
        ),
        Transition(
            ["00", "01"],
            "release",
            permission="charge.collect",
            inside=[Effect("released", details={"untag": "payment_pending"})],
        ),
        # What the shop reports is kept whatever the state: a flag, never an edit.
        Transition(
            ["00", "01"],
            "flag",
            permission="order_invoice.flag",
            inside=[Effect("flagged", details={"tag_of": "flag"})],
        ),
    ],
    denials=[
        Denial(
            "01",
            "void",
            code="already_sent",
            message="the invoice is sent, and can no longer be made void",
            remedy="Make a credit invoice linked to it",
        ),
        *(
            Denial(
                "02",
                event,
                code="already_voided",
                message="the invoice is void already",
                remedy="Make a new invoice of the order, or a credit invoice",
            )
            for event in ("void", "publish")
        ),
    ],
)
