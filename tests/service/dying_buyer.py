"""Starts a payment at a gateway that takes it, and is killed before the answer is noted."""

from __future__ import annotations

import os
import signal
import sys

from invoicekit import Actor, Context, Money
from invoicekit.adapters.storage.sql import SqlStore
from invoicekit.ports.gateway import GatewayAnswer, PaymentIntent
from invoicekit.service import payments
from invoicekit.taxes import flat
from invoicekit.testing import FakeGateway


class Taking(FakeGateway):
    """Takes the payment, and then there is nobody left to hear of it."""

    def start(self, intent: PaymentIntent, /) -> GatewayAnswer:
        super().start(intent)
        sys.stdout.write(f"{intent.payment.id}\n")
        sys.stdout.flush()
        os.kill(os.getpid(), signal.SIGKILL)
        raise AssertionError


def pay(url: str, item: str) -> None:
    ctx = Context(SqlStore(url), flat.REGIME)
    buyer = Actor("bea", ["buyer"], tenant="asha", attributes={"account": "Blue Bay Retail"})
    payments.start(ctx, Taking(), [(item, Money("100.00", "INR"))], by=buyer, key="try-1")


if __name__ == "__main__":
    pay(*sys.argv[1:])
