"""The rows of a tax table while they are being added up."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from decimal import Decimal

import attrs

from invoicekit.money import Mode, Scope, rounder, split
from invoicekit.money.decimals import ZERO
from invoicekit.money.split import round_parts
from invoicekit.taxes.treatment import BaseRule, Liability, Taxed, Treatment

__all__ = ["RowSum", "Step", "collect", "row_key", "spread"]

RowKey = tuple[object, ...]


def row_key(treatment: Treatment) -> RowKey:
    """Return what makes two treatments one row; rates equal as numbers are equal here."""
    # Members of an enum are told apart by identity: their own hash is slow, and asked for often.
    return (
        treatment.tax,
        treatment.category,
        treatment.rate,
        treatment.surcharge,
        treatment.per_unit,
        id(treatment.liability),
        treatment.group,
        id(treatment.base),
        treatment.higher_of,
        treatment.retail_price is None,
    )


class Step:
    """How amounts are rounded on the way: the scope, the mode and the unit.

    Attributes:
        on_the_way: rounds an amount, unless rounding waits until the end.
        at_the_end: rounds a figure for print.
    """

    __slots__ = ("at_the_end", "mode", "on_the_way", "scope", "unit", "zero")

    def __init__(self, scope: Scope, mode: Mode, unit: Decimal) -> None:
        self.scope = scope
        self.mode = mode
        self.unit = unit
        self.zero = unit - unit
        self.at_the_end = rounder(unit, mode)
        self.on_the_way = _as_it_is if scope is Scope.EXACT else self.at_the_end

    def tax(self, exact: Sequence[Decimal]) -> Decimal:
        """Return the tax of one row from the exact tax of each of its items."""
        if self.scope is Scope.LINE:
            return sum([self.on_the_way(part) for part in exact], ZERO)
        return self.on_the_way(sum(exact, ZERO))

    def shares(self, exact: Sequence[Decimal], total: Decimal) -> tuple[Decimal, ...]:
        """Return each item's share of a row's tax; the shares add up to the total."""
        if self.scope is Scope.LINE:
            rounded = tuple(self.at_the_end(part) for part in exact)
            if sum(rounded, ZERO) == total:
                return rounded
        if self.scope is Scope.PROGRESSIVE:
            return _progressive(exact, self)
        return round_parts(exact, total, self.unit)


def _as_it_is(value: Decimal) -> Decimal:
    return value


def _progressive(exact: Sequence[Decimal], step: Step) -> tuple[Decimal, ...]:
    running, shown, parts = ZERO, ZERO, []
    for part in exact:
        running += part
        parts.append(step.at_the_end(running) - shown)
        shown += parts[-1]
    return tuple(parts)


class RowSum:
    """One row: the items that it taxes, then its base and its amounts."""

    __slots__ = (
        "amount",
        "base",
        "bases",
        "computed",
        "entered",
        "exemption_code",
        "exemption_reason",
        "given",
        "items",
        "stated",
        "surcharge",
        "treatment",
    )

    def __init__(self, treatment: Treatment, zero: Decimal) -> None:
        self.treatment = treatment
        self.items: list[int] = []
        """Which taxable items the row taxes, in their order."""
        self.entered: dict[int, Treatment] = {}
        """Items whose tax a person entered."""
        self.stated: dict[int, Treatment] = {}
        """Items whose tax a bill states."""
        self.given: dict[int, Decimal] = {}
        """Items whose tax was taken out of a price that includes it."""
        self.bases: Sequence[Decimal] = ()
        """What the row taxes of each item of the document."""
        self.base = self.amount = self.surcharge = self.computed = zero
        self.exemption_code = treatment.exemption_code
        self.exemption_reason = treatment.exemption_reason

    def explain(self, treatment: Treatment) -> None:
        """Add why another of its items bears no tax; a row is one, whatever its lines say."""
        self.exemption_code = self.exemption_code or treatment.exemption_code
        said, more = self.exemption_reason, treatment.exemption_reason
        if more and more not in said.split("; "):
            self.exemption_reason = f"{said}; {more}" if said else more

    @property
    def adds_to_price(self) -> bool:
        """Tell whether the row is part of the taxed price."""
        return self.treatment.liability is Liability.SUPPLIER and (
            self.treatment.base is BaseRule.NET
        )

    def exact(self, items: Iterable[int], quantities: Sequence[Decimal]) -> list[Decimal]:
        """Return the unrounded tax of each item: by its rate, by its quantity, or by both."""
        rate, per_unit, bases = self.treatment.rate, self.treatment.per_unit, self.bases
        factor = ZERO if rate is None else rate.scaleb(-2)
        if self.given or per_unit is not None:
            each, given = per_unit or ZERO, self.given
            if self.treatment.higher_of:
                return [max(bases[i] * factor, quantities[i] * each) for i in items]
            return [
                given[i] if i in given else bases[i] * factor + quantities[i] * each for i in items
            ]
        return [bases[i] * factor for i in items]

    def at(self, percent: Decimal) -> list[Decimal]:
        """Return what another percent of each item's base comes to, such as the surcharge's."""
        factor, bases = percent.scaleb(-2), self.bases
        return [bases[i] * factor for i in self.items]


def collect(
    taxed: Sequence[Taxed], zero: Decimal, key_of: Callable[[Treatment], RowKey] = row_key
) -> list[RowSum]:
    """Return the rows of a document in order of first appearance, each with its items.

    Args:
        taxed: the treatments of each taxable item.
        zero: nothing, with the decimals of the document.
        key_of: what makes two treatments one row.
    """
    rows: dict[RowKey, RowSum] = {}
    # How to add an item to the row of a treatment, by the treatment's identity: lines share few.
    adding: dict[int, Callable[[int], None]] = {}
    known = adding.get
    for item, treatments in enumerate(taxed):
        for treatment in treatments:
            add = known(id(treatment))
            if add is not None:
                add(item)
                continue
            key = key_of(treatment)
            row = rows.get(key) or rows.setdefault(key, RowSum(treatment, zero))
            row.items.append(item)
            if treatment.exemption_code or treatment.exemption_reason:
                row.explain(treatment)
            if treatment.amount is not None:
                row.entered[item] = treatment
            elif treatment.stated_amount is not None:
                row.stated[item] = treatment
            else:
                adding[id(treatment)] = row.items.append
    return list(rows.values())


def spread(
    amount: Decimal, nets: Sequence[Decimal], taxed: Sequence[Taxed], unit: Decimal
) -> list[tuple[Decimal, Taxed]] | None:
    """Spread an untaxed allowance or charge over the lines' taxes, in proportion to their nets.

    Args:
        amount: what is spread, of either sign.
        nets: the net of each line.
        taxed: the taxes of each line.
        unit: the smallest step.

    Returns:
        The parts with their taxes; None where the nets allow no proportion.
    """
    sums: dict[tuple[RowKey, ...], tuple[Decimal, Taxed]] = {}
    for net, treatments in zip(nets, taxed, strict=True):
        key = tuple(row_key(t) for t in treatments)
        before, first = sums.get(key, (ZERO, treatments))
        sums[key] = (before + net, first)
    # The order of the lines must not decide which rate gets the last cent.
    parts = sorted(sums.values(), key=_in_words)
    weights = [net for net, _ in parts]
    if weights and max(weights) <= 0:
        # A document of returns alone is spread as the sale was that it takes back.
        weights = [weight.copy_negate() for weight in weights]
    if not any(weights) or min(weights) < 0:
        return None
    shares = split(amount, weights, unit)
    taxes = (_by_rate(treatments) for _, treatments in parts)
    return list(zip(shares, taxes, strict=True))


def _by_rate(taxed: Taxed) -> Taxed:
    # An amount entered for a line is that line's alone.
    return tuple(
        attrs.evolve(t, amount=None, stated_amount=None)
        if t.amount is not None or t.stated_amount is not None
        else t
        for t in taxed
        if t.rate is not None or t.amount is None
    )


def _in_words(part: tuple[Decimal, Taxed]) -> list[str]:
    return [
        f"{t.tax}|{t.category}|{t.rate}|{t.surcharge}|{t.per_unit}|{t.liability.value}|{t.group}"
        for t in part[1]
    ]
