"""Pages follow each other without a gap, whatever is added in between."""

from __future__ import annotations

from datetime import date, timedelta

import attrs
import pytest

from invoicekit.ports.storage import Order, Query, Store
from invoicekit.testing.storage.case import NOON, StoreCase

__all__ = ["PagingRules"]

AMOUNTS = ("-10", "9", "10.00", "10", None, "-9.5", None, "0", "1000000")


class PagingRules(StoreCase):
    """The order of a list, and its pages."""

    def keep_level_ones(self, store: Store) -> None:
        """Keep records of which many stand level, and some have nothing to sort by."""
        for n, amount in enumerate(AMOUNTS):
            self.add(
                store,
                f"id-{n}",
                kind="invoice" if n % 2 else "order",
                created_at=NOON + timedelta(seconds=n // 3),
                updated_at=NOON - timedelta(seconds=n),
                number=("b", "B", "ä", "a", "")[n % 5],
                customer=f"customer-{n % 2}",
                issue_date=date(2026, 11, 1 + n // 4) if n % 3 else None,
                due_date=date(2026, 12, 9 - n),
                total=amount,
                balance=amount,
            )

    @pytest.mark.parametrize("descending", [False, True])
    @pytest.mark.parametrize("by", list(Order))
    def test_pages_add_up_to_the_sorted_list(
        self, store: Store, by: Order, descending: bool
    ) -> None:
        self.keep_level_ones(store)
        with store.unit_of_work("asha", read_only=True) as work:
            whole = work.find(Query(by=by, descending=descending)).records
        assert len(whole) == len(AMOUNTS)
        for limit in (1, 2, 4):
            query = Query(by=by, descending=descending, limit=limit)
            assert self.found(store, query) == [record.id for record in whole]

    def test_amounts_are_sorted_as_numbers_and_missing_ones_come_last(self, store: Store) -> None:
        self.keep_level_ones(store)
        with store.unit_of_work("asha", read_only=True) as work:
            totals = [str(record.total) for record in work.find(Query(by=Order.TOTAL)).records]
        assert [totals[0], *totals[3:]] == ["1000000", "9", "0", "-9.5", "-10", "None", "None"]
        assert set(totals[1:3]) == {"10", "10.00"}

    def test_dates_are_sorted_and_missing_ones_come_first(self, store: Store) -> None:
        self.keep_level_ones(store)
        query = Query(by=Order.ISSUED, descending=False)
        with store.unit_of_work("asha", read_only=True) as work:
            days = [record.issue_date for record in work.find(query).records]
        known = [day for day in days if day is not None]
        assert days == [None] * 3 + sorted(known)

    def test_level_records_keep_one_order(self, store: Store) -> None:
        for n in (3, 1, 4, 0, 2):
            self.add(store, f"id-{n}")
        assert self.found(store, Query(descending=False)) == [f"id-{n}" for n in range(5)]
        assert self.found(store, Query()) == [f"id-{n}" for n in reversed(range(5))]

    def test_text_is_sorted_by_its_signs(self, store: Store) -> None:
        self.keep_level_ones(store)
        with store.unit_of_work("asha", read_only=True) as work:
            page = work.find(Query(by=Order.NUMBER, descending=False))
        numbers = [record.number for record in page.records]
        assert numbers == sorted(numbers)

    def test_a_page_tells_whether_another_follows(self, store: Store) -> None:
        self.keep_level_ones(store)
        with store.unit_of_work("asha", read_only=True) as work:
            assert work.find(Query(limit=len(AMOUNTS))).next == ""
            assert work.find(Query(limit=len(AMOUNTS) - 1)).next != ""
            assert work.find(Query(kind="nothing")).next == ""

    def test_records_added_while_paging_shift_nothing(self, store: Store) -> None:
        self.keep_level_ones(store)
        before = self.found(store, Query())
        seen: list[str] = []
        query = Query(limit=2)
        for step in range(len(AMOUNTS)):
            with store.unit_of_work("asha", read_only=True) as work:
                page = work.find(query)
            seen += [record.id for record in page.records]
            self.add(store, f"new-{step}", created_at=NOON + timedelta(days=1 + step))
            if not page.next:
                break
            query = attrs.evolve(query, cursor=page.next)
        assert seen == before
