"""What changed in a document and who changed it; what each of its figures was taken for."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from decimal import Decimal
from itertools import pairwise
from typing import Any

import attrs

from invoicekit.documents import Content, Invoice, Section, StatedTotals, alterations, section_of
from invoicekit.errors import InvalidValue
from invoicekit.permissions import Actor
from invoicekit.records import Record, Revision
from invoicekit.service.context import Context
from invoicekit.service.places import calculated, seen
from invoicekit.totals import Calculation, Totals

__all__ = ["Changed", "Figure", "difference", "figures"]


@attrs.frozen
class Changed:
    """A value that somebody changed.

    Attributes:
        path: where it stands, as problems have it; a line with an id is named by it.
        before: what was said; None where nothing was.
        after: what was said then; None where nothing was.
        by: the id of who changed it.
        at: the instant.
        revision: the number of the content in which it first stands so.
    """

    path: str
    before: Any = attrs.field(repr=False)
    after: Any = attrs.field(repr=False)
    by: str = attrs.field(repr=False)
    at: datetime
    revision: int

    @property
    def section(self) -> Section:
        """Return the section of the screen that it belongs to."""
        return section_of(self.path)


@attrs.frozen
class Figure:
    """A figure with all that it was taken for; positive, whatever the kind of the document.

    Attributes:
        path: which one: `"payable"`, `"taxes.IGST"`.
        captured: as it was read from the bill; None where it was not.
        entered: as a person put it; None where nobody did.
        computed: as the arithmetic has it now.
        booked: which of them counts.
    """

    path: str
    captured: Decimal | None = attrs.field(repr=False)
    entered: Decimal | None = attrs.field(repr=False)
    computed: Decimal = attrs.field(repr=False)
    booked: Decimal = attrs.field(repr=False)


def difference(
    ctx: Context,
    record: Record | str,
    *,
    by: Actor,
    since: int = 1,
    until: int | None = None,
    kind: str = "invoice",
) -> tuple[Changed, ...]:
    """Tell what was changed in a document, by whom and when, the first change first.

    Args:
        ctx: where to work.
        record: the record or its id.
        by: who asks.
        since: the number of the content to begin with.
        until: that of the last one; the present one if left out.
        kind: the kind of record, where only the id is given.

    Raises:
        NotFound: if there is none that the actor may know of.
        NotPermitted: if the actor may not see it.
        InvalidValue: for a content that the record does not have.
    """
    loaded, _ = seen(ctx, record, kind, by)
    last = loaded.record.revision if until is None else until
    if not 1 <= since <= last <= loaded.record.revision:
        reason = f"the record has the contents 1 to {loaded.record.revision}"
        raise InvalidValue("revisions", f"{since} to {last}", reason)
    kept = _revisions(ctx, loaded.record, since, last)
    return tuple(change for before, after in pairwise(kept) for change in _between(before, after))


def figures(
    ctx: Context, record: Record | str, *, by: Actor, kind: str = "invoice"
) -> tuple[Figure, ...]:
    """Return each total and each tax of a document with all that it was taken for.

    What was captured stays with the figure, even where a person has entered another since.

    Args:
        ctx: where to work.
        record: the record or its id.
        by: who asks.
        kind: the kind of record, where only the id is given.

    Raises:
        NotFound: if there is none that the actor may know of.
        NotPermitted: if the actor may not see it.
    """
    loaded, _ = seen(ctx, record, kind, by)
    revisions = _revisions(ctx, loaded.record, 1, loaded.record.revision)
    said = [each.content.invoice for each in revisions if isinstance(each.content, Content)]
    calculation = calculated(ctx, loaded.document.invoice)
    return (*_totals(said, calculation), *_taxes(said, calculation))


def _revisions(ctx: Context, record: Record, first: int, last: int) -> Sequence[Revision]:
    with ctx.store.unit_of_work(record.tenant, read_only=True) as work:
        return [work.revision(*record.key, number) for number in range(first, last + 1)]


def _between(before: Revision, after: Revision) -> Iterator[Changed]:
    for each in alterations(before.content, after.content):
        yield Changed(
            each.path.removeprefix("invoice."),
            each.before,
            each.after,
            after.by,
            after.at,
            after.number,
        )


def _totals(said: Sequence[Invoice], calculation: Calculation) -> Iterator[Figure]:
    # A figure in another currency is none of the totals.
    of_totals = {field.name for field in attrs.fields(Totals)}
    for name in (field.name for field in attrs.fields(StatedTotals)):
        if name in of_totals:
            stated = [getattr(i.stated, name) if i.stated else None for i in said]
            computed: Decimal = getattr(calculation.totals, name)
            # A total follows from its lines: nobody enters one, it is only ever captured.
            yield Figure(name, _first(stated), None, computed, computed)


def _taxes(said: Sequence[Invoice], calculation: Calculation) -> Iterator[Figure]:
    for tax in dict.fromkeys(row.tax for row in calculation.tax_rows):
        rows = [row for row in calculation.tax_rows if row.tax == tax]
        yield Figure(
            f"taxes.{tax}",
            _first(_summed(invoice, tax, "stated_amount") for invoice in said),
            _summed(said[-1], tax, "amount"),
            sum((row.computed for row in rows), Decimal(0)),
            sum((row.amount for row in rows), Decimal(0)),
        )


def _summed(invoice: Invoice, tax: str, figure: str) -> Decimal | None:
    """Return the sum of what a document's lines and charges state of a tax; None for nothing."""
    taxes = [
        *(each for line in invoice.lines for each in line.taxes),
        *(each for row in (*invoice.allowances, *invoice.charges) for each in row.taxes),
    ]
    stated: list[Decimal] = [
        amount
        for each in taxes
        if each.tax == tax and (amount := getattr(each, figure)) is not None
    ]
    return sum(stated, Decimal(0)) if stated else None


def _first(values: Iterable[Decimal | None]) -> Decimal | None:
    return next((value for value in values if value is not None), None)
