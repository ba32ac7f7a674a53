"""Answering: what the guards and choices of a lifecycle say to some facts."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import attrs

from invoicekit.statemachines import Lifecycle, Machine
from invoicekit.statemachines.naming import Pairs, names_of, pairs_of

__all__ = ["Answers", "answers_of", "passing"]


def _names(value: str | Iterable[str]) -> frozenset[str]:
    return frozenset(names_of(value))


def _chosen(value: Mapping[str, object] | Iterable[tuple[str, object]]) -> Pairs:
    return pairs_of(value)


@attrs.frozen
class Answers:
    """What the facts say to each question of a lifecycle.

    Args:
        refusing: the guards that speak against the act.
        raising: the guards and choices that fail with an error of their own.
        chosen: the value of each choice.
    """

    refusing: frozenset[str] = attrs.field(default=(), converter=_names)
    raising: frozenset[str] = attrs.field(default=(), converter=_names)
    chosen: Pairs = attrs.field(default=(), converter=_chosen)

    @property
    def faults(self) -> frozenset[str]:
        """Return what the guards and choices have against the act, as a verdict says it."""
        return frozenset(f"guard {name}" for name in self.refusing | self.raising)

    def __str__(self) -> str:
        told = [f"{name} refuses" for name in sorted(self.refusing)]
        told += [f"{name} raises an error" for name in sorted(self.raising)]
        return ", ".join([*told, *(f"{name} is {value!r}" for name, value in self.chosen)])


def passing(*lives: Lifecycle) -> Answers:
    """Return answers by which every guard passes, and each choice has its first value."""
    choices = [choice for life in lives for choice in life.choices]
    return Answers(chosen={choice.name: choice.values[0] for choice in choices})


def answers_of(machine: Machine[Any], facts: object) -> Answers:
    """Return what each guard and choice of a machine says to some facts, errors included."""
    refusing, raising, chosen = [], [], {}
    for name, guard in machine.guards.items():
        try:
            if guard(facts) is not None:
                refusing.append(name)
        except Exception:  # noqa: BLE001  whatever it raises, it does not let the act pass
            raising.append(name)
    for choice in machine.lifecycle.choices:
        try:
            value = str(machine.choices[choice.name](facts))
        except Exception:  # noqa: BLE001  whatever it raises, it gives no answer
            value = ""
        if value not in choice.values:
            raising.append(choice.name)
        chosen[choice.name] = value if value in choice.values else choice.values[0]
    return Answers(refusing, raising, chosen)
