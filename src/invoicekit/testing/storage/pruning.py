"""What was told and answered long ago can be forgotten, and nothing that anybody still needs."""

from __future__ import annotations

from datetime import timedelta

import attrs
import pytest

from invoicekit.errors import FeedPruned, InvalidDate, InvalidValue, StoreError
from invoicekit.ports.storage import Forgotten, Store
from invoicekit.testing.storage.case import NOON, StoreCase

__all__ = ["PruningRules"]

HOUR = timedelta(hours=1)


class PruningRules(StoreCase):
    """The feed and the answers, pruned."""

    def three(self, store: Store) -> list[str]:
        """Write three records an hour apart, and return the place after each, the first before."""
        with store.unit_of_work("asha", read_only=True) as work:
            places = [work.latest()]
        for hour in range(3):
            self.add(store, f"inv-{hour}", created_at=NOON + hour * HOUR)
            with store.unit_of_work("asha", read_only=True) as work:
                places.append(work.latest())
        return places

    def pruned(self, store: Store, hours: float, limit: int = 100) -> Forgotten:
        """Forget what is older than so many hours after noon."""
        with store.unit_of_work("asha") as work:
            return work.forget_changes(NOON + hours * HOUR, limit=limit)

    def ids(self, store: Store, since: str) -> list[str]:
        """Return the ids that the feed tells after a place."""
        with store.unit_of_work("asha", read_only=True) as work:
            return [change.id for change in work.changes(since).entries]

    def test_what_is_older_is_forgotten_and_the_rest_is_told(self, store: Store) -> None:
        start, first, second, third = self.three(store)
        assert self.pruned(store, 1) == Forgotten(1)
        assert self.ids(store, first) == ["inv-1", "inv-2"]
        assert self.ids(store, second) == ["inv-2"]
        for old in ("", start):
            with pytest.raises(FeedPruned) as caught:
                self.ids(store, old)
            assert self.ids(store, caught.value.horizon) == ["inv-1", "inv-2"]
        self.add(store, "inv-3")
        assert self.ids(store, third) == ["inv-3"]

    def test_the_last_change_stays_and_the_feed_goes_on(self, store: Store) -> None:
        *_, second, third = self.three(store)
        assert self.pruned(store, 99) == Forgotten(2)
        assert self.pruned(store, 99) == Forgotten(0)
        assert self.ids(store, second) == ["inv-2"]
        self.add(store, "inv-3", created_at=NOON + 3 * HOUR)
        self.add(store, "inv-4", created_at=NOON + 4 * HOUR)
        assert self.ids(store, third) == ["inv-3", "inv-4"]
        assert self.pruned(store, 3) == Forgotten(1)
        with pytest.raises(FeedPruned):
            self.ids(store, second)
        assert self.ids(store, third) == ["inv-3", "inv-4"]

    def test_a_feed_is_forgotten_piece_by_piece(self, store: Store) -> None:
        self.three(store)
        assert [self.pruned(store, 2, limit=1).number for _ in range(3)] == [1, 1, 0]

    def test_what_a_reader_has_not_read_stays(self, store: Store) -> None:
        start, first, second, _ = self.three(store)
        with store.unit_of_work("asha") as work:
            work.move_cursor("search index", first, expect="")
            work.move_cursor("shop", "page 7 of something else", expect="")
        assert self.pruned(store, 99) == Forgotten(1, ["search index"])
        assert self.ids(store, first) == ["inv-1", "inv-2"]
        with store.unit_of_work("asha") as work:
            work.move_cursor("search index", second, expect=first)
        assert self.pruned(store, 99) == Forgotten(1)
        with pytest.raises(FeedPruned):
            self.ids(store, start)

    def test_a_unit_that_writes_forgets_nothing_of_its_own(self, store: Store) -> None:
        self.add(store)
        record = self.record("inv-2")
        with store.unit_of_work("asha") as work:
            work.add(record, self.revision(record))
            assert work.forget_changes(NOON + HOUR) == Forgotten(0)
        with store.unit_of_work("asha", read_only=True) as work:
            assert [change.id for change in work.changes().entries] == ["inv-1", "inv-2"]

    def test_other_tenants_keep_their_feed(self, store: Store) -> None:
        self.three(store)
        for n in range(2):
            self.add(store, f"inv-{n}", tenant="bluebay")
        self.pruned(store, 99)
        with store.unit_of_work("bluebay", read_only=True) as work:
            assert len(work.changes().entries) == 2

    def answer(self, store: Store, key: str, hour: int) -> None:
        """Keep an answer that was given so many hours after noon."""
        with store.unit_of_work("asha") as work:
            work.remember(key, "ik1:a", self.content(key), at=NOON + hour * HOUR)

    def known(self, store: Store) -> list[str]:
        """Return which of three keys are known."""
        with store.unit_of_work("asha", read_only=True) as work:
            return [key for key in ("a", "b", "c") if work.recall(key, "ik1:a") is not None]

    def test_answers_are_forgotten_by_age_piece_by_piece(self, store: Store) -> None:
        for hour, key in enumerate("abc"):
            self.answer(store, key, hour)
        with store.unit_of_work("asha") as work:
            assert work.forget_answers(NOON) == 0
            assert work.forget_answers(NOON + 2 * HOUR, limit=1) == 1
        assert len(self.known(store)) == 2
        with store.unit_of_work("asha") as work:
            assert work.forget_answers(NOON + 2 * HOUR, limit=1) == 1
            assert work.forget_answers(NOON + 2 * HOUR, limit=1) == 0
        assert self.known(store) == ["c"]
        self.answer(store, "a", 5)
        assert self.known(store) == ["a", "c"]

    def test_answers_stay_while_a_message_of_before_has_not_arrived(self, store: Store) -> None:
        self.add(store)
        made = attrs.evolve(self.message("m-1"), at=NOON + HOUR)
        with store.unit_of_work("asha") as work:
            work.enqueue(made)
        for hour, key in enumerate("abc"):
            self.answer(store, key, hour)
        with store.unit_of_work("asha") as work:
            assert work.forget_answers(NOON + 9 * HOUR) == 1
        assert self.known(store) == ["b", "c"]
        with store.unit_of_work("asha") as work:
            (lent,) = work.lease(worker="w-1", now=NOON + HOUR, until=NOON + 2 * HOUR)
            work.bury("m-1", lent.token, NOON + 2 * HOUR, "no such address")
            assert work.forget_answers(NOON + 9 * HOUR) == 0
            work.withdraw("m-1")
            assert work.forget_answers(NOON + 9 * HOUR) == 2

    def test_what_cannot_be_asked_is_refused(self, store: Store) -> None:
        with store.unit_of_work("asha") as work:
            for forget in (work.forget_changes, work.forget_answers):
                with pytest.raises(InvalidDate):
                    forget(NOON.replace(tzinfo=None))
                for limit in (0, 1_000_000):
                    with pytest.raises(InvalidValue):
                        forget(NOON, limit=limit)
        with store.unit_of_work("asha", read_only=True) as work:
            for forget in (work.forget_changes, work.forget_answers):
                with pytest.raises(StoreError):
                    forget(NOON)
