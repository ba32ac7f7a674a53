"""Values to JSON and back, at the edge only."""

from __future__ import annotations

from invoicekit.serialization.request import Request, read_request
from invoicekit.serialization.result import Result, result_data, result_of
from invoicekit.serialization.schemas import dumps, loads

__all__ = ["Request", "Result", "dumps", "loads", "read_request", "result_data", "result_of"]
