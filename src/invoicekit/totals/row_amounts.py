"""What each tax row comes to: computed, entered by a person, or stated by a bill."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal

from invoicekit.documents.problems import Problem
from invoicekit.money import Scope
from invoicekit.money.decimals import ZERO
from invoicekit.money.split import round_parts
from invoicekit.taxes.treatment import BaseRule
from invoicekit.totals.figures import Difference
from invoicekit.totals.rows import RowSum, Step
from invoicekit.totals.stated import Tolerance, tax_differs
from invoicekit.totals.taxable import Taxable

__all__ = ["add_up_rows", "row_shares"]

Told = tuple[Difference | None, Problem | None]


def add_up_rows(
    rows: Sequence[RowSum], items: Taxable, step: Step, tolerance: Tolerance
) -> list[Told]:
    """Fill in the base and the amounts of every row; taxes on the taxed price come last.

    Args:
        rows: the rows, each with its items.
        items: what is taxed.
        step: where, how and to what is rounded.
        tolerance: how far a stated tax may lie from the computed one.

    Returns:
        Each figure that was entered or stated otherwise than computed, with its problem if any.
    """
    told: list[Told] = []
    for row in rows:
        if row.treatment.base is BaseRule.NET:
            row.bases = items.bases
            told += _add_up(row, items.quantities, step, tolerance)
    for row in rows:
        if row.treatment.base is BaseRule.TAXED_PRICE:
            row.bases = _taxed_prices(row, rows, items, step)
            told += _add_up(row, items.quantities, step, tolerance)
    return told


def _add_up(
    row: RowSum, quantities: Sequence[Decimal], step: Step, tolerance: Tolerance
) -> list[Told]:
    treatment, bases = row.treatment, row.bases
    row.base = sum([bases[i] for i in row.items], ZERO)
    if treatment.surcharge is not None:
        row.surcharge = step.tax(row.at(treatment.surcharge))
    by_rate = not (row.entered or row.stated or row.given or treatment.per_unit is not None)
    if by_rate and step.scope is not Scope.LINE:
        if treatment.rate is not None:
            row.amount = row.computed = step.on_the_way(row.base * treatment.rate.scaleb(-2))
        return []
    plainly = [i for i in row.items if i not in row.entered and i not in row.stated]
    row.amount = row.computed = step.tax(row.exact(plainly, quantities))
    return [*_entered(row, quantities, step), *_stated(row, quantities, step, tolerance)]


def _entered(row: RowSum, quantities: Sequence[Decimal], step: Step) -> Iterator[Told]:
    if not row.entered:
        return
    says = step.on_the_way(sum([t.amount or ZERO for t in row.entered.values()], ZERO))
    computed = says
    if row.treatment.rate is not None:
        computed = step.tax(row.exact(list(row.entered), quantities))
    row.amount += says
    row.computed += computed
    if says != computed:
        yield Difference(f"taxes.{row.treatment.tax}", says, computed, says), None


def _stated(
    row: RowSum, quantities: Sequence[Decimal], step: Step, tolerance: Tolerance
) -> Iterator[Told]:
    if not row.stated:
        return
    says = step.on_the_way(sum([t.stated_amount or ZERO for t in row.stated.values()], ZERO))
    computed = step.tax(row.exact(list(row.stated), quantities))
    booked = says if abs(says - computed) <= tolerance.tax else computed
    row.amount += booked
    row.computed += computed
    if says != computed:
        path = f"taxes.{row.treatment.tax}"
        beyond = None if booked == says else tax_differs(path, row.treatment.tax, says, computed)
        yield Difference(path, says, computed, booked), beyond


def _taxed_prices(
    row: RowSum, rows: Sequence[RowSum], items: Taxable, step: Step
) -> Sequence[Decimal]:
    prices = list(items.amounts)
    wanted = frozenset(row.items)
    for other in rows:
        if other.adds_to_price and not wanted.isdisjoint(other.items):
            for item, amount, surcharge in row_shares(other, items.quantities, step, wanted):
                prices[item] += amount + surcharge
    return prices


def row_shares(
    row: RowSum,
    quantities: Sequence[Decimal],
    step: Step,
    first: frozenset[int] = frozenset(),
) -> Iterator[tuple[int, Decimal, Decimal]]:
    """Give each item of a row with its share of the tax and of the surcharge.

    Args:
        row: a row that has been added up.
        quantities: for taxes by the unit.
        step: how shares are rounded; those of a row add up to its printed amount.
        first: items whose common share is settled before those of the others, so that the order
            of the lines does not decide what falls to them.
    """
    exact = row.exact(row.items, quantities)
    for place, item in enumerate(row.items):
        entered = row.entered.get(item)
        if entered is not None:
            exact[place] = entered.amount or ZERO
    amounts = _shares(row, exact, row.amount, step, first)
    surcharges: Sequence[Decimal] = [ZERO] * len(exact)
    if row.treatment.surcharge is not None:
        surcharges = _shares(row, row.at(row.treatment.surcharge), row.surcharge, step, first)
    yield from zip(row.items, amounts, surcharges, strict=True)


def _shares(
    row: RowSum, exact: list[Decimal], amount: Decimal, step: Step, first: frozenset[int]
) -> Sequence[Decimal]:
    total = step.at_the_end(amount)
    ours = [place for place, item in enumerate(row.items) if item in first]
    if len(ours) in {0, len(exact)} or step.scope is Scope.LINE or step.scope is Scope.PROGRESSIVE:
        return step.shares(exact, total)
    theirs = [place for place, item in enumerate(row.items) if item not in first]
    halves = [[exact[place] for place in ours], [exact[place] for place in theirs]]
    sums = round_parts([sum(half, ZERO) for half in halves], total, step.unit)
    shares = list(exact)
    for places, half, part in zip((ours, theirs), halves, sums, strict=True):
        for place, share in zip(places, step.shares(half, part), strict=True):
            shares[place] = share
    return shares
