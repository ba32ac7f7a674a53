"""The record of a payment: made, moved along its lifecycle, and told what is left of it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import attrs

from invoicekit.allocation import Allocation, Payment, SourceKind, refunded, unapplied
from invoicekit.documents import fingerprint
from invoicekit.errors import StoreError
from invoicekit.money import Money
from invoicekit.permissions import Actor, Circumstances, Policy
from invoicekit.ports.gateway import PaymentIntent
from invoicekit.ports.storage import Message, UnitOfWork
from invoicekit.records import Record, Revision
from invoicekit.service.changes import Changes
from invoicekit.service.command import Moment
from invoicekit.service.deed import added
from invoicekit.service.loaded import ACCOUNT, PAYMENT, rows_about
from invoicekit.statemachines import AuditEntry, Authorize, anyone
from invoicekit.workflows import PAYMENT as LIFE
from invoicekit.workflows import PaymentFacts

__all__ = [
    "COMPLETED",
    "Paid",
    "about",
    "arrived",
    "authority",
    "intended",
    "moved",
    "paid_of",
    "payment_of",
    "read_paid",
    "restated",
]

COMPLETED = "completed"
KIND = "kind"
"""The label that tells what settles, where it is no plain payment."""
GIVEN_BACK = "given_back"
"""The label that tells how much went back to the payer."""


@attrs.frozen
class Paid:
    """A payment as it was read, with the ledger's rows about it.

    Args:
        record: where it stands.
        content: what is said of it: the payment, or what was asked of a gateway.
        rows: what the ledger says of it.
    """

    record: Record
    content: Payment | PaymentIntent
    rows: tuple[Allocation, ...] = ()

    @property
    def payment(self) -> Payment:
        """Return the payment, with the version at which it was read."""
        plain = self.content.payment if isinstance(self.content, PaymentIntent) else self.content
        return attrs.evolve(plain, version=self.record.version)

    @property
    def left(self) -> Money:
        """Return what can be applied: nothing of a payment that is not here."""
        if self.record.state != COMPLETED:
            return Money.zero(self.record.currency)
        return unapplied(self.payment, self.rows)

    @property
    def given_back(self) -> Money:
        """Return what went back to the payer, zero or above."""
        return refunded(self.payment, self.rows)


def payment_of(content: object) -> Payment | None:
    """Return the payment that a record's content is about; None for any other content."""
    if isinstance(content, PaymentIntent):
        return content.payment
    return content if isinstance(content, Payment) else None


def paid_of(work: UnitOfWork, record: Record) -> Paid:
    """Read what a payment's record says, and the ledger of it.

    Raises:
        StoreError: if what is kept is no payment.
    """
    content = work.revision(*record.key, record.revision).content
    if not isinstance(content, (Payment, PaymentIntent)):
        raise StoreError(f"what is kept of the payment {record.id!r} is no payment")
    return Paid(record, content, rows_about(work, record))


def read_paid(work: UnitOfWork, id_: str) -> Paid:
    """Read a payment.

    Raises:
        NotFound: if there is none.
    """
    return paid_of(work, work.get(PAYMENT, id_))


def restated(paid: Paid, payment: Payment, moment: Moment) -> tuple[Paid, Revision]:
    """Return a payment of which something else is said now, and the revision that says so.

    Args:
        paid: as it was read.
        payment: what is said of it now.
        moment: who says so, when.
    """
    plain = attrs.evolve(payment, version=1)
    content: Payment | PaymentIntent = plain
    if isinstance(paid.content, PaymentIntent):
        content = attrs.evolve(paid.content, payment=plain)
    record = attrs.evolve(
        paid.record,
        total=payment.amount.amount,
        currency=payment.amount.currency,
        revision=paid.record.revision + 1,
    )
    revision = Revision(
        tenant=record.tenant,
        kind=PAYMENT,
        id=record.id,
        number=record.revision,
        content=content,
        fingerprint=fingerprint(content),
        by=moment.actor.id,
        at=moment.at,
    )
    return attrs.evolve(paid, record=record, content=content), revision


def authority(policy: Policy, record: Record, moment: Moment) -> Authorize[Actor]:
    """Return who may do what with a payment, by the policy of what it pays."""
    return policy.authorize(about(record, moment))


def about(record: Record, moment: Moment) -> Circumstances:
    """Return what a policy looks at."""
    return Circumstances(
        record.tenant,
        at=moment.at,
        zone=moment.zone,
        kind=PAYMENT,
        id=record.id,
        owner=record.created_by,
        attributes={ACCOUNT: record.customer},
        amount=Money(record.total or 0, record.currency),
        revision=record.revision,
    )


def intended(
    content: Payment | PaymentIntent,
    moment: Moment,
    *,
    account: str = "",
    parent: tuple[str, str] | None = None,
    tags: Iterable[str] = (),
) -> Changes:
    """Return what the making of a payment writes; it is under way, and counts for nothing yet.

    Args:
        content: what is said of it.
        moment: who makes it, when.
        account: whose it is; the customer's name if left out.
        parent: the record that it belongs to.
        tags: words to search by.
    """
    payment = content.payment if isinstance(content, PaymentIntent) else content
    labels = [] if payment.kind is SourceKind.PAYMENT else [(KIND, payment.kind.value)]
    record = Record(
        tenant=moment.actor.tenant,
        kind=PAYMENT,
        id=payment.id,
        workflow=LIFE.lifecycle.name,
        definition_version=LIFE.lifecycle.version,
        state=LIFE.lifecycle.initial,
        created_at=moment.at,
        created_by=moment.actor.id,
        parent=parent,
        buyer=payment.customer,
        customer=account or payment.customer,
        issue_date=payment.received,
        currency=payment.amount.currency,
        total=payment.amount.amount,
        balance=Money.zero(payment.amount.currency).amount,
        tags=tuple(tags),
        labels=labels,
    )
    return added(record, content, fingerprint(content), moment)


def arrived(
    payment: Payment,
    moment: Moment,
    *,
    account: str = "",
    parent: tuple[str, str] | None = None,
    rows: tuple[Allocation, ...] = (),
    authorize: Authorize[Actor] = anyone,
) -> Changes:
    """Return what the arrival of money writes: it is made, and completed in the same act.

    Args:
        payment: what came in.
        moment: who says so, when.
        account: whose it is; the customer's name if left out.
        parent: the record that it belongs to.
        rows: what it pays at once.
        authorize: who may say so.
    """
    made = intended(payment, moment, account=account, parent=parent)
    entry = _entry(Paid(made.record, payment), "complete", moment, authorize, version=1)
    here = Paid(attrs.evolve(made.record, state=entry.target), payment, rows)
    steps = [made.entry, entry]
    if rows:
        steps.append(_entry(here, "apply", moment, authorize, version=1))
    record = attrs.evolve(here.record, balance=here.left.amount)
    return attrs.evolve(made, record=record, earlier=tuple(steps[:-1]), entry=steps[-1])


def moved(
    paid: Paid,
    event: str,
    moment: Moment,
    *,
    rows: tuple[Allocation, ...] = (),
    reason: str = "",
    details: Mapping[str, str] | None = None,
    authorize: Authorize[Actor] = anyone,
    messages: tuple[Message, ...] = (),
) -> Changes:
    """Return what an act on a payment writes about the payment itself.

    Args:
        paid: the payment as it was read.
        event: the act.
        moment: who does it, when.
        rows: what moves in the ledger with it; whoever writes the act appends them.
        reason: why.
        details: what else its history shall keep.
        authorize: who may do it.
        messages: what leaves the house.

    Raises:
        Refused: one of its kinds, with every reason.
    """
    own = tuple(row for row in rows if row.source == paid.record.id)
    after = attrs.evolve(paid, rows=(*paid.rows, *own))
    version = paid.record.version + 1
    entry = _entry(after, event, moment, authorize, version, reason, details)
    after = attrs.evolve(after, record=attrs.evolve(after.record, state=entry.target))
    record = attrs.evolve(
        after.record,
        balance=after.left.amount,
        labels=_labels(after),
        updated_at=moment.at,
    )
    return Changes(record, entry, expect=paid.record.version, messages=messages)


def _labels(paid: Paid) -> tuple[tuple[str, str], ...]:
    others = tuple(pair for pair in paid.record.labels if pair[0] != GIVEN_BACK)
    back = paid.given_back
    return (*others, (GIVEN_BACK, str(back))) if back else others


def _entry(
    paid: Paid,
    event: str,
    moment: Moment,
    authorize: Authorize[Actor],
    version: int,
    reason: str = "",
    details: Mapping[str, str] | None = None,
) -> AuditEntry:
    record = paid.record
    fired = LIFE.fire(
        record.state,
        event,
        PaymentFacts(paid.payment.amount, paid.given_back),
        actor=moment.actor,
        authorize=authorize,
        at=moment.at,
        reason=reason,
        version=version,
        revision=record.revision,
        details=details or {},
    )
    return fired.entry
