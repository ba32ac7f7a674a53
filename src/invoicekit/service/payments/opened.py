"""A payment opened to be moved: with the documents that it touches, and who lets the actor."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import date

import attrs

from invoicekit.allocation import Allocation, Side, record_id_of
from invoicekit.allocation.act import Act as Deed
from invoicekit.documents import Content
from invoicekit.errors import InvoicekitError, StaleVersion
from invoicekit.money import ExchangeRate
from invoicekit.permissions import Actor, Policy
from invoicekit.ports.gateway import PaymentIntent
from invoicekit.ports.storage import UnitOfWork
from invoicekit.records import Record
from invoicekit.service.changes import Changes
from invoicekit.service.command import Moment
from invoicekit.service.context import Context
from invoicekit.service.loaded import PAYMENT
from invoicekit.service.once import once
from invoicekit.service.paying import Paid, authority, moved, read_paid
from invoicekit.service.payments.accounts import Account, accounts_of, side_of
from invoicekit.service.payments.booking import booked, documents_in, joined
from invoicekit.service.payments.rights import may
from invoicekit.service.receipts import Receipt
from invoicekit.service.settings import workflow_of

__all__ = ["Act", "Opened", "Written", "done", "open_payment"]

Written = tuple[Changes, tuple[Allocation, ...]]
"""What an act writes, and the rows of the ledger among it."""


@attrs.frozen
class Act:
    """What is asked of a payment.

    Args:
        event: the act, as the payment's lifecycle knows it.
        permission: what it asks for.
        reason: why.
        on: the day on which it counts; today, or the day of what it takes back, if left out.
        key: a key of the caller's own; the same again changes nothing.
        asked: what else is asked for, so that another act under the key is told apart.
    """

    event: str
    permission: str
    reason: str
    on: date | None = None
    key: str = ""
    asked: object = ()


@attrs.frozen
class Opened:
    """A payment as it was read, with all that is needed to move it.

    Args:
        paid: the payment.
        accounts: the documents that it touches, by id.
        policy: who may move it.
        moment: who moves it, when.
        act: what is asked for.
        rates: the rates that further documents name, from their currency to that of the books.
    """

    paid: Paid
    accounts: Mapping[str, Account]
    policy: Policy
    moment: Moment
    act: Act
    rates: Mapping[str, ExchangeRate] = attrs.field(factory=dict)

    @property
    def side(self) -> Side:
        """Return whether it came in or was paid out, by the documents that it paid."""
        return side_of(self.accounts.values())

    @property
    def key(self) -> str:
        """Return the key under which the rows of this act stand."""
        record = self.paid.record
        return self.act.key or f"{PAYMENT}/{record.id}/{record.version}/{self.act.event}"

    def act_on(self, *others: date) -> Deed:
        """Return what the rows of this act have in common; the days are not before others."""
        return Deed(
            self.day(*others), self.moment.actor.id, self.key, self.act.reason, self.new_row
        )

    def day(self, *others: date) -> date:
        """Return the day of the act, by default today, or a later one on which it must not lie."""
        return self.act.on or max(self.moment.today, *others)

    def new_row(self) -> str:
        """Return the id of a new row."""
        return self.moment.ids.new("allocation")

    def changes(self, rows: tuple[Allocation, ...], *, released: bool = False) -> Changes:
        """Return all that the act writes: the payment first, then each document."""
        own = moved(
            self.paid,
            self.act.event,
            self.moment,
            rows=rows,
            reason=self.act.reason,
            authorize=authority(self.policy, self.paid.record, self.moment),
        )
        beside = booked(self.accounts, rows, self.moment, released=released)
        return joined([own, *beside], rows)


def open_payment(
    ctx: Context,
    work: UnitOfWork,
    payment: Record | str,
    act: Act,
    moment: Moment,
    *,
    also: tuple[str, ...] = (),
    kind: str = "invoice",
    told: bool = False,
) -> Opened:
    """Read a payment that is to be moved.

    Args:
        ctx: where to work.
        work: the unit of work of the act.
        payment: its record as it was read, or its id.
        act: what is asked for.
        moment: who asks, when.
        also: the ids of further documents that the act touches.
        kind: the kind of document in whose books it is, where it touches none.
        told: it is what a gateway says when it is asked, and nobody needs a permission for it.

    Raises:
        NotFound: if there is none.
        NotPermitted: if the actor may not.
        StaleVersion: if somebody wrote it since it was read.
    """
    paid = read_paid(work, payment.id if isinstance(payment, Record) else payment)
    ids = (*documents_in(paid.rows), *_intended(paid), *also)
    accounts = accounts_of(ctx, work, ids)
    if told:
        kinds = sorted({account.record.kind for account in accounts.values()}) or [kind]
        policy = workflow_of(ctx, work, kinds[0]).policy
    else:
        policy = may(ctx, work, act.permission, moment, accounts=accounts.values(), kind=kind)
    actual = paid.record.version
    if isinstance(payment, Record) and payment.version != actual:
        raise StaleVersion(PAYMENT, payment.id, payment.version, actual)
    return Opened(paid, accounts, policy, moment, act, dict(_rates(work, accounts, also)))


def _decided(work: UnitOfWork, opened: Opened, decide: Callable[[Opened], Written]) -> Written:
    """Decide, and blame no figure where others wrote between the reading of two of them.

    Raises:
        StaleVersion: where the decision is refused, and something moved since it was read.
    """
    try:
        return decide(opened)
    except InvoicekitError:
        read = [opened.paid.record, *(account.record for account in opened.accounts.values())]
        for record in read:
            actual = work.get(*record.key).version
            if actual != record.version:
                raise StaleVersion(*record.key, record.version, actual) from None
        raise


def _rates(
    work: UnitOfWork, accounts: Mapping[str, Account], ids: tuple[str, ...]
) -> Iterator[tuple[str, ExchangeRate]]:
    for id_ in ids:
        record = accounts[id_].record
        content = work.revision(*record.key, record.revision).content
        rate = content.invoice.exchange_rate if isinstance(content, Content) else None
        if rate is not None:
            yield id_, rate


def _intended(paid: Paid) -> tuple[str, ...]:
    if not isinstance(paid.content, PaymentIntent):
        return ()
    return tuple(record_id_of(part.item) for part in paid.content.parts)


def done(
    ctx: Context,
    payment: Record | str,
    act: Act,
    by: Actor,
    decide: Callable[[Opened], Written],
    *,
    also: tuple[str, ...] = (),
    kind: str = "invoice",
) -> Receipt:
    """Do an act on a payment once, in a transaction of its own.

    Args:
        ctx: where to work.
        payment: its record as it was read, or its id.
        act: what is asked for.
        by: who asks.
        decide: says what is written, and which rows of the ledger are among it.
        also: the ids of further documents that the act touches.
        kind: the kind of document in whose books it is, where it touches none.
    """
    moment = Moment(by, ctx.clock.now(), ctx.ids, ctx.zone)
    id_ = payment.id if isinstance(payment, Record) else payment
    asked = (act.event, id_, act.reason, act.on, act.asked)
    with ctx.store.unit_of_work(by.tenant) as work:

        def write() -> Receipt:
            opened = open_payment(ctx, work, payment, act, moment, also=also, kind=kind)
            changes, rows = _decided(work, opened, decide)
            kept = changes.write(work)
            return Receipt(PAYMENT, kept.id, kept.version, [row.id for row in rows])

        if act.key:
            # A repeat is told the first answer, but not to one who may not ask.
            open_payment(ctx, work, id_, act, moment, also=also, kind=kind)
        return once(work, act.key, asked, write)
