"""A cash discount that lowers the tax too: how much of it is tax."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from invoicekit.money import minor_unit, split
from invoicekit.postings.drafts import Draft
from invoicekit.postings.entry import JournalEntry
from invoicekit.postings.roles import Role

__all__ = ["with_its_tax"]

_TAXES = frozenset({Role.INPUT_TAX, Role.OUTPUT_TAX})
_CONTROLS = frozenset({Role.PAYABLES, Role.RECEIVABLES})


def with_its_tax(discount: Draft, entry: JournalEntry, home: str) -> Iterator[Draft]:
    """Give a discount as it falls on the price and on each tax of the document that it is of.

    Args:
        discount: all of it, in one line.
        entry: of the document. Tax that is cost there stays in the discount.
        home: the currency of the books.
    """
    owed = sum((abs(one.amount.amount) for one in entry.lines if one.role in _CONTROLS), Decimal(0))
    taxes = [one for one in entry.lines if one.role in _TAXES and one.amount]
    weights = [abs(one.amount.amount) for one in taxes]
    price = owed - sum(weights, Decimal(0))
    if price < 0 or not weights:
        yield discount
        return
    parts = _parts(discount.amount, price, weights, minor_unit(discount.currency))
    bases: list[Decimal] | list[None] = [None] * len(parts)
    if discount.base is not None:
        bases = _parts(discount.base, price, weights, minor_unit(home))
    kinds = [(discount.role, "", discount.text)]
    kinds += [(one.role, one.tax, f"{one.tax} on the discount") for one in taxes]
    for (role, tax, text), part, base in zip(kinds, parts, bases, strict=True):
        yield Draft(role, part, text, tax, discount.source, currency=discount.currency, base=base)


def _parts(amount: Decimal, price: Decimal, taxes: list[Decimal], unit: Decimal) -> list[Decimal]:
    # First price against tax, as the terms of the discount cut it, then one tax against another.
    whole = sum(taxes, Decimal(0))
    tax, rest = split(amount, [whole, price], unit)
    return [rest, *split(tax, taxes, unit)]
