"""The worker of the outbox: what left with an act reaches its receiver, at least once, in order.

A message is lent to one worker, sent outside of any transaction, and removed when the receiver has
it. A worker that dies leaves its lease to end, and another one sends again: the receiver knows a
repeat by its key. Messages about one record leave in the order of its acts; one that lies dead
holds up those behind it until somebody republishes or withdraws it.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterable
from datetime import timedelta
from threading import Event

import attrs

from invoicekit.errors import InvalidValue, StoreError
from invoicekit.ports.publisher import Publisher
from invoicekit.service.context import Context
from invoicekit.service.delivery import Delivery, Failed
from invoicekit.service.letters import dead, republish, waiting, withdraw
from invoicekit.service.retrying import Backoff, Chance
from invoicekit.service.sending import Sender, key_of
from invoicekit.service.waking import Alarm

__all__ = [
    "Backoff",
    "Delivery",
    "Failed",
    "dead",
    "deliver",
    "deliver_forever",
    "key_of",
    "republish",
    "waiting",
    "withdraw",
]

_BATCH = 20
_MOST_FAILURES = 100
_MINUTE = timedelta(minutes=1)


def deliver(
    ctx: Context,
    publisher: Publisher,
    *,
    tenant: str,
    worker: str = "worker",
    topics: Iterable[str] | None = None,
    limit: int | None = None,
    lease: timedelta = _MINUTE,
    backoff: Backoff | None = None,
    chance: Chance = random.random,
    stop: Event | None = None,
) -> Delivery:
    """Send what waits and is due, and return what came of it.

    Any number of workers may run side by side, in one process or many. Safe to run again.

    Args:
        ctx: where to work.
        publisher: hands the messages on.
        tenant: whose messages.
        worker: a name for who looks into the table.
        topics: what to send; all of it if left out.
        limit: how many messages at most; all that is due if left out.
        lease: how long a message is this worker's alone. It must be longer than a call of the
            publisher can take: set a timeout there.
        backoff: when what fails is tried again, and when it is given up.
        chance: the chance in the waits.
        stop: once set, no further message is sent, and those that were lent are given back.

    Raises:
        InvalidValue: for a limit below one.
        StoreError: if the store cannot be used; what was lent is sent when the lease is over.
    """
    if limit is not None and limit < 1:
        raise InvalidValue("limit", limit, "at least one message is sent")
    wanted = None if topics is None else tuple(topics)
    stop = stop or Event()
    sender = Sender(ctx, publisher, tenant, backoff or Backoff(), chance, stop)
    total, begun = Delivery(), 0
    while not stop.is_set() and (limit is None or begun < limit):
        size = _BATCH if limit is None else min(_BATCH, limit - begun)
        until = ctx.clock.now() + lease
        lent = sender.borrow(worker, until, wanted, size)
        if not lent:
            break
        for each in lent:
            total += sender.handle(each, until)
        begun += len(lent)
    return total


def deliver_forever(
    ctx: Context,
    publisher: Publisher,
    *,
    tenants: Iterable[str],
    stop: Event,
    pause: float = 5.0,
    told: Callable[[Delivery | StoreError], None] | None = None,
    worker: str = "worker",
    topics: Iterable[str] | None = None,
    lease: timedelta = _MINUTE,
    backoff: Backoff | None = None,
    chance: Chance = random.random,
) -> Delivery:
    """Send what waits, again and again, until it is told to stop; then finish the call at hand.

    A store that is away is asked again after the pause; nothing is lost meanwhile.

    Args:
        ctx: where to work.
        publisher: hands the messages on.
        tenants: whose messages, one tenant after the other.
        stop: once set, the run ends. A program sets it on SIGTERM.
        pause: seconds between two looks when nothing was due. Where there is one tenant, a new
            message wakes the worker before.
        told: gets what each look came to, where it came to something, and each failure of the
            store; for the logs of the program.
        worker: a name for who looks into the table.
        topics: what to send; all of it if left out.
        lease: how long a message is this worker's alone; longer than a call of the publisher.
        backoff: when what fails is tried again, and when it is given up.
        chance: the chance in the waits.

    Returns:
        What all looks came to together; of the failures, the last hundred.
    """
    every, wanted = tuple(tenants), None if topics is None else tuple(topics)
    alarm = Alarm(ctx.store, every, stop)

    def look(tenant: str) -> Delivery | StoreError:
        try:
            return deliver(
                ctx,
                publisher,
                tenant=tenant,
                worker=worker,
                topics=wanted,
                lease=lease,
                backoff=backoff,
                chance=chance,
                stop=stop,
            )
        except StoreError as error:
            return error

    total = Delivery()
    with alarm:
        while not stop.is_set():
            found = [look(tenant) for tenant in every]
            for each in found:
                if told is not None and each:
                    told(each)
                if isinstance(each, Delivery):
                    total += each
            total = attrs.evolve(total, failed=total.failed[-_MOST_FAILURES:])
            if not any(isinstance(each, Delivery) and each.delivered for each in found):
                alarm.wait(pause)
    return total
