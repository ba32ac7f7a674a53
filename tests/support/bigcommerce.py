"""The fake shop and the adapter connected to it, with an invoice to show."""

from __future__ import annotations

from typing import Any

import attrs
import httpx

from invoicekit.adapters.erp.bigcommerce import BigCommerce, BigCommerceSettings
from invoicekit.ports.erp import ErpDocument
from invoicekit.testing.erp import ErpCase
from support.fakes.bigcommerce import FakeBigCommerce

CASE = ErpCase()
BUYER = "B2B-1"


def connected(
    site: FakeBigCommerce, settings: BigCommerceSettings | None = None, **other: Any
) -> BigCommerce:
    """Return the adapter, with a client that is made in no time: it checks no certificates."""
    client = httpx.Client(verify=False)
    known: dict[str, Any] = {"login": site.login, "client": client, "timeout": 5}
    shop = BigCommerce(
        "abc123", settings, url=site.url, b2b_url=f"{site.url}/api/v3/io/ip", **known | other
    )
    site.adapters.append(shop)
    return shop


def invoice(number: str = "AT-42", **other: Any) -> ErpDocument:
    """Return an invoice to the buyer: 40 at 1500, which is 60,000."""
    return attrs.evolve(CASE.document(number, **other), party=BUYER)
