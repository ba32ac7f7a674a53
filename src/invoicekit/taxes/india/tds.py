"""TDS: income-tax that the buyer keeps back when the supplier is credited or paid; no total."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import attrs

from invoicekit.money import DecimalLike, round_to, to_decimal
from invoicekit.money.decimals import ZERO
from invoicekit.taxes.india.law import Law
from invoicekit.taxes.rates import DatedRow

__all__ = ["Withholding", "withholding"]


@attrs.frozen
class Withholding:
    """What is kept back of a payment; it settles that part of the payable.

    Args:
        key: the kind of payment.
        base: what it is of, in rupees.
        rate: in percent; 0 where nothing is due.
        amount: in rupees and paise.
        source: the section.
    """

    key: str
    base: Decimal = attrs.field(repr=False)
    rate: Decimal
    amount: Decimal = attrs.field(repr=False)
    source: str


def withholding(
    key: str,
    value: DecimalLike,
    on: date,
    law: Law,
    *,
    payee_form: str = "",
    pan: bool = True,
    year_to_date: DecimalLike = 0,
    month_to_date: DecimalLike = 0,
    gst_in_advance: DecimalLike = 0,
) -> Withholding:
    """Return what is kept back when a supplier is credited or paid, whichever is earlier.

    Args:
        key: the row of the table: `"contractor"`, `"professional"`, `"rent_property"`, `"goods"`.
        value: without GST, where the bill shows it apart, in rupees.
        on: the day of credit or payment.
        law: the tables.
        payee_form: what the payee is, as the PAN tells: `"individual"`, `"huf"`, `"firm"`.
        pan: whether the payee gave a PAN.
        year_to_date: what was credited to this payee for this before, in the year.
        month_to_date: the same of the month, for rent.
        gst_in_advance: GST inside an advance that is paid before any bill; it is in the base.

    Raises:
        NotCovered: for a kind of payment or a day that the table does not know.

    Source: Income-tax Act 1961 chapter XVII-B; Income-tax Act 2025 s.393(1); Circular 23/2017,
        13/2021 para 4.3.

    >>> str(withholding("professional", "100000", date(2026, 11, 2), Law()).amount)
    '10000.00'
    """
    row = law.table("tds").on(key, on, {"payee_form": payee_form or "other"})
    paid = to_decimal(value, "value") + to_decimal(gst_in_advance, "GST in advance")
    year = to_decimal(year_to_date, "sum of the year")
    base = _base(row, paid, year, to_decimal(month_to_date, "sum of the month"))
    rate = row.rate if pan else max(row.rate, _without_pan(row, on, law))
    amount = round_to(base * rate.scaleb(-2), Decimal("0.01"))
    return Withholding(key, base, rate if base else ZERO, amount, row.source)


def _base(row: DatedRow, paid: Decimal, year: Decimal, month: Decimal) -> Decimal:
    single, limit = row.number("single_above"), row.number("year_above")
    monthly = row.number("month_above")
    if row.detail("excess_only") == "yes":
        return max(min(paid, year + paid - (limit or ZERO)), ZERO)
    due = [
        single is not None and paid > single,
        limit is not None and year + paid > limit,
        monthly is not None and month + paid > monthly,
    ]
    has_threshold = any(n is not None for n in (single, limit, monthly))
    return paid if any(due) or not has_threshold else ZERO


def _without_pan(row: DatedRow, on: date, law: Law) -> Decimal:
    own = row.number("no_pan")
    return law.table("tds").on("no_pan", on).rate if own is None else own
