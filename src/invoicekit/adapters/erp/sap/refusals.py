"""What an answer of SAP that is no success means: send again, look first, or stop."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any

from invoicekit.adapters.erp.calling import json_of, wait_of
from invoicekit.adapters.erp.refusing import FAILED, Refusal
from invoicekit.adapters.erp.sap.settings import Meaning, SapSettings
from invoicekit.errors import ErpDuplicate, ErpError, ErpPeriodClosed, ErpStale, ErpWrongState
from invoicekit.ports.erp import ErpIssue

if TYPE_CHECKING:
    import httpx

__all__ = ["error_of"]

_MEANT: Mapping[Meaning, type[ErpError]] = {
    Meaning.PERIOD_CLOSED: ErpPeriodClosed,
    Meaning.DUPLICATE: ErpDuplicate,
    Meaning.WRONG_STATE: ErpWrongState,
    Meaning.LOCKED: ErpStale,
}
_MOVED_ON = frozenset({409, 412, 423})


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
    issues = _issues(json_of(response))
    no = Refusal(
        system=system,
        status=response.status_code,
        words=tuple(issue.message for issue in issues),
        writes=writes,
        code=issues[0].code if issues else "",
        issues=issues,
        wait=wait_of(response.headers.get("retry-after", ""), now),
    )
    return no.error(_meant(response.status_code, issues, settings))


def _meant(status: int, issues: Iterable[ErpIssue], settings: SapSettings) -> type[ErpError] | None:
    if status in _MOVED_ON:
        return ErpStale
    if status >= FAILED:
        return None
    meanings = (settings.meaning(issue.code) for issue in issues)
    return next((_MEANT[each] for each in meanings if each), None)


def _issues(answer: object) -> tuple[ErpIssue, ...]:
    """Return the messages, the chief one first, each once."""
    error = answer.get("error") if isinstance(answer, Mapping) else None
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
