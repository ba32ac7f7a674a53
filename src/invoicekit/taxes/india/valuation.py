"""The value of a supply: what belongs to it, and where the price is not the value."""

from __future__ import annotations

from decimal import Decimal
from enum import Enum

import attrs

from invoicekit.documents.allowance_charge import AllowanceCharge
from invoicekit.documents.problems import Problem
from invoicekit.errors import InvalidAmount
from invoicekit.money import DecimalLike, to_decimal
from invoicekit.money.decimals import ZERO
from invoicekit.taxes.india.case import LineCase, missing_particular

__all__ = ["PriceRule", "ValueItem", "margin", "price_rule_of", "value_row"]


class ValueItem(Enum):
    """What stands on a bill beside the price; each is inside the value of the supply or outside."""

    OTHER_LAW_TAX = "other_law_tax"
    """A tax or fee of another law, charged apart: s.15(2)(a)."""
    SUPPLIERS_COST = "suppliers_cost"
    """What the supplier had to pay, and the recipient paid: s.15(2)(b)."""
    INCIDENTAL = "incidental"
    """Packing, freight, commission, inspection before delivery: s.15(2)(c)."""
    LATE_FEE = "late_fee"
    """Interest, late fee, penalty for late payment: s.15(2)(d)."""
    PRIVATE_SUBSIDY = "private_subsidy"
    """A subsidy linked to the price that no Government gives: s.15(2)(e)."""
    GOVERNMENT_SUBSIDY = "government_subsidy"
    """A subsidy of the Centre or a State: outside the value."""
    DISCOUNT = "discount"
    """A discount before or at the supply, shown on the invoice: s.15(3)(a)."""
    FINANCIAL_DISCOUNT = "financial_discount"
    """A discount after tax, that changes what is payable and no tax."""
    AFTER_TAX = "after_tax"
    """A charge that is no part of the supply."""

    @property
    def in_value(self) -> bool:
        """Tell whether tax is due on it, or in a discount's case, no longer due."""
        return self not in _OUTSIDE


_OUTSIDE = {ValueItem.GOVERNMENT_SUBSIDY, ValueItem.FINANCIAL_DISCOUNT, ValueItem.AFTER_TAX}

_SECTIONS = {
    ValueItem.OTHER_LAW_TAX: "CGST Act s.15(2)(a)",
    ValueItem.SUPPLIERS_COST: "CGST Act s.15(2)(b)",
    ValueItem.INCIDENTAL: "CGST Act s.15(2)(c)",
    ValueItem.LATE_FEE: "CGST Act s.15(2)(d)",
    ValueItem.PRIVATE_SUBSIDY: "CGST Act s.15(2)(e)",
    ValueItem.DISCOUNT: "CGST Act s.15(3)(a)",
}


def value_row(
    item: ValueItem, amount: DecimalLike | None = None, percent: DecimalLike | None = None
) -> AllowanceCharge:
    """Return the row of a charge or a discount, inside the taxable value or after tax.

    Args:
        item: what it is. Discounts and subsidies go to `allowances`, the others to `charges`.
        amount: before tax, in rupees; positive. Either this or `percent`.
        percent: 2 means 2 %, of the sum of the lines.

    Source: CGST Act s.15(2) and (3).

    >>> value_row(ValueItem.INCIDENTAL, "20").after_tax
    False
    >>> value_row(ValueItem.AFTER_TAX, "20").after_tax
    True
    """
    reason = item.value.replace("_", " ")
    section = _SECTIONS.get(item)
    return AllowanceCharge(
        amount,
        percent,
        reason=f"{reason} ({section})" if section else reason,
        after_tax=not item.in_value,
    )


def margin(sale: DecimalLike, purchase: DecimalLike) -> Decimal:
    """Return the value of a second-hand good: the margin, and nothing where there is none.

    Args:
        sale: its selling price in rupees.
        purchase: what it was bought for; no input tax credit may have been taken.

    Source: CGST Rule 32.

    >>> margin("450000", "400000"), margin("380000", "400000")
    (Decimal('50000'), Decimal('0'))
    """
    return max(to_decimal(sale, "selling price") - to_decimal(purchase, "purchase price"), ZERO)


@attrs.frozen
class PriceRule:
    """Where tax is taken out of a retail price.

    Args:
        retail_price: of a unit, with the tax in it, in rupees.
        source: the rule.
        problems: what is missing for it.
    """

    retail_price: Decimal | None = attrs.field(default=None, repr=False)
    source: str = ""
    problems: tuple[Problem, ...] = ()


_PRICE = PriceRule()


def price_rule_of(case: LineCase, rule: str) -> PriceRule:
    """Return the retail price that a line is valued by, where the law takes one on that day.

    Args:
        case: the line; its particular `retail_price` (of a lottery ticket: the higher of face value
            and notified price) is for one unit.
        rule: the rule that the tariff names; the line's particular `valuation` goes before it.

    Source: CGST Rules 31A and 31D.
    """
    rule = case.text("valuation") or rule
    if not rule:
        return _PRICE
    row = case.law.table("valuation").find(rule, case.on)
    if row is None or row.value != "retail_price":
        return _PRICE
    told = case.text("retail_price")
    if not told:
        why = "the law takes the tax out of it, whatever is charged"
        return PriceRule(problems=(missing_particular("retail_price", why, row.source),))
    try:
        return PriceRule(to_decimal(told, "retail price"), row.source)
    except InvalidAmount as error:
        problem = Problem(
            error.code, "particulars.retail_price", error.message, "Give it in rupees, as 100.00"
        )
        return PriceRule(problems=(problem,))
