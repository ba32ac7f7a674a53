"""Question: may this actor do this to this record, now?"""

from __future__ import annotations

import attrs

from invoicekit.permissions.actor import Actor
from invoicekit.permissions.circumstances import Circumstances

__all__ = ["Question"]


# Without slots it is made in half the time; a screen asks dozens.
@attrs.frozen(slots=False)
class Question:
    """What is asked of a policy.

    Args:
        permission: what the act asks for; None asks only whether the record may be known of.
        event: the act, where a lifecycle knows it.
        state: where the record stands, where it has a state.
        actor: who wants to do it.
        holder: whose grants count: the actor, or the person represented.
        about: the record and the moment.
    """

    permission: str | None
    event: str
    state: str
    actor: Actor
    holder: Actor
    about: Circumstances
