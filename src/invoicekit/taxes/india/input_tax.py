"""The taxes of a bill in the buyer's books: credit, cost, and what the buyer owes itself."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import Protocol

import attrs

from invoicekit.documents.stated_tax import Liability
from invoicekit.money import split
from invoicekit.money.decimals import ZERO
from invoicekit.taxes.india.cess import CESS
from invoicekit.taxes.india.gst import HEADS
from invoicekit.taxes.india.itc import Credit

__all__ = ["InputTax", "TaxShare", "books_of", "cost_shares"]


class TaxShare(Protocol):
    """A line's share of a tax, as the line results of a calculation have it."""

    @property
    def tax(self) -> str:
        """Return the name of the tax."""
        ...

    @property
    def amount(self) -> Decimal:
        """Return the amount."""
        ...

    @property
    def liability(self) -> Liability:
        """Return who owes it."""
        ...


@attrs.frozen
class InputTax:
    """What becomes of a line's taxes in the buyer's books.

    Args:
        credit: input tax by head, the recipient's own under reverse charge included.
        cost: tax that is added to the line's cost: ineligible GST and State VAT.
        owed: what the buyer owes under reverse charge, by head, in cash.
    """

    credit: tuple[tuple[str, Decimal], ...] = attrs.field(repr=False)
    cost: Decimal = attrs.field(repr=False)
    owed: tuple[tuple[str, Decimal], ...] = attrs.field(repr=False)


def books_of(shares: Iterable[TaxShare], credit: Credit) -> InputTax:
    """Return which of a line's taxes are input tax and which are cost.

    The totals and the rows of the return stay as they are: only the books differ. TCS is neither.

    Args:
        shares: the taxes of the line result.
        credit: whether the line's tax is credit.

    Source: CGST Act s.16, s.17(5), s.49(4).
    """
    given: dict[str, Decimal] = {}
    owed: dict[str, Decimal] = {}
    cost = ZERO
    for share in shares:
        gst = share.tax in HEADS or share.tax == CESS
        if share.liability is Liability.RECIPIENT:
            owed[share.tax] = owed.get(share.tax, ZERO) + share.amount
        elif share.liability is not Liability.SUPPLIER:
            continue
        if gst and credit.eligible:
            given[share.tax] = given.get(share.tax, ZERO) + share.amount
        else:
            cost += share.amount
    return InputTax(tuple(given.items()), cost, tuple(owed.items()))


def cost_shares(tax: Decimal, nets: Sequence[Decimal]) -> tuple[Decimal, ...]:
    """Return an ineligible tax spread over cost centres by their nets, the last paisa not lost.

    Args:
        tax: in rupees.
        nets: of the cost centres.

    >>> [str(part) for part in cost_shares(Decimal("180"), [Decimal(1), Decimal(2)])]
    ['60.00', '120.00']
    """
    return tuple(split(tax, list(nets), Decimal("0.01")))
