"""What a failed call means: send again, look first, or stop; and whether the run goes on."""

from __future__ import annotations

from datetime import timedelta

import attrs

from invoicekit.errors import (
    ErpError,
    ErpLoginFailed,
    ErpSilent,
    ErpStale,
    ErpUnreachable,
    InvoicekitError,
)
from invoicekit.service.agents.errands import erp_words

__all__ = ["Failure", "failure_of"]

_LONGEST_REASON = 500


def _kept(reason: str) -> str:
    """Return a reason from outside as every database keeps it."""
    return reason.replace("\0", "").encode("utf-8", "replace").decode()[:_LONGEST_REASON]


@attrs.frozen
class Failure:
    """How an errand failed.

    Args:
        code: what went wrong, as the error's stable code.
        reason: the same in words.
        unsent: whether it is certain that the ERP did nothing.
        final: whether it is given up, for a person to look at.
        halt: whether the run ends, as the next call would fail alike.
        after: how many seconds to wait at least before the next attempt.
    """

    code: str
    reason: str = attrs.field(converter=_kept)
    unsent: bool = False
    final: bool = False
    halt: bool = False
    after: float = 0.0


def failure_of(error: Exception, patience: timedelta) -> Failure:
    """Return what an error of a call means.

    Args:
        error: what was raised.
        patience: how long to wait until a call that is late must have arrived.
    """
    if isinstance(error, ErpSilent):
        return Failure(error.code, erp_words(error), after=patience.total_seconds())
    if isinstance(error, ErpUnreachable | ErpLoginFailed):
        after = error.retry_after if isinstance(error, ErpUnreachable) else 0.0
        return Failure(error.code, erp_words(error), unsent=True, halt=True, after=after)
    if isinstance(error, ErpError):
        final = not isinstance(error, ErpStale)
        return Failure(error.code, erp_words(error), unsent=True, final=final)
    if isinstance(error, InvoicekitError):
        return Failure(error.code, str(error), unsent=True, final=True)
    # Whatever an adapter does, nothing is sent twice. Its words may hold anything: they are left.
    return Failure("unexpected", type(error).__name__, after=patience.total_seconds())
