"""The payment gateway: where a buyer pays, and what it answers, late, twice or never.

A payment is known to the gateway by the id that it has here, so that it can be asked for even when
the answer to `start` was lost. That id is the key, too: the same payment is never started twice.
"""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum
from typing import Protocol

import attrs

from invoicekit.allocation.fields import name
from invoicekit.allocation.payment import Payment
from invoicekit.errors import InvalidValue
from invoicekit.money import Money

__all__ = ["GatewayAnswer", "GatewayState", "IntentPart", "PaymentGateway", "PaymentIntent"]


class GatewayState(StrEnum):
    """What a gateway says of a payment."""

    UNKNOWN = "unknown"
    """It never heard of it."""
    PENDING = "pending"
    """The payer has not decided, or the bank has not."""
    COMPLETED = "completed"
    FAILED = "failed"
    CANCELLED = "cancelled"


@attrs.frozen
class IntentPart:
    """What a payer wants to pay on one invoice.

    Args:
        item: the id of the open item.
        number: its invoice number.
        amount: above zero.
    """

    item: str = attrs.field(converter=name)
    number: str
    amount: Money = attrs.field(repr=False)


def _parts(value: Iterable[IntentPart]) -> tuple[IntentPart, ...]:
    return tuple(value)


@attrs.frozen
class PaymentIntent:
    """What a payer wants to pay: one amount, over one or several invoices.

    Args:
        payment: the whole amount, under the id by which the gateway knows it.
        parts: what of it is meant for which invoice; they add up to the whole.
        return_url: where the gateway sends the payer afterwards.
    """

    payment: Payment
    parts: tuple[IntentPart, ...] = attrs.field(converter=_parts)
    return_url: str = attrs.field(default="", repr=False)


def _state(value: GatewayState | str) -> GatewayState:
    try:
        return GatewayState(value)
    except ValueError:
        states = ", ".join(GatewayState)
        raise InvalidValue("state", value, f"a gateway's answer is one of {states}") from None


@attrs.frozen
class GatewayAnswer:
    """What a gateway says of one payment, asked or by itself.

    Args:
        payment: the payment's id here.
        state: where it stands.
        amount: what was really paid, where the gateway says so.
        reference: the gateway's own number for it.
        redirect: where the payer goes on, for a payment that is pending.
        reason: why it failed, in the gateway's words.
    """

    payment: str = attrs.field(converter=name)
    state: GatewayState = attrs.field(converter=_state)
    amount: Money | None = attrs.field(default=None, repr=False)
    reference: str = ""
    redirect: str = attrs.field(default="", repr=False)
    reason: str = ""


class PaymentGateway(Protocol):
    """A payment gateway. Prove yours with `invoicekit.testing.GatewayContract`.

    Every method raises one of the three kinds of `GatewayError`, which say what to do next: send
    again (`GatewayUnreachable`), look first (`GatewaySilent`), or stop (`GatewayRefused`).
    """

    def start(self, intent: PaymentIntent, /) -> GatewayAnswer:
        """Ask for a payment; the same one again starts nothing and gives the present answer."""
        ...

    def status(self, payment: str, /) -> GatewayAnswer:
        """Tell where a payment stands; `UNKNOWN` for one that was never started."""
        ...

    def cancel(self, payment: str, /) -> GatewayAnswer:
        """Call a pending payment off; one that is decided already is left, and its state told."""
        ...

    def refund(self, payment: str, amount: Money, key: str, /) -> None:
        """Send money of a completed payment back; the same key again sends nothing more.

        Raises:
            GatewayRefused: for more than is left of it, or a payment that is not completed.
        """
        ...
