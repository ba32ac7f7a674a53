"""Adding up as GOBL does, so that a partner who uses it gets the same figures.

Two ways: under `gobl_currency` every figure is rounded to the currency at once; under
`gobl_precise` nothing is, and each printed figure is rounded alone at the end. The places that a
number is written with are part of it: a product has the places of its first factor, a sum those of
its first term.

Source: GOBL (github.com/invopop/gobl), the arithmetic of its `bill`, `tax` and `num` packages.
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from functools import partial

from invoicekit.documents.allowance_charge import AllowanceCharge
from invoicekit.documents.invoice import Invoice
from invoicekit.money import Scope
from invoicekit.money.decimals import ZERO
from invoicekit.taxes.treatment import BaseRule, Liability, Taxed, Treatment, Treatments
from invoicekit.totals.closing import close
from invoicekit.totals.figures import AddedUp, Totals
from invoicekit.totals.inclusive import included_in
from invoicekit.totals.line_results import line_results
from invoicekit.totals.on_paper import printed_gap, printed_row
from invoicekit.totals.places import Places, places_in, rescaled
from invoicekit.totals.row_amounts import add_up_rows
from invoicekit.totals.rows import RowSum, Step, collect
from invoicekit.totals.stated import Tolerance
from invoicekit.totals.taxable import Taxable

__all__ = ["add_up_as_gobl"]


def add_up_as_gobl(
    invoice: Invoice, treatments: Treatments, step: Step, tolerance: Tolerance
) -> AddedUp:
    """Return the totals, rows and lines of a document as GOBL has them.

    Taxes that GOBL does not know (entered, stated, by the unit, on the taxed price) are added up
    as on paper.

    Args:
        invoice: the document.
        treatments: how each of its lines, allowances and charges is taxed; a document allowance
            without a tax lowers the total and no tax base.
        step: how printed figures are rounded, and whether anything is rounded before.
        tolerance: how far a stated tax may lie from the computed one.
    """
    places = Places(-int(step.unit.as_tuple().exponent), step.scope is Scope.EXACT)
    line_sums, extras, nets = _lines(invoice, places)
    total = _gathered(rescaled(ZERO, places.currency), line_sums, places)
    allowances = [_document_row(row, total, places) for row in invoice.allowances]
    charges = [_document_row(row, total, places) for row in invoice.charges]
    amounts = [*line_sums, *(-amount for amount in allowances), *charges]
    taxed = [*treatments.lines, *treatments.allowances, *treatments.charges]
    included = invoice.prices_include
    quantities = [line.quantity for line in invoice.lines]
    quantities += [ZERO] * (len(amounts) - len(quantities))
    items = Taxable(amounts, quantities, taxed)
    items.bases = [_taxable(a, t, included, places) for a, t in zip(amounts, taxed, strict=True)]
    rows = collect(taxed, step.zero, _key)
    told = add_up_rows(rows, items, step, tolerance)
    for row in rows:
        _as_gobl(row, places)
    totals = _totals(invoice, total, extras, (allowances, charges), rows, places, step)
    tax_rows = tuple(printed_row(row, step) for row in rows)
    return AddedUp(
        totals,
        tax_rows,
        tuple(step.at_the_end(amount) for amount in allowances),
        tuple(step.at_the_end(amount) for amount in charges),
        (*(problem for _, problem in told if problem), *printed_gap(totals, tax_rows)),
        tuple(difference for difference, _ in told if difference),
        partial(line_results, invoice, nets, extras, rows, quantities, step),
    )


def _lines(
    invoice: Invoice, places: Places
) -> tuple[list[Decimal], dict[int, tuple[Decimal, Decimal]], list[Decimal]]:
    """Return each line's total, the allowance and charge in it, and the total as printed."""
    totals: list[Decimal] = []
    extras: dict[int, tuple[Decimal, Decimal]] = {}
    printed: list[Decimal] = []
    for index, line in enumerate(invoice.lines):
        # A negative price is turned positive, and the quantity negated.
        turned = -1 if line.unit_price.is_signed() else 1
        price = places.up(abs(line.unit_price), places.currency)
        working = places.working(price)
        quantity = turned * line.quantity / (line.base_quantity or 1)
        line_sum = total = places.rule(places.times(working, quantity))
        taken = [_row(row, line_sum, places) for row in line.allowances]
        put = [_row(row, line_sum, places) for row in line.charges]
        for amount in (*(-amount for amount in taken), *put):
            total = places.plus(total, amount)
        if taken or put:
            extras[index] = sum(taken, ZERO), sum(put, ZERO)
        totals.append(total)
        printed.append(rescaled(total, places_in(price)))
    return totals, extras, printed


def _row(row: AllowanceCharge, line_sum: Decimal, places: Places) -> Decimal:
    if row.percent is None:
        return places.up(row.amount or ZERO, places.currency)
    base = line_sum if row.base is None else places.rule(places.lifted(row.base))
    return places.percent(row.percent, base)


def _document_row(row: AllowanceCharge, total: Decimal, places: Places) -> Decimal:
    if row.percent is None:
        return places.rule(row.amount or ZERO)
    return places.rule(places.percent(row.percent, total if row.base is None else row.base))


def _gathered(zero: Decimal, parts: Sequence[Decimal], places: Places) -> Decimal:
    total = zero
    for part in parts:
        total = places.gather(total, part)
    return total


def _taxable(amount: Decimal, taxes: Taxed, included: str | None, places: Places) -> Decimal:
    if not taxes:
        return amount
    lifted = places.lifted(amount)
    inside = included_in(taxes, included) if included else ()
    if not inside:
        return lifted
    whole = 1 + sum([t.rate or ZERO for t in inside], ZERO).scaleb(-2)
    return rescaled(lifted / whole, places_in(lifted))


def _key(treatment: Treatment) -> tuple[object, ...]:
    # The category is no part of it: rows without a rate become one, with the first's category.
    return (
        treatment.tax,
        treatment.rate,
        treatment.surcharge,
        treatment.per_unit,
        id(treatment.liability),
        treatment.group,
        id(treatment.base),
        treatment.higher_of,
    )


def _as_gobl(row: RowSum, places: Places) -> None:
    treatment, zero = row.treatment, rescaled(ZERO, places.currency)
    unknown = row.entered or row.stated or treatment.per_unit is not None
    if unknown or treatment.base is not BaseRule.NET:
        return
    row.base = _gathered(zero, [row.bases[item] for item in row.items], places)
    if treatment.rate is not None:
        row.amount = row.computed = places.percent(treatment.rate, row.base)
    if treatment.surcharge is not None:
        row.surcharge = places.percent(treatment.surcharge, row.base)


def _totals(
    invoice: Invoice,
    line_total: Decimal,
    extras: dict[int, tuple[Decimal, Decimal]],
    document_rows: tuple[list[Decimal], list[Decimal]],
    rows: Sequence[RowSum],
    places: Places,
    step: Step,
) -> Totals:
    zero = rescaled(ZERO, places.currency)
    allowance_total, charge_total = (_gathered(zero, part, places) for part in document_rows)
    total = places.plus(places.plus(line_total, -allowance_total), charge_total)
    if invoice.prices_include:
        name = invoice.prices_include
        inside = [r.amount for r in rows if included_in((r.treatment,), name)]
        total = places.plus(total, -_gathered(zero, inside, places))
    of = {liability: _owed(rows, liability, zero, places) for liability in Liability}
    inclusive = places.plus(total, of[Liability.SUPPLIER])
    due = places.plus(inclusive, of[Liability.COLLECTED] - of[Liability.WITHHELD])
    shown = step.at_the_end
    return Totals(
        shown(line_total),
        shown(sum([taken for taken, _ in extras.values()], ZERO)),
        shown(sum([put for _, put in extras.values()], ZERO)),
        shown(allowance_total),
        shown(charge_total),
        shown(total),
        shown(of[Liability.SUPPLIER]),
        shown(inclusive),
        shown(of[Liability.COLLECTED]),
        shown(of[Liability.WITHHELD]),
        *close(invoice, shown(due)),
    )


def _owed(rows: Sequence[RowSum], liability: Liability, zero: Decimal, places: Places) -> Decimal:
    parts = [
        part
        for row in rows
        if row.treatment.liability is liability
        for part in (row.amount, row.surcharge)
    ]
    return _gathered(zero, parts, places)
