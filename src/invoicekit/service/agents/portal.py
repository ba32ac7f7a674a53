"""A portal as a receiver of messages: each one makes buyers see an invoice as it stands now."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import cast

import attrs

from invoicekit.errors import (
    Duplicate,
    ErpAsks,
    ErpError,
    ErpRefused,
    ErpUnsupported,
    InvalidValue,
    StaleVersion,
    StoreError,
    TryLater,
    Undeliverable,
)
from invoicekit.permissions import Actor
from invoicekit.ports.erp import Capability, ErpRef, Portal, Withdraws
from invoicekit.ports.storage import Message
from invoicekit.records import Record
from invoicekit.service.agents.errands import erp_words
from invoicekit.service.agents.failures import failure_of
from invoicekit.service.agents.handover import Handover
from invoicekit.service.agents.publications import (
    GONE,
    KIND,
    SENDING,
    Outcome,
    begun,
    ended,
    id_of,
    is_settled,
    publication_of,
    reading,
    waiting,
)
from invoicekit.service.agents.report import Did, Missed, Skipped
from invoicekit.service.command import Moment
from invoicekit.service.context import Context
from invoicekit.service.loaded import Loaded, load
from invoicekit.service.narrowing import active_states
from invoicekit.service.settings import workflow_of

__all__ = ["PortalPublisher"]

_TRIES = 5
_PATIENCE = timedelta(minutes=2)
_FOR_GOOD = (ErpRefused, ErpAsks, ErpUnsupported, InvalidValue)


What = Did | Skipped | Missed
"""What came of a message."""


def _unheard(message: Message, what: What) -> None:
    del message, what


def _go_on() -> None:
    return


@attrs.frozen
class _Call:
    """What a portal is about to be told.

    Args:
        loaded: the invoice as it stands now.
        publication: what the portal shows of it.
        wanted: the number of the content, or `GONE`.
        unanswered: whether a call was made before to which no answer is known.
    """

    loaded: Loaded
    publication: Record
    wanted: str
    unanswered: bool

    @property
    def ref(self) -> ErpRef | None:
        """Return the invoice in the portal, where it is known."""
        return reading(self.publication).ref

    def came_to(
        self, state: str, what: str, number: str, ref: ErpRef | None = None
    ) -> tuple[Outcome, What]:
        """Return what is written, and told, of a call that was carried out."""
        return Outcome(state, self.wanted, ref), Did(*self.loaded.record.key, what, number)

    def refused(self, code: str, why: str) -> tuple[Outcome, What]:
        """Return what is written, and told, of a call that was refused for good."""
        missed = Missed(*self.loaded.record.key, code, why)
        return Outcome("refused", self.wanted, reason=why), missed

    def needless(self, state: str, code: str, why: str) -> tuple[Outcome, What]:
        """Return what is written, and told, where there was nothing to call for."""
        passed = Skipped(*self.loaded.record.key, code, why)
        return Outcome(state, self.wanted, reason=why), passed


@attrs.frozen(eq=False, kw_only=True)
class PortalPublisher:
    """A `Publisher` over a portal, such as a shop: hand it to `delivering` or `billing.send_all`.

    The portal is shown the invoice as it stands when the message is handed on, not as it stood when
    the message was made; one that is deleted or void is taken back. What the portal refuses is
    written beside the invoice (see `publication`), and the message counts as delivered.

    Args:
        ctx: where the invoices are kept.
        portal: where buyers see them.
        by: the agent, whose name stands in the history.
        handover: how invoices are handed over.
        patience: how long to wait after a call that was not answered; longer than the portal may
            take to carry out a call that is late.
        told: gets each message with what came of it.
        away: called when the next call would fail alike: the portal is away, or lets nobody in.
    """

    ctx: Context
    portal: Portal
    by: Actor
    handover: Handover = attrs.field(factory=Handover)
    patience: timedelta = _PATIENCE
    told: Callable[[Message, What], None] = _unheard
    away: Callable[[], None] = _go_on

    def publish(self, message: Message, key: str) -> None:
        """Show an invoice as it stands now, or take it back.

        Raises:
            TryLater: if the portal cannot take it now, or no answer came.
            Undeliverable: if the message is about no invoice.
        """
        place, forced = self._place(message), False
        for _ in range(_TRIES):
            try:
                call = self._begun(place, forced=forced)
                if call is None:
                    return
                outcome, what = self._answered(call, message, key)
                self._ended(call, outcome)
            except (StaleVersion, Duplicate):
                # Another worker called meanwhile, and ours may have come after: say it anew.
                forced = True
                continue
            self.told(message, what)
            return
        raise TryLater("other workers were faster again and again")

    def _place(self, message: Message) -> tuple[str, str]:
        if message.kind != KIND:
            return message.kind, message.record
        with self.ctx.store.unit_of_work(self.by.tenant, read_only=True) as work:
            parent = work.get(KIND, message.record).parent
        if parent is None:
            raise Undeliverable(f"the publication {message.record!r} is of no invoice")
        return parent

    def _begun(self, place: tuple[str, str], *, forced: bool) -> _Call | None:
        """Write down that the portal is called; None where it was told all already."""
        moment = Moment(self.by, self.ctx.clock.now(), self.ctx.ids, self.ctx.zone)
        with self.ctx.store.unit_of_work(self.by.tenant) as work:
            workflow = workflow_of(self.ctx, work, place[0])
            known = publication_of(work, id_of(self.portal.system, *place))
            loaded = load(work, *place)
            record = known or waiting(work, self.portal.system, loaded.record, moment)
            live = loaded.record.state in active_states(workflow)
            wanted = str(loaded.record.revision) if live else GONE
            if not forced and is_settled(record, wanted):
                return None
            unanswered = forced or record.state == SENDING
            return _Call(loaded, begun(work, record, self.by, moment.at), wanted, unanswered)

    def _ended(self, call: _Call, outcome: Outcome) -> None:
        with self.ctx.store.unit_of_work(self.by.tenant) as work:
            ended(work, call.publication, outcome, self.by, self.ctx.clock.now())

    def _answered(self, call: _Call, message: Message, key: str) -> tuple[Outcome, What]:
        try:
            return self._withdrawn(call, key) if call.wanted == GONE else self._shown(call, key)
        except StoreError:
            raise
        except _FOR_GOOD as error:
            why = erp_words(error) if isinstance(error, ErpError) else error.message
            return call.refused(error.code, why)
        except Exception as error:  # noqa: BLE001 - whatever the portal does, nothing is lost
            failure = failure_of(error, self.patience)
            if failure.halt:
                self.away()
            why, place = failure.reason, call.loaded.record.key
            self.told(message, Missed(*place, failure.code, why, again=True))
            # Not chained: the words of an unknown error may hold anything.
            raise TryLater(why, failure.after) from None

    def _shown(self, call: _Call, key: str) -> tuple[Outcome, What]:
        document = self.handover.invoice(call.loaded, self.portal.system)
        if not document.party:
            why = f"the buyer has no id in {self.portal.system}"
            return call.needless("passed_over", "no_buyer_id", why)
        receipt = self.portal.publish(document, key)
        what = "changed" if call.ref else "shown"
        return call.came_to("shown", what, receipt.number or document.number, receipt.ref)

    def _withdrawn(self, call: _Call, key: str) -> tuple[Outcome, What]:
        """Take back what buyers can see, or may see after a call that was never answered."""
        number, can = call.loaded.record.number, self.portal.capabilities()
        if call.ref is None and not call.unanswered:
            return call.needless("withdrawn", "never_shown", "nobody was shown it")
        if Capability.CANCEL not in can:
            return call.refused("erp_unsupported", "the portal takes no invoice back; do it there")
        portal, ref = cast("Withdraws", self.portal), call.ref
        if ref is None:
            ref = self._looked_for(call, portal, key)
        if ref is None:
            return call.needless("withdrawn", "never_shown", "nobody was shown it")
        on = self.ctx.today()
        reason = call.loaded.history[-1].reason or "it is deleted or void"
        portal.cancel(ref, key, on=on, reason=reason)
        return call.came_to("withdrawn", "withdrawn", number, ref)

    def _looked_for(self, call: _Call, portal: Withdraws, key: str) -> ErpRef | None:
        if Capability.FIND not in portal.capabilities():
            reason = "it may be shown after a call without answer; look there"
            raise ErpRefused(portal.system, reason)
        document = self.handover.invoice(call.loaded, portal.system)
        known = portal.find(document.natural_key, key)
        return None if known is None else known.ref
