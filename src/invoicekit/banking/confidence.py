"""How sure it is that a payment means an invoice, and what was found."""

from __future__ import annotations

from collections.abc import Iterable
from enum import Enum

import attrs

from invoicekit.allocation import Payment
from invoicekit.documents.problems import Problem
from invoicekit.money import Money

__all__ = ["Confidence", "Match", "MatchProposal"]


class Confidence(Enum):
    """What a match rests on, the surest first."""

    STRUCTURED = "structured"
    """A reference in the structured part: a document that is named, or a creditor reference."""
    NUMBER = "number"
    """The number stands in the payer's words as it is printed."""
    NORMALISED = "normalised"
    """The number stands there with other strokes, dashes, spaces or leading zeros."""
    FUZZY = "fuzzy"
    """Amount and name agree, and nothing else says so: a person decides."""

    def is_at_least(self, other: Confidence) -> bool:
        """Tell whether this is as sure as another, or surer.

        >>> Confidence.NUMBER.is_at_least(Confidence.NORMALISED)
        True
        """
        order = list(Confidence)
        return order.index(self) <= order.index(other)


@attrs.frozen
class Match:
    """So much of a payment, meant for one open item.

    Args:
        item: the id of the open item.
        number: its invoice number.
        amount: above zero, at most its balance.
        confidence: what the match rests on.
        reason: the same in words.
    """

    item: str
    number: str
    amount: Money = attrs.field(repr=False)
    confidence: Confidence
    reason: str = attrs.field(repr=False)


def _matches(value: Iterable[Match]) -> tuple[Match, ...]:
    return tuple(value)


def _groups(value: Iterable[Iterable[Match]]) -> tuple[tuple[Match, ...], ...]:
    return tuple(tuple(group) for group in value)


def _problems(value: Iterable[Problem]) -> tuple[Problem, ...]:
    return tuple(value)


@attrs.frozen
class MatchProposal:
    """What one payment seems to pay. Nothing is paid by it.

    Args:
        payment: the payment.
        matches: what is certain enough to be planned as it is.
        candidates: what only a person can decide: groups of matches, of which one may be right.
        problems: what a person should know: a number that two invoices share, one that is closed.
    """

    payment: Payment
    matches: tuple[Match, ...] = attrs.field(default=(), converter=_matches)
    candidates: tuple[tuple[Match, ...], ...] = attrs.field(default=(), converter=_groups)
    problems: tuple[Problem, ...] = attrs.field(default=(), converter=_problems)

    @property
    def unmatched(self) -> Money:
        """Return what the certain matches leave of the payment."""
        matched = (match.amount for match in self.matches)
        return self.payment.amount - Money.total(matched, self.payment.amount.currency)
