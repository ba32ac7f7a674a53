"""Orders and receipts taken in from the ERP, as they are there now."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import attrs

from invoicekit.errors import InvalidValue
from invoicekit.matching import GoodsReceipt, PurchaseOrder
from invoicekit.permissions import Actor
from invoicekit.ports.erp import Capability, Purchasing, require_capability
from invoicekit.ports.storage import UnitOfWork
from invoicekit.records import Record
from invoicekit.service.again import again
from invoicekit.service.command import Moment
from invoicekit.service.context import Context
from invoicekit.service.purchases.records import (
    changed,
    made_of_order,
    made_of_receipt,
    orders_by_number,
    receipts_of,
    touched,
)
from invoicekit.service.reach import require_apart
from invoicekit.service.settings import workflow_of
from invoicekit.workflows import ACCOUNTS_PAYABLE, Workflow

__all__ = ["SYNC", "OrdersSynced", "sync", "take_in"]

SYNC = "purchase.sync"

_TRIES = 16


def _numbers(value: Iterable[str]) -> tuple[str, ...]:
    return tuple(value)


@attrs.frozen(kw_only=True)
class OrdersSynced:
    """What a sync of orders brought, by their numbers.

    Attributes:
        added: orders that came for the first time.
        updated: orders that were changed, or of which something came in or went back.
        unchanged: orders that are as they were.
        unknown: orders that the ERP does not have.
    """

    added: tuple[str, ...] = attrs.field(default=(), converter=_numbers)
    updated: tuple[str, ...] = attrs.field(default=(), converter=_numbers)
    unchanged: tuple[str, ...] = attrs.field(default=(), converter=_numbers)
    unknown: tuple[str, ...] = attrs.field(default=(), converter=_numbers)


def sync(
    ctx: Context,
    erp: Purchasing,
    numbers: Iterable[str],
    *,
    by: Actor,
    workflow: Workflow = ACCOUNTS_PAYABLE,
) -> OrdersSynced:
    """Take in orders with their receipts from the ERP; safe to run again, and side by side.

    Each order is asked for outside of any transaction, and written in one of its own. An order that
    the ERP no longer has stays as it was last known.

    Args:
        ctx: where to work.
        erp: the ERP.
        numbers: which orders.
        by: who syncs: the program itself, mostly.
        workflow: of the bills, whose policy says who syncs.

    Raises:
        ErpUnsupported: if the ERP gives no orders or receipts.
        ErpError: one of its kinds, if it does not answer; the orders before are kept.
        NotPermitted: if the actor may not sync.
    """
    require_capability(erp, Capability.PURCHASE_ORDERS, Capability.GOODS_RECEIPTS)
    with ctx.store.unit_of_work(by.tenant, read_only=True) as work:
        _require(ctx, work, workflow, by)
    told: dict[str, list[str]] = {"added": [], "updated": [], "unchanged": [], "unknown": []}
    for number in dict.fromkeys(numbers):
        order = erp.purchase_order(number)
        if order is None:
            told["unknown"].append(number)
            continue
        _, what = _taken_in(ctx, order, tuple(erp.receipts(number)), workflow, by)
        told[what].append(number)
    return OrdersSynced(**{name: tuple(several) for name, several in told.items()})


def take_in(
    ctx: Context,
    order: PurchaseOrder,
    receipts: Iterable[GoodsReceipt] = (),
    *,
    by: Actor,
    workflow: Workflow = ACCOUNTS_PAYABLE,
) -> Record:
    """Keep an order with all its receipts as they are now, and return the order's record.

    What is as it was is not written again. A receipt that was known and is not among those given
    counts as cancelled.

    Args:
        ctx: where to work.
        order: the order.
        receipts: all that was received on it, what went back included.
        by: who does it.
        workflow: of the bills, whose policy says who syncs.

    Raises:
        InvalidValue: for a receipt of another order, or two of one key.
        NotPermitted: if the actor may not sync.
        StaleVersion: if others write the order again and again meanwhile.
    """
    return _taken_in(ctx, order, tuple(receipts), workflow, by)[0]


def _require(ctx: Context, work: UnitOfWork, workflow: Workflow, by: Actor) -> None:
    policy = workflow_of(ctx, work, workflow.kind).policy
    require_apart(policy, SYNC, by, at=ctx.clock.now(), zone=ctx.zone, kind="purchase order")


def _taken_in(
    ctx: Context,
    order: PurchaseOrder,
    receipts: tuple[GoodsReceipt, ...],
    workflow: Workflow,
    by: Actor,
) -> tuple[Record, str]:
    _check(order, receipts)
    # Where somebody bills or syncs the order at this moment, it is read again.
    return again(lambda: _once(ctx, order, receipts, workflow, by), _TRIES)


def _check(order: PurchaseOrder, receipts: tuple[GoodsReceipt, ...]) -> None:
    for receipt in receipts:
        if receipt.order != order.number:
            reason = f"it is of order {receipt.order}, not of {order.number}"
            raise InvalidValue("goods receipt", receipt.key, reason)
    if len({receipt.key for receipt in receipts}) < len(receipts):
        raise InvalidValue("goods receipts", order.number, "two have the same key")


def _once(
    ctx: Context,
    order: PurchaseOrder,
    receipts: tuple[GoodsReceipt, ...],
    workflow: Workflow,
    by: Actor,
) -> tuple[Record, str]:
    moment = Moment(by, ctx.clock.now(), ctx.ids, ctx.zone)
    with ctx.store.unit_of_work(by.tenant) as work:
        _require(ctx, work, workflow, by)
        known = orders_by_number(work, [order.number]).get(order.number)
        if known is None:
            record = made_of_order(order, moment).write(work)
            for receipt in receipts:
                made_of_receipt(receipt, order, moment).write(work)
            return record, "added"
        record, before = known
        # The order is written first: who bills it at this moment is found out at once.
        moved = tuple(_moved(work, order, receipts))
        if before != order:
            record = changed(record, order, moment).write(work)
        elif moved:
            keys = ", ".join(receipt.key for _, receipt in moved)[:_MOST_TOLD]
            record = touched(record, "receive", moment, [("receipts", keys)]).write(work)
        for old, receipt in moved:
            if old is None:
                made_of_receipt(receipt, order, moment).write(work)
            else:
                changed(old, receipt, moment).write(work)
        return record, "updated" if moved or before != order else "unchanged"


_MOST_TOLD = 500
"""How many letters of the keys of receipts a line of the history keeps."""


def _moved(
    work: UnitOfWork, order: PurchaseOrder, receipts: tuple[GoodsReceipt, ...]
) -> Iterator[tuple[Record | None, GoodsReceipt]]:
    """Give the receipts that are new or changed, and those that are gone as cancelled."""
    known = {
        receipt.key: (record, receipt) for record, receipt in receipts_of(work, [order.number])
    }
    for receipt in receipts:
        record, before = known.pop(receipt.key, (None, None))
        if before != receipt:
            yield record, receipt
    for record, before in known.values():
        if not before.cancelled:
            yield record, attrs.evolve(before, cancelled=True)
