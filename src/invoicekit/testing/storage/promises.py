"""Messages wait in order, a key is answered once, and numbers have no gap."""

from __future__ import annotations

import pytest

from invoicekit.errors import Duplicate, KeyReused
from invoicekit.ports.storage import KeptAnswer, Store
from invoicekit.testing.storage.case import StoreCase

__all__ = ["PromiseRules"]


class PromiseRules(StoreCase):
    """The outbox, idempotency keys and number series."""

    def test_messages_wait_in_the_order_they_were_made(self, store: Store) -> None:
        self.add(store)
        made = [self.message(f"m-{number}") for number in (9, 1, 5)]
        with store.unit_of_work("asha") as work:
            for message in made:
                work.enqueue(message)
        last = self.message("m-0", topic="post")
        with store.unit_of_work("asha") as work:
            work.enqueue(last)
        with store.unit_of_work("asha", read_only=True) as work:
            assert work.messages() == (*made, last)
            assert work.messages(topic="post") == (last,)

    def test_a_message_is_made_once(self, store: Store) -> None:
        self.add(store)
        with store.unit_of_work("asha") as work:
            work.enqueue(self.message("m-1"))
            with pytest.raises(Duplicate):
                work.enqueue(self.message("m-1", topic="post"))
            assert work.messages() == (self.message("m-1"),)

    def test_a_repeated_key_gives_the_first_answer(self, store: Store) -> None:
        answer = self.content("done")
        with store.unit_of_work("asha") as work:
            assert work.recall("key-1", "ik1:a") is None
            work.remember("key-1", "ik1:a", answer)
        with store.unit_of_work("asha") as work:
            assert work.recall("key-1", "ik1:a") == KeptAnswer("key-1", "ik1:a", answer)
            assert work.recall("key-2", "ik1:a") is None

    def test_a_key_is_refused_for_something_else(self, store: Store) -> None:
        with store.unit_of_work("asha") as work:
            work.remember("key-1", "ik1:a", self.content("done"))
        with store.unit_of_work("asha") as work:
            with pytest.raises(KeyReused):
                work.recall("key-1", "ik1:b")
            with pytest.raises(KeyReused):
                work.remember("key-1", "ik1:b", self.content("other"))

    def test_a_key_is_answered_once(self, store: Store) -> None:
        with store.unit_of_work("asha") as work:
            work.remember("key-1", "ik1:a", self.content("done"))
            with pytest.raises(Duplicate):
                work.remember("key-1", "ik1:a", self.content("again"))
            answer = work.recall("key-1", "ik1:a")
        assert answer is not None
        assert answer.result == self.content("done")

    def test_numbers_count_from_one_without_gap(self, store: Store) -> None:
        taken = []
        for _ in range(3):
            with store.unit_of_work("asha") as work:
                taken += [work.reserve("invoices/2026-27"), work.reserve("invoices/2026-27")]
                work.reserve("credit-notes/2026-27")
        with store.unit_of_work("asha") as work:
            assert work.reserve("credit-notes/2026-27") == 4
        assert taken == [1, 2, 3, 4, 5, 6]

    def test_a_number_that_was_not_used_is_given_again(self, store: Store) -> None:
        with store.unit_of_work("asha") as work:
            assert work.reserve("invoices") == 1
        with pytest.raises(ZeroDivisionError):
            self.interrupt(store, lambda work: work.reserve("invoices"), ZeroDivisionError())
        with store.unit_of_work("asha") as work:
            assert work.reserve("invoices") == 2
