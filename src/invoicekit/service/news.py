"""News of orders and shipments: taken in page by page, each once, and their invoices flagged."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from typing import Generic, TypeVar

import attrs

from invoicekit.errors import StaleCursor
from invoicekit.permissions import Actor
from invoicekit.ports.orders import Order
from invoicekit.ports.shipments import Shipment
from invoicekit.ports.storage import UnitOfWork
from invoicekit.records import Record
from invoicekit.service.acting import acted
from invoicekit.service.again import again
from invoicekit.service.command import Command, Moment
from invoicekit.service.context import Context
from invoicekit.service.loaded import Loaded
from invoicekit.service.places import Place, command_for
from invoicekit.service.reach import require_apart
from invoicekit.service.settings import workflow_of
from invoicekit.workflows import Workflow

__all__ = ["SYNC", "VIEW", "Intake", "Synced", "event_of", "flagged", "tagged"]

SYNC, VIEW = "order.sync", "order.view"
"""What the invoices' policy asks for; who may see orders sees their shipments."""

UPDATED, CANCELLED = "updated", "cancelled"

_TRIES = 3

Told = TypeVar("Told", Order, Shipment)
"""What a shop or a sender tells of, as it is now."""


@attrs.frozen
class Synced:
    """What a sync brought.

    Attributes:
        added: orders that came for the first time.
        updated: orders that were changed.
        cancelled: orders that were cancelled, those that came so included.
        unchanged: orders that came again as they were, or as they were before.
        passed_over: orders of no business.
        flagged: invoices whose order was changed or cancelled after they were made.
    """

    added: int = 0
    updated: int = 0
    cancelled: int = 0
    unchanged: int = 0
    passed_over: int = 0
    flagged: int = 0

    def and_then(self, told: Counter[str]) -> Synced:
        """Return the sums with those of one more page."""
        names = [field.name for field in attrs.fields(Synced)]
        return Synced(**{name: getattr(self, name) + told[name] for name in names})


@attrs.frozen
class Intake(Generic[Told]):
    """How one kind of news is taken in.

    Args:
        ctx: where to work.
        workflow: of the invoices, whose policy says who may, and which are flagged.
        by: who takes in: the program itself, mostly.
        kind: of the records.
        take: writes one order or shipment, and returns by what it counts.
    """

    ctx: Context
    workflow: Workflow
    by: Actor
    kind: str
    take: Callable[[Context, UnitOfWork, Workflow, Told, Moment], list[str]]

    def follow(self, place: str, read: Callable[[str], tuple[Iterable[Told], str, bool]]) -> Synced:
        """Take in all that a source has to tell since the last time.

        Args:
            place: under which it is kept how far the source was read.
            read: gives what was changed after a place, the place after it, and whether there is
                more.

        Raises:
            NotPermitted: if the actor may not.
            StaleCursor: if others follow the same source again and again meanwhile.
        """
        whole, tries = Synced(), 0
        while True:
            with self.ctx.store.unit_of_work(self.by.tenant, read_only=True) as work:
                self._bound(work)
                since = work.cursor(place)
            # Outside of any transaction: a source may take its time.
            several, after, more = read(since)
            try:
                told = self.take_in(several, (place, since, after))
            except StaleCursor:
                tries += 1
                if tries == _TRIES:
                    raise
                continue
            whole = whole.and_then(told)
            if not more:
                return whole

    def take_in(
        self, several: Iterable[Told], step: tuple[str, str, str] | None = None
    ) -> Counter[str]:
        """Write several, with the place that they lead to, in one transaction, and count them.

        Args:
            several: each as it is now.
            step: the name of the place, where it was before, and where it is after them.

        Raises:
            NotPermitted: if the actor may not.
            StaleCursor: if the place was moved meanwhile.
            StaleVersion: if others write one of them again and again meanwhile.
        """
        known = tuple(several)
        # What is told is a fact: whoever bills an order at this moment does not keep it out.
        return again(lambda: self._written(known, step))

    def _written(
        self, several: tuple[Told, ...], step: tuple[str, str, str] | None
    ) -> Counter[str]:
        counted: Counter[str] = Counter()
        with self.ctx.store.unit_of_work(self.by.tenant) as work:
            bound = self._bound(work)
            if step is not None and step[1] != step[2]:
                work.move_cursor(step[0], step[2], expect=step[1])
            for told in several:
                moment = Moment(self.by, self.ctx.clock.now(), self.ctx.ids, self.ctx.zone)
                counted.update(self.take(self.ctx, work, bound, told, moment))
        return counted

    def _bound(self, work: UnitOfWork) -> Workflow:
        bound = workflow_of(self.ctx, work, self.workflow.kind)
        require_apart(
            bound.policy, SYNC, self.by, at=self.ctx.clock.now(), zone=self.ctx.zone, kind=self.kind
        )
        return bound


def event_of(before: Told, after: Told) -> str:
    """Return what happened to an order or shipment; empty where nothing did, or the news is old."""
    same = attrs.evolve(after, updated_at=before.updated_at) == before
    if same or after.updated_at < before.updated_at:
        return ""
    if after.cancelled != before.cancelled:
        return "call_off" if after.cancelled else "reopen"
    return "update"


def _flag(event: str) -> str:
    return CANCELLED if event == "call_off" else UPDATED


def tagged(record: Record, event: str) -> Record:
    """Return the record of an order or shipment with its flags after what happened to it."""
    kept = [tag for tag in record.tags if event != "reopen" or tag != CANCELLED]
    return attrs.evolve(record, tags=dict.fromkeys((*kept, _flag(event))))


def flagged(
    ctx: Context,
    work: UnitOfWork,
    source: Record,
    event: str,
    invoices: Iterable[Record],
    moment: Moment,
) -> list[str]:
    """Flag invoices: what was invoiced stays as it is, and a person looks at it.

    Args:
        ctx: where to work.
        work: the open unit.
        source: the order or shipment; an invoice's flag bears its kind: `"order_updated"`.
        event: what happened to it.
        invoices: those that are to be looked at.
        moment: who told, when.

    Returns:
        By what the event and the flags count.
    """
    said = (("flag", f"{source.kind}_{_flag(event)}"), (source.kind, source.id))

    def flagging(loaded: Loaded, workflow: Workflow) -> Command:
        del workflow
        return command_for(ctx, loaded, "flag", "", said)

    counted = [_flag(event)]
    for invoice in invoices:
        acted(ctx, work, Place(invoice.kind, invoice.id, invoice.version), moment, flagging)
        counted.append("flagged")
    return counted
