"""All that a payment gateway must hold to, in one class."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from invoicekit.allocation.payment import Payment
from invoicekit.errors import GatewayRefused
from invoicekit.money import Money
from invoicekit.ports.gateway import (
    GatewayState,
    IntentPart,
    PaymentGateway,
    PaymentIntent,
)

__all__ = ["GatewayContract"]


class GatewayContract:
    """What every gateway does; a subclass gives it as a fixture named `gateway`, and its payer."""

    currency = "EUR"
    """The currency that the gateway is tried in."""

    @pytest.fixture
    def gateway(self) -> PaymentGateway:
        """Return a gateway; every subclass must say how one is made."""
        raise NotImplementedError(
            "say how a gateway is made: a fixture named gateway"
        )  # a subclass says it

    def pay(self, gateway: Any, payment: str) -> None:
        """Play the payer, who pays; every subclass must say how."""
        raise NotImplementedError("say how the payer pays")  # a subclass says it

    def money(self, amount: str) -> Money:
        """Return an amount in the currency that the gateway is tried in."""
        return Money(amount, self.currency)

    def intent(self, id_: str = "pay-1", amount: str = "12.50") -> PaymentIntent:
        """Return a payment that can be asked for."""
        payment = Payment(id_, self.money(amount), received=date(2026, 11, 2))
        return PaymentIntent(payment, [IntentPart("inv-1", "AT-1", self.money(amount))])

    def completed(self, gateway: Any, id_: str = "pay-1", amount: str = "12.50") -> None:
        """Ask for a payment, and have it paid."""
        gateway.start(self.intent(id_, amount))
        self.pay(gateway, id_)

    def test_what_was_never_started_is_unknown(self, gateway: Any) -> None:
        answer = gateway.status("pay-9")
        assert (answer.payment, answer.state) == ("pay-9", GatewayState.UNKNOWN)
        assert gateway.cancel("pay-9").state is GatewayState.UNKNOWN

    def test_a_started_payment_waits_for_its_payer_and_has_a_reference(self, gateway: Any) -> None:
        answer = gateway.start(self.intent())
        assert (answer.payment, answer.state) == ("pay-1", GatewayState.PENDING)
        assert answer.reference
        assert gateway.status("pay-1") == answer

    def test_the_same_payment_is_started_once(self, gateway: Any) -> None:
        first = gateway.start(self.intent())
        assert gateway.start(self.intent()) == first

    def test_two_payments_have_two_references(self, gateway: Any) -> None:
        first, second = (gateway.start(self.intent(id_)) for id_ in ("pay-1", "pay-2"))
        assert first.reference != second.reference

    def test_what_the_payer_paid_is_completed_with_its_amount(self, gateway: Any) -> None:
        self.completed(gateway)
        answer = gateway.status("pay-1")
        assert (answer.state, answer.amount) == (GatewayState.COMPLETED, self.money("12.50"))

    def test_one_payment_leaves_another_alone(self, gateway: Any) -> None:
        self.completed(gateway)
        gateway.start(self.intent("pay-2"))
        assert gateway.status("pay-2").state is GatewayState.PENDING

    def test_a_completed_payment_that_is_started_again_stays_completed(self, gateway: Any) -> None:
        self.completed(gateway)
        assert gateway.start(self.intent()).state is GatewayState.COMPLETED
        assert gateway.status("pay-1").amount == self.money("12.50")

    def test_a_pending_payment_is_called_off(self, gateway: Any) -> None:
        gateway.start(self.intent())
        assert gateway.cancel("pay-1").state is GatewayState.CANCELLED
        assert gateway.status("pay-1").state is GatewayState.CANCELLED
        assert gateway.start(self.intent()).state is GatewayState.CANCELLED

    def test_a_completed_payment_is_not_called_off(self, gateway: Any) -> None:
        self.completed(gateway)
        assert gateway.cancel("pay-1").state is GatewayState.COMPLETED
        assert gateway.status("pay-1").state is GatewayState.COMPLETED

    def test_money_goes_back_in_parts_up_to_the_whole(self, gateway: Any) -> None:
        self.completed(gateway)
        gateway.refund("pay-1", self.money("12.00"), "r-1")
        gateway.refund("pay-1", self.money("0.50"), "r-2")
        with pytest.raises(GatewayRefused):
            gateway.refund("pay-1", self.money("0.01"), "r-3")

    def test_a_refund_is_sent_once_for_its_key(self, gateway: Any) -> None:
        self.completed(gateway)
        gateway.refund("pay-1", self.money("10.00"), "r-1")
        gateway.refund("pay-1", self.money("10.00"), "r-1")
        # 12.50 less 10.00: had it been sent twice, nothing would be left.
        gateway.refund("pay-1", self.money("2.50"), "r-2")

    def test_more_than_was_paid_does_not_go_back(self, gateway: Any) -> None:
        self.completed(gateway)
        with pytest.raises(GatewayRefused):
            gateway.refund("pay-1", self.money("12.51"), "r-1")

    @pytest.mark.parametrize("started", [True, False])
    def test_what_was_not_paid_does_not_go_back(self, gateway: Any, started: bool) -> None:
        if started:
            gateway.start(self.intent())
        with pytest.raises(GatewayRefused):
            gateway.refund("pay-1", self.money("0.01"), "r-1")
