"""One run over the outbox for an ERP: borrow a message, carry it out, write what came of it.

The message is the reservation: it is lent in a transaction of its own before the call, and removed
in the one that tells the record. A run that dies between the two leaves a lease to end; the next
one looks in the ERP before it sends.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import timedelta

import attrs

from invoicekit.errors import Refused, StaleLease, StaleVersion, StoreError
from invoicekit.permissions import Actor
from invoicekit.ports.erp import Payables
from invoicekit.ports.storage import Leased, UnitOfWork
from invoicekit.records import Record
from invoicekit.service.acting import acted
from invoicekit.service.agents.errands import ERRANDS, Answer, Errand
from invoicekit.service.agents.facts import Fact, facts_in
from invoicekit.service.agents.failures import Failure, failure_of
from invoicekit.service.agents.handover import Handover
from invoicekit.service.agents.marks import being_sent, not_sent, unanswered
from invoicekit.service.agents.pointers import point
from invoicekit.service.agents.report import Did, Missed, Report, Skipped
from invoicekit.service.command import Command, Moment
from invoicekit.service.context import Context
from invoicekit.service.loaded import Loaded, load
from invoicekit.service.places import Place, command_for
from invoicekit.service.purchases.reading import laid_beside
from invoicekit.service.retrying import Backoff, Chance
from invoicekit.service.settings import workflow_of
from invoicekit.workflows import Workflow

__all__ = ["Worker", "told"]

_TRIES = 5


@attrs.frozen(eq=False)
class Worker:
    """What a run works with; see `invoicekit.service.agents`."""

    ctx: Context
    erp: Payables
    by: Actor
    handover: Handover
    backoff: Backoff
    chance: Chance
    lease: timedelta
    patience: timedelta
    topics: tuple[str, ...]
    name: str

    def run(self, limit: int | None) -> Report:
        """Carry out what is due, and return what came of it."""
        total, seen = Report(), set[str]()
        while limit is None or len(seen) < limit:
            lent = self._borrowed()
            if lent is None:
                break
            message, attempt = lent[0].message, lent[0]
            if message.id in seen:
                # It came back within this run: the next one has it.
                self._give_back(attempt)
                break
            seen.add(message.id)
            report, halt = self._handled(*lent)
            total += report
            if halt:
                break
        return total

    def _borrowed(self, tries: int = _TRIES) -> tuple[Leased, bool] | None:
        """Lend one message, and mark its record; tell whether an earlier call is unanswered."""
        try:
            with self.ctx.store.unit_of_work(self.by.tenant) as work:
                now = self.ctx.clock.now()
                lent = work.lease(
                    worker=self.name, now=now, until=now + self.lease, topics=self.topics, limit=1
                )
                if not lent:
                    return None
                record = work.get(lent[0].message.kind, lent[0].message.record)
                open_call = unanswered(record)
                being_sent(work, record, lent[0].message, self.by, now)
                return lent[0], open_call
        except StaleVersion:
            if tries == 1:
                raise
            return self._borrowed(tries - 1)

    def _give_back(self, lent: Leased) -> None:
        with self.ctx.store.unit_of_work(self.by.tenant) as work:
            work.retry_at(lent.message.id, lent.token, self.ctx.clock.now(), "put back")

    def _handled(self, lent: Leased, open_call: bool) -> tuple[Report, bool]:
        outcome = self._carried_out(lent, open_call)
        try:
            if isinstance(outcome, Answer):
                return self._settled(lent, outcome), False
            return self._failed(lent, outcome, open_call), outcome.halt
        except StaleLease:
            kind, id_ = lent.message.kind, lent.message.record
            why = "it took longer than the lease, and another worker has it"
            return Report(passed_over=[Skipped(kind, id_, "lease_over", why)]), False

    def _carried_out(self, lent: Leased, open_call: bool) -> Answer | Failure:
        message = lent.message
        with self.ctx.store.unit_of_work(self.by.tenant, read_only=True) as work:
            workflow = workflow_of(self.ctx, work, message.kind)
            loaded = load(work, message.kind, message.record, workflow)
            purchases = laid_beside(work, workflow, loaded.document).purchases
        errand = Errand(self.erp, self.handover, loaded, purchases, message, open_call)
        try:
            return ERRANDS[message.topic](errand)
        except StoreError:
            raise
        except Exception as error:  # noqa: BLE001 - each kind says what to do next
            return failure_of(error, self.patience)

    def _settled(self, lent: Leased, answer: Answer, tries: int = _TRIES) -> Report:
        """Write what the ERP answered: message and record in one transaction."""
        message = lent.message
        try:
            with self.ctx.store.unit_of_work(self.by.tenant) as work:
                work.delivered(message.id, lent.token)
                record = work.get(message.kind, message.record)
                facts = _facts(record, answer)
                told(self.ctx, work, record, facts, self.by)
                return _reported(record, answer, facts)
        except StaleVersion:
            if tries == 1:
                raise
            return self._settled(lent, answer, tries - 1)
        except Refused as error:
            return self._failed(lent, Failure(error.code, str(error), final=True), True)

    def _failed(self, lent: Leased, failure: Failure, open_call: bool) -> Report:
        message, now = lent.message, self.ctx.clock.now()
        reason = failure.reason
        final = failure.final or lent.attempt >= self.backoff.attempts
        with self.ctx.store.unit_of_work(self.by.tenant) as work:
            if final:
                work.bury(message.id, lent.token, now, reason)
            else:
                wait = self.backoff.wait(lent.attempt, self.chance, failure.after)
                work.retry_at(message.id, lent.token, now + wait, reason)
            if failure.unsent and not open_call:
                not_sent(work, work.get(message.kind, message.record), message, self.by, now)
        missed = Missed(message.kind, message.record, failure.code, reason, again=not final)
        return Report(failed=[missed])


def told(
    ctx: Context, work: UnitOfWork, record: Record, facts: Iterable[Fact], by: Actor
) -> Record:
    """Tell a record what happened in the ERP, within an open unit of work.

    Raises:
        Refused: if the record cannot take it.
    """
    for fact in facts:
        moment = Moment(by, ctx.clock.now(), ctx.ids, ctx.zone)
        place = Place(record.kind, record.id, record.version)
        record = acted(ctx, work, place, moment, _commanding(ctx, fact))
        if fact.event == "parked":
            point(work, record, moment)
    return record


def _commanding(ctx: Context, fact: Fact) -> Callable[[Loaded, Workflow], Command]:
    def commanding(loaded: Loaded, workflow: Workflow) -> Command:
        del workflow
        return command_for(ctx, loaded, fact.event, fact.reason, fact.details)

    return commanding


def _facts(record: Record, answer: Answer) -> tuple[Fact, ...]:
    if answer.receipt is not None:
        return facts_in(record, answer.receipt)
    stands = {"erp_reject": "processed", "post_refused": "parked"}
    refusal = answer.refusal
    if refusal is None or record.state != stands[refusal.event]:
        return ()
    return (refusal,)


def _reported(record: Record, answer: Answer, facts: tuple[Fact, ...]) -> Report:
    kind, id_ = record.key
    if answer.refusal is not None and facts:
        code = dict(answer.refusal.details).get("code", answer.refusal.event)
        return Report(failed=[Missed(kind, id_, code, answer.refusal.reason)])
    if answer.did:
        return Report([Did(kind, id_, answer.did, answer.why)])
    if facts and answer.receipt is not None:
        receipt = answer.receipt
        number = receipt.posting if facts[-1].event == "posted" else receipt.number
        return Report([Did(kind, id_, facts[-1].event, number)])
    return Report(passed_over=[Skipped(kind, id_, answer.code or "moved_on", answer.why)])
