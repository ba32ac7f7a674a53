"""The store in memory keeps the contract."""

from __future__ import annotations

import pytest

from invoicekit.adapters.storage.memory import MemoryStore
from invoicekit.errors import StoreError
from invoicekit.testing.storage import StoreContract


class TestMemoryStore(StoreContract):
    @pytest.fixture
    def store(self) -> MemoryStore:
        return MemoryStore()


def test_a_second_writer_gives_up_after_its_wait() -> None:
    store = MemoryStore(wait=0.01)
    with (
        store.unit_of_work("asha"),
        pytest.raises(StoreError, match="another unit of work was open"),
    ):
        store.unit_of_work("asha").__enter__()


def test_a_reader_sees_one_moment_whatever_is_written_meanwhile() -> None:
    store = MemoryStore()
    with store.unit_of_work("asha", read_only=True) as reading:
        with store.unit_of_work("asha") as writing:
            writing.remember("key", "ik1:a", "done")
        assert reading.recall("key", "ik1:a") is None
    store.close()
