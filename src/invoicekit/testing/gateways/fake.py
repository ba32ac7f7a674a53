"""A payment gateway for tests: it fails, repeats itself and answers late, as real ones do."""

from __future__ import annotations

from collections.abc import Iterable
from threading import Lock

import attrs

from invoicekit.errors import GatewayError, GatewayRefused, GatewaySilent, GatewayUnreachable
from invoicekit.money import Money
from invoicekit.ports.gateway import GatewayAnswer, GatewayState, PaymentIntent

__all__ = ["FakeGateway"]


class FakeGateway:
    """A payment gateway that keeps its payments in memory.

    Payments wait for their payer: `pay` and `decline` play that part. Trouble is planned with
    `trouble`, one for each coming call: `"unreachable"` does nothing and says so, `"silent"` does
    what it is asked and answers nothing, `"lost"` does nothing and answers nothing, `"refuse"`
    says no, `"fine"` works.

    >>> from datetime import date
    >>> from invoicekit.allocation import Payment
    >>> from invoicekit.ports.gateway import IntentPart
    >>> gateway = FakeGateway()
    >>> payment = Payment("pay-1", Money("5", "EUR"), received=date(2026, 11, 2))
    >>> asked = PaymentIntent(payment, [IntentPart("inv-1", "AT-1", Money("5", "EUR"))])
    >>> gateway.start(asked).state.value, gateway.pay("pay-1").state.value
    ('pending', 'completed')
    >>> gateway.charged("pay-1")
    Money('5.00', 'EUR')
    """

    def __init__(self, trouble: Iterable[str] = ()) -> None:
        self._trouble = list(trouble)
        self._answers: dict[str, GatewayAnswer] = {}
        self._asked: dict[str, Money] = {}
        self._refunds: dict[str, tuple[str, Money]] = {}
        self._charges: list[tuple[str, Money]] = []
        self._lock = Lock()
        self.calls: list[str] = []

    def trouble(self, *kinds: str) -> None:
        """Plan what happens to the next calls, one after the other."""
        self._trouble += kinds

    def start(self, intent: PaymentIntent, /) -> GatewayAnswer:
        """Ask for a payment; the same one again starts nothing."""
        with self._lock:
            payment = intent.payment.id
            trouble = self._next("start", payment)
            if payment not in self._answers:
                self._asked[payment] = intent.payment.amount
                self._answers[payment] = GatewayAnswer(
                    payment,
                    GatewayState.PENDING,
                    reference=f"gw-{len(self._answers) + 1}",
                    redirect=f"https://pay.example/{payment}",
                )
            return self._told(payment, trouble)

    def status(self, payment: str, /) -> GatewayAnswer:
        """Tell where a payment stands."""
        with self._lock:
            return self._told(payment, self._next("status", payment))

    def cancel(self, payment: str, /) -> GatewayAnswer:
        """Call a pending payment off."""
        with self._lock:
            trouble = self._next("cancel", payment)
            self._decide(payment, GatewayState.CANCELLED)
            return self._told(payment, trouble)

    def refund(self, payment: str, amount: Money, key: str, /) -> None:
        """Send money back; the same key again sends nothing more."""
        with self._lock:
            trouble = self._next("refund", payment)
            if payment not in self._asked:
                raise GatewayRefused(payment, "it was never started")
            left = self.charged(payment) - self.returned(payment)
            if key not in self._refunds and amount.amount > left.amount:
                raise GatewayRefused(payment, f"{amount} is more than the {left} that is left")
            self._refunds.setdefault(key, (payment, amount))
            if trouble == "silent":
                raise GatewaySilent(payment, "no answer came")

    def pay(self, payment: str, amount: Money | None = None) -> GatewayAnswer:
        """Play the payer who pays; a payment that is decided already stays as it is."""
        with self._lock:
            answer = self._answers[payment]
            if answer.state is GatewayState.PENDING:
                real = amount or self._asked[payment]
                self._charges.append((payment, real))
                self._answers[payment] = attrs.evolve(
                    answer, state=GatewayState.COMPLETED, amount=real, redirect=""
                )
            return self._answers[payment]

    def decline(self, payment: str, reason: str = "card declined") -> GatewayAnswer:
        """Play the bank that says no."""
        with self._lock:
            self._decide(payment, GatewayState.FAILED, reason)
            return self._answers[payment]

    def charged(self, payment: str) -> Money:
        """Return what the payer was charged, however often it was asked for."""
        amounts = [amount for id_, amount in self._charges if id_ == payment]
        return Money.total(amounts, self._asked[payment].currency)

    def returned(self, payment: str) -> Money:
        """Return what went back to the payer."""
        back = [amount for id_, amount in self._refunds.values() if id_ == payment]
        return Money.total(back, self._asked[payment].currency)

    def _decide(self, payment: str, state: GatewayState, reason: str = "") -> None:
        answer = self._answers.get(payment)
        if answer is not None and answer.state is GatewayState.PENDING:
            self._answers[payment] = attrs.evolve(answer, state=state, reason=reason, redirect="")

    def _next(self, call: str, payment: str) -> str:
        self.calls.append(f"{call} {payment}")
        trouble = self._trouble.pop(0) if self._trouble else "fine"
        raised: dict[str, type[GatewayError]] = {
            "unreachable": GatewayUnreachable,
            "lost": GatewaySilent,
            "refuse": GatewayRefused,
        }
        if trouble in raised:
            raise raised[trouble](payment, f"planned: {trouble}")
        return trouble

    def _told(self, payment: str, trouble: str) -> GatewayAnswer:
        if trouble == "silent":
            raise GatewaySilent(payment, "no answer came")
        unknown = GatewayAnswer(payment, GatewayState.UNKNOWN)
        return self._answers.get(payment, unknown)
