"""The store in PostgreSQL keeps the contract."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest

from adapters.coded import Content, ContentCodec
from invoicekit.adapters.storage.sql import SqlStore
from invoicekit.testing.storage import StoreContract
from support.postgres import APP, Postgres, changed


class Coded(StoreContract):
    __test__ = False

    def content(self, text: str) -> object:
        return Content(text)


class TestPostgresqlStore(Coded):
    __test__ = True

    @pytest.fixture
    def store(self, postgres: Postgres) -> Iterator[SqlStore]:
        store = SqlStore(postgres.emptied(), codec=ContentCodec())
        yield store
        store.close()


class TestWalledPostgresqlStore(Coded):
    """With row-level security, connected as a role that owns nothing."""

    __test__ = True

    @pytest.fixture
    def store(self, postgres: Postgres) -> Iterator[SqlStore]:
        url = postgres.emptied(walled=True)
        store = SqlStore(url, codec=ContentCodec(), row_level_security=True)
        owner = changed(url, user=urlsplit(postgres.url).username or "")
        # What an operator's role has besides: a program cannot prune.
        may = f"DELETE ON invoicekit_changes, invoicekit_answers {{}} {APP}"
        also = f"INSERT, UPDATE ON invoicekit_horizons {{}} {APP}"
        for right in (may, also):
            postgres.run(f"GRANT {right.format('TO')}", owner)
        yield store
        store.close()
        for right in (may, also):
            postgres.run(f"REVOKE {right.format('FROM')}", owner)
