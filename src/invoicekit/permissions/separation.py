"""Separation of duties: who did the one thing does not do the other, whatever the roles."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from enum import Enum

import attrs

from invoicekit.permissions.question import Question
from invoicekit.statemachines.decision import Failure, Step
from invoicekit.statemachines.history import AuditEntry
from invoicekit.statemachines.naming import names_of

__all__ = ["By", "Duty", "Separation", "breaches", "separation_failure"]


class By(Enum):
    """What two duties must have in common to be kept apart."""

    DOCUMENT = "document"
    """The record, from its first day on."""
    REVISION = "revision"
    """The content as it is now: an edit by others sets free."""


@attrs.frozen
class Duty:
    """One half of a separated pair: certain acts, done in certain states.

    Args:
        events: the acts; one or several.
        states: where they count; empty for everywhere.
    """

    events: tuple[str, ...] = attrs.field(converter=names_of)
    states: tuple[str, ...] = attrs.field(default=(), converter=names_of)

    def meant(self, event: str, state: str) -> bool:
        """Return whether an act from a state is part of the duty."""
        return event in self.events and (not self.states or state in self.states)


@attrs.frozen
class Separation:
    """Two duties that no one person does both, checked against the audit history.

    Who acts and who is represented both count, then and now, so that a delegation opens no way
    round it.

    Args:
        name: what it is called, for messages and logs.
        first: the one duty.
        second: the other.
        by: whether it holds for the document, or for its content as it is now.
        one_way: whether only the second is refused after the first, and not the reverse.
        when_strict: whether it holds only for a policy that is switched to strict.
    """

    name: str
    first: Duty
    second: Duty
    by: By = By.DOCUMENT
    one_way: bool = False
    when_strict: bool = False


def breaches(
    separations: Iterable[Separation], asked: Question, *, strict: bool
) -> tuple[tuple[Separation, AuditEntry], ...]:
    """Return each separation that an act would break, with the earlier act."""
    return tuple(
        (rule, entry)
        for rule in separations
        if (strict or not rule.when_strict) and (entry := _breach(rule, asked)) is not None
    )


def _breach(rule: Separation, asked: Question) -> AuditEntry | None:
    others = []
    if rule.second.meant(asked.event, asked.state):
        others.append(rule.first)
    if not rule.one_way and rule.first.meant(asked.event, asked.state):
        others.append(rule.second)
    if not others:
        return None
    for entry in asked.about.history:
        if rule.by is By.REVISION and entry.revision != asked.about.revision:
            continue
        if not any(duty.meant(entry.event, entry.source) for duty in others):
            continue
        if not {entry.actor, entry.on_behalf_of}.isdisjoint(asked.actor.persons):
            return entry
    return None


def separation_failure(
    rule: Separation, entry: AuditEntry, day: date, who_could: tuple[str, ...]
) -> Failure:
    """Return why an act may not follow an earlier one of the same person."""
    return Failure(
        Step.SEPARATION,
        "separation_of_duties",
        "{done} was done by the same person on {day}: {rule}",
        "Let another person do it",
        (("done", entry.event), ("day", day.isoformat()), ("rule", rule.name)),
        who_could=who_could,
        rule=rule.name,
    )
