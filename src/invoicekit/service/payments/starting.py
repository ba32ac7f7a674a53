"""A buyer pays through the gateway: written down first, then asked for, outside the transaction."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping

import attrs

from invoicekit.allocation import OpenItem, Payment, record_id_of
from invoicekit.documents import fingerprint
from invoicekit.errors import CannotAllocate, CurrencyMismatch, InvalidValue, NotFound
from invoicekit.money import Money
from invoicekit.permissions import Actor, Circumstances
from invoicekit.ports.gateway import IntentPart, PaymentGateway, PaymentIntent
from invoicekit.ports.storage import UnitOfWork
from invoicekit.records import Record
from invoicekit.service.command import Moment
from invoicekit.service.context import Context
from invoicekit.service.loaded import ACCOUNT, PAYMENT
from invoicekit.service.once import once
from invoicekit.service.paying import intended
from invoicekit.service.payments.accounts import Account, accounts_of, entered
from invoicekit.service.payments.booking import joined
from invoicekit.service.payments.gateway import forwarded
from invoicekit.service.payments.items import read_items
from invoicekit.service.payments.rights import PAY
from invoicekit.service.receipts import Receipt
from invoicekit.service.settings import workflow_of

__all__ = ["Started", "pays_tag", "start"]

Amounts = Iterable[tuple[OpenItem | Record | str, Money]]
"""What is paid on which open item, as the buyer entered it."""


@attrs.frozen
class Started:
    """A payment through a gateway, as far as it has come.

    Attributes:
        record: the payment's record; its state tells whether it waits, came, or failed.
        reference: the gateway's own number for it.
        redirect: where the payer goes on; empty where nothing is left to do.
    """

    record: Record
    reference: str = ""
    redirect: str = attrs.field(default="", repr=False)


def start(
    ctx: Context,
    gateway: PaymentGateway,
    amounts: Amounts,
    *,
    by: Actor,
    key: str,
    memo: str = "",
    return_url: str = "",
) -> Started:
    """Pay chosen invoices through the gateway, an amount on each.

    The payment is kept as pending before the gateway is called, and the invoices wait for it: no
    other payment, edit or deletion until it is decided. The same key again never pays twice: it
    looks where the payment stands, and sends only what the gateway never heard of.

    Args:
        ctx: where to work.
        gateway: where the buyer pays.
        amounts: pairs of an open item, a record that is due at once, or the id of one, and the
            amount on it, above zero.
        by: who pays.
        key: a key of the caller's own, one for each try of the buyer.
        memo: what the buyer wants to be shown with the payment.
        return_url: where the gateway sends the buyer afterwards.

    Returns:
        The payment, with where the buyer goes on.

    Raises:
        NotFound: for an invoice that the actor may not know of.
        NotPermitted: if the actor may not pay.
        CannotAllocate: for nothing, the same item twice, an amount that is not above zero or is
            above the balance, or an invoice for which a payment is under way.
        CurrencyMismatch: for amounts in other currencies than their invoices, or in several.
        KeyReused: if the key was used for something else.
        GatewayError: where no answer came; the payment stays pending, and is settled later.
    """
    asked = tuple((_id_of(item), amount) for item, amount in amounts)
    moment = Moment(by, ctx.clock.now(), ctx.ids, ctx.zone)
    said = ("start", asked, memo, return_url)
    with ctx.store.unit_of_work(by.tenant) as work:
        known = bool(key) and work.recall(key, fingerprint(said)) is not None

        def write() -> Receipt:
            return _kept_pending(ctx, work, asked, moment, memo, return_url)

        receipt = once(work, _needed(key), said, write)
    record = forwarded(ctx, gateway, receipt.id, by.tenant, look_first=known)
    labels = dict(record.labels)
    return Started(record, labels.get("reference", ""), labels.get("redirect", ""))


def pays_tag(record: Record) -> str:
    """Return the word by which a payment is found that was meant for a document."""
    return f"pays:{record.kind}/{record.id}"


def _id_of(item: OpenItem | Record | str) -> str:
    return item if isinstance(item, str) else item.id


def _needed(key: str) -> str:
    if not key:
        raise InvalidValue("key", key, "a payment through a gateway needs one, to be made once")
    return key


def _kept_pending(
    ctx: Context,
    work: UnitOfWork,
    asked: tuple[tuple[str, Money], ...],
    moment: Moment,
    memo: str,
    return_url: str,
) -> Receipt:
    accounts = _accounts(ctx, work, asked, moment)
    parts = _parts(work, accounts, asked, moment)
    intent = PaymentIntent(_payment(accounts, parts, moment, memo), parts, return_url)
    customers = {account.record.customer for account in accounts.values()}
    made = intended(
        intent,
        moment,
        account=customers.pop() if len(customers) == 1 else "",
        tags=[pays_tag(account.record) for account in accounts.values()],
    )
    beside = (
        entered(account.record, account.tagged(waits=True), "payment_started", moment, memo)
        for account in accounts.values()
    )
    kept = joined([made, *beside]).write(work)
    return Receipt(PAYMENT, kept.id, kept.version)


def _accounts(
    ctx: Context, work: UnitOfWork, asked: tuple[tuple[str, Money], ...], moment: Moment
) -> dict[str, Account]:
    if not asked:
        raise CannotAllocate("the payment", "anything", "no invoice is chosen", "Choose one")
    accounts = accounts_of(ctx, work, [record_id_of(item) for item, _ in asked])
    for account in accounts.values():
        record = account.record
        about = Circumstances(
            record.tenant,
            at=moment.at,
            zone=moment.zone,
            # An invoice of another account reads like one that does not exist.
            kind="open item",
            id=record.id,
            owner=record.created_by,
            attributes={ACCOUNT: record.customer},
            amount=account.balance,
        )
        policy = workflow_of(ctx, work, record.kind).policy
        policy.require(PAY, moment.actor, about, state=record.state)
    return accounts


def _parts(
    work: UnitOfWork,
    accounts: Mapping[str, Account],
    asked: tuple[tuple[str, Money], ...],
    moment: Moment,
) -> tuple[IntentPart, ...]:
    items = {
        item.id: item for each in accounts.values() for item in read_items(work, each, moment.zone)
    }
    counts = Counter(id_ for id_, _ in asked)
    parts = []
    for id_, amount in asked:
        item = items.get(id_)
        if item is None:
            raise NotFound("open item", id_)
        reason = _refusal(accounts[item.record], item, amount, counts[id_])
        if reason:
            raise CannotAllocate("the payment", item.number, *reason)
        parts.append(IntentPart(id_, item.number, amount))
    return tuple(parts)


def _refusal(account: Account, item: OpenItem, amount: Money, times: int) -> tuple[str, str] | None:
    if times > 1:
        reason = f"it is named {times} times in one payment"
        return reason, "Name each invoice once, with one amount"
    if not account.owing:
        return f"it is {account.record.state}", "Leave it out"
    if account.waits:
        return "a payment of it is under way", "Wait until that one is completed or has failed"
    if amount.currency != item.balance.currency:
        raise CurrencyMismatch(amount.currency, item.balance.currency, "paid")
    if amount.amount <= 0:
        return f"{amount} is not above zero", "Enter an amount above zero, or leave it out"
    if amount > item.balance:
        return f"{amount} is more than its balance of {item.balance}", f"Pay at most {item.balance}"
    return None


def _payment(
    accounts: Mapping[str, Account], parts: tuple[IntentPart, ...], moment: Moment, memo: str
) -> Payment:
    names = {account.record.buyer for account in accounts.values()}
    return Payment(
        moment.ids.new(PAYMENT),
        Money.total((part.amount for part in parts), parts[0].amount.currency),
        received=moment.today,
        remittance=", ".join(dict.fromkeys(part.number for part in parts)),
        customer=names.pop() if len(names) == 1 else "",
        memo=memo,
    )
