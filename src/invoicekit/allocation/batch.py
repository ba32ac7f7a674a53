"""Planning many payments at once, each on what the ones before it leave."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from operator import attrgetter

import attrs

from invoicekit.allocation.fields import day
from invoicekit.allocation.open_item import OpenItem
from invoicekit.allocation.payment import Payment
from invoicekit.allocation.planning import check_payment, plan
from invoicekit.allocation.plans import Plan
from invoicekit.allocation.proposal import NoteCode, Strategy
from invoicekit.allocation.queue import Queue
from invoicekit.allocation.strategies.ordered import oldest_due
from invoicekit.errors import CannotAllocate, CurrencyMismatch
from invoicekit.money import Money

__all__ = ["plan_all"]

_in_order = attrgetter("received", "id")

_PASSED_OVER = {
    NoteCode.CANCELLED,
    NoteCode.CREDIT,
    NoteCode.NOT_YET_ISSUED,
    NoteCode.OTHER_CUSTOMER,
}


def plan_all(
    payments: Iterable[Payment],
    items: Iterable[OpenItem],
    strategy: Strategy,
    *,
    on: date | None = None,
    available: Mapping[str, Money] | None = None,
) -> tuple[Plan, ...]:
    """Plan many payments, each as `plan` would after those before it were committed.

    They come in the order received, those of one day by id. Commit the plans in the order given:
    each raises the version of the records that it touches by one, and the later ones count on
    that. With `oldest_due` the items are sorted once for all payments. What was passed over is
    not told, as it would be the same for every payment.

    Args:
        payments: all in one currency.
        items: what is open, in that currency, in any order.
        strategy: the same for all.
        on: the day of all the allocations; by default the day on which each was received.
        available: what is left of a payment, by its id; the whole amount where none is given.

    Returns:
        One plan for each payment, in the order in which they were planned.

    Raises:
        CannotAllocate: for a payment or an item that is given twice, and as `plan` does.
        CurrencyMismatch: for two currencies.
    """
    ordered = sorted(payments, key=_in_order)
    given = tuple(items)
    asked = [(payment, *_asked(payment, on, available or {})) for payment in ordered]
    if not asked:
        return ()
    _check(asked, given)
    pools = _pools(ordered, given) if strategy is oldest_due else None
    if pools is None:
        return tuple(_one_by_one(asked, given, strategy))
    queues = {customer: Queue(pool) for customer, pool in pools.items()}
    return tuple(
        queues[payment.customer].planned(payment, rest, when) for payment, rest, when in asked
    )


_Asked = tuple[Payment, Money, date]


def _asked(payment: Payment, on: date | None, available: Mapping[str, Money]) -> tuple[Money, date]:
    rest = available.get(payment.id, payment.amount)
    when = payment.received if on is None else day(on)
    check_payment(payment, rest, when)
    return rest, when


def _check(asked: Sequence[_Asked], items: Sequence[OpenItem]) -> None:
    currency = asked[0][1].currency
    ids: set[str] = set()
    # One pass for both questions: with a million items, each visit costs.
    for item in items:
        if item.balance.currency != currency:
            raise CurrencyMismatch(currency, item.balance.currency, "allocated")
        ids.add(item.id)
    if len(ids) < len(items):
        raise _twice(asked, "open items", [item.id for item in items])
    payments = [payment.id for payment, _, _ in asked]
    if len(set(payments)) < len(payments):
        raise _twice(asked, "payments", payments)
    for _, rest, _ in asked:
        if rest.currency != currency:
            raise CurrencyMismatch(currency, rest.currency, "allocated")


def _twice(asked: Sequence[_Asked], what: str, ids: Sequence[str]) -> CannotAllocate:
    twice = Counter(ids).most_common(1)[0][0]
    reason = f"it is given twice among the {what}"
    return CannotAllocate(asked[0][0].id, twice, reason, "Give each once")


def _pools(
    payments: Sequence[Payment], items: Sequence[OpenItem]
) -> Mapping[str, Sequence[OpenItem]] | None:
    """Return the items that each payer may pay, or None where two payers may pay the same."""
    payers = {payment.customer for payment in payments}
    if payers == {""}:
        return {"": items}
    pools: dict[str, list[OpenItem]] = {payer: [] for payer in payers}
    for item in items:
        if not item.customer:
            return None
        if item.customer in pools:
            pools[item.customer].append(item)
    return None if "" in payers else pools


def _one_by_one(
    asked: Iterable[_Asked], items: Sequence[OpenItem], strategy: Strategy
) -> Iterable[Plan]:
    pools: defaultdict[str, dict[str, OpenItem]] = defaultdict(dict)
    records: defaultdict[str, list[tuple[str, str]]] = defaultdict(list)
    for item in items:
        pools[item.customer][item.id] = item
        records[item.record].append((item.customer, item.id))
    for payment, rest, on in asked:
        # Looking a pool up makes one, so the names come first.
        names = {payment.customer, ""} if payment.customer else set(pools)
        chosen = [pools[name] for name in names]
        offered = [item for pool in chosen for item in pool.values()]
        made = plan(payment, offered, strategy, on=on, available=rest)
        notes = [note for note in made.notes if note.code not in _PASSED_OVER]
        yield attrs.evolve(made, notes=notes)
        _follow(pools, records, made)


def _follow(
    pools: Mapping[str, dict[str, OpenItem]],
    records: Mapping[str, Sequence[tuple[str, str]]],
    made: Plan,
) -> None:
    given: dict[str, Money] = {}
    for row in made.rows:
        given[row.item] = given[row.item] + row.amount if row.item in given else row.amount
    for record, version in made.versions:
        for customer, key in records[record]:
            item = pools[customer][key]
            balance = item.balance - given[key] if key in given else item.balance
            pools[customer][key] = attrs.evolve(item, balance=balance, version=version + 1)
