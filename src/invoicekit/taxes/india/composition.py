"""Composition: tax on turnover in place of tax on each supply."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import attrs

from invoicekit.money import DecimalLike, round_to, to_decimal
from invoicekit.taxes.india.law import Law

__all__ = ["CompositionTax", "composition_tax"]


@attrs.frozen
class CompositionTax:
    """What a composition taxable person pays for a period.

    Args:
        tax: of the period, half CGST and half the State's tax, in rupees.
        rate: in percent of turnover.
        turnover_limit: up to which the scheme may be chosen, in rupees.
        source: the section.
    """

    tax: Decimal = attrs.field(repr=False)
    rate: Decimal
    turnover_limit: Decimal
    source: str


def composition_tax(
    kind: str, turnover: DecimalLike, on: date, law: Law, *, special_state: bool = False
) -> CompositionTax:
    """Return the tax on the turnover of a period; its bills are bills of supply without tax.

    Args:
        kind: `"trader"` (taxable turnover), `"manufacturer"`, `"restaurant"`, `"services"`.
        turnover: of the period, in rupees.
        on: its last day.
        law: the tables.
        special_state: whether it is one of the eight States with the lower threshold.

    Source: CGST Act s.10.

    >>> str(composition_tax("trader", "1000000", date(2026, 6, 30), Law()).tax)
    '10000.00'
    """
    row = law.table("composition").on(kind, on)
    name = "turnover_up_to_special_states" if special_state else "turnover_up_to"
    tax = round_to(to_decimal(turnover, "turnover") * row.rate.scaleb(-2), Decimal("0.01"))
    return CompositionTax(tax, row.rate, row.number(name) or Decimal(0), row.source)
