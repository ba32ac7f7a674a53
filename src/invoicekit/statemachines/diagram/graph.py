"""A lifecycle as a graph in the DOT language, which Graphviz draws."""

from __future__ import annotations

from collections.abc import Iterable

from invoicekit.statemachines.definition import Definition
from invoicekit.statemachines.diagram.arrows import arrows, entries_of, standing_in
from invoicekit.statemachines.history import AuditEntry

__all__ = ["dot"]


def dot(lifecycle: Definition, *, current: str = "", history: Iterable[AuditEntry] = ()) -> str:
    """Return a graph in the DOT language of Graphviz.

    Args:
        lifecycle: what to draw.
        current: the state to highlight; empty for the last of the history, or none.
        history: the acts whose way is drawn strong.

    Raises:
        UnknownState: if the state to highlight is none of the lifecycle's.
    """
    entries = entries_of(lifecycle, history)
    standing = standing_in(lifecycle, current, entries)
    ids = {state: f"s{number}" for number, state in enumerate(lifecycle.states)}
    lines = [f"digraph {_for_dot(lifecycle.name)} {{", "    rankdir=LR;"]
    lines.append("    node [shape=box, style=rounded];")
    lines.append(f"    start [shape=point];\n    start -> {ids[lifecycle.initial]};")
    for state, node in ids.items():
        look = ", peripheries=2" if state in lifecycle.final else ""
        look += ", penwidth=4" if state == standing else ""
        lines.append(f"    {node} [label={_for_dot(lifecycle.label(state))}{look}];")
    for arrow in arrows(lifecycle, entries):
        look = ", penwidth=4" if arrow.taken else ""
        label = _for_dot("\n".join(arrow.events))
        lines.append(f"    {ids[arrow.source]} -> {ids[arrow.target]} [label={label}{look}];")
    return "\n".join([*lines, "}"]) + "\n"


def _for_dot(text: str) -> str:
    quoted = text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
    return f'"{quoted}"'
