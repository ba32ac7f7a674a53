"""What an answer of BigCommerce that is no success means: send again, look first, or stop."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any

from invoicekit.adapters.erp.calling import json_of, wait_of
from invoicekit.errors import (
    ErpDuplicate,
    ErpError,
    ErpLoginFailed,
    ErpRefused,
    ErpSilent,
    ErpStale,
    ErpUnreachable,
    ErpWrongState,
)
from invoicekit.ports.erp import ErpIssue

if TYPE_CHECKING:
    import httpx

__all__ = ["error_of", "refusal_of", "words_of"]

_BUSY = frozenset({429, 503})
_TAKEN = "already exists"
_MOVED, _WRONG, _NOT_FOUND, _CONFLICT, _FAILED = 300, 400, 404, 409, 500


def error_of(response: httpx.Response, system: str, *, writes: bool, now: datetime) -> ErpError:
    """Return what an answer that is no success means.

    Args:
        response: the answer.
        system: the adapter's name.
        writes: whether the call may have changed something.
        now: the present instant, for waits that are given as one.
    """
    status = response.status_code
    words = tuple(words_of(json_of(response)))
    reason = words[0] if words else f"it answered with HTTP {status}"
    code = f"HTTP {status}"
    if status in {401, 403} or _MOVED <= status < _WRONG:
        return ErpLoginFailed(system, reason, code, words)
    if status in _BUSY:
        return ErpUnreachable(system, reason, code, words, _wait(response, now))
    if status >= _FAILED:
        # It may be done or not; what only asks may be asked again.
        return (ErpSilent if writes else ErpUnreachable)(system, reason, code, words)
    return refusal_of(status, words, system)


def refusal_of(status: int, words: tuple[str, ...], system: str) -> ErpError:
    """Return what a no for a reason of the business means."""
    reason = words[0] if words else f"it answered with {status}"
    code = f"HTTP {status}"
    if status == _CONFLICT:
        return ErpStale(system, reason, code, words)
    issues = tuple(ErpIssue(code, each) for each in words)
    if any(_TAKEN in each for each in words):
        return ErpDuplicate(system, reason, code, words, issues)
    if status == _NOT_FOUND:
        return ErpWrongState(system, reason, code, words, issues)
    return ErpRefused(system, reason, code, words, issues)


def _wait(response: httpx.Response, now: datetime) -> float:
    """Return how long the shop asks to wait: in milliseconds by a header of its own."""
    own = response.headers.get("x-rate-limit-time-reset-ms", "")
    if own.isascii() and own.isdigit():
        return wait_of(own, now) / 1000
    return wait_of(response.headers.get("retry-after", ""), now)


def words_of(said: Any) -> Iterator[str]:
    """Give what it says: a list of V2, the title and errors of V3, or the message of B2B."""
    if isinstance(said, list):
        for each in said:
            yield from words_of(each)
    elif isinstance(said, Mapping):
        data, errors, meta = said.get("data"), said.get("errors"), said.get("meta")
        told = [data.get("errMsg")] if isinstance(data, Mapping) else []
        told += [said.get("message"), said.get("title")]
        told += list(errors.values()) if isinstance(errors, Mapping) else []
        told += [meta.get("errors"), meta.get("message")] if isinstance(meta, Mapping) else []
        yield from dict.fromkeys(each for each in told if isinstance(each, str) and each)
