"""What an incoming bill prints as its sums, kept beside what is computed."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal

import attrs

from invoicekit.money import DecimalLike, to_decimal

__all__ = ["StatedTaxRow", "StatedTotals"]


def _figure(value: DecimalLike | None) -> Decimal | None:
    return None if value is None else to_decimal(value)


def _amount(value: DecimalLike) -> Decimal:
    return to_decimal(value)


def _rows(value: Iterable[StatedTaxRow]) -> tuple[StatedTaxRow, ...]:
    return tuple(value)


def _amounts(value: Iterable[DecimalLike]) -> tuple[Decimal, ...]:
    return tuple(to_decimal(figure) for figure in value)


@attrs.frozen
class StatedTaxRow:
    """A row of the tax table as a bill prints it (BG-23).

    Args:
        tax: the tax.
        category: its category (BT-118).
        rate: in percent (BT-119); None where the row has none.
        base: what it is of (BT-116).
        amount: the tax (BT-117).
        exemption_code: why there is none, by the VATEX list (BT-121).
        exemption_reason: the same in words (BT-120).
    """

    tax: str
    category: str = ""
    rate: Decimal | None = attrs.field(default=None, converter=_figure)
    base: Decimal = attrs.field(default=Decimal(0), converter=_amount, repr=False)
    amount: Decimal = attrs.field(default=Decimal(0), converter=_amount, repr=False)
    exemption_code: str = ""
    exemption_reason: str = ""


@attrs.frozen
class StatedTotals:
    """The sums that an incoming bill prints, kept beside the computed; None for one left out.

    Args:
        line_total: sum of the line nets (BT-106).
        allowance_total: allowances of the whole document (BT-107).
        charge_total: charges of the whole document (BT-108).
        tax_exclusive: the total before tax (BT-109).
        tax_total: the tax (BT-110).
        tax_inclusive: the total with tax (BT-112).
        payable: what is due (BT-115).
        tax_total_converted: the tax in the invoice's `tax_currency` (BT-111).
        tax_rows: the tax table.
        line_nets: the amount of each line, in the order of the lines (BT-131).
        prepaid: what was paid before (BT-113); the invoice's own `prepaid` is what counts.
    """

    line_total: Decimal | None = attrs.field(default=None, converter=_figure, repr=False)
    allowance_total: Decimal | None = attrs.field(default=None, converter=_figure, repr=False)
    charge_total: Decimal | None = attrs.field(default=None, converter=_figure, repr=False)
    tax_exclusive: Decimal | None = attrs.field(default=None, converter=_figure, repr=False)
    tax_total: Decimal | None = attrs.field(default=None, converter=_figure, repr=False)
    tax_inclusive: Decimal | None = attrs.field(default=None, converter=_figure, repr=False)
    payable: Decimal | None = attrs.field(default=None, converter=_figure, repr=False)
    tax_total_converted: Decimal | None = attrs.field(default=None, converter=_figure, repr=False)
    tax_rows: tuple[StatedTaxRow, ...] = attrs.field(default=(), converter=_rows)
    line_nets: tuple[Decimal, ...] = attrs.field(default=(), converter=_amounts, repr=False)
    prepaid: Decimal | None = attrs.field(default=None, converter=_figure, repr=False)
