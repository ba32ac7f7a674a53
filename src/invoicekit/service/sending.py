"""One worker at its work: borrow a message, send it, and report what came of it."""

from __future__ import annotations

from datetime import datetime
from threading import Event

import attrs

from invoicekit.errors import NotDelivered, StaleLease, StaleVersion, TryLater, Undeliverable
from invoicekit.ports.publisher import Publisher
from invoicekit.ports.storage import Leased, UnitOfWork
from invoicekit.service.arrivals import Fate, told
from invoicekit.service.context import Context
from invoicekit.service.delivery import Delivery, Failed
from invoicekit.service.retrying import Backoff, Chance

__all__ = ["Sender", "key_of"]

_LONGEST_REASON = 500


def key_of(tenant: str, message_id: str) -> str:
    """Return the key by which a receiver knows a repeat.

    >>> key_of("asha", "invoice/1/2/ready")
    'asha/invoice/1/2/ready'
    """
    return f"{tenant}/{message_id}"


@attrs.frozen(eq=False)
class Sender:
    """What one run of a worker works with; see `invoicekit.service.delivering.deliver`."""

    ctx: Context
    publisher: Publisher
    tenant: str
    backoff: Backoff
    chance: Chance
    stop: Event

    def borrow(
        self, worker: str, until: datetime, topics: tuple[str, ...] | None, limit: int
    ) -> tuple[Leased, ...]:
        """Lend messages that are due, at most one of each record."""
        with self.ctx.store.unit_of_work(self.tenant) as work:
            now = self.ctx.clock.now()
            return work.lease(worker=worker, now=now, until=until, topics=topics, limit=limit)

    def handle(self, lent: Leased, until: datetime) -> Delivery:
        """Send one message that was lent, and report it."""
        if self.stop.is_set():
            return self._give_back(lent)
        if self.ctx.clock.now() >= until:
            # It took too long to come to this one; another worker may have it by now.
            return Delivery(returned=1)
        return self._reported(lent, self._sent(lent))

    def _reported(self, lent: Leased, error: NotDelivered | None, tries: int = 5) -> Delivery:
        try:
            with self.ctx.store.unit_of_work(self.tenant) as work:
                return self._report(work, lent, error)
        except StaleLease:
            return Delivery(lapsed=1)
        except StaleVersion:
            # Somebody wrote the record at the same moment; the message itself is still ours.
            if tries == 1:
                raise
            return self._reported(lent, error, tries - 1)

    def _sent(self, lent: Leased) -> NotDelivered | None:
        """Send a message; return what went wrong."""
        try:
            self.publisher.publish(lent.message, key_of(self.tenant, lent.message.id))
        except NotDelivered as error:
            return error
        except Exception as error:  # noqa: BLE001 - whatever the receiver does, nothing is lost
            return TryLater(f"{type(error).__name__}: {error}")
        return None

    def _report(self, work: UnitOfWork, lent: Leased, error: NotDelivered | None) -> Delivery:
        message, now = lent.message, self.ctx.clock.now()
        if error is None:
            work.delivered(message.id, lent.token)
            told(work, message, Fate.DELIVERED, now)
            return Delivery(1)
        reason = _kept(error.reason)
        dead = isinstance(error, Undeliverable) or lent.attempt >= self.backoff.attempts
        if dead:
            work.bury(message.id, lent.token, now, reason)
            told(work, message, Fate.FAILED, now)
        else:
            after = error.after if isinstance(error, TryLater) else 0.0
            wait = self.backoff.wait(lent.attempt, self.chance, after)
            work.retry_at(message.id, lent.token, now + wait, reason)
        return Delivery(failed=[Failed(message.id, lent.attempt, reason, dead)])

    def _give_back(self, lent: Leased) -> Delivery:
        try:
            with self.ctx.store.unit_of_work(self.tenant) as work:
                work.retry_at(lent.message.id, lent.token, self.ctx.clock.now(), "stopped")
        except StaleLease:
            return Delivery(lapsed=1)
        return Delivery(returned=1)


def _kept(reason: str) -> str:
    """Return a reason from outside as every database keeps it."""
    sound = reason.replace("\0", "").encode("utf-8", "replace").decode()
    return sound[:_LONGEST_REASON]
