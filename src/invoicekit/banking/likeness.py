"""What a payment may pay when no reference says so: by amount, and by the payer's name."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping

import attrs

from invoicekit.allocation import Offer, OpenItem, exact_sum
from invoicekit.banking.confidence import Confidence, Match
from invoicekit.banking.movement import BankMovement
from invoicekit.banking.names import name_words, names_agree

__all__ = ["Likeness", "likeness_of"]

_SHOWN = 10
"""How many items that agree by amount alone are shown."""

Group = tuple[Match, ...]


@attrs.frozen
class Likeness:
    """What is open, by amount and by customer.

    Args:
        by_amount: the items by currency and balance in words.
        by_customer: the items of each customer.
        by_word: the customers by the words of their names.
    """

    by_amount: Mapping[str, list[OpenItem]] = attrs.field(repr=False)
    by_customer: Mapping[str, list[OpenItem]] = attrs.field(repr=False)
    by_word: Mapping[str, set[str]] = attrs.field(repr=False)

    def candidates(self, movement: BankMovement) -> tuple[Group, ...]:
        """Return the groups of items of which one may be meant, the likelier ones first."""
        on, amount = movement.payment.received, movement.payment.amount
        equal = [
            item for item in self.by_amount.get(str(amount.rounded()), ()) if item.issue_date <= on
        ]
        who = movement.part.counterparty
        payers = [name for name in (who.name, who.on_behalf_of) if name]
        agreeing = [i for i in equal if any(names_agree(name, i.customer) for name in payers)]
        if agreeing:
            reason = "the amount is its balance, and the payer's name agrees"
            return tuple((_match(item, reason),) for item in agreeing)
        together = tuple(self._together(movement, payers))
        if together:
            return together
        name = "the payer's name does not" if payers else "the bank names no payer"
        reason = f"the amount is its balance; {name}"
        return tuple((_match(item, reason),) for item in equal[:_SHOWN])

    def _together(self, movement: BankMovement, payers: Iterable[str]) -> Iterator[Group]:
        """Give the items of one customer that are the payment exactly."""
        payment = movement.payment
        customers = {
            customer
            for payer in payers
            for word in name_words(payer)
            for customer in self.by_word.get(word, ())
            if names_agree(payer, customer)
        }
        for customer in sorted(customers):
            items = [
                item
                for item in self.by_customer[customer]
                if item.issue_date <= payment.received
                and item.balance.currency == payment.amount.currency
            ]
            rows = exact_sum(Offer(payment, payment.amount, payment.received, items)).rows
            by_id = {item.id: item for item in items}
            if rows:
                reason = f"{rows[0].reason}, and the payer's name agrees"
                yield tuple(_match(by_id[row.item], reason) for row in rows)


def likeness_of(items: Iterable[OpenItem]) -> Likeness:
    """Return what is open, by amount and by customer.

    Args:
        items: each with its balance as it now is; only those above zero count.
    """
    by_amount: defaultdict[str, list[OpenItem]] = defaultdict(list)
    by_customer: defaultdict[str, list[OpenItem]] = defaultdict(list)
    by_word: defaultdict[str, set[str]] = defaultdict(set)
    for item in items:
        if item.balance.amount > 0 and not item.cancelled:
            by_amount[str(item.balance.rounded())].append(item)
            by_customer[item.customer].append(item)
    for customer in by_customer:
        for word in name_words(customer):
            by_word[word].add(customer)
    return Likeness(by_amount, by_customer, by_word)


def _match(item: OpenItem, reason: str) -> Match:
    return Match(item.id, item.number, item.balance, Confidence.FUZZY, reason, item.customer)
