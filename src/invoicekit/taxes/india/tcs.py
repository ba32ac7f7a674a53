"""TCS: income-tax that the seller collects on top of the price with GST."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import attrs

from invoicekit.documents.problems import Problem, Severity
from invoicekit.documents.stated_tax import StatedTax
from invoicekit.money import DecimalLike, plain, round_to, to_decimal
from invoicekit.money.decimals import ZERO
from invoicekit.taxes.facts import TaxFacts
from invoicekit.taxes.india.case import LineCase, pan_of
from invoicekit.taxes.india.law import Law
from invoicekit.taxes.rates import DatedRow
from invoicekit.taxes.treatment import BaseRule, Basis, Liability, Treatment

__all__ = ["TCS", "Collection", "collection", "tcs_rate", "tcs_taxes"]

TCS = "TCS"

_YEAR = "tcs_year_to_date"
_CENT = Decimal("0.01")

Decided = tuple[tuple[Treatment, ...], tuple[Problem, ...]]


def tcs_rate(row: DatedRow, on: date, law: Law, *, pan: bool) -> Decimal:
    """Return the rate of a row, raised where the buyer has no PAN.

    Args:
        row: of the table of TCS.
        on: the day.
        law: the tables.
        pan: whether the buyer gave a PAN that is operative.

    Source: Income-tax Act 1961 s.206CC; Income-tax Act 2025 s.397(2).
    """
    if pan or not row.rate:
        return row.rate
    own = row.number("no_pan")
    if own is not None:
        return own
    rule = law.table("tcs").on("no_pan", on)
    twice = row.rate * (rule.number("times") or ZERO)
    cap = rule.number("cap")
    return max(twice, rule.rate) if cap is None else min(max(twice, rule.rate), cap)


@attrs.frozen
class Collection:
    """What is to be collected, worked out apart from an invoice.

    Args:
        base: what it is of, in rupees.
        rate: in percent; of the part above a step where the row has one.
        amount: in rupees and paise.
        source: the section.
    """

    base: Decimal = attrs.field(repr=False)
    rate: Decimal
    amount: Decimal = attrs.field(repr=False)
    source: str = ""


def collection(
    key: str,
    price: DecimalLike,
    on: date,
    law: Law,
    *,
    pan: bool = True,
    year_to_date: DecimalLike = 0,
) -> Collection:
    """Return what is to be collected on a price, thresholds of the year included.

    For what no invoice shows: collection on receipt, remittances, and bills that pass a threshold
    of the year; enter the amount on the bill as `StatedTax("TCS", amount=...)`.

    Args:
        key: the row of the table: `"scrap"`, `"tour_package"`, `"goods_receipts"`.
        price: with GST, in rupees.
        on: the day: the earlier of debit and receipt.
        law: the tables.
        pan: whether the buyer gave a PAN.
        year_to_date: what was paid to this seller in the year before it, in rupees.

    Source: Income-tax Act 1961 s.206C; Income-tax Act 2025 s.394(1).

    >>> str(collection("scrap", "118000", date(2026, 4, 1), Law()).amount)
    '2360.00'
    """
    row = law.table("tcs").on(key, on)
    paid, before = to_decimal(price, "price"), to_decimal(year_to_date, "sum of the year")
    rate = tcs_rate(row, on, law, pan=pan)
    base = paid
    above = row.number("year_above")
    if above is not None:
        base = max(min(paid, before + paid - above), ZERO)
    step, upper = row.number("year_step"), row.number("rate_above")
    if step is None or upper is None:
        amount = base * rate.scaleb(-2)
    else:
        over = max(min(base, before + base - step), ZERO)
        amount = (base - over) * rate.scaleb(-2) + over * upper.scaleb(-2)
    return Collection(base, rate, round_to(amount, _CENT), row.source)


def tcs_taxes(case: LineCase) -> Decided:
    """Return the TCS of a line: by the table for its particular `tcs`, or as stated; with problems.

    An amount that a person entered is what is booked, and the computed one stands beside it.

    Args:
        case: the line.

    Raises:
        NotCovered: for a receipt or a day that the table does not know.
    """
    stated = next((tax for tax in case.line.taxes if tax.tax == TCS), None)
    key = case.text("tcs")
    if not key and stated is None:
        return (), ()
    if not key:
        return _collected(case, stated, None, None, _STATED), ()
    if case.text("tcs_exempt"):
        return (), (_exempt(case.text("tcs_exempt")),)
    row = case.law.table("tcs").on(key, case.on)
    pan = case.text("buyer_pan") != "no" and bool(pan_of(case.buyer))
    rate = tcs_rate(row, case.on, case.law, pan=pan)
    due, problems = _is_due(case, row)
    upper = row.number("rate_above")
    if due and upper is not None:
        rate = upper
    if not pan:
        problems = (*problems, _without_pan(row, rate))
    if not due and stated is None:
        return (), problems
    text = f"collected on {key.replace('_', ' ')}" + ("" if pan else ", the buyer without PAN")
    return _collected(case, stated, row, rate, Basis("tcs", text, row.source)), problems


_STATED = Basis("tcs", "as stated", "Income-tax Act 1961 s.206C; Income-tax Act 2025 s.394(1)")


def _collected(
    case: LineCase,
    stated: StatedTax | None,
    row: DatedRow | None,
    rate: Decimal | None,
    basis: Basis,
) -> tuple[Treatment, ...]:
    on_gst = case.law.switch("tcs_base_includes_gst", case.on)
    return (
        Treatment(
            TCS,
            row.key if row else "",
            rate if stated is None or stated.rate is None else stated.rate,
            stated.amount if stated else None,
            stated.stated_amount if stated else None,
            liability=Liability.COLLECTED,
            base=BaseRule.TAXED_PRICE if on_gst else BaseRule.NET,
            basis=basis,
        ),
    )


def _is_due(case: LineCase, row: DatedRow) -> tuple[bool, tuple[Problem, ...]]:
    told = case.text("tcs_over_threshold")
    item, year = row.number("item_above"), row.number("year_above") or row.number("year_step")
    if told or (item is None and year is None):
        return told != "no", ()
    if item is not None:
        # Once passed, the whole price counts; the law names the price of one vehicle or item.
        return case.line.unit_price > item, ()
    before = case.facts.get(_YEAR)
    if before is None:
        return False, (TaxFacts.missing(_YEAR, "particulars.tcs", f"{row.key} has a threshold"),)
    if year is not None and isinstance(before, Decimal | int) and before >= year:
        return True, ()
    return False, (_passes(row, year or ZERO),)


def _passes(row: DatedRow, year: Decimal) -> Problem:
    return Problem(
        "tcs_amount_needed",
        "particulars.tcs",
        f"{row.key} has a threshold of {plain(year)} in the year, which this bill may pass",
        "Work it out with `collection`, and enter the amount as a stated TCS",
        Severity.WARNING,
        {"threshold": plain(year)},
        row.source,
    )


def _without_pan(row: DatedRow, rate: Decimal) -> Problem:
    return Problem(
        "tcs_without_pan",
        "buyer.tax_ids",
        f"the buyer has no PAN: {plain(rate.normalize())} % in place of "
        f"{plain(row.rate.normalize())} %",
        "Ask the buyer for the PAN",
        Severity.WARNING,
        {"rate": plain(rate), "ordinary_rate": plain(row.rate)},
        "Income-tax Act 1961 s.206CC; Income-tax Act 2025 s.397(2)",
    )


def _exempt(why: str) -> Problem:
    return Problem(
        "tcs_exempt",
        "particulars.tcs_exempt",
        f"no TCS is collected: {why}",
        "Keep the buyer's declaration",
        Severity.NOTE,
        {"reason": why},
        "Income-tax Act 1961 s.206C; Income-tax Act 2025 s.394",
    )
