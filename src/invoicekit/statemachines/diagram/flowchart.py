"""A lifecycle as a Mermaid flowchart, which many pages and editors draw."""

from __future__ import annotations

from collections.abc import Iterable

from invoicekit.statemachines.definition import Definition
from invoicekit.statemachines.diagram.arrows import arrows, entries_of, standing_in
from invoicekit.statemachines.history import AuditEntry

__all__ = ["mermaid"]


def mermaid(lifecycle: Definition, *, current: str = "", history: Iterable[AuditEntry] = ()) -> str:
    """Return a Mermaid flowchart.

    Args:
        lifecycle: what to draw.
        current: the state to highlight; empty for the last of the history, or none.
        history: the acts whose way is drawn strong.

    Raises:
        UnknownState: if the state to highlight is none of the lifecycle's.
    """
    entries = entries_of(lifecycle, history)
    ids = {state: f"s{number}" for number, state in enumerate(lifecycle.states)}
    lines = ["flowchart LR", "    start((" + '" "' + f")) --> {ids[lifecycle.initial]}"]
    for state, node in ids.items():
        left, right = ("[[", "]]") if state in lifecycle.final else ("(", ")")
        lines.append(f'    {node}{left}"{_for_mermaid(lifecycle.label(state))}"{right}')
    strong = []
    for number, arrow in enumerate(arrows(lifecycle, entries), start=1):
        label = "<br/>".join(_for_mermaid(event) for event in arrow.events)
        lines.append(f'    {ids[arrow.source]} -->|"{label}"| {ids[arrow.target]}')
        if arrow.taken:
            strong.append(str(number))
    if strong:
        lines.append(f"    linkStyle {','.join(strong)} stroke-width:4px")
    standing = standing_in(lifecycle, current, entries)
    if standing:
        lines.append(f"    style {ids[standing]} stroke-width:4px,font-weight:bold")
    return "\n".join(lines) + "\n"


_MERMAID = str.maketrans(
    {'"': "#quot;", "#": "#35;", "<": "#lt;", ">": "#gt;", "&": "#amp;", "`": "#96;"}
)


def _for_mermaid(text: str) -> str:
    return text.translate(_MERMAID)
