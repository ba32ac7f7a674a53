"""One use case is held up before each of its reads and writes in turn, while a rival does his.

In PostgreSQL, a unit of work sees in each read what others kept before that very read. What is
decided upon two reads is true of neither moment, unless a version that is swapped tells of it.
Threads that race find such a gap now and then; here every place is tried.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import Thread
from typing import Any

import attrs

from invoicekit.errors import InvoicekitError
from invoicekit.service import Context

__all__ = ["Outcome", "Place", "every_place"]

BLOCKED_AFTER = 0.25
"""Seconds after which a rival counts as one who waits for what this unit has written."""


@attrs.define
class Place:
    """Before which call the rival comes; counts the calls.

    Args:
        at: the number of the call.
        rival: what the other one does meanwhile.
    """

    at: int
    rival: Callable[[], object]
    calls: int = 0
    thread: Thread | None = None
    said: str = ""

    def passed(self) -> None:
        """Count a call; at the chosen one, let the rival come, and go on if he has to wait."""
        if self.calls == self.at:
            self.thread = Thread(target=self._come)
            self.thread.start()
            self.thread.join(BLOCKED_AFTER)
        self.calls += 1

    def _come(self) -> None:
        self.said = outcome(self.rival)

    def over(self) -> str:
        """Wait for the rival, and return what came of his act."""
        if self.thread is not None:
            self.thread.join(60)
            assert not self.thread.is_alive(), "the rival waits for ever"
        return self.said


class _Held:
    """A unit of work whose calls are counted."""

    def __init__(self, work: Any, place: Place) -> None:
        self._work, self._place = work, place

    def __getattr__(self, name: str) -> Any:
        found = getattr(self._work, name)
        if not callable(found):
            return found

        def held(*args: Any, **named: Any) -> Any:
            self._place.passed()
            return found(*args, **named)

        return held


class _HeldStore:
    """A store whose units of work are held up at one place."""

    def __init__(self, store: Any, place: Place) -> None:
        self._store, self._place = store, place

    def __getattr__(self, name: str) -> Any:
        return getattr(self._store, name)

    @contextmanager
    def unit_of_work(self, tenant: str, *, read_only: bool = False) -> Iterator[Any]:
        # Before it begins is a place as well: another unit may have read before.
        self._place.passed()
        with self._store.unit_of_work(tenant, read_only=read_only) as work:
            yield _Held(work, self._place)


@attrs.frozen
class Outcome:
    """What came of both.

    Attributes:
        place: before which call the rival came.
        mine: `"done"`, or the code of the error, of the one who was held up.
        rival: the same of the other one.
    """

    place: int
    mine: str
    rival: str


def outcome(act: Callable[[], object]) -> str:
    """Do an act, and return `"done"` or the code of its error."""
    try:
        act()
    except InvoicekitError as error:
        return error.code
    return "done"


def every_place(
    prepare: Callable[[int], tuple[Context, Callable[[Context], object], Callable[[], object]]],
    check: Callable[[Context, Outcome], None],
) -> list[Outcome]:
    """Let a rival come before each call of a use case in turn, and check what stands then.

    Args:
        prepare: makes what both begin with, apart from all that was made before, and returns a
            context, what is held up as a function of the context that it shall use, and the
            rival's act; it is given the number of the place.
        check: looks at what stands afterwards, and fails where it is wrong.

    Returns:
        What came of both, at each place.
    """
    found: list[Outcome] = []
    while True:
        ctx, mine, rival = prepare(len(found))
        place = Place(len(found), rival)
        held = attrs.evolve(ctx, store=_HeldStore(ctx.store, place))
        said = outcome(lambda mine=mine, held=held: mine(held))
        if place.thread is None:
            return found
        found.append(Outcome(place.at, said, place.over()))
        check(ctx, found[-1])
