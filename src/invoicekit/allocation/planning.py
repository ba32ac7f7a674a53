"""From a payment and what is open to a plan: what goes where, why, and what is left."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import date
from typing import NamedTuple

import attrs

from invoicekit.allocation.converting import converted, with_spent
from invoicekit.allocation.deductions import Deduction
from invoicekit.allocation.deductions.deducting import deducted
from invoicekit.allocation.exchange import Exchange
from invoicekit.allocation.fields import day, whole_amount
from invoicekit.allocation.limits import completed, kept_within, within_balances
from invoicekit.allocation.open_item import OpenItem, by_due_date
from invoicekit.allocation.payment import Payment, SourceKind
from invoicekit.allocation.plans import Plan
from invoicekit.allocation.proposal import Note, NoteCode, Offer, PlanRow, Strategy
from invoicekit.allocation.realising import realised
from invoicekit.errors import CannotAllocate, CurrencyMismatch
from invoicekit.money import Money
from invoicekit.money.decimals import ZERO

__all__ = ["check_payment", "plan"]


def plan(
    payment: Payment,
    items: Iterable[OpenItem],
    strategy: Strategy,
    *,
    on: date | None = None,
    available: Money | None = None,
    deductions: Iterable[Deduction] = (),
    exchange: Exchange | None = None,
) -> Plan:
    """Say what a payment shall pay.

    Only what can be paid is offered to the strategy: a balance above zero, issued by the day of
    the allocation, not cancelled, and of the payment's customer where payment and item both name
    one. The notes tell what was passed over. Credit notes take no payment; `from_credit_note`
    makes one a source.

    Args:
        payment: the payment, in the currency of the items unless a rate is given.
        items: what is open, in any order.
        strategy: `oldest_due`, another one, or a chain of them.
        on: the day of the allocation; by default the day on which the payment was received.
        available: what is still unapplied of the payment; by default its whole amount.
        deductions: what settles the items beside the money: tax withheld, cash discount, a bank's
            fee, a short payment, a tolerance for small differences.
        exchange: the rates, where payment, items and books are not all in one currency.

    Raises:
        CannotAllocate: for a day before the payment, more than the payment available, the
            same item given twice, an instruction or deduction that cannot be followed, or a
            strategy that gives out too much.
        CurrencyMismatch: for an item in another currency than the payment, without a rate.
        InvalidDefinition: for deductions that contradict each other.
    """
    on = payment.received if on is None else day(on)
    rest = payment.amount if available is None else whole_amount(available)
    check_payment(payment, rest, on)
    asked = converted(rest, exchange.rate if exchange else None)
    offer, by_id = _offer(payment, asked, items, on)
    answer = _answered(offer, by_id, strategy, tuple(deductions))
    rows, left = answer.rows, answer.left
    if exchange:
        rows, left = _exchanged(payment, rest, by_id, answer, exchange)
        payment = _valued(payment, rest, exchange)
    notes = (*answer.notes, *_passed_over(offer))
    return Plan(payment, on, rows, left, answer.versions.items(), notes)


class _Answer(NamedTuple):
    rows: tuple[PlanRow, ...]
    notes: tuple[Note, ...]
    left: Money
    versions: Mapping[str, int]


def _answered(
    offer: Offer,
    items: Mapping[str, OpenItem],
    strategy: Strategy,
    deductions: tuple[Deduction, ...],
) -> _Answer:
    if not deductions:
        proposal = strategy(offer)
        left, versions = kept_within(offer, items, proposal.rows)
        return _Answer(completed(offer, items, proposal.rows), proposal.notes, left, versions)
    proposal = deducted(offer, items, strategy, deductions)
    _, versions = within_balances(offer, items, proposal.rows)
    own = (row.amount for row in proposal.rows if row.kind is offer.payment.kind)
    left = offer.rest - Money.total(own, offer.rest.currency)
    return _Answer(proposal.rows, proposal.notes, left, versions)


def _exchanged(
    payment: Payment,
    rest: Money,
    items: Mapping[str, OpenItem],
    answer: _Answer,
    exchange: Exchange,
) -> tuple[tuple[PlanRow, ...], Money]:
    rows, left = answer.rows, answer.left
    if exchange.rate is not None:
        rows = with_spent(rows, payment.kind, rest, exchange.rate)
        spent = (row.spent for row in rows if row.spent is not None)
        left = rest - Money.total(spent, rest.currency)
    return realised(rows, payment, rest, items, exchange), left


def _valued(payment: Payment, rest: Money, exchange: Exchange) -> Payment:
    """Return the payment with its value in the books, where that of the whole is told."""
    booked = exchange.payment
    is_news = payment.base is None and payment.kind in {SourceKind.PAYMENT, SourceKind.ADVANCE}
    if booked is None or not is_news or rest != payment.amount:
        return payment
    if booked.value.currency == payment.amount.currency:
        return payment
    return attrs.evolve(payment, base=booked.value)


def check_payment(payment: Payment, rest: Money, on: date) -> None:
    """Refuse a day before the payment, and more than can be left of it.

    Raises:
        CannotAllocate: for either.
    """
    if on < payment.received:
        raise CannotAllocate(
            payment.id,
            "anything",
            f"the allocation is of {on}, and it was received on {payment.received}",
            f"Date the allocation {payment.received} or later",
        )
    if rest > payment.amount or rest.amount < 0:
        raise CannotAllocate(
            payment.id,
            "anything",
            f"{rest} cannot be left of {payment.amount}",
            "Work out what is left with unapplied(payment, rows)",
        )


def _offer(
    payment: Payment, rest: Money, items: Iterable[OpenItem], on: date
) -> tuple[Offer, Mapping[str, OpenItem]]:
    by_id: dict[str, OpenItem] = {}
    offered: list[OpenItem] = []
    others: list[OpenItem] = []
    customer, currency = payment.customer, rest.currency
    # One pass for all questions: with 100,000 items, to visit each again costs more than to ask.
    for item in items:
        balance = item.balance
        if balance.currency != currency:
            raise CurrencyMismatch(currency, balance.currency, "allocated")
        by_id[item.id] = item
        is_ours = not customer or not item.customer or item.customer == customer
        is_open = balance.amount > ZERO and not item.cancelled
        can_be_paid = is_open and item.issue_date <= on and is_ours
        (offered if can_be_paid else others).append(item)
    if len(by_id) < len(offered) + len(others):
        counts = Counter(item.id for item in (*offered, *others))
        repeated, count = counts.most_common(1)[0]
        reason = f"it is given {count} times among the open items"
        raise CannotAllocate(payment.id, repeated, reason, "Give each item once")
    return Offer(payment, rest, on, offered, others), by_id


def _why(item: OpenItem, on: date) -> NoteCode:
    if item.cancelled:
        return NoteCode.CANCELLED
    if item.balance.amount <= 0:
        return NoteCode.CREDIT
    return NoteCode.NOT_YET_ISSUED if item.issue_date > on else NoteCode.OTHER_CUSTOMER


_TEXTS = {
    NoteCode.CREDIT: "{} with credit left: no payment is applied to them",
    NoteCode.NOT_YET_ISSUED: "{} issued after the day of the allocation: passed over",
    NoteCode.CANCELLED: "{} cancelled: money for what is cancelled is kept as credit",
    NoteCode.OTHER_CUSTOMER: "{} of another customer: passed over",
}


def _passed_over(offer: Offer) -> Iterable[Note]:
    # A closed item is no news, but money that still comes for a cancelled one is.
    left = sorted(
        (item for item in offer.passed_over if item.balance or item.cancelled), key=by_due_date
    )
    codes = [_why(item, offer.on) for item in left]
    for code, text in _TEXTS.items():
        ids = [item.id for item, why in zip(left, codes, strict=True) if why is code]
        if ids:
            yield Note(code, text.format("1 item" if len(ids) == 1 else f"{len(ids)} items"), ids)
