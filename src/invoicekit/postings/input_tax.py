"""What becomes of the tax on a bill: given back, given back later, or part of the cost."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from typing import Protocol

import attrs

from invoicekit.documents.invoice import Invoice
from invoicekit.documents.line import Line
from invoicekit.documents.particulars import particular
from invoicekit.errors import InvalidAmount
from invoicekit.money import DecimalLike, to_decimal

__all__ = ["InputTaxRule", "Recovery", "VatDeduction"]

_HUNDRED = Decimal(100)


def _percent(value: DecimalLike) -> Decimal:
    percent = to_decimal(value, "recovery")
    if not 0 <= percent <= _HUNDRED:
        raise InvalidAmount("recovery", str(percent), "it is a percent from 0 to 100")
    return percent


@attrs.frozen
class Recovery:
    """How much of a tax is given back.

    Args:
        percent: 100 where all of it is, 0 where it is cost.
        waits: it may not be claimed yet.
        reason: why, in words.

    Raises:
        InvalidAmount: for a percent below 0 or above 100.
    """

    percent: Decimal = attrs.field(converter=_percent)
    waits: bool = False
    reason: str = ""


class InputTaxRule(Protocol):
    """Says for each tax of a bill how much of it is given back."""

    def recovery(self, invoice: Invoice, line: Line | None, tax: str) -> Recovery:
        """Return what becomes of one tax.

        Args:
            invoice: the bill.
            line: its line; None for the tax of a document's own charge or allowance.
            tax: the name of the tax.
        """
        ...


def _names(value: Iterable[str] | None) -> frozenset[str] | None:
    return None if value is None else frozenset(value)


@attrs.frozen
class VatDeduction:
    """Deduction of VAT: all of it, a part by the business's own percent, or as a line says.

    Args:
        percent: of all bills: 100, or what a business with exempt sales may deduct.
        taxes: the names of the taxes that are deducted; every tax if left out.

    A line's or the document's particular `deductible`, in percent such as `"50"`, goes before it.

    Source: Directive 2006/112/EC art. 168, 173 to 175, 176.

    >>> half = Line("car", particulars={"deductible": "50"})
    >>> VatDeduction().recovery(Invoice(currency="EUR"), half, "VAT").percent
    Decimal('50')
    """

    percent: Decimal = attrs.field(default=_HUNDRED, converter=_percent)
    taxes: frozenset[str] | None = attrs.field(default=None, converter=_names)

    def recovery(self, invoice: Invoice, line: Line | None, tax: str) -> Recovery:
        """Return what becomes of one tax."""
        if self.taxes is not None and tax not in self.taxes:
            return Recovery(0, reason=f"{tax} is not deducted")
        whole = particular(invoice.particulars, "deductible")
        said = particular(line.particulars, "deductible", whole) if line else whole
        if not said:
            return Recovery(self.percent)
        return Recovery(said, reason=f"{said} % is deductible")
