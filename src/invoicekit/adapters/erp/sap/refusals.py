"""What an answer of SAP that is no success means: send again, look first, or stop."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from invoicekit.adapters.erp.calling import wait_of
from invoicekit.adapters.erp.sap.settings import Meaning, SapSettings
from invoicekit.errors import (
    ErpDuplicate,
    ErpError,
    ErpLoginFailed,
    ErpPeriodClosed,
    ErpRefused,
    ErpSilent,
    ErpStale,
    ErpUnreachable,
    ErpWrongState,
)
from invoicekit.ports.erp import ErpIssue

if TYPE_CHECKING:
    import httpx

__all__ = ["error_of", "json_of"]

_REFUSALS: Mapping[Meaning | None, type[ErpRefused]] = {
    Meaning.PERIOD_CLOSED: ErpPeriodClosed,
    Meaning.DUPLICATE: ErpDuplicate,
    Meaning.WRONG_STATE: ErpWrongState,
}
_BUSY = frozenset({429, 503})
_MOVED_ON = frozenset({409, 412, 423})
_MOVED, _WRONG, _FAILED = 300, 400, 500


def json_of(response: httpx.Response) -> Mapping[str, Any] | None:
    """Return the JSON of an answer, its numbers exact; None where it is none."""
    try:
        answer = json.loads(response.content, parse_float=Decimal)
    except ValueError:
        return None
    return answer if isinstance(answer, dict) else None


def error_of(
    response: httpx.Response, system: str, settings: SapSettings, *, writes: bool, now: datetime
) -> ErpError:
    """Return what an answer that is no success means.

    Args:
        response: the answer.
        system: the adapter's name.
        settings: how SAP is set up.
        writes: whether the call may have changed something.
        now: the present instant, for waits that are given as one.
    """
    status = response.status_code
    issues = _issues(json_of(response) or {})
    words = tuple(issue.message for issue in issues)
    code = issues[0].code if issues else f"HTTP {status}"
    reason = words[0] if words else f"it answered with HTTP {status}"
    if status in {401, 403} or _MOVED <= status < _WRONG:
        # A gateway sends who is not logged in to another page.
        return ErpLoginFailed(system, reason, code, words)
    if status in _BUSY:
        after = wait_of(response.headers.get("retry-after", ""), now)
        return ErpUnreachable(system, reason, code, words, after)
    if status >= _FAILED:
        # It may be done or not; what only asks may be asked again.
        return (ErpSilent if writes else ErpUnreachable)(system, reason, code, words)
    meant = next((m for m in map(settings.meaning, _codes(issues)) if m), None)
    if status in _MOVED_ON or meant is Meaning.LOCKED:
        return ErpStale(system, reason, code, words)
    kind = _REFUSALS.get(meant, ErpRefused)
    return kind(system, reason, code, words, issues)


def _codes(issues: Iterable[ErpIssue]) -> Iterator[str]:
    return (issue.code for issue in issues)


def _issues(answer: Mapping[str, Any]) -> tuple[ErpIssue, ...]:
    """Return the messages, the chief one first, each once."""
    error = answer.get("error")
    if not isinstance(error, Mapping):
        return ()
    inner = error.get("innererror")
    details = inner.get("errordetails") if isinstance(inner, Mapping) else error.get("details")
    found: dict[tuple[str, str], ErpIssue] = {}
    for each in (error, *(details if isinstance(details, list) else ())):
        if isinstance(each, Mapping):
            issue = _issue(each)
            known = found.get((issue.code, issue.text))
            # The chief message comes again among the details, and names its field there.
            if known is None or not known.field:
                found[issue.code, issue.text] = issue
    return tuple(found.values())


def _issue(said: Mapping[str, Any]) -> ErpIssue:
    message = said.get("message")
    text = message.get("value") if isinstance(message, Mapping) else message
    field = said.get("propertyref") or said.get("target") or ""
    return ErpIssue(str(said.get("code") or ""), str(text or ""), str(field))
