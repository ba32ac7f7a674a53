"""What was written is told to those who follow, once each, in order, and none is missed."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from threading import Event

import attrs
import pytest

from invoicekit.errors import InvalidValue, StaleCursor
from invoicekit.ports.storage import Change, Store, UnitOfWork
from invoicekit.testing.storage.case import NOON, StoreCase

__all__ = ["FeedRules"]


class FeedRules(StoreCase):
    """The change feed, cursors and listeners."""

    def told(self, store: Store, since: str = "", limit: int = 100) -> tuple[list[Change], str]:
        """Return what was written after a place, and the next place."""
        with store.unit_of_work("asha", read_only=True) as work:
            changes = work.changes(since, limit=limit)
        return list(changes.entries), changes.next

    def test_every_write_of_a_record_is_told_once_in_order(self, store: Store) -> None:
        record = self.add(store)
        self.add(store, "inv-2")
        with store.unit_of_work("asha") as work:
            saved = work.save(attrs.evolve(record, state="sent"), expect=1)
            work.append_history("invoice", "inv-1", self.entry("send", version=saved.version))
        entries, place = self.told(store)
        known = [(each.id, each.version, each.state, each.event) for each in entries]
        assert known == [
            ("inv-1", 1, "draft", ""),
            ("inv-2", 1, "draft", ""),
            ("inv-1", 2, "sent", "send"),
        ]
        assert {(each.kind, each.at) for each in entries} == {("invoice", NOON)}
        assert self.told(store, place) == ([], place)
        self.add(store, "inv-3")
        assert [each.id for each in self.told(store, place)[0]] == ["inv-3"]

    def test_the_feed_comes_in_pages_without_a_gap(self, store: Store) -> None:
        for n in range(5):
            self.add(store, f"inv-{n}", kind="order" if n % 2 else "invoice")
        seen, since = [], ""
        for _ in range(4):
            entries, since = self.told(store, since, limit=2)
            seen += [each.id for each in entries]
        assert seen == [f"inv-{n}" for n in range(5)]

    def test_the_feed_can_tell_of_some_kinds_only(self, store: Store) -> None:
        for n in range(5):
            self.add(store, f"id-{n}", kind="order" if n % 2 else "invoice")
        with store.unit_of_work("asha", read_only=True) as work:
            first = work.changes(kinds=["order"], limit=1)
            rest = work.changes(first.next, kinds=["order"])
            assert work.changes(rest.next).entries == ()
            assert work.changes(kinds=[]).entries == ()
        assert [each.id for each in (*first.entries, *rest.entries)] == ["id-1", "id-3"]

    def test_a_unit_is_told_nothing_of_what_is_not_kept_yet(self, store: Store) -> None:
        self.add(store)
        record = self.record("inv-2")
        with store.unit_of_work("asha") as work:
            work.add(record, self.revision(record))
            early = work.changes()
            latest = work.latest()
        assert [each.id for each in early.entries] == ["inv-1"]
        assert [each.id for each in self.told(store, early.next)[0]] == ["inv-2"]
        assert [each.id for each in self.told(store, latest)[0]] == ["inv-2"]

    def test_what_was_not_kept_is_never_told(self, store: Store) -> None:
        def write(work: UnitOfWork) -> object:
            return work.add(self.record(), self.revision(self.record()))

        with pytest.raises(ZeroDivisionError):
            self.interrupt(store, write, ZeroDivisionError())
        self.add(store, "inv-2")
        assert [each.id for each in self.told(store)[0]] == ["inv-2"]

    def test_one_can_begin_at_the_present_end(self, store: Store) -> None:
        with store.unit_of_work("asha", read_only=True) as work:
            empty = work.latest()
        self.add(store)
        with store.unit_of_work("asha", read_only=True) as work:
            place = work.latest()
            assert work.changes(place).entries == ()
        assert [each.id for each in self.told(store, empty)[0]] == ["inv-1"]

    def test_a_write_that_is_kept_late_is_not_missed(self, store: Store) -> None:
        """The first writer is kept last; a store with one writer at a time lets it go first."""
        written, other, looked = Event(), Event(), Event()

        def first() -> None:
            with store.unit_of_work("asha") as work:
                work.add(self.record("late"), self.revision(self.record("late")))
                written.set()
                if other.wait(0.3):
                    looked.wait(10)

        def second() -> None:
            written.wait(10)
            self.add(store, "early")
            other.set()

        with ThreadPoolExecutor(2) as pool:
            writers = [pool.submit(first), pool.submit(second)]
            written.wait(10)
            other.wait(0.3)
            before, place = self.told(store)
            looked.set()
            for writer in writers:
                writer.result(30)
        after, _ = self.told(store, place)
        assert sorted(each.id for each in (*before, *after)) == ["early", "late"]

    def test_no_version_is_told_before_an_earlier_one(self, store: Store) -> None:
        """A transaction that began first writes a record that another one wrote meanwhile."""
        self.add(store, "inv-1")
        self.add(store, "inv-2")
        begun, other = Event(), Event()

        def first() -> None:
            with store.unit_of_work("asha") as work:
                work.save(self.record("inv-2"), expect=1)
                begun.set()
                if other.wait(0.3):
                    work.save(self.record("inv-1"), expect=2)

        def second() -> None:
            begun.wait(10)
            with store.unit_of_work("asha") as work:
                work.save(self.record("inv-1"), expect=1)
            other.set()

        with ThreadPoolExecutor(2) as pool:
            for writer in [pool.submit(first), pool.submit(second)]:
                writer.result(30)
        versions = [each.version for each in self.told(store)[0] if each.id == "inv-1"]
        assert versions == sorted(versions)
        assert len(versions) >= 2

    @pytest.mark.parametrize("forged", ["x", "W10=", "WyJhc2hhIiwgOTk5XQ==", "é", "A" * 5000])
    def test_a_forged_place_is_refused(self, store: Store, forged: str) -> None:
        self.add(store)
        with store.unit_of_work("asha", read_only=True) as work, pytest.raises(InvalidValue):
            work.changes(forged)

    @pytest.mark.parametrize("limit", [0, 1_000_000])
    def test_a_page_of_the_feed_is_bounded(self, store: Store, limit: int) -> None:
        with store.unit_of_work("asha", read_only=True) as work, pytest.raises(InvalidValue):
            work.changes(limit=limit)

    def test_a_cursor_moves_only_from_where_it_was_read(self, store: Store) -> None:
        with store.unit_of_work("asha") as work:
            assert work.cursor("orders") == ""
            work.move_cursor("orders", "page-1", expect="")
            work.move_cursor("erp", "x", expect="")
        with store.unit_of_work("asha") as work:
            for stale in ("", "page-0"):
                with pytest.raises(StaleCursor):
                    work.move_cursor("orders", "page-9", expect=stale)
            assert work.cursor("orders") == "page-1"
            work.move_cursor("orders", "page-2", expect="page-1")
        with store.unit_of_work("asha", read_only=True) as work:
            assert (work.cursor("orders"), work.cursor("erp")) == ("page-2", "x")

    def test_a_listener_is_woken_by_what_is_kept(self, store: Store) -> None:
        def write(work: UnitOfWork) -> object:
            return work.add(self.record("no"), self.revision(self.record("no")))

        self.add(store)
        with store.listen("asha") as listener:
            assert not listener.wait(0)
            with pytest.raises(ZeroDivisionError):
                self.interrupt(store, write, ZeroDivisionError())
            assert not listener.wait(0.05)
            self.add(store, "inv-2")
            assert listener.wait(10)
            assert not listener.wait(0.05)
            with store.unit_of_work("asha") as work:
                work.enqueue(self.message("m-1"))
            assert listener.wait(10)

    def test_a_listener_is_woken_while_it_waits(self, store: Store) -> None:
        with store.listen("asha") as listener, ThreadPoolExecutor(1) as pool:
            waiting = pool.submit(listener.wait, 10)
            self.add(store)
            assert waiting.result(30)
