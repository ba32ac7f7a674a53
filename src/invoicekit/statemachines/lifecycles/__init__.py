"""Ready lifecycles, each one file of data that tells its story; copy the smallest to start."""

from __future__ import annotations

from invoicekit.statemachines.lifecycles.receivable import RECEIVABLE

__all__ = ["RECEIVABLE"]
