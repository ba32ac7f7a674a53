"""The figures of a result: frozen, each rounded as it is printed."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import NamedTuple

import attrs

from invoicekit.documents.problems import Problem
from invoicekit.taxes.treatment import Basis, Liability

__all__ = ["AddedUp", "Difference", "LineResult", "LineTax", "TaxRow", "Totals"]


def _figure() -> Decimal:
    # attrs fields without repr: a log that prints a result prints no amounts.
    field: Decimal = attrs.field(repr=False)
    return field


# Without slots a frozen value of many fields is made in half the time.
@attrs.frozen(slots=False)
class Totals:
    """The totals of a document, by EN 16931's names; positive for every kind of it.

    Attributes:
        line_total: sum of the line nets (BT-106).
        line_allowance_total: what the lines' own allowances took off; inside `line_total`.
        line_charge_total: what the lines' own charges put on; inside `line_total`.
        allowance_total: allowances of the whole document (BT-107).
        charge_total: charges of the whole document (BT-108).
        tax_exclusive: the total before tax (BT-109).
        tax_total: the tax that the supplier charges, surcharges included (BT-110).
        tax_inclusive: the total with that tax (BT-112).
        collected: tax collected on top of the taxed price, such as TCS.
        withheld: retentions printed on the document.
        rounding: what was added to round the payable (BT-114).
        prepaid: what was paid before (BT-113).
        payable: what is still due (BT-115): inclusive + collected - withheld + rounding - prepaid.
    """

    line_total: Decimal = _figure()
    line_allowance_total: Decimal = _figure()
    line_charge_total: Decimal = _figure()
    allowance_total: Decimal = _figure()
    charge_total: Decimal = _figure()
    tax_exclusive: Decimal = _figure()
    tax_total: Decimal = _figure()
    tax_inclusive: Decimal = _figure()
    collected: Decimal = _figure()
    withheld: Decimal = _figure()
    rounding: Decimal = _figure()
    prepaid: Decimal = _figure()
    payable: Decimal = _figure()


@attrs.frozen(slots=False)
class TaxRow:
    """One tax at one rate, with its base and its amount (BG-23).

    Attributes:
        tax: its name.
        category: its category.
        rate: in percent; None where it has none.
        base: what it is of (BT-116).
        amount: the tax that is booked, without the surcharge (BT-117).
        surcharge_rate: the surcharge in percent; None where there is none.
        surcharge: the surcharge's amount.
        liability: who owes it.
        group: what keeps it apart from others of its rate.
        computed: the tax by the arithmetic, where another was entered or stated.
        basis: why.
        exemption_code: why no tax is charged (BT-121): the first that its lines give.
        exemption_reason: the same in words (BT-120): each of its lines' reasons once.
    """

    tax: str
    category: str
    rate: Decimal | None
    base: Decimal = _figure()
    amount: Decimal = _figure()
    surcharge_rate: Decimal | None = None
    surcharge: Decimal = attrs.field(default=Decimal(0), repr=False)
    liability: Liability = Liability.SUPPLIER
    group: str = ""
    computed: Decimal = attrs.field(default=Decimal(0), repr=False)
    basis: Basis | None = None
    exemption_code: str = ""
    exemption_reason: str = ""


@attrs.frozen
class LineTax:
    """A line's share of a tax row; the shares of a row add up to its amount."""

    tax: str
    category: str
    rate: Decimal | None
    base: Decimal = _figure()
    amount: Decimal = _figure()
    surcharge: Decimal = attrs.field(default=Decimal(0), repr=False)
    liability: Liability = Liability.SUPPLIER


@attrs.frozen
class LineResult:
    """What came of one line.

    Attributes:
        id: the line's id.
        net: its amount before tax (BT-131); with the included tax still in, under GOBL's steps.
        allowance: what its allowances took off.
        charge: what its charges put on.
        taxes: its share of each tax.
    """

    id: str
    net: Decimal = _figure()
    allowance: Decimal = _figure()
    charge: Decimal = _figure()
    taxes: tuple[LineTax, ...] = ()


@attrs.frozen
class Difference:
    """A figure that the document states otherwise than it computes.

    Attributes:
        path: where it stands.
        stated: what the document says.
        computed: what the arithmetic says.
        booked: which of the two is in the totals.
    """

    path: str
    stated: Decimal = _figure()
    computed: Decimal = _figure()
    booked: Decimal = _figure()

    @property
    def amount(self) -> Decimal:
        """Return stated less computed."""
        return self.stated - self.computed


class AddedUp(NamedTuple):
    """What one way of adding up gives to the calculation; its fields are described there."""

    totals: Totals
    tax_rows: tuple[TaxRow, ...]
    allowances: tuple[Decimal, ...]
    charges: tuple[Decimal, ...]
    problems: tuple[Problem, ...]
    differences: tuple[Difference, ...]
    line_results: Callable[[], tuple[LineResult, ...]]
