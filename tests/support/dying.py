"""A program that parks in an ERP, and dies before its call is sent or after the answer has come."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from typing import Any

import httpx

from invoicekit.adapters.storage.sql import SqlStore
from invoicekit.ports.clock import CountedIds, FixedClock
from invoicekit.ports.erp import Payables
from invoicekit.service import Context
from invoicekit.service.agents import park_all
from invoicekit.taxes import flat
from support.payables import ERP, HANDOVER, START

__all__ = ["park_and_die"]


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


def park_and_die(adapter: Callable[..., Payables]) -> None:
    """Park by the adapter that is made of a URL, with the words of the command line."""
    url, site, login, moment = sys.argv[1:]
    clock = FixedClock(START.replace(hour=10))
    ctx = Context(SqlStore(url), flat.REGIME, clock=clock, ids=CountedIds())
    client = httpx.Client(transport=Dying(moment, verify=False))
    erp = adapter(site, login=lambda: login, client=client, clock=clock)
    park_all(ctx, erp, by=ERP, handover=HANDOVER)
