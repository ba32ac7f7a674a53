"""Many at once: every write counts, none is lost, and nobody sees half of one."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier, Event
from time import sleep

import attrs
import pytest

from invoicekit.errors import NotFound, StaleCursor, StaleVersion
from invoicekit.ports.storage import Query, Store, UnitOfWork
from invoicekit.testing.storage.case import NOON, StoreCase

__all__ = ["ThreadRules"]

WORKERS = 4
ROUNDS = 6


def _side_by_side(work: Callable[[int], int]) -> list[int]:
    with ThreadPoolExecutor(WORKERS) as pool:
        return list(pool.map(work, range(WORKERS)))


class ThreadRules(StoreCase):
    """Several threads over one store."""

    def test_numbers_taken_side_by_side_have_no_gap_or_repeat(self, store: Store) -> None:
        taken: list[int] = []

        def take(_: int) -> int:
            for _ in range(ROUNDS):
                with store.unit_of_work("asha") as work:
                    number = work.reserve("invoices")
                    sleep(0.001)  # time for another to come in between, where it can
                taken.append(number)
            return ROUNDS

        _side_by_side(take)
        assert sorted(taken) == list(range(1, WORKERS * ROUNDS + 1))

    def test_of_all_who_saw_a_version_one_writes(self, store: Store) -> None:
        self.add(store)
        together = Barrier(WORKERS, timeout=30)

        def bump(worker: int) -> int:
            won = 0
            for _ in range(ROUNDS):
                together.wait()
                with store.unit_of_work("asha", read_only=True) as work:
                    seen = work.get("invoice", "inv-1")
                together.wait()
                try:
                    with store.unit_of_work("asha") as work:
                        work.append_history("invoice", "inv-1", self.entry(version=seen.version))
                        work.save(seen, expect=seen.version)
                        won += 1
                except StaleVersion:
                    continue
            return won

        assert sum(_side_by_side(bump)) == ROUNDS
        with store.unit_of_work("asha", read_only=True) as work:
            assert work.get("invoice", "inv-1").version == 1 + ROUNDS
            lines = [line.version for line in work.history("invoice", "inv-1")]
        assert lines == list(range(1, ROUNDS + 1))

    def test_no_two_workers_are_lent_one_message(self, store: Store) -> None:
        for n in range(3 * WORKERS):
            self.add(store, f"inv-{n}")
            with store.unit_of_work("asha") as work:
                work.enqueue(self.message(f"m-{n}", f"inv-{n}"))
        together = Barrier(WORKERS, timeout=30)
        until = NOON + timedelta(minutes=1)
        taken: list[str] = []

        def send(worker: int) -> int:
            together.wait()
            for _ in range(ROUNDS):
                with store.unit_of_work("asha") as work:
                    lent = work.lease(worker=f"w-{worker}", now=NOON, until=until, limit=2)
                    sleep(0.001)
                taken.extend(each.message.id for each in lent)
            return ROUNDS

        _side_by_side(send)
        assert sorted(taken) == sorted(f"m-{n}" for n in range(3 * WORKERS))

    def test_of_all_who_come_with_one_key_one_acts(self, store: Store) -> None:
        together = Barrier(WORKERS, timeout=30)

        def act(worker: int) -> int:
            acted = 0
            for turn in range(ROUNDS):
                together.wait()
                with store.unit_of_work("asha") as work:
                    known = work.recall(f"key-{turn}", "ik1:a")
                    if known is None:
                        sleep(0.001)
                        work.remember(f"key-{turn}", "ik1:a", self.content(f"by {worker}"))
                        acted += 1
                with store.unit_of_work("asha", read_only=True) as work:
                    answer = work.recall(f"key-{turn}", "ik1:a")
                assert answer is not None
                assert known is None or known == answer
            return acted

        assert sum(_side_by_side(act)) == ROUNDS

    def test_of_all_who_saw_a_cursor_one_moves_it(self, store: Store) -> None:
        together = Barrier(WORKERS, timeout=30)

        def move(worker: int) -> int:
            won = 0
            for _ in range(ROUNDS):
                together.wait()
                with store.unit_of_work("asha", read_only=True) as work:
                    seen = work.cursor("orders")
                together.wait()
                try:
                    with store.unit_of_work("asha") as work:
                        work.move_cursor("orders", f"{worker}:{len(seen)}:{seen}", expect=seen)
                        won += 1
                except StaleCursor:
                    continue
            return won

        assert sum(_side_by_side(move)) == ROUNDS

    def test_nobody_sees_what_is_not_kept_yet(self, store: Store) -> None:
        self.add(store)
        written, looked = Event(), Event()

        def write(work: UnitOfWork) -> None:
            other = self.record("inv-2")
            work.add(other, self.revision(other))
            work.save(attrs.evolve(self.record(), state="sent"), expect=1)
            written.set()
            looked.wait(0.3)  # a store may make the reader wait instead

        def read() -> tuple[str, int]:
            written.wait(10)
            with store.unit_of_work("asha", read_only=True) as work:
                seen = work.get("invoice", "inv-1").state, work.find(Query()).count()
                with pytest.raises(NotFound):
                    work.get("invoice", "inv-2")
            looked.set()
            return seen

        with ThreadPoolExecutor(2) as pool:
            writer = pool.submit(self.interrupt, store, write, ZeroDivisionError())
            reader = pool.submit(read)
            assert reader.result(30) == ("draft", 1)
            assert isinstance(writer.exception(30), ZeroDivisionError)
