"""Sections: the parts of a document's screen, and which of them a problem belongs to."""

from __future__ import annotations

import re
from collections.abc import Iterable
from enum import Enum

from invoicekit.documents.problems import Problem

__all__ = ["Section", "by_section", "section_of"]


class Section(Enum):
    """A part of the screen on which a person completes a document, in the order of the screen."""

    LINE_ITEMS = "line_items"
    SELLER = "seller"
    BUYER = "buyer"
    TOTAL_VALUE = "total_value"
    ADDITIONAL = "additional"
    """Number, dates, terms, notes, and whatever else belongs to no other section."""
    PURCHASING = "purchasing"
    """Orders, goods receipts, and what was matched with them."""
    BUSINESS_DETAILS = "business_details"
    """Account, cost centre and the like, and where the money is to go."""


_SECTIONS = {
    Section.LINE_ITEMS: ("lines",),
    Section.SELLER: ("seller",),
    Section.BUYER: ("buyer", "ship_to"),
    Section.TOTAL_VALUE: (
        "allowances",
        "charges",
        "stated",
        "totals",
        "tax_rows",
        "prepaid",
        "rounding_amount",
        "cash_rounding",
        "currency",
        "tax_currency",
        "exchange_rate",
        "prices_include",
    ),
    Section.PURCHASING: ("references", "matches", "order", "match"),
    Section.BUSINESS_DETAILS: ("coding", "bank", "accounting_reference"),
}

_SECTION_OF = {field: section for section, fields in _SECTIONS.items() for field in fields}

_FIRST = re.compile(r"\w+")


def section_of(path: str) -> Section:
    """Return the section that a field belongs to.

    Args:
        path: where it stands, as problems and differences have it.

    >>> section_of("lines[2].unit_price").value, section_of("seller.tax_ids").value
    ('line_items', 'seller')
    >>> section_of("invoice.due_date").value
    'additional'
    """
    first = _FIRST.match(path.removeprefix("invoice."))
    return _SECTION_OF.get(first[0] if first else "", Section.ADDITIONAL)


def by_section(problems: Iterable[Problem]) -> tuple[tuple[Section, tuple[Problem, ...]], ...]:
    """Return problems grouped by section, in the order of the screen; only sections with some.

    >>> by_section([Problem("missing_field", "number"), Problem("no_lines", "lines")])[0][0].value
    'line_items'
    """
    found: dict[Section, list[Problem]] = {section: [] for section in Section}
    for problem in problems:
        found[section_of(problem.path)].append(problem)
    return tuple((section, tuple(each)) for section, each in found.items() if each)
