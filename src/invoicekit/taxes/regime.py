"""What a tax regime is: a value that turns facts into treatments, and never multiplies."""

from __future__ import annotations

from enum import Enum
from typing import Protocol

from invoicekit.documents.invoice import Invoice
from invoicekit.errors import InvalidValue
from invoicekit.money import Rounding
from invoicekit.taxes.facts import TaxFacts
from invoicekit.taxes.treatment import Treatments

__all__ = ["TaxRegime", "UntaxedRows", "require_regime"]


class UntaxedRows(Enum):
    """What becomes of a document's allowance or charge that states no tax of its own."""

    SPREAD = "spread"
    """It is spread over the lines' taxes in proportion, and changes their bases."""
    REFUSE = "refuse"
    """It is a problem: the document must say which tax it belongs to."""


class TaxRegime(Protocol):
    """The law of one country, or the lack of it."""

    @property
    def name(self) -> str:
        """Return its name, as in the JSON's `regime`."""
        ...

    @property
    def version(self) -> str:
        """Return the version of its data; a snapshot keeps it."""
        ...

    @property
    def rounding(self) -> Rounding:
        """Return how its documents are rounded where nobody says otherwise."""
        ...

    @property
    def untaxed_rows(self) -> UntaxedRows:
        """Return what becomes of allowances and charges without a tax of their own."""
        ...

    def treatments(self, invoice: Invoice, facts: TaxFacts) -> Treatments:
        """Return how each line, allowance and charge is taxed, and what could not be decided."""
        ...


def require_regime(regime: object) -> None:
    """Refuse what is no regime, such as the module that has one.

    Raises:
        InvalidValue: for anything without treatments.
    """
    if callable(getattr(regime, "treatments", None)):
        return
    name = getattr(regime, "__name__", type(regime).__name__).rpartition(".")[2]
    advice = "Give flat.REGIME, india.REGIME, vat.REGIME, or a regime of your own"
    if hasattr(regime, "REGIME"):
        advice = f"Give {name}.REGIME"
    raise InvalidValue("regime", name, "it is no tax regime", advice)
