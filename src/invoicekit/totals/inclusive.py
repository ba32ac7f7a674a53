"""Taking a tax out of prices that include it, so that the prices stay what they were."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import Decimal

from invoicekit.money import Scope
from invoicekit.money.decimals import ZERO
from invoicekit.money.split import round_parts
from invoicekit.taxes.treatment import Liability, Taxed, Treatment
from invoicekit.totals.rows import RowSum, Step, row_key
from invoicekit.totals.taxable import Taxable

__all__ = ["included_in", "take_out", "take_out_of_retail_prices"]

_HUNDRED = Decimal(100)


def included_in(taxed: Taxed, name: str) -> Taxed:
    """Return the taxes of an item that a price "including NAME" includes."""
    return tuple(
        t
        for t in taxed
        if name in (t.tax, t.family) and t.rate and t.liability is Liability.SUPPLIER
    )


def take_out(
    items: Taxable, rows: Iterable[RowSum], name: str, step: Step, *, by_item: bool
) -> None:
    """Turn amounts with the tax in them into amounts before tax, and note the tax on its rows.

    A tax by the unit comes out first. Each other tax is `price x rate / (100 + all included
    rates)`, rounded; the net is the rest, so the price stays exact. Where tax is rounded per rate,
    this is done on the sum of the prices of one rate, and each item gets its share of net and tax.

    Args:
        items: the taxable items; their amounts are replaced.
        rows: the rows of the document; each learns what is taken out for its items.
        name: the tax or family of taxes that prices include.
        step: how amounts are rounded on the way.
        by_item: whether tax is rounded on every item.

    Source: CGST Rules 2017, rule 35.
    """
    by_key = {row_key(row.treatment): row for row in rows}
    for item, taxed in enumerate(items.taxed):
        for t in taxed:
            if t.per_unit is not None and t.rate is None and name in (t.tax, t.family):
                tax = step.on_the_way(items.quantities[item] * t.per_unit)
                items.amounts[item] -= tax
                by_key[row_key(t)].given[item] = tax
    included = {item: included_in(taxed, name) for item, taxed in enumerate(items.taxed)}
    _take_out(items, by_key, included, step, by_item=by_item)


def take_out_of_retail_prices(
    items: Taxable, rows: Iterable[RowSum], step: Step, *, by_item: bool
) -> None:
    """Value the items that the law taxes by their retail price; what they add to the total stays.

    Args:
        items: the taxable items; the bases of some are replaced.
        rows: the rows of the document; each learns what is taken out for its items.
        step: how amounts are rounded on the way.
        by_item: whether tax is rounded on every item.

    Source: CGST Rules 2017, rules 31A and 31D.
    """
    included = {
        item: tuple([t for t in taxed if t.retail_price is not None and t.rate])
        for item, taxed in enumerate(items.taxed)
    }
    prices = [
        items.quantities[item] * (taxes[0].retail_price or ZERO) if taxes else ZERO
        for item, taxes in included.items()
    ]
    valued = Taxable(prices, items.quantities, items.taxed)
    _take_out(valued, {row_key(r.treatment): r for r in rows}, included, step, by_item=by_item)
    items.bases = [
        valued.amounts[item] if taxes else items.bases[item] for item, taxes in included.items()
    ]


def _take_out(
    items: Taxable,
    rows: dict[tuple[object, ...], RowSum],
    included: dict[int, Taxed],
    step: Step,
    *,
    by_item: bool,
) -> None:
    sets: dict[tuple[object, ...], list[int]] = {}
    for item, taxes in included.items():
        if taxes:
            key = item if by_item else tuple(row_key(t) for t in taxes)
            sets.setdefault((key,), []).append(item)
    for members in sets.values():
        _take_out_of(items, members, included[members[0]], rows, step)


def _take_out_of(
    items: Taxable,
    members: list[int],
    taxes: Taxed,
    rows: dict[tuple[object, ...], RowSum],
    step: Step,
) -> None:
    prices = [items.amounts[i] for i in members]
    whole = _HUNDRED + sum([_rate(t) for t in taxes], ZERO)
    total = sum(prices, ZERO)
    sums = [step.on_the_way(total * _rate(t) / whole) for t in taxes]
    nets = _shares([price * _HUNDRED / whole for price in prices], total - sum(sums, ZERO), step)
    left = [price - net for price, net in zip(prices, nets, strict=True)]
    for treatment, tax in zip(taxes[:-1], sums, strict=False):
        shares = _shares([price * _rate(treatment) / whole for price in prices], tax, step)
        left = [rest - share for rest, share in zip(left, shares, strict=True)]
        rows[row_key(treatment)].given.update(zip(members, shares, strict=True))
    # The last tax is the rest of each price, so that net and taxes give every price again.
    rows[row_key(taxes[-1])].given.update(zip(members, left, strict=True))
    for item, net in zip(members, nets, strict=True):
        items.amounts[item] = net


def _shares(exact: list[Decimal], total: Decimal, step: Step) -> Sequence[Decimal]:
    return exact if step.scope is Scope.EXACT else round_parts(exact, total, step.unit)


def _rate(treatment: Treatment) -> Decimal:
    return treatment.rate or ZERO
