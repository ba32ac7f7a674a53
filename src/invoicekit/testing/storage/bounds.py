"""What cannot be answered is refused, with the reason."""

from __future__ import annotations

import attrs
import pytest

from invoicekit.errors import InvalidValue, StoreError
from invoicekit.ports.storage import Order, Query, Store
from invoicekit.testing.storage.case import StoreCase

__all__ = ["BoundRules"]


class BoundRules(StoreCase):
    """Foreign cursors, and units of work that are over or only read."""

    def cursor(self, store: Store, query: Query) -> str:
        """Return the cursor after the first page of a query over two records."""
        self.add(store, "inv-1")
        self.add(store, "inv-2")
        with store.unit_of_work("asha", read_only=True) as work:
            return work.find(attrs.evolve(query, limit=1)).next

    @pytest.mark.parametrize(
        "other",
        [Query(state="draft"), Query(by=Order.ID), Query(descending=False), Query(text="inv")],
    )
    def test_a_cursor_of_another_query_is_refused(self, store: Store, other: Query) -> None:
        cursor = self.cursor(store, Query())
        query = attrs.evolve(other, cursor=cursor)
        with store.unit_of_work("asha", read_only=True) as work, pytest.raises(InvalidValue):
            work.find(query)

    def test_a_cursor_goes_on_with_pages_of_another_size(self, store: Store) -> None:
        cursor = self.cursor(store, Query())
        with store.unit_of_work("asha", read_only=True) as work:
            page = work.find(Query(cursor=cursor, limit=9, counts=False))
        assert [record.id for record in page.records] == ["inv-1"]

    @pytest.mark.parametrize("forged", ["x", "W10=", "bnVsbA==", "é", "[]", "A" * 5000])
    def test_a_forged_cursor_is_refused(self, store: Store, forged: str) -> None:
        query = Query(cursor=forged)
        with store.unit_of_work("asha", read_only=True) as work, pytest.raises(InvalidValue):
            work.find(query)

    def test_a_unit_that_is_over_does_nothing_more(self, store: Store) -> None:
        record = self.add(store)
        with store.unit_of_work("asha") as work:
            work.reserve("invoices")
        with pytest.raises(StoreError):
            work.get("invoice", "inv-1")
        with pytest.raises(StoreError):
            work.save(record, expect=1)
        with pytest.raises(StoreError):
            work.append_allocations([self.row("row-1")])

    def test_a_unit_that_only_reads_writes_nothing(self, store: Store) -> None:
        record = self.add(store)
        with store.unit_of_work("asha", read_only=True) as work:
            with pytest.raises(StoreError):
                work.save(record, expect=1)
            with pytest.raises(StoreError):
                work.add(self.record("inv-2"), self.revision(self.record("inv-2")))
            with pytest.raises(StoreError):
                work.reserve("invoices")
            with pytest.raises(StoreError):
                work.append_history("invoice", "inv-1", self.entry())
            with pytest.raises(StoreError):
                work.remember("key-1", "ik1:a", self.content("done"))
            assert work.get("invoice", "inv-1") == record
