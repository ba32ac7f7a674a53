"""A program that parks in SAP, and dies before its call is sent or after the answer has come."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Any

import httpx

sys.path.insert(0, str(Path(__file__).parent.parent))

from invoicekit.adapters.erp.sap import SapErp, SapSettings
from invoicekit.adapters.storage.sql import SqlStore
from invoicekit.ports.clock import CountedIds, FixedClock
from invoicekit.service import Context
from invoicekit.service.agents import park_all
from invoicekit.taxes import flat
from support.payables import ERP, HANDOVER, START


class Dying(httpx.HTTPTransport):
    """Carries calls, until the one that parks."""

    def __init__(self, moment: str, **options: Any) -> None:
        super().__init__(**options)
        self.moment = moment

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        parks = request.method == "POST"
        if parks and self.moment == "before":
            os._exit(9)
        response = super().handle_request(request)
        if parks:
            response.read()
            os._exit(9)
        return response


if __name__ == "__main__":
    url, sap, login, moment = sys.argv[1:]
    clock = FixedClock(START.replace(hour=10))
    ctx = Context(SqlStore(url), flat.REGIME, clock=clock, ids=CountedIds())
    client = httpx.Client(transport=Dying(moment, verify=False))
    erp = SapErp(
        sap, SapSettings(tax_codes={"": "V0"}), login=lambda: login, client=client, clock=clock
    )
    park_all(ctx, erp, by=ERP, handover=HANDOVER)
