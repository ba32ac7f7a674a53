"""Attempt: somebody tries something with a record."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

import attrs

from invoicekit.errors import NotCovered
from invoicekit.money import Money
from invoicekit.permissions import (
    Actor,
    ApprovalMatrix,
    By,
    Circumstances,
    Delegation,
    Policy,
    Progress,
    Scope,
)
from invoicekit.permissions.approval import APPROVED_AS
from invoicekit.statemachines import AuditEntry
from invoicekit.statemachines.naming import Pairs
from invoicekit.testing.answering import Answers

__all__ = ["Attempt"]


@attrs.frozen(repr=False)
class Attempt:
    """Who tries what, where, and under which circumstances.

    Args:
        event: the act.
        state: where the record stands.
        actor: who tries it.
        about: the record and the moment.
        answers: what the guards and choices say.
        facts: what the guards and choices look at.
        reason: why, in the actor's words.
    """

    event: str
    state: str
    actor: Actor
    about: Circumstances
    answers: Answers = attrs.field(factory=Answers)
    facts: object = None
    reason: str | None = "because"

    @property
    def holder(self) -> Actor:
        """Return whose grants count: the actor, or the person represented where that is known."""
        giver, who = self.about.represented, self.actor
        if giver is not None and (giver.id, giver.tenant) == (who.on_behalf_of, who.tenant):
            return giver
        return who

    @property
    def is_silent(self) -> bool:
        """Return whether a reason was asked for and none was given."""
        return self.reason is not None and not self.reason.strip()

    @property
    def letters(self) -> tuple[Delegation, ...]:
        """Return the delegations that hold today, from the person represented to the actor."""
        pair = (self.holder.id, self.actor.id, self.actor.tenant)
        found = [d for d in self.about.delegations if (d.giver, d.taker, d.tenant) == pair]
        return tuple(letter for letter in found if letter.valid_on(self.about.today))

    def earlier(self, by: By) -> tuple[AuditEntry, ...]:
        """Return what a person of this attempt had a part in: on the record, or its content now."""
        people = {*self.actor.persons}
        return tuple(
            entry
            for entry in self.about.history
            if people & {entry.actor, entry.on_behalf_of}
            and (by is By.DOCUMENT or entry.revision == self.about.revision)
        )

    def covered(self, scopes: Iterable[Scope], person: Actor | None = None) -> bool:
        """Return whether the record is within all of some scopes, for the holder or another."""
        one, about = person or self.holder, self.about
        return all(s.covers(one.id, one.attributes, about.owner, about.attributes) for s in scopes)

    def within(self, limits: Iterable[Money | None]) -> bool:
        """Return whether the amount is within any of some limits; nothing limits where one is None.

        An amount that is not known, or not in the limit's currency, is within none.
        """
        return any(limit is None or self._at_most(limit) for limit in limits)

    def progress(self, matrix: ApprovalMatrix) -> Progress | None:
        """Return how far the approval has come; None where the matrix has no answer."""
        try:
            return matrix.progress(self.about)
        except NotCovered:
            return None

    def approved_as(self, policy: Policy) -> Pairs:
        """Return what the entry of an approval keeps: the level on which it counts."""
        for matrix in policy.matrices:
            progress = self.progress(matrix) if matrix.event == self.event else None
            if progress and progress.next_level:
                return ((APPROVED_AS, progress.next_level.role),)
        return ()

    def _at_most(self, limit: Money) -> bool:
        amount = self.about.amount
        if amount is None:
            return False
        rates = {(rate.source, rate.target): rate.rate for rate in reversed(self.about.rates)}
        rate = rates.get((amount.currency, limit.currency))
        if amount.currency == limit.currency:
            rate = Decimal(1)
        return rate is not None and abs(amount.amount) * rate <= limit.amount

    def __repr__(self) -> str:
        return f"<{self.event!r} in {self.state!r} by {_person(self.actor)}{self._behalf()}>"

    def _repr_pretty_(self, printer: Any, cycle: bool) -> None:
        """Show the attempt in one line where a test tool would spread out every field."""
        printer.text(repr(self))

    def _behalf(self) -> str:
        behalf = self.actor.on_behalf_of
        if not behalf:
            return ""
        giver = self.about.represented
        known = giver is not None and giver.id == behalf
        return f" for {_person(giver) if giver and known else f'{behalf}, whom nobody knows'}"

    def told(self) -> str:
        """Return the attempt in words, one circumstance on each line."""
        about = self.about
        lines = {
            "the record": f"of {about.tenant!r}, owner {about.owner!r}, {_marks(about.attributes)}",
            "the moment": f"{about.at.isoformat()} ({about.today.isoformat()} in its zone)",
            "the amount": "" if about.amount is None else str(about.amount),
            "the facts": "" if isinstance(self.facts, Answers) else repr(self.facts),
            "the guards": str(self.answers),
            "the reason": repr(self.reason),
            "delegations": "; ".join(
                f"{d.giver} to {d.taker}: {', '.join(d.permissions)}, limit {d.limit}, "
                f"{d.valid_from} to {d.valid_to}, in {d.tenant!r}"
                for d in about.delegations
            ),
            "before": "; ".join(
                f"{e.event} in {e.source!r} by {e.actor}"
                + (f" for {e.on_behalf_of}" if e.on_behalf_of else "")
                for e in about.history
            ),
        }
        told = [f"  {what}: {text}" for what, text in lines.items() if text]
        actor = self.actor
        who = f"  the actor: {_person(actor)}{self._behalf()}, {_marks(actor.attributes)}"
        return "\n".join([f"{self.event!r} in state {self.state!r}", who, *told])


def _person(actor: Actor) -> str:
    roles = ", ".join(sorted(actor.roles)) or "no role"
    return f"{actor.id} ({roles}) of {actor.tenant!r}"


def _marks(attributes: tuple[tuple[str, tuple[str, ...]], ...]) -> str:
    shown = ", ".join(f"{name} {'/'.join(held)}" for name, held in attributes)
    return shown or "no attributes"
