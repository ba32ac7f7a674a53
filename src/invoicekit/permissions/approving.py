"""Approving: what an approval by an actor comes to, and what speaks against it."""

from __future__ import annotations

import attrs

from invoicekit.errors import NotCovered
from invoicekit.permissions.approval import APPROVED_AS, ApprovalMatrix, Level
from invoicekit.permissions.question import Question
from invoicekit.permissions.rulebook import Rulebook
from invoicekit.statemachines.decision import Failure, Step
from invoicekit.statemachines.naming import Pairs

__all__ = ["Approval", "approval_failures", "approval_of"]


@attrs.frozen
class Approval:
    """What an approval by an actor comes to.

    Args:
        level: the level on which it counts.
        completes: whether nothing is missing after it.
    """

    level: Level
    completes: bool

    @property
    def details(self) -> Pairs:
        """Return what the audit entry must keep, so that the approval is counted later."""
        return ((APPROVED_AS, self.level.role),)


def approval_of(policy: Rulebook, asked: Question) -> Approval | None:
    """Return what an act would count for; None where it is no approval, or would not count.

    Raises:
        NotCovered: if the matrix has no answer for the record.
    """
    for matrix in policy.matrices:
        if matrix.event == asked.event:
            progress = matrix.progress(asked.about)
            level = progress.next_level
            if level is not None and policy.plays(asked.holder, level.role):
                return Approval(level, progress.missing == 1)
    return None


def approval_failures(policy: Rulebook, asked: Question) -> tuple[Failure, ...]:
    """Return what the approval matrices have against an act."""
    return tuple(
        failure
        for matrix in policy.matrices
        if matrix.event == asked.event
        for failure in _level_failures(policy, matrix, asked)
    )


def _level_failures(
    policy: Rulebook, matrix: ApprovalMatrix, asked: Question
) -> tuple[Failure, ...]:
    try:
        progress = matrix.progress(asked.about)
    except NotCovered as gap:
        return (_unknown(gap),)
    level = progress.next_level
    if level is None:
        return (_COMPLETE,)
    failures: tuple[Failure, ...] = ()
    if not policy.plays(asked.holder, level.role):
        failures += (_not_the_level(level),)
    if not progress.persons.isdisjoint(asked.actor.persons):
        failures += (_twice(level),)
    return failures


_RULE = "approval matrix"

_COMPLETE = Failure(Step.PERMISSION, "all_approved", "all approvals are given", rule=_RULE)


def _unknown(gap: NotCovered) -> Failure:
    return Failure(
        Step.LIMIT,
        "approval_unknown",
        "whose approval is needed is not known: {reason}",
        "{advice}",
        (("reason", gap.message), ("advice", gap.remedy)),
        rule=_RULE,
        public="whose approval is needed is not known",
    )


def _not_the_level(level: Level) -> Failure:
    return Failure(
        Step.PERMISSION,
        "not_the_level",
        "it is the turn of: {role}",
        "Ask one of them",
        (("role", level.role),),
        who_could=(level.role,),
        rule=_RULE,
    )


def _twice(level: Level) -> Failure:
    return Failure(
        Step.SEPARATION,
        "already_approved",
        "the same person has approved this content already",
        "Let another person approve",
        who_could=(level.role,),
        rule=_RULE,
    )
