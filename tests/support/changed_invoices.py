"""Short ways to change one thing in a complete invoice of Europe, for the rules of EN 16931."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import attrs

from invoicekit import AllowanceCharge, Invoice, Problem, StatedTax
from invoicekit.documents import (
    Liability,
    PaymentMeans,
    Reference,
    ReferenceKind,
    StatedTaxRow,
    StatedTotals,
)
from invoicekit.profiles import en16931
from support.european import TAXES, calculated, invoice, line

S, REDUCED = TAXES["S"], StatedTax("VAT", "S", "9")
TCS = StatedTax("TCS", "", "1", liability=Liability.COLLECTED)
IRPF = StatedTax("IRPF", "", "15", liability=Liability.WITHHELD)

Change = Callable[[], Invoice]


def problems(document: Invoice) -> tuple[Problem, ...]:
    return en16931.problems(calculated(document))


def with_line(document: Invoice | None = None, **more: Any) -> Invoice:
    """Return the document with its first line changed."""
    first, *others = (document or invoice()).lines
    return attrs.evolve(document or invoice(), lines=[attrs.evolve(first, **more), *others])


def of_seller(category: str = "S", **more: Any) -> Invoice:
    return invoice(category, seller=attrs.evolve(invoice(category).seller, **more))


def of_buyer(category: str = "S", **more: Any) -> Invoice:
    return invoice(category, buyer=attrs.evolve(invoice(category).buyer, **more))


def all_taxed(category: str, **more: Any) -> Invoice:
    """Return a document whose lines all state the category's tax, changed."""
    tax = attrs.evolve(TAXES[category], **more)
    return invoice(category, lines=[line(tax), line(tax, 2)])


def row(**more: Any) -> AllowanceCharge:
    return AllowanceCharge("1.00", **({"reason": "x", "taxes": [S]} | more))


def stated(**figures: Any) -> Invoice:
    """Return the invoice with one sum stated otherwise; it comes to 129.99 + 27.30 = 157.29."""
    return invoice(stated=StatedTotals(**figures))


def table(*rows: tuple[str, str | None, str, str]) -> Invoice:
    return stated(tax_rows=[StatedTaxRow("VAT", *row) for row in rows])


def twice(kind: ReferenceKind) -> Invoice:
    """Return the invoice with two references of a kind."""
    return invoice(references=[Reference(kind, "1"), Reference(kind, "2")])


def means(*codes: str, **more: str) -> Invoice:
    return invoice(payment_means=[PaymentMeans(code, **more) for code in codes])


PREFIXES = {category: rules.prefix for category, rules in en16931.CATEGORIES.items()}
