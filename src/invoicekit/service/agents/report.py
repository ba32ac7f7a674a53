"""What a run of an agent came to: what it made, passed over and why, and where it failed."""

from __future__ import annotations

from collections.abc import Iterable

import attrs

__all__ = ["Did", "Missed", "Report", "Skipped"]


@attrs.frozen
class Did:
    """Something that an agent did.

    Args:
        kind, id: of the record.
        what: what was done with it: `"parked"`, `"posted"`, `"made"`.
        number: the number under which others know the result; empty where there is none.
    """

    kind: str
    id: str
    what: str
    number: str = ""


@attrs.frozen
class Skipped:
    """Something that an agent rightly left alone.

    Args:
        kind, id: of the record, or of what it is about, by the outside's name.
        code: why, as a stable word.
        why: the same in one clause, as a clerk reads it.
    """

    kind: str
    id: str
    code: str
    why: str = ""


@attrs.frozen
class Missed:
    """Something that an agent wanted to do, and could not.

    Args:
        kind, id: of the record, or of what it is about, by the outside's name.
        code: what went wrong, as the error's stable code.
        why: the same in words.
        again: whether the next run tries it again by itself; else a person must look at it.
    """

    kind: str
    id: str
    code: str
    why: str = attrs.field(default="", repr=False)
    again: bool = False


def _made(value: Iterable[Did]) -> tuple[Did, ...]:
    return tuple(value)


def _passed(value: Iterable[Skipped]) -> tuple[Skipped, ...]:
    return tuple(value)


def _failed(value: Iterable[Missed]) -> tuple[Missed, ...]:
    return tuple(value)


@attrs.frozen
class Report:
    """What one run of an agent came to.

    Args:
        made: what it did.
        passed_over: what it rightly left alone, each with the reason.
        failed: what it could not do.
        others: how many more it passed over that are none of its business; they are not listed.

    >>> total = Report([Did("bill", "b-1", "parked", "5100000001")]) + Report()
    >>> len(total.made), bool(Report())
    (1, False)
    """

    made: tuple[Did, ...] = attrs.field(default=(), converter=_made)
    passed_over: tuple[Skipped, ...] = attrs.field(default=(), converter=_passed)
    failed: tuple[Missed, ...] = attrs.field(default=(), converter=_failed)
    others: int = 0

    def __bool__(self) -> bool:
        """Tell whether it came to anything."""
        return self != Report()

    def __add__(self, other: Report) -> Report:
        """Return what two runs came to together."""
        return Report(
            (*self.made, *other.made),
            (*self.passed_over, *other.passed_over),
            (*self.failed, *other.failed),
            self.others + other.others,
        )
