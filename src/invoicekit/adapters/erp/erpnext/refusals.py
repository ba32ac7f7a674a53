"""What an answer of Frappe that is no success means: send again, look first, or stop."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from datetime import datetime
from html import unescape
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from invoicekit.adapters.erp.calling import json_of, wait_of
from invoicekit.adapters.erp.erpnext.settings import ErpNextSettings
from invoicekit.errors import (
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

__all__ = ["error_of"]

_REFUSALS: Mapping[str, type[ErpRefused]] = MappingProxyType(
    {
        "ClosedAccountingPeriod": ErpPeriodClosed,
        "FiscalYearError": ErpPeriodClosed,
        "DocstatusTransitionError": ErpWrongState,
        "UpdateAfterSubmitError": ErpWrongState,
        "LinkExistsError": ErpWrongState,
        "CancelledLinkError": ErpWrongState,
        "DoesNotExistError": ErpWrongState,
    }
)
_STALE = frozenset({"TimestampMismatchError", "DocumentLockedError", "QueryDeadlockError"})
_TAGS = re.compile(r"<[^>]*>")
_BUSY = frozenset({429, 503})
_MOVED, _WRONG, _NOT_FOUND, _FAILED = 300, 400, 404, 500


def error_of(
    response: httpx.Response,
    system: str,
    settings: ErpNextSettings,
    *,
    writes: bool,
    now: datetime,
) -> ErpError:
    """Return what an answer that is no success means.

    Args:
        response: the answer.
        system: the adapter's name.
        settings: how ERPNext is set up.
        writes: whether the call may have changed something.
        now: the present instant, for waits that are given as one.
    """
    status = response.status_code
    answer = json_of(response)
    said: Mapping[str, Any] = answer if isinstance(answer, dict) else {}
    kind = str(said.get("exc_type") or "")
    words = tuple(_words(said))
    reason = words[0] if words else f"it answered with HTTP {status}"
    code = kind or f"HTTP {status}"
    if status in {401, 403} or _MOVED <= status < _WRONG:
        # A gateway sends who is not logged in to another page.
        return ErpLoginFailed(system, reason, code, words)
    if status in _BUSY:
        after = wait_of(response.headers.get("retry-after", ""), now)
        return ErpUnreachable(system, reason, code, words, after)
    if kind in _STALE:
        return ErpStale(system, reason, code, words)
    if status >= _FAILED:
        # It may be done or not; what only asks may be asked again.
        return (ErpSilent if writes else ErpUnreachable)(system, reason, code, words)
    return _refusal(kind, status, system, reason, code, words, settings)


def _refusal(
    kind: str,
    status: int,
    system: str,
    reason: str,
    code: str,
    words: tuple[str, ...],
    settings: ErpNextSettings,
) -> ErpError:
    issues = tuple(ErpIssue(code, each) for each in words)
    meant = _REFUSALS.get(kind)
    if meant is None and any(map(settings.means_closed, words)):
        meant = ErpPeriodClosed
    if meant is None and status == _NOT_FOUND:
        meant = ErpWrongState
    return (meant or ErpRefused)(system, reason, code, words, issues)


def _words(said: Mapping[str, Any]) -> Iterator[str]:
    """Give what the server says, each once, as plain text.

    The list of messages is JSON within JSON, twice over. The traceback beside it is left: it may
    hold what nobody else should read.
    """
    seen = set[str]()
    for text in (*_messages(said.get("_server_messages")), _exception(said.get("exception"))):
        plain = " ".join(unescape(_TAGS.sub("", text)).split())
        if plain and plain not in seen:
            seen.add(plain)
            yield plain


def _messages(said: object) -> Iterator[str]:
    for each in _listed(said):
        message = _unpacked(each)
        if isinstance(message, Mapping):
            message = message.get("message")
        if isinstance(message, str):
            yield message


def _listed(said: object) -> list[object]:
    listed = _unpacked(said)
    return listed if isinstance(listed, list) else []


def _unpacked(said: object) -> object:
    """Return the JSON of a text; the text itself, where it is none."""
    if not isinstance(said, str):
        return said
    try:
        unpacked: object = json.loads(said)
    except ValueError:
        return said
    return unpacked


def _exception(said: object) -> str:
    """Return the words of `frappe.exceptions.ValidationError: ..`."""
    _, _, words = str(said or "").partition(": ")
    return words
