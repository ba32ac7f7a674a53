"""From a proposal to an instruction, with a person's yes where one is needed."""

from __future__ import annotations

from collections.abc import Iterable

import attrs

from invoicekit.allocation import Offer, Payment, Proposal, Strategy, explicit
from invoicekit.banking.confidence import Confidence, Match, MatchProposal
from invoicekit.errors import CannotAllocate
from invoicekit.money import Money

__all__ = ["Instruction", "certain", "confirmed"]

_RULE = "bank_match"


def _matches(value: Iterable[Match]) -> tuple[Match, ...]:
    return tuple(value)


def _stripped(value: str) -> str:
    return value.strip()


@attrs.frozen
class Instruction:
    """What a payment shall pay, by certain references or by a person's yes.

    Args:
        payment: the payment.
        matches: what it shall pay; nothing fuzzy unless somebody confirmed it.
        confirmed_by: who said yes; empty where only certain matches are carried out.

    Raises:
        CannotAllocate: for a fuzzy match that nobody confirmed.
    """

    payment: Payment
    matches: tuple[Match, ...] = attrs.field(converter=_matches)
    confirmed_by: str = attrs.field(default="", converter=_stripped, repr=False)

    def __attrs_post_init__(self) -> None:
        """Refuse to pay by a likeness that nobody confirmed."""
        for match in self.matches:
            if match.confidence is Confidence.FUZZY and not self.confirmed_by:
                raise CannotAllocate(
                    self.payment.id,
                    match.number,
                    "only its amount and name agree, and nobody confirmed it",
                    "Let a person confirm it, with confirmed(proposal, by=...)",
                )

    @property
    def strategy(self) -> Strategy:
        """Return the strategy for `plan` that pays exactly this, with the reason of each match."""

        def as_matched(offer: Offer) -> Proposal:
            if offer.payment.id != self.payment.id:
                reason = f"the instruction is for the payment {self.payment.id!r}"
                raise CannotAllocate(offer.payment.id, "anything", reason, "Plan each by its own")
            answer = explicit((match.item, match.amount) for match in self.matches)(offer)
            reasons = {match.item: self._reason(match) for match in self.matches}
            rows = (attrs.evolve(r, rule=_RULE, reason=reasons[r.item]) for r in answer.rows)
            return Proposal(rows, answer.notes)

        return as_matched

    def _reason(self, match: Match) -> str:
        if match.confidence is Confidence.FUZZY:
            return f"{match.reason}; confirmed by {self.confirmed_by}"
        return match.reason


def certain(proposal: MatchProposal) -> Instruction:
    """Return the certain matches of a proposal as an instruction; what is left stays unapplied.

    Args:
        proposal: what `propose` found; its candidates play no part.
    """
    return Instruction(proposal.payment, proposal.matches)


def confirmed(
    proposal: MatchProposal, *, by: str, items: Iterable[str] | None = None
) -> Instruction:
    """Return what a person said yes to as an instruction, next to what is certain.

    Args:
        proposal: what `propose` found.
        by: who says yes.
        items: the ids of the items that are right; may be left out when there is one candidate.

    Raises:
        CannotAllocate: for nobody's yes, an item that no candidate names, several candidates of
            which none was chosen, or a choice that costs more than the payment.
    """
    if not by.strip():
        raise _refused(proposal, "candidates", "nobody said yes", "Name the person in `by`")
    chosen = _only(proposal) if items is None else _named(proposal, tuple(items))
    currency = proposal.payment.amount.currency
    wanted = Money.total((match.amount for match in chosen), currency)
    if wanted > proposal.unmatched:
        reason = f"they add up to {wanted}, and {proposal.unmatched} is left of it"
        raise _refused(proposal, f"{len(chosen)} items", reason, "Choose fewer")
    return Instruction(proposal.payment, (*proposal.matches, *chosen), by)


def _only(proposal: MatchProposal) -> tuple[Match, ...]:
    if len(proposal.candidates) > 1:
        reason = f"there are {len(proposal.candidates)} candidates, and none was chosen"
        raise _refused(proposal, "candidates", reason, "Name the items that are right")
    return proposal.candidates[0] if proposal.candidates else ()


def _named(proposal: MatchProposal, items: tuple[str, ...]) -> tuple[Match, ...]:
    known = {match.item: match for group in reversed(proposal.candidates) for match in group}
    for item in items:
        if item not in known:
            advice = "Choose among the candidates, or plan with explicit amounts"
            raise _refused(proposal, item, "no candidate names it", advice)
    return tuple(known[item] for item in dict.fromkeys(items))


def _refused(proposal: MatchProposal, target: str, reason: str, advice: str) -> CannotAllocate:
    return CannotAllocate(proposal.payment.id, target, reason, advice)
