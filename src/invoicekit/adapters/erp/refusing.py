"""What a call over HTTP came to that did not do it: send again, look first, or stop."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

import attrs

from invoicekit.documents import Problem, blocking
from invoicekit.errors import (
    ErpDuplicate,
    ErpError,
    ErpLoginFailed,
    ErpRefused,
    ErpSilent,
    ErpUnreachable,
)
from invoicekit.ports.erp import ErpIssue, ErpReceipt

if TYPE_CHECKING:
    import httpx

__all__ = ["FAILED", "Refusal", "require_ours", "require_writable", "senseless"]

FAILED = 500
"""The least status by which a system says that the failure is its own."""

_LOGIN = frozenset({401, 403})
_BUSY = frozenset({429, 503})
_MOVED, _WRONG = 300, 400


@attrs.frozen(kw_only=True)
class Refusal:
    """An answer that is no success, as its vendor words it.

    Args:
        system: the adapter's name.
        status: of HTTP, or the one that the answer itself names.
        words: what the system says, the chief thing first; never with a secret in it.
        writes: whether the call may have changed something.
        code: the system's own code; its status if left out.
        issues: each thing that it finds wrong.
        wait: how many seconds it asks to wait.
    """

    system: str
    status: int
    words: tuple[str, ...]
    writes: bool
    code: str = ""
    issues: tuple[ErpIssue, ...] = ()
    wait: float = 0.0

    def error(self, meant: type[ErpError] | None) -> ErpError:
        """Return the error.

        Args:
            meant: what the vendor's own rows say of an answer by which surely nothing was done;
                None where they say nothing.
        """
        kind = self._kind(meant)
        reason = self.words[0] if self.words else f"it answered with HTTP {self.status}"
        said = (self.system, reason, self.code or f"HTTP {self.status}", self.words)
        if issubclass(kind, ErpRefused):
            return kind(*said, self.issues)
        if issubclass(kind, ErpUnreachable):
            return kind(*said, self.wait if self.status in _BUSY else 0.0)
        return kind(*said)

    def _kind(self, meant: type[ErpError] | None) -> type[ErpError]:
        if self.status in _LOGIN or _MOVED <= self.status < _WRONG:
            # A gateway sends who is not logged in to another page.
            return ErpLoginFailed
        if self.status in _BUSY:
            return ErpUnreachable
        if meant is not None:
            return meant
        if self.status >= FAILED:
            # It may be done or not; what only asks may be asked again.
            return ErpSilent if self.writes else ErpUnreachable
        return ErpRefused


def senseless(response: httpx.Response, system: str, reason: str, *, writes: bool) -> ErpError:
    """Return what it means that a success does not bear what was asked for.

    Args:
        response: the answer.
        system: the adapter's name.
        reason: what is wrong with it.
        writes: whether the call may have changed something.
    """
    if writes:
        return ErpSilent(system, reason)
    if "html" in response.headers.get("content-type", ""):
        # A page to log in is a success to HTTP.
        return ErpLoginFailed(system, "it answered with a page, perhaps to log in")
    return ErpUnreachable(system, reason)


def require_writable(system: str, problems: Iterable[Problem]) -> None:
    """Refuse a document that cannot be written for a system, before anything is sent.

    Raises:
        ErpRefused: with each thing that is in the way as an issue.
    """
    wrong = blocking(problems)
    if wrong:
        issues = tuple(ErpIssue(each.code, each.message, each.path) for each in wrong)
        words = tuple(f"{each.message}. {each.remedy}" for each in wrong)
        raise ErpRefused(system, words[0], wrong[0].code, words, issues)


def require_ours(system: str, known: ErpReceipt | None) -> ErpReceipt | None:
    """Return what is there of a supplier's number, where a call of ours has kept it.

    Raises:
        ErpDuplicate: if it is another's.
    """
    if known is None or known.replayed:
        return known
    reason = f"it has {known.number} of this supplier and number already"
    raise ErpDuplicate(system, reason, existing=known.ref)
