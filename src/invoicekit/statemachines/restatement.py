"""Restatement: what the states of an earlier version are called now."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import attrs

__all__ = ["Restatement"]


def _states(value: Mapping[str, str] | Iterable[tuple[str, str]]) -> tuple[tuple[str, str], ...]:
    return tuple(value.items()) if isinstance(value, Mapping) else tuple(value)


@attrs.frozen
class Restatement:
    """The states that a version of a lifecycle renamed, joined or took out.

    Args:
        version: the version that brought the change; it speaks of every earlier one.
        states: the new state for each old one; a state that is not named keeps its name.
    """

    version: int
    states: tuple[tuple[str, str], ...] = attrs.field(converter=_states)
