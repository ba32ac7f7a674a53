"""A company in Tryton, the adapter that works in it, and the network between."""

from __future__ import annotations

import httpx

from invoicekit.adapters.erp.tryton import TrytonClient, TrytonErp, TrytonSettings
from support.tryton.company import Company
from support.tryton.people import Session
from support.tryton.stage import VAT
from support.tryton.unreliable import Unreliable

__all__ = ["Office"]


class Office:
    """A company in Tryton, the adapter that works in it, and the network between."""

    def __init__(self, people: Session, url: str) -> None:
        self.company = Company(people)
        self.key = self.company.key()
        self.network = Unreliable()
        self.http = httpx.Client(transport=self.network)
        self._url = url
        self._suppliers = 0
        self.vat = self.company.tax("VAT 20 %", "20")

    def erp(self, *, attempts: int = 1, **settings: object) -> TrytonErp:
        client = TrytonClient(
            url=self._url,
            key=self.key,
            company=self.company.id,
            http=self.http,
            attempts=attempts,
            sleep=lambda _: None,
        )
        return TrytonErp(client, TrytonSettings(taxes=[VAT], **settings))

    def supplier(self) -> str:
        """Return the code of a supplier that nobody knew before."""
        self._suppliers += 1
        code = f"V-{self.company.id}-{self._suppliers}"
        self.company.party(code, "Dock Supplies")
        return code
