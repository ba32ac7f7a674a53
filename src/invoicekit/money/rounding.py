"""Rounding as a value: where it happens, which way, to what, and in which order of steps."""

from __future__ import annotations

import decimal
from collections.abc import Callable, Mapping
from decimal import Decimal
from enum import Enum

import attrs

from invoicekit.errors import InvalidAmount
from invoicekit.errors.choosing import chosen
from invoicekit.money.decimals import EXACT, DecimalLike, to_decimal

__all__ = ["PRESETS", "Mode", "Rounding", "Scope", "Steps", "round_to", "rounder"]


class Scope(Enum):
    """Where tax is rounded."""

    LINE = "line"
    """Every line's tax alone."""
    RATE_GROUP = "rate_group"
    """Once for each tax, category and rate, from the summed base (EN 16931)."""
    PROGRESSIVE = "progressive"
    """Line by line, each line taking what the running total has not yet shown."""
    EXACT = "exact"
    """Not before the end: each printed figure is rounded alone."""


class Mode(Enum):
    """Which way a half goes."""

    HALF_UP = decimal.ROUND_HALF_UP
    """Away from zero, for negatives too: the commercial way, and the law's."""
    HALF_EVEN = decimal.ROUND_HALF_EVEN
    HALF_DOWN = decimal.ROUND_HALF_DOWN
    UP = decimal.ROUND_UP
    DOWN = decimal.ROUND_DOWN


class Steps(Enum):
    """In which order a document is added up."""

    ON_PAPER = "on_paper"
    """Each printed figure is the sum of the printed figures above it."""
    GOBL = "gobl"
    """As GOBL adds up: prices lifted by two decimals, allowances taxed only where they say so."""


def _unit(value: DecimalLike | None) -> Decimal | None:
    if value is None:
        return None
    unit = to_decimal(value, "rounding unit")
    if unit <= 0:
        raise InvalidAmount("rounding unit", str(unit), "it must be above zero")
    # Units equal as numbers round to the same text: 0.05 and 0.050 are one.
    return to_decimal(unit.normalize())


def _scope(value: Scope | str) -> Scope:
    return chosen(Scope, value, "scope")


def _mode(value: Mode | str) -> Mode:
    return chosen(Mode, value, "mode")


def _steps(value: Steps | str) -> Steps:
    return chosen(Steps, value, "steps")


@attrs.frozen(cache_hash=True)
class Rounding:
    """How the figures of a document are rounded.

    Args:
        scope: where tax is rounded.
        mode: which way a half goes; away from zero by default.
        unit: the step, such as `"0.05"`; None for the currency's minor unit.
        steps: the order in which the document is added up.
        name: what a partner calls it; empty for one of your own.

    Raises:
        InvalidValue: for a scope, mode or steps that there are not; their words will do, as
            `"line"`.

    >>> Rounding(Scope.LINE, unit="0.05").apply(Decimal("1.975"))
    Decimal('2.00')
    """

    scope: Scope = attrs.field(default=Scope.RATE_GROUP, converter=_scope)
    mode: Mode = attrs.field(default=Mode.HALF_UP, converter=_mode)
    unit: Decimal | None = attrs.field(default=None, converter=_unit)
    steps: Steps = attrs.field(default=Steps.ON_PAPER, converter=_steps)
    name: str = ""

    def apply(self, value: Decimal, minor_unit: Decimal = Decimal("0.01")) -> Decimal:
        """Return the value rounded to this rounding's unit, or else to the currency's."""
        return round_to(value, self.unit or minor_unit, self.mode)


def round_to(value: Decimal, unit: Decimal, mode: Mode = Mode.HALF_UP) -> Decimal:
    """Return the multiple of `unit` that is nearest to `value`.

    Args:
        value: any decimal.
        unit: the step, above zero: `0.01`, `0.05`, `1`, `10`.
        mode: which way a half goes.

    >>> round_to(Decimal("-0.125"), Decimal("0.01"))
    Decimal('-0.13')
    >>> round_to(Decimal("12.37"), Decimal("0.05"))
    Decimal('12.35')
    """
    return rounder(unit, mode)(value)


def rounder(unit: Decimal, mode: Mode = Mode.HALF_UP) -> Callable[[Decimal], Decimal]:
    """Return the function that rounds to a unit, made once for many amounts.

    >>> rounder(Decimal("0.01"))(Decimal("0.005"))
    Decimal('0.01')
    """
    way = mode.value
    _, digits, exponent = unit.as_tuple()
    if digits == (1,) and int(exponent) <= 0:

        def to_decimals(value: Decimal) -> Decimal:
            result = value.quantize(unit, way, EXACT)
            return result or result.copy_abs()

        return to_decimals

    def to_steps(value: Decimal) -> Decimal:
        steps = EXACT.divide(value, unit).quantize(Decimal(1), way, EXACT)
        return EXACT.multiply(steps, unit).copy_abs() if not steps else EXACT.multiply(steps, unit)

    return to_steps


PRESETS: Mapping[str, Rounding] = {
    preset.name: preset
    for preset in (
        Rounding(Scope.RATE_GROUP, name="en16931"),
        Rounding(Scope.LINE, name="gst"),
        Rounding(Scope.RATE_GROUP, name="gst_rate_group"),
        Rounding(Scope.PROGRESSIVE, name="gst_progressive"),
        Rounding(Scope.EXACT, steps=Steps.GOBL, name="gobl_precise"),
        Rounding(Scope.RATE_GROUP, steps=Steps.GOBL, name="gobl_currency"),
    )
}
"""The published ways to add up an invoice, by name: EN 16931 (section 4 of its rules), Indian GST
with its three scopes, and GOBL's two."""
