"""An act on a bill, laid beside orders, receipts and what was paid before, as it is decided."""

from __future__ import annotations

from collections.abc import Mapping

import attrs

from invoicekit.documents import Content
from invoicekit.matching import Purchases, billed_by, match, taken_too_much
from invoicekit.permissions import Actor
from invoicekit.ports.storage import UnitOfWork
from invoicekit.records import Record
from invoicekit.service.bank_changes import bank_change_of
from invoicekit.service.changes import Changes
from invoicekit.service.command import Command, Moment
from invoicekit.service.context import Context
from invoicekit.service.loaded import Loaded
from invoicekit.service.purchases.pointers import named_in, new_pointers, pointing_to
from invoicekit.service.purchases.reading import laid_beside
from invoicekit.service.purchases.records import orders_are_kept, touched
from invoicekit.workflows import Workflow

__all__ = ["Laid", "laid", "laid_now"]


@attrs.frozen
class Laid:
    """An act with what speaks against it, and the orders of which it takes something.

    Attributes:
        command: the act.
        orders: the records of those orders, in a settled order, at the version that was read.
        documents: the orders and receipts that the bill is matched with for the first time.
    """

    command: Command
    orders: tuple[Record, ...] = ()
    documents: tuple[str, ...] = ()

    def with_orders(self, changes: Changes, moment: Moment) -> Changes:
        """Return what the act writes, the orders that it bills among it.

        Two acts that bill one order at once both write it, so that only one of them is kept.
        """
        bill = changes.record
        said = [("bill", bill.id), *([("number", bill.number)] if bill.number else [])]
        billed = [touched(record, "bill", moment, said) for record in self.orders]
        pointers = [pointing_to(bill, document, moment) for document in self.documents]
        return attrs.evolve(changes, also=(*changes.also, *billed, *pointers))


def laid(
    ctx: Context, work: UnitOfWork, workflow: Workflow, loaded: Loaded, command: Command
) -> Laid:
    """Return an act with its differences from orders and receipts, and a change of bank details.

    Args:
        ctx: where to work; its `tolerances` say what is let pass.
        work: the open unit.
        workflow: what the record follows; only what a vendor sends is laid beside orders.
        loaded: the record as it was read.
        command: the act that is asked for.
    """
    before = loaded.content
    content = command.content or before
    if workflow.counterparty != "seller" or not isinstance(content, Content):
        return Laid(command)
    change = bank_change_of(work, workflow, loaded.record, content)
    command = attrs.evolve(command, bank_change=change)
    documents = new_pointers(work, loaded.record, named_in(content) - named_in(before))
    if ctx.tolerances is None:
        return Laid(command, documents=documents)
    old = before if isinstance(before, Content) else content
    beside = laid_beside(work, workflow, content, old, apart_from=loaded.record.id)
    if not beside.orders and not (content.matches and orders_are_kept(work)):
        # A house that takes in no orders matches by what its people say.
        return Laid(command, documents=documents)
    found = match(content, beside.purchases, ctx.tolerances).problems
    command = attrs.evolve(command, mismatches=(*command.mismatches, *found))
    if command.content is None:
        return Laid(command)
    much = taken_too_much(content, beside.purchases, ctx.tolerances, old)
    return Laid(
        attrs.evolve(command, taken_too_much=much),
        _billed_anew(old, content, beside.purchases, beside.orders),
        documents,
    )


def _billed_anew(
    old: Content, new: Content, purchases: Purchases, records: Mapping[str, Record]
) -> tuple[Record, ...]:
    """Return the records of the orders of which another quantity or value is billed than before."""
    before, after = set(billed_by(old, purchases)), set(billed_by(new, purchases))
    return tuple(records[number] for number in sorted({row.order for row in before ^ after}))


def laid_now(
    ctx: Context, workflow: Workflow, loaded: Loaded, command: Command, by: Actor
) -> Command:
    """Return an act with what speaks against it, read in a unit of its own."""
    with ctx.store.unit_of_work(by.tenant, read_only=True) as work:
        return laid(ctx, work, workflow, loaded, command).command
