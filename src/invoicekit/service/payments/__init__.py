"""The use cases of payments: what is open, money that comes in, is applied, and goes back."""

from __future__ import annotations

from invoicekit.service.payments.asking import (
    PaymentView,
    ageing,
    find,
    history,
    open_items,
    unapplied_payments,
    view,
)
from invoicekit.service.payments.committing import commit, record

__all__ = [
    "PaymentView",
    "ageing",
    "commit",
    "find",
    "history",
    "open_items",
    "record",
    "unapplied_payments",
    "view",
]
