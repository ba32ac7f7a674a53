"""What an agent does with each message of the outbox, and what came of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date

import attrs

from invoicekit.errors import ErpAsks, ErpError, ErpRefused, ErpWrongState
from invoicekit.matching import Purchases
from invoicekit.money import Money
from invoicekit.ports.erp import Capability, ErpDocument, ErpReceipt, ErpRef, ErpState, Payables
from invoicekit.ports.storage import Message
from invoicekit.service.agents.facts import Fact
from invoicekit.service.agents.handover import Handover
from invoicekit.service.agents.looking import parked_once
from invoicekit.service.loaded import Loaded
from invoicekit.service.receipts import Notice
from invoicekit.service.sending import key_of

__all__ = ["ERRANDS", "Answer", "Errand", "erp_words"]

PARK, POST, WITHDRAW = "park", "post", "withdraw_park"
"""The topics of the outbox that this room carries out."""

_DECIDED = (ErpRefused, ErpAsks)
"""What an ERP says for good: a person must do something else."""


@attrs.frozen
class Answer:
    """What came of an errand.

    Args:
        receipt: where the document stands in the ERP now.
        refusal: what the record is told instead, where the ERP said no.
        code: why nothing had to be done, as a stable word.
        why: the same in words, or what the ERP said.
        did: what was done, where the record has no act for it.
    """

    receipt: ErpReceipt | None = None
    refusal: Fact | None = None
    code: str = ""
    why: str = ""
    did: str = ""


@attrs.frozen(eq=False)
class Errand:
    """A message that is to be carried out.

    Args:
        erp: where.
        handover: how documents are handed over.
        loaded: the record as it stands now.
        purchases: the orders and receipts that it is matched with.
        message: what is to be done.
        unanswered: whether a call was made to which no answer is known.
    """

    erp: Payables
    handover: Handover
    loaded: Loaded
    purchases: Purchases
    message: Message
    unanswered: bool

    @property
    def key(self) -> str:
        """Return the key of the write, the same for every repeat."""
        return key_of(self.loaded.record.tenant, self.message.id)

    @property
    def document(self) -> ErpDocument:
        """Return the record's document as it is handed over."""
        return self.handover.document(self.loaded, self.erp.system, self.purchases)

    @property
    def ref(self) -> ErpRef:
        """Return where the record's document is."""
        return ErpRef.read(dict(self.loaded.record.labels)["erp_ref"])

    def said(self, name: str) -> str:
        """Return what the person said who asked for it; empty where nothing was said."""
        body = self.message.body
        return body.detail(name) if isinstance(body, Notice) else ""


def erp_words(error: ErpError) -> str:
    """Return what an ERP said, word for word; the adapter's where it said nothing."""
    return "; ".join(error.messages) or error.reason


def _park(errand: Errand) -> Answer:
    record = errand.loaded.record
    if record.state != "processed":
        return Answer(code="moved_on", why=f"the bill is {record.state} meanwhile")
    document = errand.document
    try:
        receipt = parked_once(errand.erp, document, errand.key, unanswered=errand.unanswered)
    except _DECIDED as error:
        return _refused("erp_reject", error)
    return Answer(receipt)


def _post(errand: Errand) -> Answer:
    record = errand.loaded.record
    if record.state != "parked":
        return Answer(code="moved_on", why=f"the bill is {record.state} meanwhile")
    if errand.ref.system != errand.erp.system:
        # What this ERP does not know is not gone: it is parked elsewhere.
        where = f"it is parked in {errand.ref.system}, not in {errand.erp.system}"
        return Answer(refusal=Fact("post_refused", (("code", "in_another_erp"),), where))
    stands = errand.erp.status(errand.ref)
    if stands.state is not ErpState.PARKED:
        return Answer(stands, code="moved_on", why=f"the ERP has it as {stands.state}")
    differs = _differs(errand.loaded, stands)
    if differs:
        return Answer(refusal=Fact("post_refused", (("code", "changed_in_erp"),), differs))
    return _posted(errand, stands.version)


def _posted(errand: Errand, version: str) -> Answer:
    day = errand.said("on")
    try:
        return Answer(
            errand.erp.post(
                errand.ref,
                errand.key,
                on=date.fromisoformat(day) if day else None,
                expect=version,
                confirmed=errand.said("confirmed"),
            )
        )
    except ErpWrongState:
        # Somebody was faster there: what it has become is told instead.
        return Answer(errand.erp.status(errand.ref))
    except _DECIDED as error:
        return _refused("post_refused", error)


def _withdraw(errand: Errand) -> Answer:
    """Take back what may have been parked although the bill was cancelled here."""
    erp, record = errand.erp, errand.loaded.record
    document = errand.document
    if Capability.FIND not in erp.capabilities():
        return Answer(code="nothing_there", why="the ERP cannot be searched")
    for entry in errand.loaded.history:
        if entry.event != "approve" or entry.target != "processed":
            continue
        key = key_of(record.tenant, f"{record.kind}/{record.id}/{entry.version}/{PARK}")
        known = erp.find(document.natural_key, key)
        if known is None or not known.replayed:
            continue
        if known.state is not ErpState.PARKED:
            # What somebody booked there is taken back by a person, not on the quiet.
            where = f"it is {known.state} there as {known.number}, and was cancelled here"
            raise ErpWrongState(erp.system, where, state=known.state.value)
        reason = errand.loaded.history[-1].reason or "cancelled"
        erp.cancel(known.ref, errand.key, on=document.posting_date, reason=reason)
        return Answer(did="withdrawn", why=known.number)
    return Answer(code="nothing_there", why="the ERP never had it")


def _refused(event: str, error: ErpRefused | ErpAsks) -> Answer:
    told = [("code", error.code), ("native_code", error.native_code)]
    if isinstance(error, ErpAsks):
        told.append(("confirm", error.token))
    return Answer(refusal=Fact(event, tuple(pair for pair in told if pair[1]), erp_words(error)))


def _differs(loaded: Loaded, stands: ErpReceipt) -> str:
    """Return how the parked document differs from what was approved; empty where it does not."""
    figures = loaded.figures
    if figures is None or stands.total in {None, figures.totals.payable}:
        return ""
    there = Money(stands.total or 0, loaded.record.currency)
    approved = Money(figures.totals.payable, loaded.record.currency)
    return f"it was changed in the ERP: {there} is parked there, and {approved} was approved"


ERRANDS: Mapping[str, Callable[[Errand], Answer]] = {
    PARK: _park,
    POST: _post,
    WITHDRAW: _withdraw,
}
"""What is done, by topic."""
