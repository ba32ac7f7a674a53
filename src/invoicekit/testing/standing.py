"""Standing: how far the record of a walk has come."""

from __future__ import annotations

import attrs

from invoicekit.permissions import Circumstances
from invoicekit.statemachines import AuditEntry

__all__ = ["Standing"]


@attrs.frozen
class Standing:
    """Where a record stands.

    Args:
        state: its state.
        history: what was done with it, oldest first.
        revision: the number of its content.
    """

    state: str
    history: tuple[AuditEntry, ...] = ()
    revision: int = 1

    def of(self, about: Circumstances) -> Circumstances:
        """Return circumstances with this history and revision."""
        return attrs.evolve(
            about,
            history=self.history,
            revision=self.revision,
            fingerprint=f"ik1:{self.revision}",
        )
