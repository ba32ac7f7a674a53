"""What became of each of many items: done, refused with every reason, or failed."""

from __future__ import annotations

from enum import Enum

import attrs

from invoicekit.errors import GuardFailed, InvoicekitError, Refused, StoreError
from invoicekit.records import Record
from invoicekit.statemachines import Failure

__all__ = ["Outcome", "Verdict", "not_done"]


class Verdict(Enum):
    """What became of one item."""

    DONE = "done"
    """It is written, now or under the same key before."""
    REFUSED = "refused"
    """The rules, its own values or what is stored are against it; nothing was written."""
    FAILED = "failed"
    """The store or a guard could not be used; it may be tried again with the same key."""


@attrs.frozen
class Outcome:
    """What became of one item of many.

    Attributes:
        place: its place among the items, from 0.
        verdict: done, refused or failed.
        record: as it stands now, where it was done.
        error: why not, where it was not.
    """

    place: int
    verdict: Verdict
    record: Record | None = None
    error: InvoicekitError | None = None

    @property
    def reasons(self) -> tuple[Failure, ...]:
        """Return every reason of a refusal; empty where the error alone says it."""
        return self.error.failures if isinstance(self.error, Refused) else ()

    @property
    def message(self) -> str:
        """Return why it was not done, with the remedy; empty where it was."""
        return "" if self.error is None else str(self.error)


def not_done(place: int, error: InvoicekitError) -> Outcome:
    """Return the outcome of an item that an error kept from being done."""
    failed = isinstance(error, (StoreError, GuardFailed))
    return Outcome(place, Verdict.FAILED if failed else Verdict.REFUSED, error=error)
