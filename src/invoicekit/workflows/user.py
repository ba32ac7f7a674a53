"""Users of the house: who may not remove whom."""

from __future__ import annotations

import attrs

from invoicekit.statemachines import Machine, Refusal
from invoicekit.statemachines.lifecycles import user

__all__ = ["USER", "UserFacts"]


@attrs.frozen
class UserFacts:
    """A user at the moment of an act.

    Args:
        id: the user's id.
        persons: the ids of who acts and who is represented.
    """

    id: str = attrs.field(repr=False)
    persons: tuple[str, ...] = attrs.field(repr=False)


def not_oneself(facts: UserFacts) -> Refusal | None:
    """Refuse to remove oneself, or to give oneself another role."""
    if facts.id not in facts.persons:
        return None
    return Refusal(
        "own_account",
        "nobody removes themselves or changes their own role",
        "Ask another administrator",
    )


USER: Machine[UserFacts] = Machine(user.USER, guards={"not_oneself": not_oneself})
"""The lifecycle of a user; who may act on it, the policy's `user.manage` says."""
