"""From a document to its supplies: what parties, codes and particulars tell."""

from __future__ import annotations

from invoicekit.documents.invoice import Invoice
from invoicekit.documents.line import Line
from invoicekit.taxes.facts import TaxFacts
from invoicekit.taxes.india.supply.facts import Supply

__all__ = ["supplies_of", "supply_of"]


def supply_of(invoice: Invoice, line: Line, facts: TaxFacts | None = None) -> Supply:
    """Return the supply that one line is, read from the document.

    Args:
        invoice: the document.
        line: one of its lines; its own particulars go before the document's.
        facts: what the document cannot know.

    Returns:
        The supply; `problems` tells what could not be read, and where.
    """
    raise NotImplementedError


def supplies_of(invoice: Invoice, facts: TaxFacts | None = None) -> tuple[Supply, ...]:
    """Return the supply of every line; lines that tell the same share one."""
    raise NotImplementedError
