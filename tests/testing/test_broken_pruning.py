"""The contract catches stores that forget too much, too early, or without a word."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest

from invoicekit.errors import FeedPruned
from invoicekit.ports.storage import Forgotten
from invoicekit.ports.storage.query import page_size
from support.faulty import Faulty, broken_rules, broken_store, faults_of


class PrunesTheWholeFeed(Faulty):
    caught_by = "what_is_older_is_forgotten_and_the_rest_is_told"

    def forget_changes(self, before: datetime, *, limit: int = 100) -> Forgotten:
        tables = self.work._tables
        number = len(tables.feed)
        tables.feed.clear()
        tables.horizon += number
        return Forgotten(number)


class PrunesInSilence(Faulty):
    caught_by = "what_is_older_is_forgotten_and_the_rest_is_told"

    def changes(self, since: str = "", **asked: Any) -> Any:
        try:
            return self.work.changes(since, **asked)
        except FeedPruned as pruned:
            return self.work.changes(pruned.horizon, **asked)


class PrunesWhatIsNotRead(Faulty):
    caught_by = "what_a_reader_has_not_read_stays"

    def forget_changes(self, before: datetime, *, limit: int = 100) -> Forgotten:
        known = dict(self.work._tables.cursors)
        self.work._tables.cursors.clear()
        done: Forgotten = self.work.forget_changes(before, limit=limit)
        self.work._tables.cursors.update(known)
        return done


class PrunesItAllAtOnce(Faulty):
    caught_by = "a_feed_is_forgotten_piece_by_piece"

    def forget_changes(self, before: datetime, *, limit: int = 100) -> Forgotten:
        page_size(limit)
        done: Forgotten = self.work.forget_changes(before)
        return done


class ForgetsAnswersThatAreNeeded(Faulty):
    caught_by = "answers_stay_while_a_message_of_before_has_not_arrived"

    def forget_answers(self, before: datetime, *, limit: int = 100) -> int:
        known = dict(self.work._tables.outbox)
        self.work._tables.outbox.clear()
        done = int(self.work.forget_answers(before, limit=limit))
        self.work._tables.outbox.update(known)
        return done


FAULTS = faults_of(__name__)


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.__name__)
def test_the_contract_catches(fault: Any) -> None:
    broken = set(broken_rules(lambda: broken_store(fault), fault.caught_by))
    assert f"test_{fault.caught_by}" in broken
    assert len(broken) < 12, "the store fails for another reason than its fault"
