"""Credit that is given back: for exempt use in proportion, and for suppliers not paid in time."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import attrs

from invoicekit.money import round_to
from invoicekit.money.decimals import ZERO
from invoicekit.taxes.india.deadlines import day_180

__all__ = ["ProportionateReversal", "proportionate_reversal", "unpaid_reversal"]

_CENT = Decimal("0.01")


@attrs.frozen
class ProportionateReversal:
    """The credit of one month and one tax head, by the letters of rule 42.

    Args:
        c1: credit that enters the ledger.
        c2: common credit.
        d1: for exempt supplies, given back.
        d2: for use outside the business, given back.
        c3: what remains of the common credit.
    """

    c1: Decimal = attrs.field(repr=False)
    c2: Decimal = attrs.field(repr=False)
    d1: Decimal = attrs.field(repr=False)
    d2: Decimal = attrs.field(repr=False)
    c3: Decimal = attrs.field(repr=False)


def proportionate_reversal(
    total: Decimal,
    *,
    non_business: Decimal,
    exempt: Decimal,
    blocked: Decimal,
    taxable: Decimal,
    exempt_turnover: Decimal,
    turnover: Decimal,
    mixed_use: bool = False,
) -> ProportionateReversal:
    """Return the reversal of common credit.

    Args:
        total: T, the input tax of the month under one head, in rupees.
        non_business: T1, used outside the business alone.
        exempt: T2, used for exempt supplies alone.
        blocked: T3, blocked by s.17(5).
        taxable: T4, used for taxable and zero-rated supplies alone.
        exempt_turnover: E: exempt supplies, with what is supplied under reverse charge, securities
            at 1 % of their sale value, land and buildings at stamp value; without interest, but for
            banks.
        turnover: F, the whole turnover in the State.
        mixed_use: whether common inputs serve other than business too (5 %).

    Source: CGST Rule 42.
    """
    c1 = total - non_business - exempt - blocked
    c2 = c1 - taxable
    d1 = round_to(exempt_turnover * c2 / turnover, _CENT) if turnover else ZERO
    d2 = round_to(c2 * Decimal("0.05"), _CENT) if mixed_use else ZERO
    return ProportionateReversal(c1, c2, d1, d2, c2 - d1 - d2)


def unpaid_reversal(
    credit: Decimal, bill: Decimal, paid: Decimal, invoiced: date, on: date
) -> Decimal:
    """Return the credit to give back for what is not paid 180 days after the invoice.

    It is claimed again when it is paid, without a last day. Not for supplies under reverse charge,
    Schedule I, and additions of s.15(2)(b). Interest is not worked out here.

    Args:
        credit: taken on the bill, in rupees.
        bill: its value with tax.
        paid: of that by the day.
        invoiced: the date of the invoice.
        on: the day that is asked for; nothing is due up to day 180.

    Source: CGST Act s.16(2), second proviso; Rule 37(1).

    >>> paid, day = Decimal(59000), date(2026, 7, 10)
    >>> str(unpaid_reversal(Decimal(18000), Decimal(118000), paid, date(2026, 1, 10), day))
    '9000.00'
    """
    if on <= day_180(invoiced) or paid >= bill:
        return ZERO
    return round_to(credit * (bill - paid) / bill, _CENT)
