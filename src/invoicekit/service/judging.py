"""The facts that guards judge by: from record, history, ledger, actor and what is asked."""

from __future__ import annotations

from collections.abc import Iterator

from invoicekit.documents import Content, Problem, blocking, changed_paths
from invoicekit.errors import NotCovered
from invoicekit.money import Money
from invoicekit.permissions import Actor, Approval, Circumstances, Policy
from invoicekit.permissions.attributes import values
from invoicekit.records import Record
from invoicekit.service.command import Command, Moment
from invoicekit.service.loaded import ACCOUNT, Loaded, signed
from invoicekit.workflows import Beside, InvoiceFacts, Viewer, Workflow

__all__ = ["BEING_SENT", "PAYMENT_PENDING", "approvals_by", "facts_of", "live_beside", "wrong_in"]

PAYMENT_PENDING = "payment_pending"
BEING_SENT = "being_sent"
"""The tags of a record that something is under way with."""


def facts_of(workflow: Workflow, loaded: Loaded, command: Command, moment: Moment) -> InvoiceFacts:
    """Return what the guards and choices of a workflow look at."""
    record = loaded.record
    content = command.content or loaded.content
    about = loaded.circumstances(moment.at, moment.zone)
    approvals = approvals_by(workflow.policy, command.event, moment.actor, about)
    return InvoiceFacts(
        loaded.total,
        loaded.allocated,
        _proposed(command),
        payment_pending=PAYMENT_PENDING in record.tags,
        problems=wrong_in(command),
        mismatches=command.mismatches,
        taken_too_much=command.taken_too_much,
        bank_change=command.bank_change,
        readable=_readable(content),
        contact=_contact(content),
        changed=_changed(loaded, command),
        being_sent=BEING_SENT in record.tags,
        viewer=_viewer(record, moment.actor),
        persons=moment.actor.persons,
        approvals_complete=all(approval.completes for approval in approvals),
        period_open=command.period_open,
        revision=record.revision,
        fingerprint=loaded.fingerprint,
        beside=[_seen(other) for other in live_beside(workflow, loaded)],
        history=loaded.history,
        details=command.details,
        bills=record.parent[0] if record.parent else "",
        reason=command.reason,
        at=moment.at,
        zone=moment.zone,
    )


def wrong_in(command: Command) -> tuple[Problem, ...]:
    """Return what keeps the document from being confirmed, as it would be after the act."""
    calculation = command.calculation
    return () if calculation is None else blocking((*calculation.problems, *command.wanted))


def approvals_by(
    policy: Policy, event: str, actor: Actor, about: Circumstances
) -> tuple[Approval, ...]:
    """Return what an act would count for as an approval; for no event, what any act would.

    Where a matrix has no answer, the policy itself refuses the act, and says why.
    """
    found = []
    for matrix in policy.matrices:
        if event in {"", matrix.event}:
            try:
                found.append(policy.approval(matrix.event, actor, about))
            except NotCovered:
                continue
    return tuple(approval for approval in found if approval is not None)


def live_beside(workflow: Workflow, loaded: Loaded, kind: str = "") -> Iterator[Loaded]:
    """Give the records beside it that are not at their end; of one kind, or of all."""
    final = {side.kind: side.machine.lifecycle.final for side in workflow.sides}
    for other in loaded.beside:
        record = other.record
        alive = record.kind in final and record.state not in final[record.kind]
        if alive and kind in {"", record.kind}:
            yield other


def _seen(other: Loaded) -> Beside:
    return Beside(other.record.kind, other.record.state, other.total)


def _proposed(command: Command) -> Money | None:
    calculation = command.calculation
    if command.content is None or calculation is None:
        return None
    invoice = calculation.invoice
    return Money(signed(invoice.kind, calculation.totals.payable), invoice.currency)


def _readable(content: object) -> bool:
    if not isinstance(content, Content):
        return True
    invoice = content.invoice
    return bool(invoice.number or invoice.seller.name or invoice.lines)


def _contact(content: object) -> str:
    if not isinstance(content, Content) or content.invoice.buyer.contact is None:
        return ""
    return content.invoice.buyer.contact.email


def _changed(loaded: Loaded, command: Command) -> tuple[str, ...]:
    return () if command.content is None else changed_paths(loaded.content, command.content)


def _viewer(record: Record, actor: Actor) -> Viewer:
    own = record.customer and record.customer in values(actor.attributes, ACCOUNT)
    return Viewer.COUNTERPARTY if own else Viewer.STAFF
