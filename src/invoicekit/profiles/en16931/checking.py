"""All rules of EN 16931 over one document."""

from __future__ import annotations

from decimal import localcontext

from invoicekit.documents.problems import Problem
from invoicekit.money.decimals import EXACT
from invoicekit.profiles.en16931.categories import category_problems
from invoicekit.profiles.en16931.expressible import not_expressible, not_shown
from invoicekit.profiles.en16931.figures import Figures
from invoicekit.profiles.en16931.header import header_problems
from invoicekit.profiles.en16931.lines import line_problems
from invoicekit.profiles.en16931.parties import party_problems
from invoicekit.profiles.en16931.payment import payment_problems
from invoicekit.profiles.en16931.rows import document_row_problems
from invoicekit.profiles.en16931.totals import total_problems
from invoicekit.totals import Calculation

__all__ = ["problems"]


def problems(calculation: Calculation) -> tuple[Problem, ...]:
    """Return every rule of EN 16931 that a document breaks, each by its id.

    A document without an error here is one that the official validator passes. The figures that
    are looked at are those that are written: what a bill states goes before what is computed.

    Args:
        calculation: the document with its taxes and totals.

    Returns:
        Problems whose code is the rule, such as `"BR-CO-10"`, with the path as in the JSON; notes
        for what EN 16931 does not show.

    Source: EN 16931-1 with its validation artefacts for UBL, release 1.3.15.
    """
    invoice, figures = calculation.invoice, Figures.of(calculation)
    with localcontext(EXACT):
        return (
            *not_expressible(calculation),
            *header_problems(invoice, figures),
            *party_problems(invoice),
            *line_problems(invoice.lines, figures),
            *document_row_problems(invoice, figures),
            *category_problems(invoice, figures),
            *total_problems(figures),
            *payment_problems(invoice, figures),
            *not_shown(calculation),
        )
