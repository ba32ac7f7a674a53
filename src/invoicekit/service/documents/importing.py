"""Documents out of a sheet: all of them, or the good ones, with every bad row told."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import attrs

from invoicekit.documents import Content
from invoicekit.errors import InvalidValue, InvoicekitError, StoreError
from invoicekit.permissions import Actor
from invoicekit.ports.storage import UnitOfWork
from invoicekit.records import Record
from invoicekit.service.acting import bound_for, made, require_making
from invoicekit.service.command import Moment
from invoicekit.service.context import Context
from invoicekit.service.drafting import Draft, drafts_of, problems_in
from invoicekit.service.once import once
from invoicekit.service.places import calculated
from invoicekit.service.receipts import Receipt
from invoicekit.service.tables import RowProblem, Sheet
from invoicekit.totals import Calculation
from invoicekit.workflows import Workflow

__all__ = ["Import", "import_sheet"]


@attrs.frozen
class Import:
    """What came of a sheet.

    Attributes:
        found: how many documents it has.
        records: those that are kept, in the order of the sheet; none where all or nothing was
            asked for, and something is wrong.
        problems: everything that is wrong, in the order of the lines.
        encoding: how the file's letters were written.
        delimiter: what stood between its cells.
    """

    found: int
    records: tuple[Record, ...]
    problems: tuple[RowProblem, ...]
    encoding: str = ""
    delimiter: str = ""


class _NothingIsKept(Exception):
    """Something is wrong, and all or nothing was asked for."""


@attrs.frozen
class _Ready:
    draft: Draft
    content: Content
    calculation: Calculation


def import_sheet(
    ctx: Context,
    sheet: Sheet,
    *,
    workflow: Workflow,
    by: Actor,
    good_rows_only: bool = False,
    incomplete: bool = False,
    source: str = "csv",
    key: str = "",
) -> Import:
    """Take in the documents of a sheet in one transaction, and tell every bad row.

    Args:
        ctx: where to work.
        sheet: what a format's adapter read, such as `tables_csv.read`.
        workflow: what they follow; one of the context's.
        by: who imports them.
        good_rows_only: keep the documents in which nothing is wrong; left out, nothing at all is
            kept where anything is wrong.
        incomplete: take in what is complete enough to be kept, though not to be confirmed.
        source: where they come from, where no row says so.
        key: a key of the caller's own for the file; run again with it, what was added is not added
            twice.

    Raises:
        NotPermitted: if the actor may not add one of them.
        InvalidDocument: for bytes that turn out to be no text.
        InvalidValue: for a file that no adapter has read yet.
        StoreError: if the store cannot be used; nothing is kept then.
    """
    _require_sheet(sheet)
    drafts, problems = drafts_of(sheet)
    ready = [r for d in drafts if (r := _ready(ctx, d, source, incomplete=incomplete)) is not None]
    records: tuple[Record, ...] = ()
    wrong = problems or any(draft.problems for draft in drafts)
    # A header that is not understood is wrong in every row.
    if not problems and not (wrong and not good_rows_only):
        records = _kept(ctx, ready, workflow, by, key, good_rows_only=good_rows_only)
    told = [*problems, *(problem for draft in drafts for problem in draft.problems)]
    told.sort(key=lambda problem: problem.line)
    return Import(len(drafts), records, tuple(told), sheet.encoding, sheet.delimiter)


def _require_sheet(sheet: object) -> None:
    if not isinstance(sheet, Sheet):
        advice = "Read it first, such as by tables_csv.read(file)"
        raise InvalidValue("sheet", type(sheet).__name__, "it is no sheet", advice)


def _ready(ctx: Context, draft: Draft, source: str, *, incomplete: bool) -> _Ready | None:
    """Return a draft as an invoice with its figures; None where something is wrong in it."""
    if draft.problems:
        return None
    try:
        invoice = draft.invoice(source)
        calculation = calculated(ctx, invoice)
    except InvoicekitError as error:
        draft.problems.append(_told(draft, error))
        return None
    if not incomplete:
        draft.problems += problems_in(draft, calculation.problems)
    return None if draft.problems else _Ready(draft, Content(invoice), calculation)


def _kept(
    ctx: Context,
    ready: Sequence[_Ready],
    workflow: Workflow,
    by: Actor,
    key: str,
    *,
    good_rows_only: bool,
) -> tuple[Record, ...]:
    try:
        with ctx.store.unit_of_work(by.tenant) as work:
            bound = bound_for(ctx, work, workflow)
            moment = Moment(by, ctx.clock.now(), ctx.ids, ctx.zone)
            for each in ready:
                require_making(bound, each.content, moment)
            kept = tuple(_added(ctx, work, bound, ready, moment, key))
            _all_or_nothing(kept, ready, good_rows_only=good_rows_only)
            return kept
    except _NothingIsKept:
        return ()


def _all_or_nothing(
    kept: Sequence[Record], ready: Sequence[_Ready], *, good_rows_only: bool
) -> None:
    if len(kept) < len(ready) and not good_rows_only:
        raise _NothingIsKept


def _added(
    ctx: Context,
    work: UnitOfWork,
    bound: Workflow,
    ready: Sequence[_Ready],
    moment: Moment,
    key: str,
) -> Iterator[Record]:
    for each in ready:

        def write(each: _Ready = each) -> Receipt:
            kept = made(ctx, work, bound, each.content, each.calculation, moment)
            return Receipt(kept.kind, kept.id, kept.version)

        # By what it is, not by its line: a mended file has its lines elsewhere.
        name = bound.unique(each.content.invoice) or str(each.draft.line)
        own = f"{key}/{name}" if key else ""
        try:
            receipt = once(work, own, ("import", each.content), write)
        except StoreError:
            raise
        except InvoicekitError as error:
            each.draft.problems.append(_told(each.draft, error))
        else:
            yield work.get(receipt.kind, receipt.id)


def _told(draft: Draft, error: InvoicekitError) -> RowProblem:
    number = str(draft.values.get("number", ""))
    return RowProblem(draft.line, "", number, error.code, error.message, error.remedy)
