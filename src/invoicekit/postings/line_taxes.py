"""The taxes of each line, with its part of the tax on what the whole document adds or takes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import NamedTuple

from invoicekit.documents.invoice import Invoice
from invoicekit.documents.stated_tax import Liability
from invoicekit.money.decimals import EXACT, ZERO
from invoicekit.money.split import round_parts
from invoicekit.postings.figures import Figures, smallest_unit
from invoicekit.totals.figures import LineTax, TaxRow

__all__ = ["TaxPart", "tax_parts"]


class TaxPart(NamedTuple):
    """So much of a tax, on one line.

    Attributes:
        line: the line's place; None for tax that belongs to no line.
        tax: its name; a surcharge has one of its own, `"VAT surcharge"`.
        rate: in percent.
        amount: in the document's currency.
        liability: who owes it.
    """

    line: int | None
    tax: str
    rate: Decimal | None
    amount: Decimal
    liability: Liability


_Key = tuple[str, str, Decimal | None, Liability]


def tax_parts(invoice: Invoice, figures: Figures) -> Iterator[TaxPart]:
    """Give the taxes by line; together they are the tax rows, to the last paisa.

    What a row has beyond its lines' shares is the tax of the document's allowances and charges. It
    follows the lines that bear the same tax; where none does, it belongs to no line.

    Args:
        invoice: the document.
        figures: what was computed of it.
    """
    unit = smallest_unit(invoice, figures)
    shares: dict[_Key, dict[int, list[LineTax]]] = {}
    for index, line in enumerate(figures.lines):
        for share in line.taxes:
            shares.setdefault(_key(share), {}).setdefault(index, []).append(share)
    rows: dict[_Key, list[TaxRow]] = {}
    for row in figures.tax_rows:
        rows.setdefault(_key(row), []).append(row)
    for key, same in rows.items():
        own = shares.get(key, {})
        places = list(own)
        tax, _, rate, liability = key
        for name, of in ((tax, _amount), (f"{tax} surcharge", _surcharge)):
            parts = [sum((of(one) for one in own[place]), ZERO) for place in places]
            whole = sum((of(row) for row in same), ZERO)
            *grown, rest = _grown(parts, whole, unit)
            for line_place, amount in zip((*places, None), (*grown, rest), strict=True):
                if amount:
                    yield TaxPart(line_place, name, rate, amount, liability)


def _key(tax: LineTax | TaxRow) -> _Key:
    return tax.tax, tax.category, tax.rate, tax.liability


def _amount(tax: LineTax | TaxRow) -> Decimal:
    return tax.amount


def _surcharge(tax: LineTax | TaxRow) -> Decimal:
    return tax.surcharge


def _grown(parts: Sequence[Decimal], whole: Decimal, unit: Decimal) -> list[Decimal]:
    """Return parts that add up to the whole, in their own proportion, and what nobody bears."""
    total = sum(parts, ZERO)
    if total == whole or not total:
        return [*parts, whole - total]
    exact = [EXACT.divide(EXACT.multiply(part, whole), total) for part in parts]
    return [*round_parts(exact, whole, unit), ZERO]
