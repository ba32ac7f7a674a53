"""Diagrams: a lifecycle as a picture in Mermaid or DOT, or as a table in Markdown.

With the history of a record, the way it took and the state in which it stands are shown as well.
"""

from __future__ import annotations

from invoicekit.statemachines.diagram.flowchart import mermaid
from invoicekit.statemachines.diagram.graph import dot
from invoicekit.statemachines.diagram.table import markdown

__all__ = ["dot", "markdown", "mermaid"]
