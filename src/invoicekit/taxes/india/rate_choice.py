"""Which rate a line has: as its own words say, as its bill states, or as the tariff has it."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import attrs

from invoicekit.documents.problems import Problem, Severity
from invoicekit.errors import InvalidAmount, NotCovered
from invoicekit.money import plain, to_decimal
from invoicekit.money.decimals import ZERO
from invoicekit.taxes.india.case import LineCase
from invoicekit.taxes.india.gst import stated_rate
from invoicekit.taxes.india.law import Law
from invoicekit.taxes.india.rates import rate_for
from invoicekit.taxes.india.supply import Taxability
from invoicekit.taxes.india.tariff import TariffRate
from invoicekit.taxes.rates import DatedRow

__all__ = ["RateChoice", "known_rate", "rate_of"]

_SOURCE = "CGST Act s.9(1); Notification 1/2017-CTR, 9/2025-CTR, 11/2017-CTR"


@attrs.frozen
class RateChoice:
    """The rate of a line and its class.

    Args:
        rate: CGST and SGST together, or IGST, in percent; None where nothing tells it.
        taxability: how the law sees the supply.
        row: the row of the tariff, where the line has a code that it knows.
        problems: what is wrong or missing.
    """

    rate: Decimal | None
    taxability: Taxability
    row: TariffRate | None = None
    problems: tuple[Problem, ...] = ()


def rate_of(case: LineCase, listed: DatedRow | None = None) -> RateChoice:
    """Return the rate of a line and its class.

    Its particular `gst_rate` goes first, then what its bill states, then the list of reverse
    charge, then the tariff for its code and its particular `rate_entry`.

    Args:
        case: the line.
        listed: the row of reverse charge that names it, if one does.
    """
    row, missing = _by_tariff(case)
    said = _said(case)
    if isinstance(said, Problem):
        return RateChoice(None, case.supply.taxability, row, (said,))
    if said is None and listed is not None and listed.value:
        said = listed.rate
    told = bool(case.text("taxability"))
    taxability = case.supply.taxability
    if not told and row is not None and (said is None or not said):
        taxability = row.taxability
    rate = said if said is not None or row is None else row.rate
    if not taxability.is_taxed:
        return RateChoice(ZERO, taxability, row)
    if rate is None:
        return RateChoice(None, taxability, row, missing)
    return RateChoice(rate, taxability, row, tuple(known_rate(rate, case)))


def _said(case: LineCase) -> Decimal | Problem | None:
    told = case.text("gst_rate")
    if not told:
        return stated_rate(case.line.taxes) if case.line.taxes else None
    try:
        return to_decimal(told, "GST rate")
    except InvalidAmount as error:
        return Problem(
            error.code,
            "particulars.gst_rate",
            error.message,
            "Give it in percent: 18 means 18 %",
            parameters={"value": told},
        )


def _by_tariff(case: LineCase) -> tuple[TariffRate | None, tuple[Problem, ...]]:
    entry, code = case.text("rate_entry"), case.code
    if not code and not entry:
        problem = Problem(
            "rate_unknown",
            "codes",
            "the line has neither a rate nor an HSN or SAC",
            "Give the particular gst_rate, or the code",
            source="CGST Rule 46",
        )
        return None, (problem,)
    row = case.law.tariff.find(code, case.on, case.line.unit_price, entry)
    if row is not None:
        return row, ()
    try:
        rate_for(code, case.on, price=case.line.unit_price, entry=entry, tariff=case.law.tariff)
    except NotCovered as error:
        problem = Problem(
            "rate_unknown",
            "codes",
            error.message,
            error.remedy,
            parameters={"code": code, "date": str(case.on)},
            source="CGST Act s.9(1)",
        )
        return None, (problem,)
    return None, ()


def known_rate(rate: Decimal, case: LineCase) -> list[Problem]:
    """Return a problem for a rate that no notification ever set, or that none set for the day.

    A note keeps the rate of its original, whatever is in force when it is written.

    Args:
        rate: CGST and SGST together, or IGST, in percent.
        case: the line.
    """
    key, on = plain(rate.normalize()), case.on
    days = slab_days(key, case.law)
    parameters = {"rate": key, "date": str(on)}
    if not days:
        return [
            Problem(
                "unknown_rate",
                "particulars.gst_rate",
                f"no notification ever set a GST rate of {key} %",
                "Give one of the rates " + ", ".join(sorted(_slabs(case.law), key=Decimal)),
                parameters=parameters,
                source=_SOURCE,
            )
        ]
    in_force = any(start <= on <= end for start, end in days)
    if in_force or (case.is_note and not case.rate_day_known):
        return []
    return [
        Problem(
            "rate_not_in_force",
            "particulars.gst_rate",
            f"{key} % was in force "
            + " and ".join(f"from {start} to {end}" for start, end in days)
            + f", and not on {on}",
            "Give the rate of the day, or the tax point that the rate is of",
            Severity.ERROR,
            parameters,
            _SOURCE,
        )
    ]


def _slabs(law: Law) -> tuple[str, ...]:
    return tuple(law.table("slabs").by_key)


def slab_days(key: str, law: Law) -> tuple[tuple[date, date], ...]:
    """Return the spans of days on which a rate was in force.

    Args:
        key: the rate in percent as text: `"18"`, `"0.25"`.
        law: the tables.
    """
    rows = law.table("slabs").by_key.get(key, ())
    return tuple((r.period.start or date.min, r.period.end or date.max) for r in rows)
