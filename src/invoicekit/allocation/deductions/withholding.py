"""Tax that the payer keeps back and pays to the state in the payee's name, such as India's TDS."""

from __future__ import annotations

from decimal import Decimal

import attrs

from invoicekit.allocation.fields import above_zero, name, whole_amount
from invoicekit.errors import InvalidAmount, InvalidValue
from invoicekit.money import DecimalLike, Mode, Money, round_to, to_decimal
from invoicekit.money.decimals import EXACT

__all__ = ["Withheld", "withheld_at"]


@attrs.frozen
class Withheld:
    """Tax withheld on one item: it settles its part of the item without money.

    Args:
        item: the id of the open item.
        amount: above zero, in the item's currency.
        certificate: the id of the payer's certificate; empty while it is awaited.
        reason: what was withheld, in words, such as "TDS 10 %".

    Raises:
        InvalidAmount: for zero, less, or an amount finer than the minor unit.
    """

    item: str = attrs.field(converter=name)
    amount: Money = attrs.field(converter=above_zero, repr=False)
    certificate: str = ""
    reason: str = "tax withheld"


def withheld_at(
    item: str,
    rate: DecimalLike,
    base: Money,
    *,
    certificate: str = "",
    unit: DecimalLike | None = None,
    mode: Mode = Mode.HALF_UP,
    what: str = "tax withheld",
) -> Withheld:
    """Work out the tax withheld from a rate and the amount that it is charged on.

    The base is not the invoice's total as a rule: tax stated on an invoice is usually no part of
    it. The law or the contract says what is, so it is given here.

    Args:
        item: the id of the open item.
        rate: in percent: 10 means 10 %; above zero, at most 100.
        base: what the rate is charged on, above zero.
        certificate: the id of the payer's certificate; empty while it is awaited.
        unit: the step to which the tax is rounded, such as 1 for whole rupees; the minor unit by
            default.
        mode: which way a half goes.
        what: what is withheld; the reason names the rate and the base as well.

    Raises:
        InvalidAmount: for a rate or base that gives no tax.

    >>> withheld_at("rec-1", 10, Money("100000.00", "INR"), what="TDS").amount
    Money('10000.00', 'INR')
    """
    percent = to_decimal(rate, "withholding rate")
    if not 0 < percent <= Decimal(100):
        raise InvalidAmount("withholding rate", str(percent), "it is above zero and at most 100")
    if not isinstance(base, Money):
        raise InvalidValue("withholding base", base, "it is no Money")
    exact = base * EXACT.divide(percent, Decimal(100))
    step = exact.rounded(mode)
    if unit is not None:
        step = Money(round_to(exact.amount, to_decimal(unit, "rounding unit"), mode), base.currency)
    reason = f"{what}: {percent.normalize():f} % of {base}"
    return Withheld(item, whole_amount(step), certificate, reason)
