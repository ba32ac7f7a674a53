"""The payment of an order's CHARGE: what is open on its invoices, asked of the gateway at once."""

from __future__ import annotations

from collections.abc import Iterable

from invoicekit.allocation import Payment
from invoicekit.errors import NotFound
from invoicekit.money import Money
from invoicekit.ports.gateway import IntentPart, PaymentIntent
from invoicekit.ports.storage import UnitOfWork
from invoicekit.records import Record
from invoicekit.service.command import Moment
from invoicekit.service.paying import intended, read_paid
from invoicekit.service.payments.accounts import Account
from invoicekit.service.payments.items import read_items
from invoicekit.service.payments.starting import pays_tag

__all__ = ["begin", "begun_with", "intent_for"]


def intent_for(
    work: UnitOfWork, charge: Record, accounts: Iterable[Account], moment: Moment
) -> PaymentIntent | None:
    """Return what the gateway is asked for: all that is open; None where nothing is.

    Args:
        work: the open unit.
        charge: the CHARGE, under whose id the gateway knows the payment.
        accounts: the invoices that it collects.
        moment: who asks, when.
    """
    items = [item for account in accounts for item in read_items(work, account, moment.zone)]
    parts = [
        IntentPart(item.id, item.number, item.balance) for item in items if item.balance.amount > 0
    ]
    if not parts:
        return None
    payment = Payment(
        charge.id,
        Money.total((part.amount for part in parts), charge.currency),
        received=moment.today,
        remittance=", ".join(dict.fromkeys(part.number for part in parts)),
        customer=charge.buyer,
    )
    return PaymentIntent(payment, parts)


def begin(
    work: UnitOfWork,
    charge: Record,
    intent: PaymentIntent,
    accounts: Iterable[Account],
    moment: Moment,
) -> None:
    """Write down the payment that the gateway is about to be asked for."""
    tags = [pays_tag(account.record) for account in accounts]
    made = intended(intent, moment, account=charge.customer, parent=charge.key, tags=tags)
    made.write(work)


def begun_with(work: UnitOfWork, charge: Record) -> PaymentIntent | None:
    """Return what the gateway was asked for already; None where it was not."""
    try:
        content = read_paid(work, charge.id).content
    except NotFound:
        return None
    return content if isinstance(content, PaymentIntent) else None
