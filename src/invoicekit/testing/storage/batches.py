"""Many records at once are kept all, or not at all, as if each had been added alone."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import attrs
import pytest

from invoicekit.errors import Duplicate, InvalidValue, NotFound, StoreError
from invoicekit.ports.storage import Addition, Query, Store
from invoicekit.testing.storage.case import StoreCase

__all__ = ["BatchRules"]


class BatchRules(StoreCase):
    """Many new records in one go."""

    def addition(self, id_: str, **facts: Any) -> Addition:
        """Return a new record with all that can be written beside it."""
        record = self.record(id_, **facts)
        return Addition(
            record,
            self.revision(record, record.revision),
            self.snapshot(record),
            self.entry("add", version=1),
            messages=[self.message(f"m-{id_}", id_)],
        )

    def test_many_are_kept_as_if_each_was_added_alone(self, store: Store) -> None:
        many = [self.addition(f"inv-{n}", number=f"AT/{n}", total=f"{n}.50") for n in range(5)]
        with store.unit_of_work("asha") as work:
            kept = work.add_all(many)
        assert [record.id for record in kept] == [f"inv-{n}" for n in range(5)]
        with store.unit_of_work("asha", read_only=True) as work:
            for addition, record in zip(many, kept, strict=True):
                assert work.get(*record.key) == record == addition.record
                assert work.revision(*record.key, 1) == addition.revision
                assert work.snapshots(*record.key) == (addition.snapshot,)
                assert work.history(*record.key) == (addition.entry,)
            assert [m.record for m in work.messages()] == [f"inv-{n}" for n in range(5)]
            assert [c.id for c in work.changes().entries] == [f"inv-{n}" for n in range(5)]
            assert work.find(Query(text="at/3")).count() == 1

    def test_a_record_of_a_batch_goes_on_like_any_other(self, store: Store) -> None:
        with store.unit_of_work("asha") as work:
            (record, _) = work.add_all([self.addition("inv-1"), self.addition("inv-2")])
            saved = work.save(record, expect=1)
            work.append_history(*saved.key, self.entry("edit", version=2))
        with store.unit_of_work("asha", read_only=True) as work:
            assert [line.event for line in work.history(*record.key)] == ["add", "edit"]
            assert [s.seal.position for s in work.chain(*record.key)] == [1, 2]

    @pytest.mark.parametrize(
        ("spoil", "existing"),
        [
            (lambda case: case.addition("inv-0"), "inv-0"),
            (lambda case: case.addition("inv-8", unique_key="taken"), "inv-0"),
            (lambda case: case.addition("inv-5"), "inv-5"),
            (lambda case: case.addition("inv-8", unique_key="own"), "inv-5"),
        ],
    )
    def test_a_batch_with_one_that_is_taken_is_not_kept_at_all(
        self, store: Store, spoil: Callable[[BatchRules], Addition], existing: str
    ) -> None:
        self.add(store, "inv-0", unique_key="taken")
        good = [self.addition("inv-5", unique_key="own"), self.addition("inv-6")]
        with store.unit_of_work("asha") as work:
            with pytest.raises(Duplicate) as caught:
                work.add_all([*good, spoil(self), self.addition("inv-7")])
            assert caught.value.existing == existing
            with pytest.raises(NotFound):
                work.get("invoice", "inv-6")
            assert work.messages() == ()
            work.add_all(good)
        with store.unit_of_work("asha", read_only=True) as work:
            assert work.find(Query()).count() == 3
            assert [m.id for m in work.messages()] == ["m-inv-5", "m-inv-6"]
            assert [c.id for c in work.changes().entries] == ["inv-0", "inv-5", "inv-6"]

    def test_a_batch_with_a_message_that_was_made_is_not_kept(self, store: Store) -> None:
        self.add(store, "inv-0")
        with store.unit_of_work("asha") as work:
            work.enqueue(self.message("m-inv-2", "inv-0"))
            with pytest.raises(Duplicate):
                work.add_all([self.addition("inv-1"), self.addition("inv-2")])
            assert work.find(Query()).count() == 1

    def test_parts_of_another_record_or_tenant_are_refused(self, store: Store) -> None:
        good, other = self.addition("inv-1"), self.addition("inv-2")
        foreign = self.addition("inv-3", tenant="bluebay")
        wrong = [
            foreign,
            attrs.evolve(good, revision=other.revision),
            attrs.evolve(good, snapshot=other.snapshot),
            attrs.evolve(good, messages=other.messages),
        ]
        with store.unit_of_work("asha") as work:
            for addition in wrong:
                with pytest.raises(InvalidValue):
                    work.add_all([other, addition])
            assert work.find(Query()).count() == 0

    def test_no_records_at_all_are_kept_too(self, store: Store) -> None:
        with store.unit_of_work("asha") as work:
            assert work.add_all([]) == ()
        with store.unit_of_work("asha", read_only=True) as work, pytest.raises(StoreError):
            work.add_all([self.addition("inv-1")])
