"""What an answer of Tryton's means that is no success: send again, look first, or stop.

Source: Tryton 8.2, `trytond/protocols/wrappers.py` and `trytond/wsgi.py`: a refusal in the words
of the business is 400 with JSON; all else is an ordinary HTTP status.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from invoicekit.adapters.erp.calling import LONGEST_WAIT
from invoicekit.errors import (
    ErpError,
    ErpLoginFailed,
    ErpRefused,
    ErpSilent,
    ErpStale,
    ErpUnreachable,
)
from invoicekit.ports.erp import ErpIssue

__all__ = ["failure_of", "refused", "sent_away"]

SYSTEM = "tryton"

_LOGIN = {401, 403}
_REFUSED = {400, 404, 409, 413, 422}
_LOCKED = 423
_BUSY = 429
_UNAVAILABLE = 503


def failure_of(status: int, body: str, headers: Mapping[str, str], *, writing: bool) -> ErpError:
    """Return the error of an answer.

    Args:
        status: of HTTP.
        body: the answer.
        headers: its headers.
        writing: whether the call may have changed something.
    """
    code = str(status)
    if status in _LOGIN:
        reason = "it does not know the key of the application, or the user may not do this"
        return ErpLoginFailed(SYSTEM, reason, code)
    if status == _LOCKED:
        return ErpStale(SYSTEM, "somebody wrote the record in the same moment", code)
    if status in _REFUSED:
        return refused(*_said(body), code=code)
    told = "retry-after" in {name.lower() for name in headers}
    if status == _BUSY or not writing or (status == _UNAVAILABLE and told):
        return sent_away(f"it answered {status}", _wait(headers), code)
    # Tryton takes back what failed within it; whether the failure was within, nobody can see.
    return ErpSilent(SYSTEM, f"it answered {status}", code)


def refused(*messages: str, code: str = "", field: str = "") -> ErpRefused:
    """Return the refusal of something that is wrong with a document."""
    reason = "; ".join(messages) or "it gives no reason"
    issues = tuple(ErpIssue(code, message, field) for message in messages)
    return ErpRefused(SYSTEM, reason, code, messages, issues)


def sent_away(reason: str, wait: float = 0.0, code: str = "") -> ErpUnreachable:
    """Return the error of a call by which nothing was done."""
    return ErpUnreachable(SYSTEM, reason, code, retry_after=wait)


def _said(body: str) -> tuple[str, ...]:
    try:
        answer: Any = json.loads(body)
    except ValueError:
        return ()
    if not isinstance(answer, dict):
        return ()
    said = (str(answer.get(name) or "").strip() for name in ("message", "description"))
    return tuple(text for text in said if text)


def _wait(headers: Mapping[str, str]) -> float:
    told = next((value for name, value in headers.items() if name.lower() == "retry-after"), "")
    try:
        return min(max(0.0, float(told)), LONGEST_WAIT)
    except ValueError:
        return 0.0
