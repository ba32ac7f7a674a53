"""A message is with one worker at a time, leaves in its order, and is never lost."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest

from invoicekit.errors import InvalidDate, InvalidValue, MessageLent, NotFound, StaleLease
from invoicekit.ports.storage import Leased, Store, UnitOfWork
from invoicekit.testing.storage.case import NOON, StoreCase

__all__ = ["LeaseRules"]

MINUTE = timedelta(minutes=1)


class LeaseRules(StoreCase):
    """The outbox, as those who send from it see it."""

    def wait_for_leaving(self, store: Store, *messages: tuple[str, str]) -> None:
        """Keep records, and messages about them, each an id with its record."""
        for record in dict.fromkeys(record for _, record in messages):
            self.add(store, record)
        for id_, record in messages:
            with store.unit_of_work("asha") as work:
                work.enqueue(self.message(id_, record))

    def lend(self, store: Store, at: datetime = NOON, limit: int = 10) -> list[Leased]:
        """Lend to a worker for one minute."""
        with store.unit_of_work("asha") as work:
            return list(work.lease(worker="w-1", now=at, until=at + MINUTE, limit=limit))

    def lent(self, store: Store, at: datetime = NOON) -> list[str]:
        """Lend to a worker for one minute, and return the ids."""
        return [each.message.id for each in self.lend(store, at)]

    def test_the_oldest_due_messages_are_lent_first(self, store: Store) -> None:
        self.wait_for_leaving(store, ("m-9", "inv-1"), ("m-1", "inv-2"), ("m-5", "inv-3"))
        lent = self.lend(store, limit=2)
        assert [(each.message.id, each.attempt) for each in lent] == [("m-9", 1), ("m-1", 1)]
        assert lent[0].message == self.message("m-9")
        assert self.lent(store) == ["m-5"]

    def test_a_message_is_not_lent_twice(self, store: Store) -> None:
        self.wait_for_leaving(store, ("m-1", "inv-1"), ("m-2", "inv-2"))
        assert self.lent(store) == ["m-1", "m-2"]
        assert self.lent(store, NOON + MINUTE / 2) == []
        with store.unit_of_work("asha", read_only=True) as work:
            assert [message.id for message in work.messages()] == ["m-1", "m-2"]

    def test_a_lease_that_ended_is_lent_again(self, store: Store) -> None:
        self.wait_for_leaving(store, ("m-1", "inv-1"))
        (first,) = self.lend(store)
        (second,) = self.lend(store, NOON + MINUTE)
        assert (first.attempt, second.attempt) == (1, 2)
        assert first.token != second.token

    def test_what_was_delivered_is_gone(self, store: Store) -> None:
        self.wait_for_leaving(store, ("m-1", "inv-1"))
        (lent,) = self.lend(store)
        with store.unit_of_work("asha") as work:
            work.delivered("m-1", lent.token)
        with store.unit_of_work("asha", read_only=True) as work:
            assert work.messages() == ()
        assert self.lent(store, NOON + 2 * MINUTE) == []

    def test_a_lease_counts_until_another_has_it(self, store: Store) -> None:
        self.wait_for_leaving(store, ("m-1", "inv-1"), ("m-2", "inv-2"))
        first, late = self.lend(store)
        again = self.lend(store, NOON + MINUTE, limit=1)
        assert [each.message.id for each in again] == ["m-1"]
        with store.unit_of_work("asha") as work:
            work.delivered("m-2", late.token)
            for report in self.reports(first.token):
                with pytest.raises(StaleLease):
                    report(work)
            work.delivered("m-1", again[0].token)
            for report in self.reports(again[0].token):
                with pytest.raises(StaleLease):
                    report(work)

    def reports(self, token: str) -> list[Callable[[UnitOfWork], None]]:
        """Return every way to report what became of the first message."""
        return [
            lambda work: work.delivered("m-1", token),
            lambda work: work.retry_at("m-1", token, NOON, "no answer"),
            lambda work: work.bury("m-1", token, NOON, "refused"),
            lambda work: work.delivered("m-1", ""),
        ]

    def test_what_is_given_back_rests_until_it_is_due(self, store: Store) -> None:
        self.wait_for_leaving(store, ("m-1", "inv-1"))
        (lent,) = self.lend(store)
        with store.unit_of_work("asha") as work:
            work.retry_at("m-1", lent.token, NOON + MINUTE, "no answer")
        assert self.lent(store, NOON + MINUTE / 2) == []
        (again,) = self.lend(store, NOON + MINUTE)
        assert again.attempt == 2

    def test_messages_about_one_record_leave_in_their_order(self, store: Store) -> None:
        self.wait_for_leaving(store, ("m-9", "inv-1"), ("m-1", "inv-1"), ("m-5", "inv-2"))
        first, _ = self.lend(store)
        assert first.message.id == "m-9"
        assert self.lent(store, NOON + MINUTE / 2) == []
        with store.unit_of_work("asha") as work:
            work.retry_at("m-9", first.token, NOON + 5 * MINUTE, "no answer")
        assert self.lent(store, NOON + 2 * MINUTE) == ["m-5"]
        (first,) = self.lend(store, NOON + 5 * MINUTE, limit=1)
        with store.unit_of_work("asha") as work:
            work.delivered("m-9", first.token)
        assert self.lent(store, NOON + 6 * MINUTE) == ["m-1", "m-5"]

    def test_a_worker_is_lent_its_own_topics(self, store: Store) -> None:
        self.wait_for_leaving(store, ("m-1", "inv-1"), ("m-2", "inv-2"))
        with store.unit_of_work("asha") as work:
            work.enqueue(self.message("m-3", "inv-2", topic="post"))
            work.enqueue(self.message("m-4", "inv-1", topic="print"))
            work.enqueue(self.message("m-0", "inv-1", topic="post"))
        with store.unit_of_work("asha") as work:
            until = NOON + MINUTE
            none = work.lease(worker="w-1", now=NOON, until=until, topics=["post", "print"])
            assert none == ()
            some = work.lease(worker="w-1", now=NOON, until=until, topics=["send"])
            assert [each.message.id for each in some] == ["m-1", "m-2"]

    def test_a_dead_letter_holds_up_its_record_until_it_is_decided(self, store: Store) -> None:
        self.wait_for_leaving(store, ("m-1", "inv-1"), ("m-2", "inv-1"))
        (lent,) = self.lend(store)
        with store.unit_of_work("asha") as work:
            work.bury("m-1", lent.token, NOON, "unknown vendor")
        assert self.lent(store, NOON + MINUTE) == []
        with store.unit_of_work("asha") as work:
            (letter,) = work.dead()
            assert (letter.message, letter.attempts) == (self.message("m-1"), 1)
            assert (letter.reason, letter.at) == ("unknown vendor", NOON)
            assert [message.id for message in work.messages()] == ["m-2"]
            work.republish("m-1", NOON + MINUTE)
            assert work.dead() == ()
        (again,) = self.lend(store, NOON + MINUTE)
        assert (again.message.id, again.attempt) == ("m-1", 1)

    def test_dead_letters_come_in_pages(self, store: Store) -> None:
        self.wait_for_leaving(store, *((f"m-{n}", f"inv-{n}") for n in (3, 1, 2)))
        for lent in self.lend(store):
            with store.unit_of_work("asha") as work:
                work.bury(lent.message.id, lent.token, NOON, "refused")
        with store.unit_of_work("asha", read_only=True) as work:
            first = work.dead(limit=2)
            rest = work.dead(limit=2, after=first[-1].message.id)
        assert [each.message.id for each in (*first, *rest)] == ["m-1", "m-2", "m-3"]

    def test_what_is_withdrawn_holds_up_nobody(self, store: Store) -> None:
        self.wait_for_leaving(store, ("m-1", "inv-1"), ("m-2", "inv-1"))
        (lent,) = self.lend(store)
        with store.unit_of_work("asha") as work:
            with pytest.raises(MessageLent):
                work.withdraw("m-1")
            work.bury("m-1", lent.token, NOON, "refused")
            assert work.withdraw("m-1") == self.message("m-1")
            with pytest.raises(NotFound):
                work.withdraw("m-1")
            with pytest.raises(NotFound):
                work.republish("m-2", NOON)
            assert work.dead() == ()
        assert self.lent(store) == ["m-2"]

    def test_a_lease_that_nobody_can_hold_is_refused(self, store: Store) -> None:
        naive = NOON.replace(tzinfo=None)
        with store.unit_of_work("asha") as work:
            for limit in (0, 100_000):
                with pytest.raises(InvalidValue):
                    work.lease(worker="w-1", now=NOON, until=NOON + MINUTE, limit=limit)
            with pytest.raises(InvalidValue):
                work.lease(worker="w-1", now=NOON, until=NOON)
            with pytest.raises(InvalidValue):
                work.lease(worker="", now=NOON, until=NOON + MINUTE)
            with pytest.raises(InvalidDate):
                work.lease(worker="w-1", now=naive, until=NOON + MINUTE)

    def test_a_lease_that_was_not_kept_was_not_given(self, store: Store) -> None:
        self.wait_for_leaving(store, ("m-1", "inv-1"))

        def lend(work: UnitOfWork) -> object:
            return work.lease(worker="w-1", now=NOON, until=NOON + MINUTE)

        with pytest.raises(ZeroDivisionError):
            self.interrupt(store, lend, ZeroDivisionError())
        assert [each.attempt for each in self.lend(store)] == [1]
