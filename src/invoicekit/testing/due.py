"""Due: what should come of an attempt, by the definition."""

from __future__ import annotations

from collections.abc import Iterable

import attrs

from invoicekit.statemachines.naming import names_of

__all__ = ["Verdict"]


def _names(value: str | Iterable[str]) -> frozenset[str]:
    return frozenset(names_of(value))


@attrs.frozen
class Verdict:
    """What should come of an attempt.

    Args:
        against: every reason against it, as step and rule; empty where it is allowed.
        target: the state after it; empty where it is refused.
        inside: the changes to write with it.
        outbox: what leaves the house after it.
    """

    against: frozenset[str] = attrs.field(default=(), converter=_names)
    target: str = ""
    inside: tuple[str, ...] = attrs.field(default=(), converter=names_of)
    outbox: tuple[str, ...] = attrs.field(default=(), converter=names_of)

    @property
    def allowed(self) -> bool:
        """Return whether nothing speaks against it."""
        return not self.against
