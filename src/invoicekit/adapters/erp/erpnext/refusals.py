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
from invoicekit.adapters.erp.refusing import FAILED, Refusal
from invoicekit.errors import ErpError, ErpPeriodClosed, ErpStale, ErpWrongState
from invoicekit.ports.erp import ErpIssue

if TYPE_CHECKING:
    import httpx

__all__ = ["error_of"]

_REFUSALS: Mapping[str, type[ErpError]] = MappingProxyType(
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
_NOT_FOUND = 404


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
    no = Refusal(
        system=system,
        status=status,
        words=words,
        writes=writes,
        code=kind,
        issues=tuple(ErpIssue(kind or f"HTTP {status}", each) for each in words),
        wait=wait_of(response.headers.get("retry-after", ""), now),
    )
    return no.error(_meant(kind, status, words, settings))


def _meant(
    kind: str, status: int, words: tuple[str, ...], settings: ErpNextSettings
) -> type[ErpError] | None:
    if kind in _STALE:
        # Frappe answers some of them as a failure of its own, and has done nothing.
        return ErpStale
    if status >= FAILED:
        return None
    if kind in _REFUSALS:
        return _REFUSALS[kind]
    if any(map(settings.means_closed, words)):
        return ErpPeriodClosed
    return ErpWrongState if status == _NOT_FOUND else None


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
