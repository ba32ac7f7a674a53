"""Many at once: every write counts, none is lost, and nobody sees half of one."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Event

import attrs
import pytest

from invoicekit.errors import NotFound, StaleVersion
from invoicekit.ports.storage import Query, Store, UnitOfWork
from invoicekit.testing.storage.case import StoreCase

__all__ = ["ThreadRules"]

WORKERS = 4
ROUNDS = 6


def _side_by_side(work: Callable[[int], object]) -> list[object]:
    with ThreadPoolExecutor(WORKERS) as pool:
        return list(pool.map(work, range(WORKERS)))


class ThreadRules(StoreCase):
    """Several threads over one store."""

    def test_numbers_taken_side_by_side_have_no_gap_or_repeat(self, store: Store) -> None:
        taken: list[int] = []

        def take(_: int) -> None:
            for _ in range(ROUNDS):
                with store.unit_of_work("asha") as work:
                    number = work.reserve("invoices")
                taken.append(number)

        _side_by_side(take)
        assert sorted(taken) == list(range(1, WORKERS * ROUNDS + 1))

    def test_no_update_is_lost(self, store: Store) -> None:
        self.add(store)

        def bump(worker: int) -> None:
            done = 0
            while done < ROUNDS:
                with store.unit_of_work("asha", read_only=True) as work:
                    seen = work.get("invoice", "inv-1")
                try:
                    with store.unit_of_work("asha") as work:
                        state = f"{seen.state}."
                        work.save(attrs.evolve(seen, state=state), expect=seen.version)
                        entry = self.entry(f"{worker}/{done}", version=seen.version)
                        work.append_history("invoice", "inv-1", entry)
                except StaleVersion:
                    continue
                done += 1

        _side_by_side(bump)
        with store.unit_of_work("asha", read_only=True) as work:
            record, lines = work.get("invoice", "inv-1"), work.history("invoice", "inv-1")
        assert record.version == 1 + WORKERS * ROUNDS
        assert record.state == "draft" + "." * WORKERS * ROUNDS
        assert [line.version for line in lines] == list(range(1, WORKERS * ROUNDS + 1))
        assert len({line.event for line in lines}) == WORKERS * ROUNDS

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
