"""Payments: what must hold before one is called off, and when one has gone back as a whole."""

from __future__ import annotations

import attrs

from invoicekit.money import Money
from invoicekit.statemachines import Machine, Refusal
from invoicekit.statemachines.lifecycles import payment

__all__ = ["PAYMENT", "PaymentFacts"]


@attrs.frozen
class PaymentFacts:
    """A payment with what went back to the payer, as both are after the act.

    Args:
        amount: what came in, or shall come in.
        given_back: what went back to the payer, zero or above.
    """

    amount: Money = attrs.field(repr=False)
    given_back: Money = attrs.field(repr=False)


def nothing_given_back(facts: PaymentFacts) -> Refusal | None:
    """Refuse to call off, or to let come again, a payment of which something went back."""
    if not facts.given_back:
        return None
    return Refusal(
        "given_back",
        "{amount} of the payment went back to the payer already",
        "Refund what is left of it; record what comes anew as a payment of its own",
        {"amount": facts.given_back},
    )


def given_back(facts: PaymentFacts) -> str:
    """Return whether all of a payment went back, or a part of it."""
    return "whole" if facts.given_back == facts.amount else "part"


PAYMENT: Machine[PaymentFacts] = Machine(
    payment.PAYMENT,
    guards={"nothing_given_back": nothing_given_back},
    choices={"given_back": given_back},
)
"""The lifecycle of a payment; who may act on it, the policy of what it pays says."""
