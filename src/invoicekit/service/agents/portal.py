"""A portal as a receiver of messages: each one makes buyers see an invoice as it stands now."""

from __future__ import annotations

from collections.abc import Callable, Iterable
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
from invoicekit.ports.erp import Capability, ErpDocument, ErpRef, NaturalKey, Portal, Withdraws
from invoicekit.ports.storage import Message
from invoicekit.records import Record
from invoicekit.service.agents.errands import erp_words
from invoicekit.service.agents.failures import failure_of
from invoicekit.service.agents.handover import Handover
from invoicekit.service.agents.publications import (
    GONE,
    KIND,
    Outcome,
    begun,
    ended,
    id_of,
    is_settled,
    names_in,
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
        names: under which buyers may see it before this call.
        document: what is shown; None for what is taken back, or cannot be handed over.
    """

    loaded: Loaded
    publication: Record
    wanted: str
    names: tuple[NaturalKey, ...]
    document: ErpDocument | None

    @property
    def ref(self) -> ErpRef | None:
        """Return the invoice in the portal, where it is known."""
        return reading(self.publication).ref

    def came_to(
        self, what: str, number: str, names: tuple[NaturalKey, ...] = (), ref: ErpRef | None = None
    ) -> tuple[Outcome, What]:
        """Return what is written, and told, of a call that was carried out."""
        state = "shown" if names else "withdrawn"
        return Outcome(state, self.wanted, names, ref), Did(*self.loaded.record.key, what, number)

    def refused(self, code: str, why: str) -> tuple[Outcome, What]:
        """Return what is written, and told, of a call that was refused for good."""
        missed = Missed(*self.loaded.record.key, code, why)
        return Outcome("refused", self.wanted, self.names, reason=why), missed

    def needless(self, state: str, code: str, why: str) -> tuple[Outcome, What]:
        """Return what is written, and told, where there was nothing to call for."""
        passed = Skipped(*self.loaded.record.key, code, why)
        return Outcome(state, self.wanted, self.names, reason=why), passed


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
            document = self._document(loaded) if live else None
            names = names_in(record)
            shown = () if document is None or not document.party else (document.natural_key,)
            now = tuple(dict.fromkeys((*names, *shown)))
            kept = begun(work, record, now, self.by, moment.at)
            return _Call(loaded, kept, wanted, names, document)

    def _document(self, loaded: Loaded) -> ErpDocument | None:
        try:
            return self.handover.invoice(loaded, self.portal.system)
        except InvalidValue:
            # It is told where the portal would be called.
            return None

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
        system = self.portal.system
        document = call.document or self.handover.invoice(call.loaded, system)
        own = document.natural_key
        # Another buyer, or another number, must not show it any more.
        self._take_back(call, [each for each in call.names if each != own], key)
        if not document.party:
            outcome, what = call.needless(
                "passed_over", "no_buyer_id", f"the buyer has no id in {system}"
            )
            return attrs.evolve(outcome, names=()), what
        receipt = self.portal.publish(document, key)
        done = "changed" if call.ref and own in call.names else "shown"
        return call.came_to(done, receipt.number or document.number, (own,), receipt.ref)

    def _withdrawn(self, call: _Call, key: str) -> tuple[Outcome, What]:
        """Take back what buyers can see, or may see after a call that was never answered."""
        if not self._take_back(call, call.names, key):
            outcome, what = call.needless("withdrawn", "never_shown", "nobody was shown it")
            return attrs.evolve(outcome, names=()), what
        return call.came_to("withdrawn", call.loaded.record.number)

    def _take_back(self, call: _Call, names: Iterable[NaturalKey], key: str) -> bool:
        """Take back what may be shown under some names; tell whether anything was."""
        found = False
        for name in names:
            ref = self._looked_for(call, name, key)
            if ref is not None:
                on = self.ctx.today()
                reason = call.loaded.history[-1].reason or "it is another's, deleted or void"
                cast("Withdraws", self.portal).cancel(ref, key, on=on, reason=reason)
                found = True
        return found

    def _looked_for(self, call: _Call, name: NaturalKey, key: str) -> ErpRef | None:
        can, system = self.portal.capabilities(), self.portal.system
        if Capability.CANCEL not in can:
            reason = "it takes no invoice back; do it there"
            raise ErpUnsupported(system, reason, capability=Capability.CANCEL.value)
        if Capability.FIND in can:
            known = cast("Withdraws", self.portal).find(name, key)
            return None if known is None else known.ref
        if call.ref is None:
            reason = "it may be shown after a call without answer; look there"
            raise ErpRefused(system, reason)
        return call.ref
