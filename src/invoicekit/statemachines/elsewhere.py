"""What is told of an act that this state does not know: where it is done, and how to come there."""

from __future__ import annotations

from invoicekit.statemachines.decision import Failure, Step
from invoicekit.statemachines.definition import Definition

__all__ = ["elsewhere"]

_MOST_NAMED = 20


def elsewhere(lifecycle: Definition, state: str, event: str) -> Failure:
    """Return the refusal of an act that is done in other states only, or in none.

    States are named as people see them, with the code in brackets where the two differ. The
    remedy names the acts that lead from here straight to a state where it is done.
    """
    sources = lifecycle.index.sources[event]
    here = ("state", _named(lifecycle, state))
    if not sources:
        return Failure(
            Step.STATE,
            "never_done",
            "{event} is never done",
            "Do another act; ask which are available",
            (("event", event), here),
        )
    named = ", ".join(_named(lifecycle, source) for source in sources[:_MOST_NAMED])
    more = ", ..." if len(sources) > _MOST_NAMED else ""
    first = tuple(
        way.event
        for way in lifecycle.index.leaving.get(state, ())
        if not set(way.targets(state)).isdisjoint(sources)
    )
    return Failure(
        Step.STATE,
        "not_from_this_state",
        "{event} is done only in: {states}; this is {state}",
        _onward(lifecycle, state, first),
        (
            ("event", event),
            ("states", named + more),
            here,
            *((("first", ", ".join(first)),) if first else ()),
        ),
    )


def _onward(lifecycle: Definition, state: str, first: tuple[str, ...]) -> str:
    ways = lifecycle.index.leaving.get(state, ())
    if first:
        return "Do this first: {first}" if len(first) == 1 else "Do one of these first: {first}"
    if all(target == state for way in ways for target in way.targets(state)):
        return "Leave it: {state} is an end, from which nothing leads on"
    return "No act of {state} leads there at once; ask which are available"


def _named(lifecycle: Definition, state: str) -> str:
    label = lifecycle.label(state)
    return state if label == state else f"{label} ({state})"
