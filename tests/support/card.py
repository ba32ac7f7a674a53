"""A card on file: what is asked for is paid at once, or declined at once."""

from __future__ import annotations

from collections.abc import Iterable

from invoicekit.money import Money
from invoicekit.ports.gateway import GatewayAnswer, GatewayState, PaymentIntent
from invoicekit.testing.gateways import FakeGateway

__all__ = ["Card"]


class Card(FakeGateway):
    """A gateway that waits for no payer.

    Args:
        trouble: what happens to the coming calls, as `FakeGateway` has it.
        decline: why the bank says no; empty where it pays.
    """

    def __init__(self, trouble: Iterable[str] = (), decline: str = "") -> None:
        super().__init__(trouble)
        self.declined = decline

    def start(self, intent: PaymentIntent, /) -> GatewayAnswer:
        answer = super().start(intent)
        if answer.state is not GatewayState.PENDING:
            return answer
        if self.declined:
            return self.decline(intent.payment.id, self.declined)
        return self.pay(intent.payment.id)

    def taken(self, id_: str) -> Money:
        """Return what was charged, zero where it was never asked for."""
        started = any(call == f"start {id_}" for call in self.calls)
        return self.charged(id_) if started else Money(0, "EUR")
