"""What an answer over HTTP that is no success means: send again, look first, or stop."""

from __future__ import annotations

from typing import TYPE_CHECKING

import attrs

from invoicekit.errors import (
    ErpError,
    ErpLoginFailed,
    ErpRefused,
    ErpSilent,
    ErpUnreachable,
)
from invoicekit.ports.erp import ErpIssue

if TYPE_CHECKING:
    import httpx

__all__ = ["FAILED", "Refusal", "senseless"]

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
