"""From receipts and open items to proposals: which payment means which invoice, and why."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

import attrs

from invoicekit.allocation import ItemKind, OpenItem, Payment
from invoicekit.allocation.open_item import by_due_date
from invoicekit.banking.confidence import Confidence, Match, MatchProposal
from invoicekit.banking.found import Found
from invoicekit.banking.index import ItemIndex, index_of
from invoicekit.banking.likeness import likeness_of
from invoicekit.banking.movement import BankMovement
from invoicekit.banking.references import references_of
from invoicekit.documents.problems import Problem, Severity
from invoicekit.money import Money

__all__ = ["propose"]


def propose(
    receipts: Iterable[BankMovement],
    items: Iterable[OpenItem],
    *,
    least: Confidence = Confidence.NORMALISED,
) -> tuple[MatchProposal, ...]:
    """Return a proposal for each receipt, in the order given; nothing is paid by it.

    The order plays no other part: the receipts are worked through by day and id, and what a certain
    match pays is no longer open for the next. Of one payment, the surer matches come first, and of
    equal ones the oldest due; what it leaves over stays unapplied. Only where nothing certain is
    found are amount and name compared.

    Args:
        receipts: money that came in, as `take_in` gives it.
        items: what is open, of all customers and currencies.
        least: what counts as certain. Matches below it are candidates, as fuzzy ones always are.

    Raises:
        CannotAllocate: for an item that is given twice.
    """
    given = tuple(receipts)
    index = index_of(items)
    left = {item.id: item.balance for item in index.items.values()}
    by_day = sorted(range(len(given)), key=lambda place: _day_and_id(given[place]))
    made = {place: _by_references(given[place], index, left, least) for place in by_day}
    undecided = [place for place, one in made.items() if not one.matches and not one.candidates]
    if undecided:
        ordered = sorted(index.items.values(), key=by_due_date)
        likeness = likeness_of(_as_left(item, left) for item in ordered)
        for place in undecided:
            candidates = likeness.candidates(given[place])
            made[place] = attrs.evolve(made[place], candidates=candidates)
    return tuple(made[place] for place in range(len(given)))


def _day_and_id(receipt: BankMovement) -> tuple[str, str]:
    return receipt.payment.received.isoformat(), receipt.payment.id


def _as_left(item: OpenItem, left: Mapping[str, Money]) -> OpenItem:
    balance = left[item.id]
    return item if balance is item.balance else attrs.evolve(item, balance=balance)


def _by_references(
    receipt: BankMovement, index: ItemIndex, left: dict[str, Money], least: Confidence
) -> MatchProposal:
    payment = receipt.payment

    def payable(named: Iterable[OpenItem]) -> Sequence[OpenItem]:
        now = (_as_left(item, left) for item in named)
        return [item for item in now if _why_not(item, payment) is None]

    found, problems = references_of(receipt, index, payable)
    best: dict[str, Found] = {}
    for one in sorted(found, key=_surest_first):
        best.setdefault(one.item.id, one)
    if not best:
        problems = [*problems, *_named_in_vain(receipt, index, left)]
    sure = [one for one in best.values() if one.confidence.is_at_least(least)]
    rest = payment.amount
    matches, told = _filled(sure, rest)
    for match in matches:
        left[match.item] -= match.amount
        rest -= match.amount
    weak = [one for one in best.values() if not one.confidence.is_at_least(least)]
    candidates = [(match,) for one in weak for match in _filled([one], rest)[0]]
    return MatchProposal(payment, matches, candidates, (*problems, *told))


def _surest_first(found: Found) -> tuple[object, ...]:
    order = list(Confidence).index(found.confidence)
    # What the payer means for one document is not taken by another that came due earlier.
    return (order, found.at_most is None, *by_due_date(found.item))


def _filled(found: Iterable[Found], rest: Money) -> tuple[list[Match], list[Problem]]:
    matches, problems = [], []
    for one in found:
        open_on_it = one.item.balance
        if one.at_most is not None and one.at_most > open_on_it:
            problems.append(_more_than_open(one, one.at_most))
        wanted = min(open_on_it, one.at_most or open_on_it)
        amount = min(wanted, rest)
        if amount.amount > 0:
            item = one.item
            match = Match(item.id, item.number, amount, one.confidence, one.reason, item.customer)
            matches.append(match)
            rest -= amount
    return matches, problems


def _more_than_open(found: Found, meant: Money) -> Problem:
    return Problem(
        "more_than_open",
        "remittance.documents",
        f"the payer means {meant} for {found.item.number}, and {found.item.balance} is open",
        "What is over stays unapplied",
        Severity.WARNING,
        {"item": found.item.id},
    )


def _why_not(item: OpenItem, payment: Payment) -> str | None:
    if item.balance.currency != payment.amount.currency:
        return f"it is in {item.balance.currency}"
    if item.cancelled:
        return "it is cancelled"
    if item.balance.amount <= 0:
        return "nothing is open on it"
    if item.issue_date > payment.received:
        return f"it was issued on {item.issue_date}, after the payment"
    return None


def _named_in_vain(
    receipt: BankMovement, index: ItemIndex, left: Mapping[str, Money]
) -> Iterator[Problem]:
    """Tell of items that are named, and cannot be paid: closed, in another currency, later."""
    payment = receipt.payment

    def unpayable(named: Iterable[OpenItem]) -> Sequence[OpenItem]:
        now = [_as_left(item, left) for item in named]
        # by_reference and this look for a name alone: a stand-in can be named as well.
        return [_stand_in(item, payment) for item in now if _why_not(item, payment)]

    found, _ = references_of(receipt, index, unpayable)
    for item_id in dict.fromkeys(one.item.id for one in found):
        item = _as_left(index.items[item_id], left)
        yield Problem(
            "named_and_not_payable",
            "remittance",
            f"the payment names {item.number}: {_why_not(item, payment)}",
            "Look whether it was paid twice, or keep it as a credit",
            Severity.WARNING,
            {"item": item.id},
        )


def _stand_in(item: OpenItem, payment: Payment) -> OpenItem:
    whole = abs(payment.amount)
    return OpenItem(
        item.id,
        item.number,
        item.customer,
        ItemKind.INVOICE,
        whole,
        whole,
        payment.received,
        payment.received,
        record=item.record,
        references=item.references,
    )
