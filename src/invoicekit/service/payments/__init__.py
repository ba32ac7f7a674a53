"""The use cases of payments: what is open, money that comes in, is applied, and goes back."""

from __future__ import annotations

from invoicekit.service.payments.asking import (
    PaymentView,
    find,
    history,
    open_items,
    unapplied_payments,
    view,
)
from invoicekit.service.payments.committing import commit, record
from invoicekit.service.payments.ending import bounce, cancel, charge_back, complete, fail
from invoicekit.service.payments.gateway import Settled, answered, call_off, settle_pending
from invoicekit.service.payments.giving_up import write_off
from invoicekit.service.payments.reporting import ageing, statement, waiting_cash
from invoicekit.service.payments.returning import refund
from invoicekit.service.payments.starting import Started, start
from invoicekit.service.payments.telling import PaymentLine, full_history
from invoicekit.service.payments.undoing import transfer, unapply

__all__ = [
    "PaymentLine",
    "PaymentView",
    "Settled",
    "Started",
    "ageing",
    "answered",
    "bounce",
    "call_off",
    "cancel",
    "charge_back",
    "commit",
    "complete",
    "fail",
    "find",
    "full_history",
    "history",
    "open_items",
    "record",
    "refund",
    "settle_pending",
    "start",
    "statement",
    "transfer",
    "unapplied_payments",
    "unapply",
    "view",
    "waiting_cash",
    "write_off",
]
