"""Many documents at once: each item is reported, and one that is refused stops no other."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import islice

from invoicekit.documents import Content, Invoice
from invoicekit.errors import InvoicekitError, StoreError
from invoicekit.permissions import Actor
from invoicekit.ports.storage import Addition, UnitOfWork
from invoicekit.records import Evidence, Record
from invoicekit.service.acting import bound_for, made, require_making
from invoicekit.service.changes import Changes
from invoicekit.service.command import Moment
from invoicekit.service.context import Context
from invoicekit.service.deciding import decide_add
from invoicekit.service.documents.writing import act
from invoicekit.service.once import kept_once
from invoicekit.service.outcomes import Outcome, Verdict, not_done
from invoicekit.service.places import calculated
from invoicekit.totals import Calculation
from invoicekit.workflows import Workflow

__all__ = ["act_many", "add_many"]

BATCH = 500
"""How many new documents are written in one transaction."""

Progress = Callable[[int], None]
"""Is told after each step how many items are done with."""


def act_many(
    ctx: Context,
    records: Iterable[Record],
    event: str,
    *,
    by: Actor,
    reason: str = "",
    details: Mapping[str, str] | None = None,
    key: str = "",
    progress: Progress | None = None,
) -> tuple[Outcome, ...]:
    """Do an act on many records, each in a transaction of its own, and report each.

    Args:
        ctx: where to work.
        records: as they were read.
        event: the act.
        by: who does it.
        reason: why, where the lifecycle asks for it.
        details: what else the history shall keep, by name.
        key: a key of the caller's own for the whole; run again with it, what was done is not done
            twice, and the rest is tried again.
        progress: told after each record how many are done with; an error that it raises stops the
            rest, and undoes nothing.
    """
    outcomes = []
    for place, record in enumerate(records):
        own = f"{key}/{record.kind}/{record.id}" if key else ""
        try:
            kept = act(ctx, record, event, by=by, reason=reason, details=details, key=own)
            outcomes.append(Outcome(place, Verdict.DONE, kept))
        except InvoicekitError as error:
            outcomes.append(not_done(place, error))
        if progress is not None:
            progress(place + 1)
    return tuple(outcomes)


def add_many(
    ctx: Context,
    invoices: Iterable[Invoice | Calculation],
    *,
    workflow: Workflow,
    by: Actor,
    key: Callable[[Invoice], str] | None = None,
    progress: Progress | None = None,
    batch: int = BATCH,
) -> tuple[Outcome, ...]:
    """Take in many documents, some hundred in each transaction, and report each.

    One that is refused stops no other. What was calculated already is not calculated again.

    Args:
        ctx: where to work.
        invoices: the documents, or their calculations by the context's own regime and rounding.
        workflow: what they follow; one of the context's.
        by: who adds them.
        key: makes a key of the caller's own for each; run again with the same, what was added is
            not added twice. Without it, the number alone tells a repeat, as a duplicate.
        progress: told after each transaction how many documents are done with; an error that it
            raises stops the rest, and undoes nothing.
        batch: how many are written in one transaction.

    Raises:
        InvalidValue: if the context runs another workflow for this kind of record.
    """
    outcomes: list[Outcome] = []
    for part in _parts(invoices, batch):
        outcomes += _batch(ctx, part, len(outcomes), workflow, by, key)
        if progress is not None:
            progress(len(outcomes))
    return tuple(outcomes)


def _parts(
    invoices: Iterable[Invoice | Calculation], size: int
) -> Iterator[Sequence[Invoice | Calculation]]:
    rest = iter(invoices)
    while part := list(islice(rest, size)):
        yield part


def _batch(
    ctx: Context,
    part: Sequence[Invoice | Calculation],
    first: int,
    workflow: Workflow,
    by: Actor,
    key: Callable[[Invoice], str] | None,
) -> list[Outcome]:
    moment = Moment(by, ctx.clock.now(), ctx.ids, ctx.zone)
    try:
        with ctx.store.unit_of_work(by.tenant) as work:
            bound = bound_for(ctx, work, workflow)
            if key is None and not dict(bound.then).get("add"):
                kept = _all_at_once(ctx, work, bound, part, moment)
                if kept is not None:
                    return [
                        Outcome(first + place, Verdict.DONE, record)
                        for place, record in enumerate(kept)
                    ]
            return [
                _one(ctx, work, bound, item, first + place, moment, key)
                for place, item in enumerate(part)
            ]
    except StoreError as error:
        return [not_done(first + place, error) for place in range(len(part))]


def _all_at_once(
    ctx: Context,
    work: UnitOfWork,
    bound: Workflow,
    part: Sequence[Invoice | Calculation],
    moment: Moment,
) -> tuple[Record, ...] | None:
    """Write all of them in one go; None where one of them is not as the others."""
    decided = []
    try:
        for item in part:
            calculation, content = _computed(ctx, item)
            require_making(bound, content, moment)
            new_id = moment.ids.new(bound.kind)
            decided.append(decide_add(bound, content, calculation, moment, new_id))
        if any(changes.also or changes.messages or changes.rows for changes in decided):
            return None
        return work.add_all(_addition(changes) for changes in decided)
    except StoreError:
        raise
    except InvoicekitError:
        return None


def _computed(ctx: Context, item: Invoice | Calculation) -> tuple[Calculation, Content]:
    calculation = item if isinstance(item, Calculation) else calculated(ctx, item)
    return calculation, Content(calculation.invoice)


def _addition(changes: Changes) -> Addition:
    if changes.revision is None:
        raise StoreError("a new record has a first content")
    evidence = Evidence.of(changes.record, changes.snapshot)
    return Addition(changes.record, changes.revision, changes.snapshot, changes.entry, evidence)


def _one(
    ctx: Context,
    work: UnitOfWork,
    bound: Workflow,
    item: Invoice | Calculation,
    place: int,
    moment: Moment,
    key: Callable[[Invoice], str] | None,
) -> Outcome:
    try:
        calculation, content = _computed(ctx, item)
        require_making(bound, content, moment)

        def make() -> Record:
            return made(ctx, work, bound, content, calculation, moment)

        own = "" if key is None else key(content.invoice)
        return Outcome(place, Verdict.DONE, kept_once(work, own, ("add", content, ""), make))
    except StoreError:
        raise
    except InvoicekitError as error:
        # What the store refuses it has not written, and nothing comes before it.
        return not_done(place, error)
