"""The store in SQLite keeps the contract."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from adapters.coded import Content, ContentCodec
from invoicekit.adapters.storage.sql import SqlStore
from invoicekit.testing.storage import StoreContract
from support.postgres import store_of


class TestSqliteStore(StoreContract):
    @pytest.fixture
    def store(self, request: pytest.FixtureRequest) -> Iterator[SqlStore]:
        store = store_of("sqlite", request, codec=ContentCodec())
        yield store
        store.close()

    def content(self, text: str) -> object:
        return Content(text)
