"""A match looks at its own orders, receipts and bills, and through nothing else."""

from __future__ import annotations

import re
from pathlib import Path

from adapters.test_plans import looks_through, statements_of
from invoicekit import Context
from invoicekit.adapters.blobs.memory import MemoryBlobs
from invoicekit.adapters.storage.sql import SqlStore
from invoicekit.documents import BankDetails
from invoicekit.permissions import Actor
from invoicekit.service import documents, purchases
from invoicekit.taxes import flat
from invoicekit.workflows import ACCOUNTS_PAYABLE
from support.purchasing import bill, order, receipt, take

MEERA = Actor("meera", ["maker"], tenant="bluebay")
ERP = Actor("sap", ["erp"], tenant="bluebay")

BOUND = re.compile(r"(\w+)=\?")
WIDE = {"tenant", "kind", "state"}
"""What bounds nothing by itself: all the bills are of one kind, and most in one state."""


def matched_in(store: SqlStore) -> None:
    ctx = Context(store, flat.REGIME, blobs=MemoryBlobs())
    purchases.take_in(ctx, order(), [receipt("GR-1", "16")], by=ERP)
    record = documents.add(ctx, bill().invoice, workflow=ACCOUNTS_PAYABLE, by=MEERA)
    record = documents.attach(ctx, record, "a.pdf", b"%PDF", by=MEERA)
    record = documents.edit(ctx, record, matches=[take("16")], by=MEERA)
    record = documents.edit(ctx, record, bank=BankDetails("DE02"), by=MEERA)
    purchases.take_in(ctx, order(closed=True), [receipt("GR-1", "17")], by=ERP)
    documents.missing(ctx, record, by=MEERA)
    purchases.view(ctx, "PO-1", by=MEERA)


def test_matching_looks_through_no_whole_kind_of_records(tmp_path: Path) -> None:
    store = SqlStore(f"sqlite:///{tmp_path / 'kept.db'}")
    store.migrate()
    asked = statements_of(store, matched_in)
    steps = []
    with store.engine.begin() as connection:
        for sql, values in asked:
            if sql.startswith(("SELECT", "INSERT", "UPDATE", "DELETE")) and "LIMIT" in sql:
                rows = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {sql}", values)
                steps += [(row[-1], sql) for row in rows]
    assert len(steps) > 20
    for step, sql in steps:
        assert not looks_through(step), f"{step}\n{sql}"
        bounds = set(BOUND.findall(step))
        assert not bounds or bounds - WIDE, f"{step}\n{sql}"
    store.close()
