"""How the law treats a line: which tax, at what rate, of which base, owed by whom, and why."""

from __future__ import annotations

from decimal import Decimal
from enum import Enum

import attrs

from invoicekit.documents.problems import Problem
from invoicekit.documents.stated_tax import Liability

__all__ = ["BaseRule", "Basis", "Liability", "Treatment", "Treatments"]


class BaseRule(Enum):
    """What a tax is a percentage of."""

    NET = "net"
    """The line's net amount, or its taxable value where one is given."""
    TAXED_PRICE = "taxed_price"
    """The price with the supplier's taxes on it, as for TCS."""


@attrs.frozen
class Basis:
    """Why a tax is as it is.

    Args:
        rule: a stable word for the rule: `"inter_state"`, `"stated"`.
        text: the reason in one clause, as a clerk reads it.
        source: the section of the law, or the published document.
    """

    rule: str
    text: str = ""
    source: str = ""


_STATED = Basis("stated", "as the document states")


# Without slots a frozen value of many fields is made in half the time.
@attrs.frozen(slots=False)
class Treatment:
    """One tax on one line, as a regime decided it; totals does the arithmetic.

    Args:
        tax: its name.
        category: its category in the words of its list.
        rate: in percent; None where there is none.
        amount: entered for the line: it beats the rate.
        stated_amount: captured from a bill: booked within the tolerance.
        per_unit: so much for each unit of the quantity.
        surcharge: in percent of the same base, shown apart.
        liability: who owes it.
        base: what it is a percentage of.
        group: keeps rows of one rate apart.
        family: the name under which prices may include it: `"GST"` for CGST and SGST.
        basis: why.
        higher_of: the higher of rate and `per_unit`, in place of both together.
        retail_price: the price of a unit that includes this tax by law; the tax is taken out of it,
            and the taxable value is the rest, whatever is charged.
        exemption_code: why no tax is charged, by the VATEX list.
        exemption_reason: the same in words, as the document is to print it.
    """

    tax: str
    category: str = ""
    rate: Decimal | None = None
    amount: Decimal | None = attrs.field(default=None, repr=False)
    stated_amount: Decimal | None = attrs.field(default=None, repr=False)
    per_unit: Decimal | None = attrs.field(default=None, repr=False)
    surcharge: Decimal | None = None
    liability: Liability = Liability.SUPPLIER
    base: BaseRule = BaseRule.NET
    group: str = ""
    family: str = ""
    basis: Basis = _STATED
    higher_of: bool = False
    retail_price: Decimal | None = attrs.field(default=None, repr=False)
    exemption_code: str = ""
    exemption_reason: str = ""


Taxed = tuple[Treatment, ...]
"""All the taxes of one line, or of one allowance or charge of the document."""


@attrs.frozen(slots=False)
class Treatments:
    """What a regime decided on a whole document.

    Args:
        lines: the taxes of each line, in the order of the lines.
        allowances: the taxes of each document allowance; an empty row has none of its own.
        charges: the taxes of each document charge.
        problems: what the regime could not decide, or found wrong.
    """

    lines: tuple[Taxed, ...]
    allowances: tuple[Taxed, ...] = ()
    charges: tuple[Taxed, ...] = ()
    problems: tuple[Problem, ...] = ()
