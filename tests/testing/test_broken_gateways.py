"""The contract catches a broken gateway: each has one planted fault, named by its class."""

from __future__ import annotations

import inspect
import itertools
from collections.abc import Callable, Iterator
from typing import Any

import attrs
import pytest

from invoicekit.errors import GatewayRefused
from invoicekit.money import Money
from invoicekit.ports.gateway import GatewayAnswer, GatewayState, PaymentIntent
from invoicekit.testing import FakeGateway, GatewayContract


class TestFakeGateway(GatewayContract):
    @pytest.fixture
    def gateway(self) -> FakeGateway:
        return FakeGateway()

    def pay(self, gateway: FakeGateway, payment: str) -> None:
        gateway.pay(payment)


class StartsTwice(FakeGateway):
    caught_by = "the_same_payment_is_started_once"

    def start(self, intent: PaymentIntent, /) -> GatewayAnswer:
        answer = super().start(intent)
        return attrs.evolve(answer, reference=f"{answer.reference}-{len(self.calls)}")


class StartsWhatIsPaid(FakeGateway):
    caught_by = "a_completed_payment_that_is_started_again_stays_completed"

    def start(self, intent: PaymentIntent, /) -> GatewayAnswer:
        known = self._answers.get(intent.payment.id)
        if known is not None and known.state is GatewayState.COMPLETED:
            del self._answers[intent.payment.id]
        return super().start(intent)


class KnowsWhatItNeverHeardOf(FakeGateway):
    caught_by = "what_was_never_started_is_unknown"

    def status(self, payment: str, /) -> GatewayAnswer:
        known = super().status(payment)
        if known.state is GatewayState.UNKNOWN:
            return attrs.evolve(known, state=GatewayState.FAILED)
        return known


class GivesOneReferenceToAll(FakeGateway):
    caught_by = "two_payments_have_two_references"

    def start(self, intent: PaymentIntent, /) -> GatewayAnswer:
        self._answers[intent.payment.id] = attrs.evolve(super().start(intent), reference="gw")
        return self._answers[intent.payment.id]


class TellsAnotherAmount(FakeGateway):
    caught_by = "what_the_payer_paid_is_completed_with_its_amount"

    def status(self, payment: str, /) -> GatewayAnswer:
        answer = super().status(payment)
        return answer if answer.amount is None else attrs.evolve(answer, amount=Money(1250, "EUR"))


class CompletesAll(FakeGateway):
    caught_by = "one_payment_leaves_another_alone"

    def status(self, payment: str, /) -> GatewayAnswer:
        if any(answer.state is GatewayState.COMPLETED for answer in self._answers.values()):
            self.pay(payment)
        return super().status(payment)


class ForgetsToCallOff(FakeGateway):
    caught_by = "a_pending_payment_is_called_off"

    def cancel(self, payment: str, /) -> GatewayAnswer:
        answer = self._answers.get(payment, GatewayAnswer(payment, GatewayState.UNKNOWN))
        if answer.state is GatewayState.PENDING:
            return attrs.evolve(answer, state=GatewayState.CANCELLED)
        return answer


class CallsOffWhatIsPaid(FakeGateway):
    caught_by = "a_completed_payment_is_not_called_off"

    def cancel(self, payment: str, /) -> GatewayAnswer:
        if payment in self._answers:
            self._answers[payment] = GatewayAnswer(payment, GatewayState.CANCELLED)
        return super().cancel(payment)


class RefundsTwice(FakeGateway):
    caught_by = "a_refund_is_sent_once_for_its_key"

    def refund(self, payment: str, amount: Money, key: str, /) -> None:
        super().refund(payment, amount, f"{key}-{len(self.calls)}")


class RefundsWithoutEnd(FakeGateway):
    caught_by = "money_goes_back_in_parts_up_to_the_whole"

    def returned(self, payment: str) -> Money:
        return Money(0, self._asked[payment].currency)


class RefundsWhatNeverCame(FakeGateway):
    caught_by = "what_was_not_paid_does_not_go_back"

    def refund(self, payment: str, amount: Money, key: str, /) -> None:
        if self.charged(payment):
            super().refund(payment, amount, key)


class RefusesAll(FakeGateway):
    caught_by = "money_goes_back_in_parts_up_to_the_whole"

    def refund(self, payment: str, amount: Money, key: str, /) -> None:
        raise GatewayRefused(payment, "never")


FAULTS = [fault for fault in FakeGateway.__subclasses__() if hasattr(fault, "caught_by")]


def rules() -> Iterator[tuple[str, Callable[[Any], None]]]:
    contract = TestFakeGateway()
    for name, rule in inspect.getmembers(contract, inspect.ismethod):
        if not name.startswith("test_"):
            continue
        marks = [m for m in getattr(rule, "pytestmark", ()) if m.name == "parametrize"]
        for values in itertools.product(*(mark.args[1] for mark in marks)):
            extra = {mark.args[0]: value for mark, value in zip(marks, values, strict=True)}
            yield name, lambda gateway, rule=rule, extra=extra: rule(gateway, **extra)


def broken_rules(make: Callable[[], FakeGateway]) -> list[str]:
    broken = []
    for name, rule in rules():
        try:
            rule(make())
        except (Exception, pytest.fail.Exception):  # noqa: BLE001 - a broken gateway may raise all
            broken.append(name)
    return broken


def test_a_sound_gateway_breaks_no_rule() -> None:
    assert broken_rules(FakeGateway) == []


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.__name__)
def test_the_contract_catches(fault: Any) -> None:
    broken = set(broken_rules(fault))
    assert f"test_{fault.caught_by}" in broken
    assert len(broken) < 7, "the gateway fails for another reason than its fault"
