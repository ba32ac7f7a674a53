"""What an answer of BigCommerce that is no success means: send again, look first, or stop."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any

from invoicekit.adapters.erp.calling import json_of, wait_of
from invoicekit.adapters.erp.refusing import FAILED, Refusal
from invoicekit.errors import ErpDuplicate, ErpError, ErpStale, ErpWrongState
from invoicekit.ports.erp import ErpIssue

if TYPE_CHECKING:
    import httpx

__all__ = ["error_of"]

_TAKEN = "already exists"
_NOT_FOUND, _CONFLICT = 404, 409


def error_of(
    response: httpx.Response, system: str, *, writes: bool, now: datetime, status: int = 0
) -> ErpError:
    """Return what an answer that is no success means.

    Args:
        response: the answer.
        system: the adapter's name.
        writes: whether the call may have changed something.
        now: the present instant, for waits that are given as one.
        status: the one in the answer's body, where it is a success to HTTP alone.
    """
    status = status or response.status_code
    words = tuple(_words(json_of(response)))
    no = Refusal(
        system=system,
        status=status,
        words=words,
        writes=writes,
        issues=tuple(ErpIssue(f"HTTP {status}", each) for each in words),
        wait=_wait(response, now),
    )
    return no.error(_meant(status, words))


def _meant(status: int, words: tuple[str, ...]) -> type[ErpError] | None:
    if status == _CONFLICT:
        return ErpStale
    if status >= FAILED:
        return None
    if any(_TAKEN in each for each in words):
        return ErpDuplicate
    return ErpWrongState if status == _NOT_FOUND else None


def _wait(response: httpx.Response, now: datetime) -> float:
    """Return how long the shop asks to wait: in milliseconds by a header of its own."""
    own = response.headers.get("x-rate-limit-time-reset-ms", "")
    if own.isascii() and own.isdigit():
        return wait_of(own, now) / 1000
    return wait_of(response.headers.get("retry-after", ""), now)


def _words(said: Any) -> Iterator[str]:
    """Give what it says: a list of V2, the title and errors of V3, or the message of B2B."""
    if isinstance(said, list):
        for each in said:
            yield from _words(each)
    elif isinstance(said, Mapping):
        data, errors, meta = said.get("data"), said.get("errors"), said.get("meta")
        told = [data.get("errMsg")] if isinstance(data, Mapping) else []
        told += [said.get("message"), said.get("title")]
        told += list(errors.values()) if isinstance(errors, Mapping) else []
        told += [meta.get("errors"), meta.get("message")] if isinstance(meta, Mapping) else []
        yield from dict.fromkeys(each for each in told if isinstance(each, str) and each)
