"""The store in PostgreSQL keeps the contract."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from adapters.coded import Content, ContentCodec
from invoicekit.adapters.storage.sql import SqlStore
from invoicekit.testing.storage import StoreContract
from support.postgres import Postgres


class TestPostgresqlStore(StoreContract):
    @pytest.fixture
    def store(self, postgres: Postgres) -> Iterator[SqlStore]:
        store = SqlStore(postgres.emptied(), codec=ContentCodec())
        yield store
        store.close()

    def content(self, text: str) -> object:
        return Content(text)
