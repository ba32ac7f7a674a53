"""State VAT in place of GST: petrol, diesel, aviation fuel, natural gas, crude, potable alcohol."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal

from invoicekit.documents.problems import Problem
from invoicekit.documents.stated_tax import StatedTax
from invoicekit.errors import InvalidAmount
from invoicekit.money import to_decimal
from invoicekit.taxes.india.case import LineCase
from invoicekit.taxes.india.gst import HEADS
from invoicekit.taxes.india.supply import Taxability
from invoicekit.taxes.treatment import Basis, Taxed, Treatment

__all__ = ["VAT", "vat_problems", "vat_taxes"]

VAT = "VAT"

_BASIS = Basis(
    "state_vat",
    "State VAT in place of GST; it is cost, and no input tax of GST",
    "CGST Act s.9(2); the State's VAT Act",
)


def vat_taxes(case: LineCase) -> Taxed:
    """Return the State VAT of a line; nothing where the line has none.

    No rates are shipped: they differ by State and change often. A line states its own, as
    `StatedTax("VAT", rate="20")`, with an amount by the unit where the State has one, or by the
    particular `state_vat_rate`.

    Args:
        case: the line.
    """
    stated = [tax for tax in case.line.taxes if tax.tax == VAT]
    told = case.text("state_vat_rate")
    if not stated and told:
        try:
            stated = [StatedTax(VAT, rate=told)]
        except InvalidAmount:
            return ()
    return tuple(
        Treatment(
            VAT,
            tax.category or Taxability.NON_GST.value,
            tax.rate,
            tax.amount,
            tax.stated_amount,
            tax.per_unit,
            tax.surcharge,
            basis=_BASIS,
        )
        for tax in stated
    )


def vat_problems(case: LineCase, taxes: Iterable[Treatment]) -> tuple[Problem, ...]:
    """Return a problem where a line bears both State VAT and GST, or a rate that is no number.

    Args:
        case: the line.
        taxes: its State VAT.
    """
    told = case.text("state_vat_rate")
    if not tuple(taxes):
        if not told:
            return ()
        return (
            Problem(
                "invalid_amount",
                "particulars.state_vat_rate",
                f"{told!r} is no rate",
                "Give it in percent: 20 means 20 %",
                parameters={"value": told},
            ),
        )
    both = any(_is_charged(tax) for tax in case.line.taxes) or _is_rate(case.text("gst_rate"))
    if not both:
        return ()
    return (
        Problem(
            "vat_and_gst",
            "taxes",
            "the line bears State VAT and GST, and no supply bears both",
            "Split the line, or take one of the two off",
            source="CGST Act s.9(2)",
        ),
    )


def _is_charged(tax: StatedTax) -> bool:
    return tax.tax in HEADS and bool(tax.rate or tax.amount or tax.stated_amount)


def _is_rate(text: str) -> bool:
    try:
        return bool(text) and to_decimal(text, "rate") != Decimal(0)
    except InvalidAmount:
        return True
