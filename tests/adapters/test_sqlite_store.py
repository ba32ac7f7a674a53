"""The store in SQLite keeps the contract."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import attrs
import pytest

from invoicekit.adapters.storage.sql import SqlStore
from invoicekit.testing.storage import StoreContract


@attrs.frozen
class Content:
    text: str


class ContentCodec:
    """JSON, and one frozen class."""

    def dumps(self, value: object, /) -> str:
        def plain(each: object) -> Any:
            assert isinstance(each, Content)
            return {"text": each.text}

        return json.dumps(value, default=plain)

    def loads(self, text: str, /) -> object:
        return json.loads(text, object_hook=lambda fields: Content(**fields))


class TestSqliteStore(StoreContract):
    @pytest.fixture
    def store(self, tmp_path: Path) -> Iterator[SqlStore]:
        store = SqlStore(f"sqlite:///{tmp_path / 'invoices.db'}", codec=ContentCodec())
        store.migrate()
        yield store
        store.close()

    def content(self, text: str) -> object:
        return Content(text)
