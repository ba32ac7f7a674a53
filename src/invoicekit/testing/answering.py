"""Answering: what the guards and choices of a machine say to some facts."""

from __future__ import annotations

from typing import Any

from invoicekit.statemachines import Lifecycle, Machine
from invoicekit.testing.attempt import Answers

__all__ = ["answers_of", "passing"]


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
