"""What a use case keeps under its key, and what it tells the outside."""

from __future__ import annotations

from collections.abc import Iterable

import attrs

__all__ = ["Notice", "Receipt"]


def _ids(value: Iterable[str]) -> tuple[str, ...]:
    return tuple(value)


@attrs.frozen
class Receipt:
    """The outcome of an act, kept under its key so that a repeat changes nothing.

    Args:
        kind: of the record that was written.
        id: its id.
        version: its version after the act.
        rows: the ids of the ledger rows that were written.
    """

    kind: str
    id: str
    version: int
    rows: tuple[str, ...] = attrs.field(default=(), converter=_ids)


@attrs.frozen
class Notice:
    """What leaves the house about a record; whoever gets it reads the rest by its id.

    Args:
        topic: what happened, such as `"ready_for_processing"`.
        kind: the kind of the record.
        id: its id.
        version: its version after the act.
        number: the number printed on the document.
        details: what else the effect says.
    """

    topic: str
    kind: str
    id: str
    version: int
    number: str = ""
    details: tuple[tuple[str, str], ...] = ()
