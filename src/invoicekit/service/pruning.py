"""Pruning: what the feed told and what keys were answered long ago is forgotten.

An operator's act: it asks no policy. Messages need none of it: they leave the outbox when they are
delivered. Records, histories, contents and the ledger are never pruned.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime

import attrs

from invoicekit.errors import InvalidValue
from invoicekit.permissions import Actor
from invoicekit.ports.storage import MAX_PAGE, Forgotten, UnitOfWork
from invoicekit.records import instant
from invoicekit.service.context import Context

__all__ = ["Pruned", "prune"]

Told = Callable[["Pruned"], None]
"""Is told what was forgotten so far."""


def _names(value: Iterable[str]) -> tuple[str, ...]:
    return tuple(value)


@attrs.frozen
class Pruned:
    """What was forgotten.

    Args:
        changes: how many changes of the feed.
        answers: how many answers to idempotency keys.
        held_by: readers of the feed whose kept place holds the rest of it.
    """

    changes: int = 0
    answers: int = 0
    held_by: tuple[str, ...] = attrs.field(default=(), converter=_names)


def prune(
    ctx: Context,
    before: datetime,
    *,
    by: Actor,
    piece: int = MAX_PAGE,
    told: Told | None = None,
) -> Pruned:
    """Forget what the feed told, and what keys were answered, before an instant.

    Each piece is a transaction of its own, so that nobody waits for long; a run that was cut off
    is done again. Never forgotten are changes that were not told yet, changes that a reader has not
    read whose place is kept as a cursor, and answers given since the oldest message that has not
    arrived was made.

    A reader whose place lies before what was forgotten is told so with `FeedPruned`. A key that
    was forgotten and comes again is new: prune nothing that somebody may still repeat.

    Args:
        ctx: where to work.
        before: what is older goes; not later than now.
        by: who prunes, in whose tenant.
        piece: how many of each are forgotten in one transaction, at most 500.
        told: is told after each piece.

    Raises:
        InvalidValue: for an instant that is not past, or a piece out of bounds.
        StoreError: if the store's role may not remove them, such as the one of a program that
            `migrate` granted its rights.
    """
    if instant(before) > ctx.clock.now():
        raise InvalidValue("before", before, "it is not past")
    done = Pruned()
    while True:
        with ctx.store.unit_of_work(by.tenant) as work:
            changes, answers = _piece(work, before, piece)
        done = Pruned(done.changes + changes.number, done.answers + answers, changes.held_by)
        if told is not None:
            told(done)
        if max(changes.number, answers) < piece:
            return done


def _piece(work: UnitOfWork, before: datetime, limit: int) -> tuple[Forgotten, int]:
    changes = work.forget_changes(before, limit=limit)
    return changes, work.forget_answers(before, limit=limit)
