"""Documents: invoices that can be confirmed and calculated, with their taxes stated."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from decimal import Decimal

import attrs
from hypothesis import strategies as st

from invoicekit.documents import AllowanceCharge, Invoice, Liability, Line, Party, StatedTax

__all__ = ["CURRENCIES", "invoices", "lines"]

CURRENCIES = ("EUR", "INR", "JPY", "KWD")
"""Currencies of two, none and three decimals."""

_RATES = ("0", "2.5", "5.5", "9", "18", "21", "28")
_NAMES = ("Asha Systems", "Blue Bay Retail", "Müller & Söhne", "आशा")


def _decimals(low: str, high: str, places: int) -> st.SearchStrategy[Decimal]:
    bounds = (Decimal(low), Decimal(high))
    return st.decimals(*bounds, places=places, allow_nan=False, allow_infinity=False)


@st.composite
def _taxes(draw: st.DrawFn) -> tuple[StatedTax, ...]:
    taxes = []
    if draw(st.booleans()):
        taxes.append(StatedTax("VAT", "S", draw(st.sampled_from(_RATES))))
    if draw(st.integers(0, 3)) == 3:
        owed = draw(st.sampled_from(list(Liability)))
        rate = draw(st.sampled_from(_RATES))
        taxes.append(StatedTax(f"X-{owed.value}", "S", rate, liability=owed))
    return tuple(taxes)


@st.composite
def _rows(draw: st.DrawFn, taxes: tuple[StatedTax, ...] = ()) -> AllowanceCharge:
    if draw(st.booleans()):
        return AllowanceCharge(draw(_decimals("0", "20", 2)), taxes=taxes)
    return AllowanceCharge(percent=draw(_decimals("0", "30", 1)), taxes=taxes)


@st.composite
def lines(draw: st.DrawFn, *, returns: bool = True) -> Line:
    """Return a strategy for lines, with the taxes stated that the flat regime takes.

    Args:
        draw: given by Hypothesis.
        returns: whether some have a negative quantity, for what is taken back.
    """
    return Line(
        draw(st.sampled_from(["goods", "services", "transport"])),
        draw(_decimals("-5" if returns else "0", "40", 3)),
        draw(_decimals("0", "900", 4)),
        unit=draw(st.sampled_from(["", "C62", "HUR", "KGM"])),
        base_quantity=draw(st.sampled_from([None, None, Decimal(3), Decimal(100)])),
        allowances=draw(st.lists(_rows(), max_size=2)),
        charges=draw(st.lists(_rows(), max_size=1)),
        taxes=draw(_taxes()),
    )


@st.composite
def invoices(
    draw: st.DrawFn,
    *,
    currencies: Iterable[str] = CURRENCIES,
    included: bool = True,
    returns: bool = True,
    most_lines: int = 8,
) -> Invoice:
    """Return a strategy for invoices that lack nothing, for the flat regime.

    They have a number, a date, a seller and a buyer; lines with allowances, charges and stated
    taxes; some have prices that include their tax, or allowances on the whole.

    Args:
        draw: given by Hypothesis.
        currencies: ISO 4217 codes to choose from.
        included: whether some have prices that include their tax.
        returns: whether some lines have a negative quantity.
        most_lines: how many lines at most; there is at least one.
    """
    sold = draw(st.lists(lines(returns=returns), min_size=1, max_size=most_lines))
    # Each states its tax: one without can only be spread where the lines leave a proportion.
    taxed = st.sampled_from(_RATES).flatmap(lambda rate: _rows((StatedTax("VAT", "S", rate),)))
    seller, buyer = draw(st.permutations(_NAMES))[:2]
    issued = draw(st.dates(date(2020, 1, 1), date(2030, 12, 31)))
    return Invoice(
        f"INV-{draw(st.integers(1, 99_999)):05}",
        issued,
        currency=draw(st.sampled_from(tuple(currencies))),
        seller=Party(seller, "IN"),
        buyer=Party(buyer, "IN"),
        lines=[attrs.evolve(line, id=str(place)) for place, line in enumerate(sold, start=1)],
        due_date=draw(st.sampled_from([None, issued])),
        allowances=draw(st.lists(taxed, max_size=2)),
        charges=draw(st.lists(taxed, max_size=2)),
        prices_include=draw(st.sampled_from([None, "VAT"])) if included else None,
    )
