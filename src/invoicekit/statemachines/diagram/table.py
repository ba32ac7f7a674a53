"""A lifecycle as a table in Markdown: every state and event, and what is said of it."""

from __future__ import annotations

from collections.abc import Iterable

from invoicekit.statemachines.choice import Choice
from invoicekit.statemachines.definition import Definition
from invoicekit.statemachines.diagram.arrows import entries_of, standing_in
from invoicekit.statemachines.history import AuditEntry
from invoicekit.statemachines.transition import Transition

__all__ = ["markdown"]


def markdown(
    lifecycle: Definition, *, current: str = "", history: Iterable[AuditEntry] = ()
) -> str:
    """Return a table in Markdown, one row for each state and event, denials among them.

    Args:
        lifecycle: what to show.
        current: the state whose rows are bold; empty for the last of the history, or none.
        history: the acts whose rows are marked.

    Raises:
        UnknownState: if the state to highlight is none of the lifecycle's.
    """
    entries = entries_of(lifecycle, history)
    standing = standing_in(lifecycle, current, entries)
    taken = {(entry.source, entry.event) for entry in entries}
    places = {state: place for place, state in enumerate(lifecycle.states)}
    events = {event: place for place, event in enumerate(lifecycle.events)}
    rows = [["From", "Event", "To", "Permission", "Guards", "Effects"], ["---"] * 6]
    for (state, event), rule in sorted(
        lifecycle.index.rules.items(), key=lambda rule: (places[rule[0][0]], events[rule[0][1]])
    ):
        name = _for_markdown(lifecycle.label(state))
        mark = " ✓" if (state, event) in taken else ""
        row = [f"**{name}**" if state == standing else name, _for_markdown(event) + mark]
        if isinstance(rule, Transition):
            row += _told(lifecycle, rule)
        else:
            denied = f"denied ({rule.code}): {rule.message}"
            row += [_for_markdown(denied), "", "", _for_markdown(rule.remedy)]
        rows.append(row)
    return "".join(f"| {' | '.join(row)} |\n" for row in rows)


def _told(lifecycle: Definition, way: Transition) -> list[str]:
    effects = [
        effect.name + (f" ({', '.join(effect.on)})" if effect.on else "")
        for effect in (*way.inside, *way.outbox)
    ]
    guards = [*way.guards, *(["a reason is given"] if way.needs_reason else [])]
    told = (_goal(lifecycle, way), way.permission, ", ".join(guards), ", ".join(effects))
    return [_for_markdown(text) for text in told]


def _goal(lifecycle: Definition, way: Transition) -> str:
    if isinstance(way.target, Choice):
        return "; ".join(
            f"{value}: {'stays' if state is None else lifecycle.label(state)}"
            for value, state in way.target.targets
        )
    return "stays" if way.target is None else lifecycle.label(way.target)


def _for_markdown(text: str) -> str:
    for sign in "\\`*_[]<>|":
        text = text.replace(sign, "\\" + sign)
    return text
