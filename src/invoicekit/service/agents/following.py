"""Following an ERP's feed: what was posted, discarded, reversed and paid there, told to records."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Protocol, TypeVar

import attrs

from invoicekit.errors import InvoicekitError, Refused, StaleCursor, StaleVersion, StoreError
from invoicekit.permissions import Actor
from invoicekit.ports.erp import Capability, ErpChange, ErpPage, ErpPayment, Feed
from invoicekit.ports.erp import require_capability as require
from invoicekit.ports.storage import Query, UnitOfWork
from invoicekit.records import Record
from invoicekit.service.agents.facts import facts_in
from invoicekit.service.agents.handing_over import REPORT, may_report
from invoicekit.service.agents.handover import Handover
from invoicekit.service.agents.marks import unanswered
from invoicekit.service.agents.paid_there import told_payment
from invoicekit.service.agents.pointers import bill_of
from invoicekit.service.agents.publications import invoice_shown_as
from invoicekit.service.agents.report import Did, Missed, Report, Skipped
from invoicekit.service.agents.worker import told
from invoicekit.service.context import Context
from invoicekit.service.loaded import load
from invoicekit.workflows import ACCOUNTS_PAYABLE, Workflow

__all__ = ["follow", "follow_pages"]

_TRIES = 3

T = TypeVar("T")


class _Asks(Protocol[T]):
    def __call__(self, since: str, /, *, limit: int) -> ErpPage[T]: ...


def follow(
    ctx: Context,
    erp: Feed,
    *,
    by: Actor,
    handover: Handover | None = None,
    workflow: Workflow = ACCOUNTS_PAYABLE,
    permission: str = REPORT,
    name: str = "",
    limit: int = 100,
) -> Report:
    """Tell the records what the ERP did since the last run; safe to run at any time.

    What is posted, discarded, reversed or paid there is a fact: it is recorded, whoever did it. A
    bill that was reversed is flagged `cancelled`, and its number is free for a new upload.

    A shop in which buyers pay what `publish_all` shows is followed alike, with the workflow of the
    invoices and the permission to record payments.

    Args:
        ctx: where to work.
        erp: the ERP.
        by: the ERP as an actor, whose role may tell what it has done.
        handover: how documents are handed over, so that one is known whose answer never came.
        workflow: of the bills, or of the invoices that are shown in a shop.
        permission: what the actor must hold, where the policy calls it otherwise.
        name: under which the place is kept; the ERP's own if left out.
        limit: how many changes are asked for at once.

    Raises:
        NotPermitted: if the actor may not tell what the ERP has done.
        ErpError: if the ERP cannot be asked; the next run goes on where this one was.
        StaleCursor: if others follow the same feed again and again meanwhile.
        StoreError: if the store cannot be used; the next run goes on where this one was.
    """
    total = Report()
    pages = follow_pages(
        ctx,
        erp,
        by=by,
        handover=handover,
        workflow=workflow,
        permission=permission,
        name=name,
        limit=limit,
    )
    for page in pages:
        total += page
    return total


def follow_pages(
    ctx: Context,
    erp: Feed,
    *,
    by: Actor,
    handover: Handover | None = None,
    workflow: Workflow = ACCOUNTS_PAYABLE,
    permission: str = REPORT,
    name: str = "",
    limit: int = 100,
) -> Iterator[Report]:
    """Do the same page by page, for feeds of any length; see `follow`.

    A page is written when it is given; who stops asking stops the run.
    """
    may_report(ctx, by, workflow, permission)
    can = erp.capabilities()
    if Capability.PAYMENTS not in can:
        require(erp, Capability.CHANGES)
    run = _Run(ctx, by, handover or Handover(), workflow, erp.system, limit)
    place = f"erp/{name or erp.system}"
    if Capability.CHANGES in can:
        yield from run.pages(f"{place}/changes", erp.changes, within=run.change)
    if Capability.PAYMENTS in can:
        yield from run.pages(f"{place}/payments", erp.payments, before=run.payment)


def _nothing(*told: object) -> Report:
    del told
    return Report()


@attrs.frozen(eq=False)
class _Run:
    ctx: Context
    by: Actor
    handover: Handover
    workflow: Workflow
    system: str
    limit: int

    def pages(
        self,
        cursor: str,
        ask: _Asks[T],
        *,
        before: Callable[[T], Report] = _nothing,
        within: Callable[[UnitOfWork, T], Report] = _nothing,
    ) -> Iterator[Report]:
        """Give the report of each page; the place is kept with what the page brought.

        Args:
            cursor: the name of the place.
            ask: asks the ERP.
            before: tells of an item in a transaction of its own; it may be called again.
            within: tells a record in the transaction that keeps the place.
        """
        tries = 0
        while True:
            with self.ctx.store.unit_of_work(self.by.tenant, read_only=True) as work:
                since = work.cursor(cursor)
            # Outside of any transaction: an ERP may take its time.
            page = ask(since, limit=self.limit)
            try:
                report = sum(map(before, page.items), Report())
                with self.ctx.store.unit_of_work(self.by.tenant) as work:
                    if page.next != since:
                        work.move_cursor(cursor, page.next, expect=since)
                    report = sum((within(work, item) for item in page.items), report)
            except (StaleCursor, StaleVersion):
                tries += 1
                if tries == _TRIES:
                    raise
                continue
            yield report
            if not page.more:
                return

    def change(self, work: UnitOfWork, change: ErpChange) -> Report:
        """Tell the record of a document what has become of it."""
        record = bill_of(work, change.receipt.ref.text) or self._awaited(work, change)
        if record is None:
            return Report(others=1)
        kind, id_ = record.key
        facts = facts_in(record, change.receipt, change.reason)
        if not facts:
            why = f"it is {record.state} here and {change.receipt.state} there"
            return Report(passed_over=[Skipped(kind, id_, "nothing_new", why)])
        try:
            told(self.ctx, work, record, facts, self.by)
        except Refused as error:
            return Report(failed=[Missed(kind, id_, error.code, str(error))])
        number = change.receipt.reversal or change.receipt.posting or change.receipt.number
        return Report([Did(kind, id_, facts[-1].event, number)])

    def payment(self, payment: ErpPayment) -> Report:
        """Tell the record of a document what was paid on it."""
        with self.ctx.store.unit_of_work(self.by.tenant, read_only=True) as work:
            record = bill_of(work, payment.document.text)
            record = record or invoice_shown_as(work, payment.document)
        if record is None:
            return Report(others=1)
        try:
            what = told_payment(self.ctx, record, payment, self.system, self.by)
        except (StaleVersion, StoreError):
            # The place does not move on: the payment is told again.
            raise
        except InvoicekitError as error:
            return Report(failed=[Missed(*record.key, error.code, str(error))])
        if not what:
            return Report(passed_over=[Skipped(*record.key, "nothing_new", payment.reference)])
        return Report([Did(*record.key, what, payment.reference or payment.id)])

    def _awaited(self, work: UnitOfWork, change: ErpChange) -> Record | None:
        """Return the record that was sent, and whose answer is not known yet."""
        query = Query(
            kind=self.workflow.kind,
            state="processed",
            number=change.natural.number,
            limit=100,
            counts=False,
        )
        for record in work.find(query).records:
            if not unanswered(record):
                continue
            document = self.handover.document(load(work, *record.key), self.system)
            issued = change.natural.issued or document.natural_key.issued
            same = attrs.evolve(change.natural, issued=issued) == document.natural_key
            # One with another total is somebody else's: the next run that parks looks at it.
            if same and change.receipt.total in {None, document.totals.payable}:
                return record
        return None
