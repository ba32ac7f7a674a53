"""What a bill may not charge, and what is told of a line whatever its figures."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

import attrs

from invoicekit.documents.problems import Problem, Severity
from invoicekit.documents.stated_tax import Liability, StatedTax
from invoicekit.documents.stated_totals import StatedTotals
from invoicekit.taxes.india.case import LineCase
from invoicekit.taxes.india.gst import FAMILY, HEADS
from invoicekit.taxes.india.supply import Taxability
from invoicekit.taxes.treatment import Taxed

__all__ = [
    "CLASS_DEFAULTED",
    "COMPOSITION_CHARGES",
    "MARKETPLACE_OWES",
    "REVERSE_CHARGED",
    "UNREGISTERED_CHARGES",
    "charged",
    "stated_problems",
]

COMPOSITION_CHARGES = Problem(
    "composition_charges_tax",
    "taxes",
    "the seller is a composition taxable person and charges tax on supplies all the same",
    "Ask for a bill of supply without tax; nothing of it is input tax",
    source="CGST Act s.10",
)
UNREGISTERED_CHARGES = Problem(
    "unregistered_charges_tax",
    "taxes",
    "the seller has no GST registration and charges GST all the same",
    "Ask for the GSTIN, or for a bill without tax; nothing of it is input tax",
    source="CGST Act s.31, s.16(2)",
)
REVERSE_CHARGED = Problem(
    "rcm_tax_charged",
    "taxes",
    "the tax is under reverse charge, and the bill charges it all the same",
    "Ask for a corrected bill, or decide who pays it; the supplier is owed the price alone",
    source="CGST Act s.9(3), s.9(4); IGST Act s.5(3)",
)
MARKETPLACE_OWES = Problem(
    "section_9_5",
    "particulars.section_9_5",
    "the marketplace owes the tax as if it were the supplier; this document bears none",
    "Nothing, where this was meant",
    Severity.NOTE,
    source="CGST Act s.9(5); Notification 17/2017-CTR",
)
CLASS_DEFAULTED = Problem(
    "class_defaulted",
    "particulars.taxability",
    "a rate of 0 says no class: it is taken as exempt",
    "Say zero-rated, nil_rated, exempt or non_gst by the particular taxability",
    Severity.NOTE,
    {"taxability": Taxability.EXEMPT.value},
    "CGST Act s.2(47), s.11",
)


def charged(case: LineCase, problem: Problem) -> tuple[Problem, ...]:
    """Return the problem where the bill charges tax on a line that it must not charge on.

    Args:
        case: the line.
        problem: which it would be.
    """
    if problem is REVERSE_CHARGED:
        charges = any(_amount(tax) for tax in case.line.taxes if tax.tax in HEADS)
    else:
        # Under reverse charge a bill may name the rate; here it may not even do that.
        charges = any(_amount(t) or t.rate for t in case.line.taxes if t.tax in HEADS)
    return (problem,) if charges else ()


def _amount(tax: StatedTax) -> Decimal | None:
    return tax.stated_amount or tax.amount


def stated_problems(stated: StatedTotals, lines: Sequence[Taxed]) -> list[Problem]:
    """Return the problem of a bill that prints tax in its totals, and may charge none.

    Args:
        stated: the totals as the bill prints them.
        lines: the taxes of its lines.
    """
    owed = {t.liability for taxes in lines for t in taxes if t.rate and t.family == FAMILY}
    if owed != {Liability.RECIPIENT}:
        return []
    before = stated.tax_exclusive or stated.line_total
    after = stated.tax_inclusive or stated.payable
    charged = bool(stated.tax_total) or (before and after and after > before)
    return [attrs.evolve(REVERSE_CHARGED, path="stated")] if charged else []
