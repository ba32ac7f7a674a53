"""A supplier's invoice as the ERP in memory holds it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import attrs

from invoicekit.ports.erp import ErpDocument, ErpKind, ErpReceipt, ErpRef, ErpState, NaturalKey

__all__ = ["Held"]


@attrs.frozen(kw_only=True)
class Held:
    """A document and where it stands.

    Args:
        number: that the ERP gave it.
        year: the fiscal year of the number.
        document: what was handed over.
        state: where it stands.
        key: of the write that made it; empty for one that a clerk entered.
        at: the instant of the last change.
        version: counts every change.
        complete: whether all of it is there.
        posting: the number under which it is booked.
        reversal: the number of the document that reversed it.
        reason: why it was discarded or reversed.
    """

    number: str
    year: str
    document: ErpDocument
    state: ErpState
    key: str = ""
    at: datetime
    version: int = 1
    complete: bool = True
    posting: str = ""
    reversal: str = ""
    reason: str = ""

    @property
    def id(self) -> str:
        """Return by what it is found again."""
        return f"{self.document.company}/{self.number}/{self.year}"

    @property
    def is_live(self) -> bool:
        """Tell whether it is there, parked or booked."""
        return self.state is not ErpState.CANCELLED

    def is_of(self, natural: NaturalKey) -> bool:
        """Tell whether the ERP's people know it so."""
        own = self.document.natural_key
        same_day = natural.issued is None or own.issued == natural.issued
        return same_day and attrs.evolve(natural, issued=own.issued) == own

    def changed(self, at: datetime, **facts: Any) -> Held:
        """Return it after a change."""
        return attrs.evolve(self, at=at, version=self.version + 1, **facts)

    def receipt(self, system: str, replayed: bool = False) -> ErpReceipt:
        """Return where it stands, as the port tells it."""
        return ErpReceipt(
            ref=ErpRef(system, ErpKind.SUPPLIER_INVOICE, self.id),
            state=self.state,
            native=self.state.value if self.complete else "incomplete",
            number=self.number,
            company=self.document.company,
            year=self.year,
            posting=self.posting,
            reversal=self.reversal,
            version=str(self.version),
            total=self.document.totals.payable,
            complete=self.complete,
            replayed=replayed,
        )
