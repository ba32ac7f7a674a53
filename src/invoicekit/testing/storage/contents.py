"""What was said and what was computed stays as it was."""

from __future__ import annotations

import attrs
import pytest

from invoicekit.errors import Duplicate, NotFound
from invoicekit.ports.storage import Store
from invoicekit.testing.storage.case import StoreCase

__all__ = ["ContentRules"]


class ContentRules(StoreCase):
    """Revisions and snapshots."""

    def test_every_revision_can_be_read_again(self, store: Store) -> None:
        record = self.add(store)
        second = self.revision(record, 2, "second")
        with store.unit_of_work("asha") as work:
            work.save(attrs.evolve(record, revision=2), expect=1)
            work.add_revision(second)
        with store.unit_of_work("asha", read_only=True) as work:
            assert work.revision("invoice", "inv-1", 1) == self.revision(record)
            assert work.revision("invoice", "inv-1", 2) == second
            with pytest.raises(NotFound):
                work.revision("invoice", "inv-1", 3)

    def test_a_revision_is_never_replaced(self, store: Store) -> None:
        record = self.add(store)
        with store.unit_of_work("asha") as work:
            with pytest.raises(Duplicate):
                work.add_revision(self.revision(record, 1, "forged"))
            assert work.revision("invoice", "inv-1", 1) == self.revision(record)

    def test_snapshots_come_in_the_order_of_revisions(self, store: Store) -> None:
        record = self.add(store)
        first, second = self.snapshot(record, 1), self.snapshot(record, 2, "later")
        with store.unit_of_work("asha") as work:
            work.add_snapshot(second)
            work.add_snapshot(first)
        with store.unit_of_work("asha", read_only=True) as work:
            assert work.snapshots("invoice", "inv-1") == (first, second)
            assert work.snapshots("invoice", "inv-2") == ()

    def test_a_snapshot_is_never_replaced(self, store: Store) -> None:
        record = self.add(store)
        with store.unit_of_work("asha") as work:
            work.add_snapshot(self.snapshot(record))
            with pytest.raises(Duplicate):
                work.add_snapshot(self.snapshot(record, text="forged"))
            assert work.snapshots("invoice", "inv-1") == (self.snapshot(record),)

    def test_nothing_is_kept_about_a_record_that_is_not_there(self, store: Store) -> None:
        record = self.record()
        with store.unit_of_work("asha") as work:
            with pytest.raises(NotFound):
                work.add_revision(self.revision(record))
            with pytest.raises(NotFound):
                work.add_snapshot(self.snapshot(record))
            with pytest.raises(NotFound):
                work.append_history("invoice", "inv-1", self.entry())
            with pytest.raises(NotFound):
                work.enqueue(self.message("m-1"))
        with store.unit_of_work("asha", read_only=True) as work:
            assert work.snapshots("invoice", "inv-1") == ()
            assert work.history("invoice", "inv-1") == ()
            assert work.messages() == ()

    def test_the_contents_of_many_come_in_their_order(self, store: Store) -> None:
        first, second = self.add(store), self.add(store, "inv-2")
        with store.unit_of_work("asha") as work:
            work.add_revision(self.revision(first, 2, "second"))
            edited = work.save(attrs.evolve(first, revision=2), expect=1)
        with store.unit_of_work("asha", read_only=True) as work:
            contents = work.contents([second, edited, first])
            with pytest.raises(NotFound):
                work.contents([second, attrs.evolve(first, revision=3)])
            assert work.contents([]) == ()
        assert contents == (
            self.revision(second),
            self.revision(first, 2, "second"),
            self.revision(first),
        )
