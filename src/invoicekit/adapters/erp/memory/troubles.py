"""Trouble on demand: what goes wrong between a program and its ERP, planned call by call."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from enum import StrEnum
from threading import Lock
from typing import TypeVar

from invoicekit.errors import (
    ErpAsks,
    ErpError,
    ErpLoginFailed,
    ErpPeriodClosed,
    ErpRefused,
    ErpSilent,
    ErpStale,
    ErpUnreachable,
)
from invoicekit.ports.erp import ErpIssue

__all__ = ["Trouble", "Troubles"]

T = TypeVar("T")


class Trouble(StrEnum):
    """What happens to a call."""

    NONE = "none"
    UNREACHABLE = "unreachable"
    """Nothing is sent."""
    BUSY = "busy"
    """The ERP sends the call away unread, and says when to come back."""
    SILENT = "silent"
    """It is done, and no answer comes."""
    LOST = "lost"
    """It is not done, and no answer comes."""
    LATE = "late"
    """No answer comes, and it is done a while later: when `MemoryErp.arrive` is called."""
    TWICE = "twice"
    """The network repeats the call: it is done twice."""
    BROKEN = "broken"
    """The ERP fails with an error of its own, after it was done (HTTP 500)."""
    HALFWAY = "halfway"
    """It ends in the middle: a part of the document is there, and no answer comes."""
    REFUSED = "refused"
    """An error of the business."""
    PERIOD_CLOSED = "period_closed"
    STALE = "stale"
    """Somebody wrote the document in the same moment."""
    LOGIN = "login"
    """The login has expired, and cannot be renewed."""
    ASKS = "asks"
    """It warns, and wants the warning confirmed."""


_BEFORE: dict[Trouble, Callable[[str], ErpError]] = {
    Trouble.UNREACHABLE: lambda name: ErpUnreachable(name, "no connection"),
    Trouble.BUSY: lambda name: ErpUnreachable(name, "too many calls", retry_after=30.0),
    Trouble.LOST: lambda name: ErpSilent(name, "no answer came"),
    Trouble.REFUSED: lambda name: ErpRefused(
        name,
        "cost centre 4711 is blocked",
        native_code="KI/249",
        messages=("Cost centre 4711 is blocked against direct postings",),
        issues=(ErpIssue("KI/249", "Cost centre 4711 is blocked", "CostCenter"),),
    ),
    Trouble.PERIOD_CLOSED: lambda name: ErpPeriodClosed(name, "the period is closed"),
    Trouble.STALE: lambda name: ErpStale(name, "it is being processed by another user"),
    Trouble.LOGIN: lambda name: ErpLoginFailed(name, "the login has expired"),
    Trouble.ASKS: lambda name: ErpAsks(name, "the amount is unusual", token="unusual"),  # noqa: S106 - names a warning
}

_AFTER = {Trouble.SILENT: "no answer came", Trouble.BROKEN: "it failed with an error of its own"}


class Troubles:
    """What was planned for the coming calls, and what was called.

    >>> troubles = Troubles("memory", ["unreachable"])
    >>> troubles.through("park", lambda: "done")
    Traceback (most recent call last):
    invoicekit.errors.ErpUnreachable: memory did not do it: no connection. Send the same again, \
with the same key
    >>> troubles.through("park", lambda: "done"), troubles.calls
    ('done', ['park', 'park'])
    """

    def __init__(self, system: str, planned: Iterable[str] = ()) -> None:
        self._system = system
        self._planned = [("", Trouble(each)) for each in planned]
        self._late: list[Callable[[], object]] = []
        self._lock = Lock()
        self.calls: list[str] = []

    def plan(self, *kinds: str, call: str = "") -> None:
        """Plan what happens to the next calls, one after the other.

        Args:
            kinds: of `Trouble`, by name.
            call: the method that is meant, such as `"park"`; any, if left out.
        """
        with self._lock:
            self._planned += [(call, Trouble(each)) for each in kinds]

    def arrive(self) -> None:
        """Let the calls that are late be done now; what the ERP says to them nobody hears."""
        while self._late:
            try:
                self._late.pop(0)()
            except ErpError:
                continue

    def through(
        self, call: str, act: Callable[[], T], half: Callable[[], object] | None = None
    ) -> T:
        """Make a call, with what was planned for it.

        Args:
            call: the method's name.
            act: what the ERP does.
            half: the first half of that, where it has two.
        """
        trouble = self._next(call)
        if trouble in _BEFORE:
            raise _BEFORE[trouble](self._system)
        if trouble is Trouble.LATE:
            self._late.append(act)
            raise ErpSilent(self._system, "no answer came in time")
        if trouble is Trouble.HALFWAY:
            (half or act)()
            raise ErpSilent(self._system, "the connection was lost")
        answer = act()
        if trouble is Trouble.TWICE:
            answer = act()
        if trouble in _AFTER:
            raise ErpSilent(self._system, _AFTER[trouble])
        return answer

    def _next(self, call: str) -> Trouble:
        with self._lock:
            self.calls.append(call)
            for place, (meant, trouble) in enumerate(self._planned):
                if meant in {"", call}:
                    del self._planned[place]
                    return trouble
        return Trouble.NONE
