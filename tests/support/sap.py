"""A house whose ERP is the fake SAP, and the adapter connected to it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import httpx

from invoicekit import Line
from invoicekit.adapters.erp.sap import SapErp, SapSettings
from invoicekit.ports.clock import FixedClock
from support.fakes.sap import FakeSap
from support.payables import START, House

SETTINGS = SapSettings(tax_codes={"": "V0"})
CODED = (Line("support", "40", "1500", id="1", account="6120"),)


def connected(sap: FakeSap, settings: SapSettings = SETTINGS, **other: Any) -> SapErp:
    """Return the adapter, with a client that is made in no time: it checks no certificates."""
    client = httpx.Client(verify=False)
    known: dict[str, Any] = {"login": sap.login, "client": client, "timeout": 5}
    erp = SapErp(sap.url, settings, **known | other)
    erp.sap = sap
    sap.adapters.append(erp)
    return erp


class SapHouse(House):
    """A tenant that parks in SAP; its bills are coded."""

    def __init__(
        self,
        sap: FakeSap,
        *,
        settings: SapSettings = SETTINGS,
        clock: FixedClock | None = None,
        **other: Any,
    ) -> None:
        clock = clock or FixedClock(START, step=timedelta(milliseconds=1))
        super().__init__(clock=clock, erp=connected(sap, settings, clock=clock), **other)
        self.sap = sap

    def approved(self, number: str = "AT-42", **other: Any) -> Any:
        return super().approved(number, **{"lines": CODED} | other)
