"""A unit of work is kept whole, or leaves no trace."""

from __future__ import annotations

import attrs
import pytest

from invoicekit.errors import Duplicate, NotFound
from invoicekit.ports.storage import Addition, Query, Store, UnitOfWork
from invoicekit.testing.storage.case import StoreCase

__all__ = ["WholenessRules"]


class WholenessRules(StoreCase):
    """Commit and rollback over all that a unit writes."""

    def write_everything(self, work: UnitOfWork) -> None:
        """Write one of each into a unit of work, on a record that is there."""
        record = work.get("invoice", "inv-1")
        work.save(attrs.evolve(record, state="sent", unique_key="new"), expect=record.version)
        other = self.record("inv-2")
        work.add(other, self.revision(other))
        work.add_revision(self.revision(record, 2))
        work.add_snapshot(self.snapshot(record))
        work.append_history("invoice", "inv-1", self.entry())
        work.append_allocations([self.row("row-1")])
        work.enqueue(self.message("m-1"))
        work.remember("key-1", "ik1:a", self.content("done"))
        work.reserve("invoices")
        work.move_cursor("orders", "page-1", expect="")
        third = self.record("inv-3")
        work.add_all([Addition(third, self.revision(third), entry=self.entry("add"))])

    def test_a_unit_that_ends_well_is_kept_whole(self, store: Store) -> None:
        self.add(store)
        with store.unit_of_work("asha") as work:
            self.write_everything(work)
        with store.unit_of_work("asha") as work:
            assert work.get("invoice", "inv-1").state == "sent"
            assert work.get("invoice", "inv-1").version == 2
            assert work.get("invoice", "inv-2").version == 1
            assert work.revision("invoice", "inv-1", 2).number == 2
            assert len(work.snapshots("invoice", "inv-1")) == 1
            assert len(work.history("invoice", "inv-1")) == 1
            assert len(work.allocations()) == 1
            assert len(work.messages()) == 1
            assert work.recall("key-1", "ik1:a") is not None
            assert work.reserve("invoices") == 2
            assert work.cursor("orders") == "page-1"
            assert len(work.chain("invoice", "inv-3")) == 1
            told = [(each.id, each.version) for each in work.changes().entries]
            assert told == [("inv-1", 1), ("inv-1", 2), ("inv-2", 1), ("inv-3", 1)]

    @pytest.mark.parametrize("end", [ZeroDivisionError, KeyboardInterrupt])
    def test_a_unit_that_fails_leaves_no_trace(
        self, store: Store, end: type[BaseException]
    ) -> None:
        before = self.add(store, unique_key="old")
        with pytest.raises(end):
            self.interrupt(store, self.write_everything, end())
        with store.unit_of_work("asha") as work:
            assert work.get("invoice", "inv-1") == before
            with pytest.raises(NotFound):
                work.get("invoice", "inv-2")
            with pytest.raises(NotFound):
                work.revision("invoice", "inv-1", 2)
            assert work.snapshots("invoice", "inv-1") == ()
            assert work.history("invoice", "inv-1") == ()
            assert work.allocations() == ()
            assert work.messages() == ()
            assert work.recall("key-1", "ik1:a") is None
            assert work.find(Query()).counts == (("draft", 1),)
            assert work.reserve("invoices") == 1
            assert work.cursor("orders") == ""
            assert work.head("invoice", "inv-1") == ""
            assert [each.id for each in work.changes().entries] == ["inv-1"]
        self.add(store, "inv-3", unique_key="new")

    def test_a_unit_goes_on_after_a_refusal_that_was_caught(self, store: Store) -> None:
        self.add(store, unique_key="taken")
        second = self.record("inv-2", unique_key="taken")
        with store.unit_of_work("asha") as work:
            work.append_history("invoice", "inv-1", self.entry("before"))
            with pytest.raises(Duplicate):
                work.add(second, self.revision(second))
            work.append_history("invoice", "inv-1", self.entry("after"))
        with store.unit_of_work("asha", read_only=True) as work:
            events = [line.event for line in work.history("invoice", "inv-1")]
            assert work.find(Query()).count() == 1
        assert events == ["before", "after"]
