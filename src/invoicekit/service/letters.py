"""What waits and what lies dead in the outbox, and what an operator decides about it.

An operator's acts: they are written to the record's history, and ask no policy.
"""

from __future__ import annotations

from functools import partial

from invoicekit.errors import InvalidValue
from invoicekit.permissions import Actor
from invoicekit.ports.storage import DeadLetter, Message
from invoicekit.service.again import again
from invoicekit.service.arrivals import Fate, decided
from invoicekit.service.context import Context

__all__ = ["dead", "republish", "waiting", "withdraw"]


def waiting(ctx: Context, *, by: Actor, topic: str | None = None) -> tuple[Message, ...]:
    """Return what is not delivered yet, in the order it was made.

    Args:
        ctx: where to work.
        by: who asks, in whose tenant.
        topic: what is told; all of it if left out.
    """
    with ctx.store.unit_of_work(by.tenant, read_only=True) as work:
        return work.messages(topic=topic)


def dead(ctx: Context, *, by: Actor, limit: int = 50, after: str = "") -> tuple[DeadLetter, ...]:
    """Return the messages that were given up, with the reason of each, in the order of their ids.

    Args:
        ctx: where to work.
        by: who asks, in whose tenant.
        limit: how many at most.
        after: the id of the last one of the page before.
    """
    with ctx.store.unit_of_work(by.tenant, read_only=True) as work:
        return work.dead(limit=limit, after=after)


def republish(ctx: Context, id: str, *, by: Actor, reason: str) -> None:
    """Let a message that was given up be sent again, in its old place before later ones.

    Args:
        ctx: where to work.
        id: of the message.
        by: who decides.
        reason: why it will arrive this time.

    Raises:
        NotFound: if no dead letter has this id.
        InvalidValue: without a reason.
    """
    _check_reason(reason)
    again(partial(_republish, ctx, id, by, reason))


def _republish(ctx: Context, id_: str, by: Actor, reason: str) -> None:
    with ctx.store.unit_of_work(by.tenant) as work:
        now = ctx.clock.now()
        work.republish(id_, now)
        message = next(each for each in work.messages() if each.id == id_)
        decided(work, message, Fate.WAITING, by, now, reason)


def withdraw(ctx: Context, id: str, *, by: Actor, reason: str) -> Message:
    """Give up a message for good, waiting or dead; what waits behind it goes on.

    Args:
        ctx: where to work.
        id: of the message.
        by: who decides.
        reason: why the receiver shall never have it.

    Returns:
        The message, as it would have been sent.

    Raises:
        NotFound: if no message has this id.
        Conflict: if it is on its way at this moment.
        InvalidValue: without a reason.
    """
    _check_reason(reason)
    return again(partial(_withdraw, ctx, id, by, reason))


def _withdraw(ctx: Context, id_: str, by: Actor, reason: str) -> Message:
    with ctx.store.unit_of_work(by.tenant) as work:
        message = work.withdraw(id_)
        decided(work, message, Fate.WITHDRAWN, by, ctx.clock.now(), reason)
        return message


def _check_reason(reason: str) -> None:
    if not reason.strip():
        raise InvalidValue("reason", reason, "a decision about a message needs one")
