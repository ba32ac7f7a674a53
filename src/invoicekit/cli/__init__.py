"""The command line.

Exit status: 0 when every document was calculated (`check`: has no error; `convert`: was written,
whatever is told of it; `restate`: every state is known), 1 when one was not, 2 for a wrong call.
"""

from __future__ import annotations

from invoicekit.cli.program import main

__all__ = ["main"]
