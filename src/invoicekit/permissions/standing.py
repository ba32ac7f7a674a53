"""Standing: in whose name an act is done, and what speaks against acting for somebody."""

from __future__ import annotations

from collections.abc import Iterable

from invoicekit.permissions.actor import Actor
from invoicekit.permissions.delegation import Delegation
from invoicekit.permissions.grants import Forbid
from invoicekit.permissions.limits import limit_failure, within
from invoicekit.permissions.question import Question
from invoicekit.statemachines.decision import Failure, Step

__all__ = ["delegation_failures", "forbid_failures"]


def delegation_failures(asked: Question) -> tuple[Failure, ...]:
    """Return why an actor may not act in another's stead; empty for who acts in the own name."""
    actor, giver, about = asked.actor, asked.holder, asked.about
    if not actor.on_behalf_of:
        return ()
    if giver is actor:
        return (_refused("no_delegation", "whom the actor represents is not known here"),)
    if giver.on_behalf_of:
        return (_refused("delegated_twice", "a delegation cannot be passed on"),)
    given = [
        each
        for each in about.delegations
        if (each.giver, each.taker, each.tenant) == (giver.id, actor.id, actor.tenant)
        and (asked.permission is None or asked.permission in each.permissions)
    ]
    if not given:
        return (_refused("no_delegation", "nobody has let the actor do this in their stead"),)
    today = [each for each in given if each.valid_on(about.today)]
    if not today:
        return (_refused("delegation_not_valid", "the delegation does not hold today"),)
    return () if asked.permission is None else _beyond(today, asked)


def _beyond(standing: list[Delegation], asked: Question) -> tuple[Failure, ...]:
    if any(within(each.limit, asked.about) for each in standing):
        return ()
    return tuple(
        limit_failure(each.limit, asked.about, (), "delegation")
        for each in standing[:1]
        if each.limit is not None
    )


def _refused(code: str, template: str) -> Failure:
    return Failure(
        Step.PERMISSION, code, template, "Have the delegation given or renewed", rule="delegation"
    )


def forbid_failures(forbids: Iterable[Forbid], asked: Question) -> tuple[Failure, ...]:
    """Return a failure for each forbid that meets the act; who is represented counts as well."""
    persons = (asked.actor,) if asked.holder is asked.actor else (asked.actor, asked.holder)
    return tuple(
        Failure(Step.PERMISSION, forbid.code, forbid.message, forbid.remedy, rule=forbid.code)
        for forbid in forbids
        if asked.permission in forbid.permissions
        and (not forbid.states or asked.state in forbid.states)
        and any(_meets(forbid, person, asked) for person in persons)
    )


def _meets(forbid: Forbid, person: Actor, asked: Question) -> bool:
    if forbid.roles and forbid.roles.isdisjoint(person.roles):
        return False
    if forbid.actors and person.id not in forbid.actors:
        return False
    about = asked.about
    return forbid.scope.covers(person.id, person.attributes, about.owner, about.attributes)
