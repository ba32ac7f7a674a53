"""A list shows exactly what its filters let through, and counts it."""

from __future__ import annotations

from datetime import date, timedelta

from invoicekit.ports.storage import Query, Store
from invoicekit.testing.storage.case import NOON, StoreCase

__all__ = ["FindingRules"]


class FindingRules(StoreCase):
    """The filters of a query, and its counts."""

    def keep_six(self, store: Store) -> None:
        """Keep six records that differ in every fact that is searched."""
        for n in range(6):
            self.add(
                store,
                f"id-{n}",
                kind="invoice" if n else "order",
                workflow="receivable" if n > 2 else "",
                state=("draft", "sent", "paid")[n % 3],
                settlement=("open", "partly_paid", "paid")[n % 3],
                created_at=NOON + timedelta(hours=n),
                updated_at=NOON + timedelta(days=n),
                created_by=f"user-{n % 2}",
                number=f"INV-{n}",
                seller=f"Seller {n}",
                buyer=f"Straße_{n}%",
                customer=f"customer-{n % 3}",
                issue_date=date(2026, 11, n + 1) if n else None,
                due_date=date(2026, 12, n + 1),
                currency="INR" if n % 2 else "EUR",
                total=f"{n}00",
                balance=f"{n - 2}.50" if n else None,
                source="erp" if n % 2 else "upload",
                order=f"order-{n % 2}",
                parent=("order", "id-0") if n > 3 else None,
                tags=["Urgent", f"tag-{n}"] if n % 2 else [],
                labels=[("outcome", f"o{n % 2}")],
            )

    def shown(self, store: Store, query: Query) -> set[int]:
        """Return the numbers of the records that a query finds."""
        return {int(id_[3:]) for id_ in self.found(store, query)}

    def test_a_list_can_be_filtered_by_every_fact(self, store: Store) -> None:
        self.keep_six(store)
        assert self.shown(store, Query()) == {0, 1, 2, 3, 4, 5}
        assert self.shown(store, Query(kind="order")) == {0}
        assert self.shown(store, Query(id=["id-1", "id-4", "id-9"])) == {1, 4}
        assert self.shown(store, Query(state=["draft", "paid"])) == {0, 2, 3, 5}
        assert self.shown(store, Query(settlement="partly_paid")) == {1, 4}
        assert self.shown(store, Query(number="INV-3")) == {3}
        assert self.shown(store, Query(seller="Seller 2")) == {2}
        assert self.shown(store, Query(buyer="Straße_2%")) == {2}
        assert self.shown(store, Query(customer="customer-1")) == {1, 4}
        assert self.shown(store, Query(currency="EUR")) == {0, 2, 4}
        assert self.shown(store, Query(source="erp", order="order-1")) == {1, 3, 5}
        assert self.shown(store, Query(created_by="user-0")) == {0, 2, 4}
        assert self.shown(store, Query(workflow="receivable", state="draft")) == {3}
        assert self.shown(store, Query(parent=("order", "id-0"))) == {4, 5}
        assert self.shown(store, Query(parent=("invoice", "id-0"))) == set()

    def test_days_include_both_ends_and_instants_the_first(self, store: Store) -> None:
        self.keep_six(store)
        days = Query(issued_from=date(2026, 11, 2), issued_to=date(2026, 11, 4))
        assert self.shown(store, days) == {1, 2, 3}
        assert self.shown(store, Query(due_to=date(2026, 12, 2))) == {0, 1}
        hours = Query(
            created_from=NOON + timedelta(hours=1), created_before=NOON + timedelta(hours=3)
        )
        assert self.shown(store, hours) == {1, 2}
        days_after = Query(
            updated_from=NOON + timedelta(days=2), updated_before=NOON + timedelta(days=4)
        )
        assert self.shown(store, days_after) == {2, 3}

    def test_overdue_is_what_is_owed_after_its_day(self, store: Store) -> None:
        self.keep_six(store)
        assert self.shown(store, Query(overdue_at=date(2026, 12, 1))) == set()
        assert self.shown(store, Query(overdue_at=date(2026, 12, 2))) == {0}
        assert self.shown(store, Query(overdue_at=date(2027, 1, 1))) == {0, 1, 3, 4}
        self.add(store, "id-6", settlement="open")
        assert self.shown(store, Query(overdue_at=date(2027, 1, 1))) == {0, 1, 3, 4}

    def test_amounts_are_compared_as_numbers(self, store: Store) -> None:
        self.keep_six(store)
        assert self.shown(store, Query(balance_from="0.5", balance_to="2.50")) == {2, 3, 4}
        assert self.shown(store, Query(balance_to="-0.5")) == {1}
        assert self.shown(store, Query(total_from="100.0", total_to="300")) == {1, 2, 3}
        self.add(store, "id-6", balance="1000000")
        assert self.shown(store, Query(balance_from="3")) == {5, 6}

    def test_mixed_filters_must_all_hold(self, store: Store) -> None:
        self.keep_six(store)
        mixed = Query(state=["sent", "draft"], source="erp", issued_to=date(2026, 11, 3))
        assert self.shown(store, mixed) == {1}

    def test_an_empty_list_of_values_finds_nothing(self, store: Store) -> None:
        self.keep_six(store)
        assert self.shown(store, Query(customer=[])) == set()
        assert self.shown(store, Query(state=[])) == set()

    def test_text_is_found_in_part_and_without_regard_to_capitals(self, store: Store) -> None:
        self.keep_six(store)
        assert self.shown(store, Query(text="inv-")) == {0, 1, 2, 3, 4, 5}
        assert self.shown(store, Query(text="STRASSE_4")) == {4}
        assert self.shown(store, Query(text="ORDER-1")) == {1, 3, 5}

    def test_signs_of_patterns_are_letters(self, store: Store) -> None:
        self.keep_six(store)
        assert self.shown(store, Query(text="e_3%")) == {3}
        assert self.shown(store, Query(text="%")) == {0, 1, 2, 3, 4, 5}
        assert self.shown(store, Query(text="s%e")) == set()
        self.add(store, "id-6", number="A\\%B_C")
        for part in ("\\", "a\\%b_c", "\\%"):
            assert self.shown(store, Query(text=part)) == {6}
        assert self.shown(store, Query(text="a\\\\")) == set()
        assert self.shown(store, Query(text="' OR '1'='1")) == set()
        assert self.shown(store, Query(number="' OR '1'='1")) == set()

    def test_tags_and_labels_are_whole_words(self, store: Store) -> None:
        self.keep_six(store)
        assert self.shown(store, Query(tag="Urgent")) == {1, 3, 5}
        assert self.shown(store, Query(tag="urgent")) == set()
        assert self.shown(store, Query(tag="tag")) == set()
        assert self.shown(store, Query(tag=["tag-1", "tag-5", "tag-2"])) == {1, 5}
        assert self.shown(store, Query(tag=[])) == set()
        assert self.shown(store, Query(label=("outcome", "o1"))) == {1, 3, 5}
        assert self.shown(store, Query(label=("outcome", "o"))) == set()

    def test_counts_are_of_the_whole_list_and_every_state(self, store: Store) -> None:
        self.keep_six(store)
        with store.unit_of_work("asha", read_only=True) as work:
            page = work.find(Query(kind="invoice", state="sent", limit=1))
            assert page.counts == (("draft", 1), ("paid", 2), ("sent", 2))
            assert (page.count(), page.count("sent"), page.count("lost")) == (5, 2, 0)
            assert len(page.records) == 1
            assert work.find(Query(counts=False)).counts is None

    def test_counts_follow_a_write_at_once(self, store: Store) -> None:
        self.keep_six(store)
        with store.unit_of_work("asha") as work:
            record = self.record("id-6", state="sent")
            work.add(record, self.revision(record))
            page = work.find(Query())
            assert page.count("sent") == 3
            assert page.records[-1].id in {f"id-{n}" for n in range(7)}
        with store.unit_of_work("asha", read_only=True) as work:
            assert work.find(Query()).count() == 7
