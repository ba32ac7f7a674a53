"""Exploring: every state, act and role of a workflow, tried one by one."""

from __future__ import annotations

from collections import Counter

import attrs

from invoicekit.permissions import Policy
from invoicekit.testing.agreement import can_agrees, fire_agrees, list_agrees
from invoicekit.testing.cases import after_the_other_half, bystanders, every_attempt
from invoicekit.testing.subject import Testable, subject_of
from invoicekit.testing.tightening import Tightening

__all__ = ["Explored", "explore"]


@attrs.frozen
class Explored:
    """What an exploration came to; every attempt went as the definition says.

    Args:
        states: how many states were looked at.
        attempts: how many attempts were made.
        allowed: how many of them the definition allows.
        refused: how many it refuses.
        separations: how many of them were about separated duties.
        never_done: the states and acts that were allowed to nobody, with all guards passing: a
            grant may be missing.
    """

    states: int
    attempts: int
    allowed: int
    refused: int
    separations: int
    never_done: tuple[tuple[str, str], ...]

    def __str__(self) -> str:
        return (
            f"{self.states} states, {self.attempts} attempts: {self.allowed} allowed, "
            f"{self.refused} refused, {self.separations} on separated duties"
        )


def explore(
    workflow: Testable, policy: Policy | None = None, *, expected: Testable | None = None
) -> Explored:
    """Try every act in every state as every role, with each guard passing and refusing.

    Besides, each amount, day and mark at which the policy turns, each half of every separated pair
    after the other, and a state and an act that are not in the definition.

    Args:
        workflow: a workflow, a machine, or a lifecycle; its guards are answered for it.
        policy: who may do what; left out, the workflow's own.
        expected: the definition by which it is judged; left out, its own.

    Returns:
        How many attempts were made, and what nobody may ever do.

    Raises:
        ProofFailed: at the first attempt that does not go as the definition says.
        InvalidValue: for a machine or lifecycle without a policy.
    """
    subject = subject_of(workflow, policy, expected).answered()
    stricter, tally = Tightening(subject), Counter[str]()
    possible: set[tuple[str, str]] = set()
    for tried in bystanders(subject):
        list_agrees(subject, tried)
    for kind, attempts in (
        ("plain", every_attempt(subject)),
        ("apart", after_the_other_half(subject)),
    ):
        for tried in attempts:
            due = subject.verdict(tried)
            allowed = can_agrees(subject, tried, due).allowed
            fire_agrees(subject, tried, due)
            tally.update([kind, "allowed" if allowed else "refused"])
            if allowed:
                possible.add((tried.state, tried.event))
            else:
                stricter.grant_less(tried)
    ways = [(source, way.event) for way in subject.life.transitions for source in way.sources]
    return Explored(
        len(subject.life.states),
        tally["plain"] + tally["apart"],
        tally["allowed"],
        tally["refused"],
        tally["apart"],
        tuple(pair for pair in ways if pair not in possible),
    )
