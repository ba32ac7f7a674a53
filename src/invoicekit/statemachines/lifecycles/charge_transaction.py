"""A charge transaction: nothing is collected for an invoice but through its own one."""

from __future__ import annotations

from invoicekit.statemachines.lifecycle import Lifecycle
from invoicekit.statemachines.transition import Denial, Effect, Transition

__all__ = ["CHARGE_TRANSACTION"]

CHARGE_TRANSACTION = Lifecycle(
    "charge_transaction",
    version=1,
    initial="OPEN",
    states=["OPEN", "CHECKED", "ERROR", "VOIDED"],
    final=["VOIDED"],
    labels={"OPEN": "Open", "CHECKED": "Checked", "ERROR": "Error", "VOIDED": "Voided"},
    transitions=[
        # The invoice's total changed, and what is to be collected with it.
        Transition(
            ["OPEN", "ERROR"],
            "amend",
            permission="charge.amend",
            inside=[Effect("new_amount", details={"follow": "total"})],
        ),
        # It is part of what is collected for the order; "charge" names the order's transaction.
        Transition(
            "OPEN",
            "request",
            permission="charge.collect",
            inside=[Effect("requested", details={"keep": "charge"})],
        ),
        Transition("OPEN", "check", "CHECKED", permission="charge.collect"),
        Transition("OPEN", "fail", "ERROR", permission="charge.collect", needs_reason=True),
        Transition("ERROR", "retry", "OPEN", permission="charge.collect"),
        Transition(["OPEN", "ERROR", "CHECKED"], "void", "VOIDED", permission="charge.void"),
    ],
    denials=[
        *(
            Denial(
                "CHECKED",
                event,
                code="already_collected",
                message="the amount is collected already",
                remedy="Void the invoice and make a new one; the money becomes a credit",
            )
            for event in ("amend", "check", "fail")
        ),
        *(
            Denial(
                "VOIDED",
                event,
                code="already_voided",
                message="the charge transaction is void",
                remedy="Make a new invoice; it brings its own charge transaction",
            )
            for event in ("amend", "check", "fail", "retry", "void")
        ),
    ],
)
