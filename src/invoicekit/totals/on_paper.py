"""Adding up as on paper: every printed figure is the sum of the printed figures above it.

The steps of EN 16931 and of Indian GST. They differ in where tax is rounded, and in nothing else.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from functools import partial

from invoicekit.documents.invoice import Invoice
from invoicekit.documents.problems import Problem, Severity
from invoicekit.money import Scope, plain
from invoicekit.money.decimals import ZERO
from invoicekit.taxes.regime import UntaxedRows
from invoicekit.taxes.treatment import Liability, Treatments
from invoicekit.totals.closing import close, owed_by_liability
from invoicekit.totals.figures import AddedUp, TaxRow, Totals
from invoicekit.totals.inclusive import take_out, take_out_of_retail_prices
from invoicekit.totals.line_results import line_results
from invoicekit.totals.row_amounts import add_up_rows
from invoicekit.totals.rows import RowSum, Step, collect
from invoicekit.totals.stated import Tolerance
from invoicekit.totals.taxable import Taxable, net_of_lines, taxable_items

__all__ = ["add_up_on_paper", "printed_gap", "printed_row"]


def add_up_on_paper(
    invoice: Invoice, treatments: Treatments, untaxed: UntaxedRows, step: Step, tolerance: Tolerance
) -> AddedUp:
    """Return the totals, rows and lines of a document.

    Args:
        invoice: the document.
        treatments: how each of its lines, allowances and charges is taxed.
        untaxed: what becomes of allowances and charges without a tax.
        step: where, how and to what is rounded.
        tolerance: how far a stated tax may lie from the computed one.

    Source: EN 16931 BR-CO-10 to BR-CO-17.
    """
    nets, extras = net_of_lines(invoice, step)
    items = taxable_items(invoice, nets, treatments, untaxed, step)
    rows = collect(items.taxed, step.zero)
    by_item = step.scope is Scope.LINE
    if invoice.prices_include:
        take_out(items, rows, invoice.prices_include, step, by_item=by_item)
    items.bases = _taxable_values(invoice, items)
    if not all(row.treatment.retail_price is None for row in rows):
        take_out_of_retail_prices(items, rows, step, by_item=by_item)
    told = add_up_rows(rows, items, step, tolerance)
    count = len(nets)
    allowances = _document_rows(items, count, "allowances", len(invoice.allowances))
    charges = _document_rows(items, count, "charges", len(invoice.charges))
    totals = _totals(invoice, items.amounts[:count], extras, (allowances, charges), rows, step)
    tax_rows = tuple([printed_row(row, step) for row in rows])
    shown = step.at_the_end
    problems = [*items.problems, *(problem for _, problem in told if problem)]
    if step.scope is Scope.EXACT:
        problems += printed_gap(totals, tax_rows)
    return AddedUp(
        totals,
        tax_rows,
        tuple([shown(-amount) for amount in allowances]),
        tuple([shown(amount) for amount in charges]),
        tuple(problems),
        tuple(difference for difference, _ in told if difference),
        partial(line_results, invoice, items.amounts, extras, rows, items.quantities, step),
    )


def _taxable_values(invoice: Invoice, items: Taxable) -> list[Decimal]:
    values = items.amounts
    for index, line in enumerate(invoice.lines):
        if line.taxable_value is not None:
            values = list(values) if values is items.amounts else values
            values[index] = line.taxable_value
    return values


def _document_rows(items: Taxable, count: int, name: str, rows: int) -> list[Decimal]:
    if not rows:
        return []
    sums = [ZERO] * rows
    for (owner, index), amount in zip(items.owners, items.amounts[count:], strict=True):
        if owner == name:
            sums[index] += amount
    return sums


def _totals(
    invoice: Invoice,
    nets: Sequence[Decimal],
    extras: Mapping[int, tuple[Decimal, Decimal]],
    document_rows: tuple[Sequence[Decimal], Sequence[Decimal]],
    rows: Sequence[RowSum],
    step: Step,
) -> Totals:
    zero = step.zero
    line_total = sum(nets, zero)
    allowances, charges = (sum(part, zero) for part in document_rows)
    charged, collected, withheld = owed_by_liability(rows, zero)
    exclusive = line_total + allowances + charges
    inclusive = exclusive + charged
    owed = inclusive + collected - withheld
    sums = [
        line_total,
        sum([taken for taken, _ in extras.values()], zero) if extras else zero,
        sum([put for _, put in extras.values()], zero) if extras else zero,
        zero - allowances,
        charges,
        exclusive,
        charged,
        inclusive,
        collected,
        withheld,
    ]
    if step.scope is Scope.EXACT:
        # What was rounded on the way is on paper already; only exact sums are rounded here.
        sums = [step.at_the_end(figure) for figure in sums]
        owed = step.at_the_end(owed)
    return Totals(*[*sums, *close(invoice, owed)])


def printed_row(row: RowSum, step: Step) -> TaxRow:
    """Return a row that has been added up as it is printed."""
    treatment, last = row.treatment, step.at_the_end
    # What was rounded on the way is on paper already; the base may hold values that were given.
    amount, surcharge, computed = row.amount, row.surcharge, row.computed
    if step.scope is Scope.EXACT:
        amount, surcharge, computed = last(amount), last(surcharge), last(computed)
    return TaxRow(
        treatment.tax,
        treatment.category,
        treatment.rate,
        last(row.base),
        amount,
        treatment.surcharge,
        surcharge,
        treatment.liability,
        treatment.group,
        computed,
        treatment.basis,
        row.exemption_code,
        row.exemption_reason,
    )


def printed_gap(totals: Totals, rows: Sequence[TaxRow]) -> list[Problem]:
    """Return a note where figures that were rounded apart do not add up on paper."""
    supplier = [r.amount + r.surcharge for r in rows if r.liability is Liability.SUPPLIER]
    gaps = {
        "tax_total": sum(supplier, ZERO) - totals.tax_total,
        "tax_inclusive": totals.tax_exclusive + totals.tax_total - totals.tax_inclusive,
    }
    return [
        Problem(
            "printed_gap",
            f"totals.{name}",
            f"the figures above {name} add up to {plain(abs(gap))} "
            f"{'more' if gap > 0 else 'less'} than it shows, since each is rounded alone",
            "Use another rounding where a partner checks the sums",
            Severity.NOTE,
            {"total": name, "gap": plain(gap)},
            "EN 16931 BR-CO-14, BR-CO-15",
        )
        for name, gap in gaps.items()
        if gap
    ]
