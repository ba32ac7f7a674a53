"""Hypothesis strategies: people, amounts, documents and payments for property tests of your own.

    from hypothesis import given
    from invoicekit.testing.strategies import invoices

    @given(invoices())
    def test_my_export_keeps_every_line(invoice): ...

Needs the extra `invoicekit[testing]`.
"""

from __future__ import annotations

from invoicekit.errors import MissingExtra

try:
    import hypothesis as _hypothesis
except ImportError:
    raise MissingExtra("a strategy", "hypothesis", "testing") from None
else:
    del _hypothesis

from invoicekit.testing.strategies.documents import invoices, lines
from invoicekit.testing.strategies.money import amounts
from invoicekit.testing.strategies.people import actors, delegations
from invoicekit.testing.strategies.receivables import open_items, payments

__all__ = ["actors", "amounts", "delegations", "invoices", "lines", "open_items", "payments"]
