"""What an early payer may keep: "2/10 net 30", in one step or several."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from enum import Enum

import attrs

from invoicekit.errors import InvalidAmount, InvalidValue
from invoicekit.money import DecimalLike, Money, to_decimal
from invoicekit.money.decimals import EXACT
from invoicekit.periods import due_date

__all__ = ["DiscountStep", "DiscountTerms", "TaxReduction"]

_STEP = re.compile(r"([0-9]+(?:\.[0-9]+)?)/([0-9]+)")


class TaxReduction(Enum):
    """Whether a cash discount lowers the tax as well, which the law of the seller decides."""

    NEVER = "never"
    """It is a share of the price without tax; the tax is due in full."""
    ALWAYS = "always"
    """The tax was charged on the discounted price from the start, whenever it is paid."""
    ON_EARLY_PAYMENT = "on_early_payment"
    """It is a share of the price with tax; taking it lowers both."""


def _percent(value: DecimalLike) -> Decimal:
    percent = to_decimal(value, "cash discount")
    if not 0 < percent < Decimal(100):
        raise InvalidAmount("cash discount", str(percent), "it is above zero and below 100")
    return percent


@attrs.frozen
class DiscountStep:
    """One step: so much percent, if paid within so many days of the issue date.

    Args:
        percent: 2 means 2 %; above zero, below 100.
        days: after the issue date, the last day included; zero or more.

    Raises:
        InvalidAmount: for a percent outside its bounds.
        InvalidValue: for days below zero.
    """

    percent: Decimal = attrs.field(converter=_percent)
    days: int

    def __attrs_post_init__(self) -> None:
        """Refuse days that lie before the invoice."""
        if self.days < 0:
            raise InvalidValue("discount days", self.days, "they are below zero")


def _steps(value: Iterable[DiscountStep]) -> tuple[DiscountStep, ...]:
    return tuple(sorted(value, key=lambda step: step.days))


@attrs.frozen
class DiscountTerms:
    """The steps of a cash discount, the first day bringing the most.

    Args:
        steps: in any order; a later one brings less.
        tax: whether the discount lowers the tax as well.
        prorated: a part payment in time brings its share of the discount; otherwise only what
            clears the item does.
        from_end_of_month: days count from the end of the invoice's month.

    Raises:
        InvalidValue: without steps, for two steps of one day, or a later step that brings more.

    >>> terms = DiscountTerms.read("2/10 1/20 net 30")
    >>> [str(terms.percent(date(2026, 11, 2), date(2026, 11, day))) for day in (12, 13, 22, 23)]
    ['2', '1', '1', '0']
    """

    steps: tuple[DiscountStep, ...] = attrs.field(converter=_steps)
    tax: TaxReduction = TaxReduction.NEVER
    prorated: bool = False
    from_end_of_month: bool = False

    def __attrs_post_init__(self) -> None:
        """Refuse steps that contradict each other."""
        if not self.steps:
            raise InvalidValue("discount terms", "", "they have no steps")
        percents = [step.percent for step in self.steps]
        days = [step.days for step in self.steps]
        if percents != sorted(set(percents), reverse=True) or len(set(days)) < len(days):
            raise InvalidValue("discount terms", str(self), "a later day must bring less")

    @classmethod
    def read(
        cls, text: str, *, tax: TaxReduction = TaxReduction.NEVER, prorated: bool = False
    ) -> DiscountTerms:
        """Read terms as they are printed: percent and days of each step, then the net days.

        Args:
            text: such as "2/10 net 30" or "3/7, 2/14, net 30"; the net days play no part here.
            tax: whether the discount lowers the tax as well.
            prorated: whether a part payment brings its share.

        Raises:
            InvalidValue: for text without a step.
        """
        steps = [DiscountStep(percent, int(days)) for percent, days in _STEP.findall(text)]
        if not steps:
            raise InvalidValue("discount terms", text, "no step such as 2/10 stands in it")
        return cls(steps, tax, prorated)

    def __str__(self) -> str:
        return " ".join(f"{step.percent.normalize():f}/{step.days}" for step in self.steps)

    def percent(self, issued: date, paid: date) -> Decimal:
        """Return the percent for an invoice of one day that is paid on another; zero if late."""
        for step in self.steps:
            if paid <= self.until(issued, step):
                return step.percent
        return Decimal(0)

    def until(self, issued: date, step: DiscountStep | None = None) -> date:
        """Return the last day of a step, by default of the last one."""
        days = (step or self.steps[-1]).days
        return due_date(issued, days, from_end_of_month=self.from_end_of_month)

    def amount(self, percent: Decimal, *, total: Money, tax: Money) -> Money:
        """Return what a percent is of an item, at the currency's decimals.

        Args:
            percent: as `percent` gives it.
            total: of the item, with its tax.
            tax: what is tax of the total. It is a part of the base only where an early payment
                lowers the tax too; where tax was always charged on the discounted price, it is
                lowered already.
        """
        base = total if self.tax is TaxReduction.ON_EARLY_PAYMENT else total - tax
        return _share(base, percent)

    def tax_part(self, discount: Money, *, total: Money, tax: Money) -> Money:
        """Return how much of a discount lowers the tax, for the postings; else it is all price.

        Args:
            discount: what was given.
            total: of the item, with its tax; not zero.
            tax: what is tax of the total.

        >>> terms = DiscountTerms.read("2/10", tax=TaxReduction.ON_EARLY_PAYMENT)
        >>> rupees = [Money(amount, "INR") for amount in ("23.60", "1180.00", "180.00")]
        >>> terms.tax_part(rupees[0], total=rupees[1], tax=rupees[2])
        Money('3.60', 'INR')
        """
        if self.tax is not TaxReduction.ON_EARLY_PAYMENT:
            return Money.zero(discount.currency)
        return discount.split([tax.amount, (total - tax).amount])[0]


def _share(base: Money, percent: Decimal) -> Money:
    return (base * EXACT.divide(percent, Decimal(100))).rounded()
