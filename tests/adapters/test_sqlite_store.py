"""The store in SQLite keeps the contract."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from adapters.coded import Content, ContentCodec
from invoicekit.adapters.storage.sql import SqlStore
from invoicekit.testing.storage import StoreContract


class TestSqliteStore(StoreContract):
    @pytest.fixture
    def store(self, tmp_path: Path) -> Iterator[SqlStore]:
        store = SqlStore(f"sqlite:///{tmp_path / 'invoices.db'}", codec=ContentCodec())
        store.migrate()
        yield store
        store.close()

    def content(self, text: str) -> object:
        return Content(text)
