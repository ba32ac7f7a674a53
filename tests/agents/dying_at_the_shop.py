"""A program that shows invoices, and dies before its call is sent or after the answer has come."""

from __future__ import annotations

import sys
from pathlib import Path

import httpx

sys.path.insert(0, str(Path(__file__).parent.parent))

from invoicekit import Actor
from invoicekit.adapters.erp.bigcommerce import BigCommerce
from invoicekit.adapters.storage.sql import SqlStore
from invoicekit.ports.clock import RandomIds
from invoicekit.service import Context
from invoicekit.service.agents import publish_all
from invoicekit.taxes import flat
from support.dying import Dying

if __name__ == "__main__":
    url, site, secret, moment = sys.argv[1:]
    client = httpx.Client(transport=Dying(moment, verify=False))
    shop = BigCommerce(
        "abc123", login=lambda: secret, client=client, url=site, b2b_url=f"{site}/api/v3/io/ip"
    )
    ctx = Context(SqlStore(url), flat.REGIME, ids=RandomIds())
    publish_all(ctx, shop, by=Actor.system("asha"))
