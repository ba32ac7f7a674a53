"""The agents: one makes every invoice that is due, one sends what is made; both by the clock."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator

import attrs

from invoicekit.errors import (
    GuardFailed,
    InvoicekitError,
    NotPermitted,
    Refused,
    StaleVersion,
    StoreBusy,
    StoreError,
)
from invoicekit.permissions import Actor
from invoicekit.ports.publisher import Publisher
from invoicekit.ports.storage import Order, Query
from invoicekit.records import Record
from invoicekit.service import documents, order_records, shipment_records
from invoicekit.service.agents import Did, Missed, Report, Skipped
from invoicekit.service.billing.making import bill_order, bill_shipment
from invoicekit.service.billing.rules import BillingRules, InvoiceType, SendWhen
from invoicekit.service.context import Context
from invoicekit.service.delivering import deliver
from invoicekit.service.delivery import Delivery
from invoicekit.service.reach import may_list
from invoicekit.service.retrying import Backoff, Chance
from invoicekit.service.settings import workflow_of
from invoicekit.workflows import ORDER_BILLING, Workflow

__all__ = ["TOPIC", "Sent", "create_all", "send_all"]

TOPIC = "PUBLISH_INVOICE_DETAILS"
"""The event by which an invoice goes to the outside."""

_PAGE = 200


@attrs.frozen
class Sent:
    """What a run of the send agent came to.

    Attributes:
        report: the invoices that came from 00 to 01, those that were passed over, and why.
        delivery: what the receiver has of them, and of those of earlier runs.
        waiting: how many are on their way still; `delivering.waiting` and `dead` show them.
    """

    report: Report
    delivery: Delivery
    waiting: int


def create_all(
    ctx: Context,
    *,
    rules: BillingRules,
    by: Actor,
    limit: int | None = None,
    workflow: Workflow = ORDER_BILLING,
) -> Report:
    """Make the invoice of every order or shipment that is due one; safe to run again, side by side.

    Each is made in a transaction of its own: one that fails stops no other, and a run that dies
    leaves what it made.

    Args:
        ctx: where to work.
        rules: the house's: what is billed, and from which status on.
        by: the agent.
        limit: how many orders or shipments are looked at at most; all of them, if left out.
        workflow: what the invoices follow.

    Returns:
        What was made, what was passed over with the reason, and what failed.

    Raises:
        NotPermitted: if the agent may not see orders, or make invoices.
        StoreError: if the store cannot be used; what was made is kept.
    """
    of_shipments = rules.bills is InvoiceType.SHIPMENT
    kind = shipment_records.KIND if of_shipments else order_records.KIND
    bill = bill_shipment if of_shipments else bill_order

    def make(record: Record) -> Did | Skipped:
        status = dict(record.labels).get("status", "")
        if not of_shipments and not _is_one_of(status, rules.order_statuses):
            why = f"it is {status or 'in no status'}, and is billed from "
            why += ", ".join(rules.order_statuses)
            return Skipped(*record.key, "status_not_reached", why)
        made = bill(ctx, record.id, rules=rules, by=by, workflow=workflow)
        return Did(made.kind, made.id, "made", made.number)

    query = Query(kind=kind, state="open", limit=_PAGE, counts=False, descending=False)
    return _each(_open(ctx, query, by, "order.view", workflow, limit), make)


def send_all(
    ctx: Context,
    publisher: Publisher,
    *,
    by: Actor,
    rules: BillingRules,
    limit: int | None = None,
    backoff: Backoff | None = None,
    chance: Chance = random.random,
    workflow: Workflow = ORDER_BILLING,
) -> Sent:
    """Publish every invoice in 00, and deliver what is published; safe to run again, side by side.

    An invoice comes to 01 in one transaction with the message that tells of it. A crash after that
    loses nothing: the next run delivers the message, with the same key for a repeat.

    Args:
        ctx: where to work.
        publisher: hands the messages on.
        by: the agent.
        rules: the house's: when an invoice is sent.
        limit: how many invoices are published at most; all of them, if left out.
        backoff: when what is not delivered is tried again, and when it is given up.
        chance: the chance in the waits.
        workflow: what the invoices follow.

    Raises:
        NotPermitted: if the agent may not see or publish invoices.
        StoreError: if the store cannot be used; what was published is kept.
    """

    def publish(record: Record) -> Did | Skipped:
        if rules.send is SendWhen.COLLECTED and not _is_collected(ctx, record, by):
            return Skipped(*record.key, "not_collected", "its money is not collected yet")
        try:
            sent = documents.act(ctx, record, "publish", by=by)
        except StaleVersion:
            return Skipped(*record.key, "changed_meanwhile", "somebody else was faster")
        return Did(*sent.key, "published", sent.number)

    query = Query(kind=workflow.kind, state="00", limit=_PAGE, counts=False, descending=False)
    report = _each(_open(ctx, query, by, workflow.view, workflow, limit), publish)
    delivery = deliver(
        ctx,
        publisher,
        tenant=by.tenant,
        worker=by.id,
        topics=[TOPIC],
        backoff=backoff,
        chance=chance,
    )
    with ctx.store.unit_of_work(by.tenant, read_only=True) as work:
        waiting = len(work.messages(topic=TOPIC))
    return Sent(report, delivery, waiting)


def _each(records: Iterator[Record], do: Callable[[Record], Did | Skipped]) -> Report:
    """Do something with each record in turn, and report what came of each."""
    made: list[Did] = []
    passed: list[Skipped] = []
    failed: list[Missed] = []
    for record in records:
        try:
            done = do(record)
        except (StoreBusy, StaleVersion) as error:
            failed.append(Missed(*record.key, error.code, str(error), again=True))
        except (StoreError, NotPermitted):
            raise
        except Refused as error:
            if isinstance(error, GuardFailed) or not error.failures:
                failed.append(Missed(*record.key, error.code, str(error)))
            else:
                first = error.failures[0]
                passed.append(Skipped(*record.key, first.code, first.message))
        except InvoicekitError as error:
            failed.append(Missed(*record.key, error.code, str(error)))
        else:
            if isinstance(done, Did):
                made.append(done)
            else:
                passed.append(done)
    return Report(made, passed, failed)


def _open(
    ctx: Context,
    query: Query,
    by: Actor,
    permission: str,
    workflow: Workflow,
    limit: int | None,
) -> Iterator[Record]:
    """Give what the agent looks at, the oldest first, page by page; no transaction stays open."""
    query, given = attrs.evolve(query, by=Order.CREATED), 0
    while True:
        with ctx.store.unit_of_work(by.tenant, read_only=True) as work:
            may_list(ctx, workflow_of(ctx, work, workflow.kind), permission, by)
            page = work.find(query)
        for record in page.records:
            if given == limit:
                return
            given += 1
            yield record
        if not page.next:
            return
        query = attrs.evolve(query, cursor=page.next)


def _is_one_of(status: str, wanted: tuple[str, ...]) -> bool:
    return not wanted or status.casefold() in {each.casefold() for each in wanted}


def _is_collected(ctx: Context, record: Record, by: Actor) -> bool:
    query = Query(parent=record.key)
    page = documents.find(ctx, query, by=by, kind="charge_transaction")
    return any(each.state == "CHECKED" for each in page.records)
