"""What was paid in the ERP, as a payment here: recorded and applied once, or taken back."""

from __future__ import annotations

from invoicekit.allocation import Payment, oldest_due, plan
from invoicekit.errors import CannotAllocate, CurrencyMismatch, NotFound
from invoicekit.permissions import Actor
from invoicekit.ports.erp import ErpPayment
from invoicekit.records import Record
from invoicekit.service import payments
from invoicekit.service.context import Context

__all__ = ["told_payment"]


def told_payment(ctx: Context, record: Record, payment: ErpPayment, system: str, by: Actor) -> str:
    """Record what the ERP says of a payment, and return what was done; empty for nothing.

    What is more than the document's balance stays unapplied, for a person to look at; so does all
    of it where another payment is under way, or in another currency.

    Args:
        ctx: where to work.
        record: the bill or invoice that was paid.
        payment: what the ERP says.
        system: the ERP's name.
        by: the ERP as an actor.
    """
    id_ = f"{system}/{payment.id}"
    state = _state(ctx, id_, by)
    if payment.reversed:
        if state != "completed":
            return ""
        payments.bounce(ctx, id_, by=by, reason=f"taken back in {system}", key=f"erp/{id_}/back")
        return "payment_taken_back"
    if state:
        return ""
    items = [
        item
        for item in payments.open_items(ctx, by=by, text=record.number[:200], kind=record.kind)
        if item.record == record.id
    ]
    money = Payment(
        id_, payment.amount, received=payment.on, remittance=record.number, memo=payment.reference
    )
    # A payment before the bill's own day counts from that day on.
    on = max(payment.on, record.issue_date or payment.on)
    whose, kind = record.customer, record.kind
    try:
        planned = plan(money, items, oldest_due, on=on)
        payments.commit(ctx, planned, by=by, key=f"erp/{id_}", account=whose, kind=kind)
    except (CannotAllocate, CurrencyMismatch):
        # The money is there, whatever the document can take: it is told once, and must be kept.
        payments.record(ctx, money, by=by, account=whose, kind=kind)
        return "payment_kept"
    return "paid"


def _state(ctx: Context, id_: str, by: Actor) -> str:
    """Return where a payment stands here; empty where it never came."""
    with ctx.store.unit_of_work(by.tenant, read_only=True) as work:
        try:
            return work.get("payment", id_).state
        except NotFound:
            return ""
