"""The reference: what a lifecycle and a policy say, read aloud from their data, rule by rule.

It compiles nothing, and asks neither the kernel nor the policy for a decision. What it takes from
them is data, and plain questions to one value: the grants that a role comes to, whether a scope
covers a record or a grant holds on a day, how far the approval of a content has come.
"""

from __future__ import annotations

from collections.abc import Iterator

from invoicekit.permissions import Policy
from invoicekit.statemachines import Choice, Lifecycle, Transition
from invoicekit.testing.attempt import Attempt
from invoicekit.testing.due import Verdict

__all__ = ["verdict"]


def verdict(life: Lifecycle, policy: Policy, tried: Attempt) -> Verdict:
    """Return where an attempt leads, or every reason against it."""
    known = [pair for pair in policy.rights.items() if pair[0][0] in tried.holder.roles]
    reach = {granted.scopes for _, grants in known for granted in grants}
    in_sight = not reach or any(tried.covered(scopes) for scopes in reach)
    if tried.actor.tenant != tried.about.tenant or not in_sight:
        return Verdict("not_found")
    ways = [w for w in life.transitions if w.event == tried.event and tried.state in w.sources]
    if not ways:
        return Verdict(_closed(life, tried))
    way, of_policy = ways[0], (_unpermitted, _separated, _unapproved)
    against = {reason for each in of_policy for reason in each(policy, ways[0], tried)}
    against |= tried.answers.faults & {f"guard {name}" for name in way.guards}
    against |= {"guard needs_reason"} if way.needs_reason and tried.is_silent else set()
    target, value = way.target, ""
    if isinstance(target, Choice):
        against = against or {*tried.answers.faults} & {f"guard {target.name}"}
        value = dict(tried.answers.chosen)[target.name]
        target = target.target(value)
    effects = ([e.name for e in es if not e.on or value in e.on] for es in (way.inside, way.outbox))
    return Verdict(against) if against else Verdict((), target or tried.state, *effects)


def _closed(life: Lifecycle, tried: Attempt) -> Iterator[str]:
    if tried.state not in life.states:
        yield "definition unknown_state"
    if tried.event not in life.events:
        yield "definition unknown_event"
    elif tried.state in life.states:
        denials = [d for d in life.denials if d.event == tried.event and tried.state in d.sources]
        yield f"state {denials[0].code if denials else 'elsewhere'}"


def _unpermitted(policy: Policy, way: Transition, tried: Attempt) -> Iterator[str]:
    who, holder, name, here = tried.actor, tried.holder, way.permission, {tried.state}
    letters = [letter for letter in tried.letters if name in letter.permissions]
    if who.on_behalf_of and (holder is who or holder.on_behalf_of or not letters):
        yield "permission"
    elif who.on_behalf_of and not tried.within([letter.limit for letter in letters]):
        yield "limit"
    held = [g for role in holder.roles for g in policy.rights.get((role, name), ())]
    grants = [g.grant for g in held if tried.covered(g.scopes) and here <= (g.grant.states or here)]
    limits = [grant.limit for grant in grants if grant.valid_on(tried.about.today)]
    if not tried.within(limits):
        yield "limit" if limits else "permission"
    for rule in [f for f in policy.forbids if name in f.permissions]:
        for one in [one for one in (who, holder) if not rule.roles or rule.roles & one.roles]:
            meant = one.id in (rule.actors or {one.id}) and here <= (rule.states or here)
            if meant and tried.covered([rule.scope], one):
                yield "permission"


def _separated(policy: Policy, way: Transition, tried: Attempt) -> Iterator[str]:
    for rule in [s for s in policy.separations if policy.strict or not s.when_strict]:
        halves = [(rule.first, rule.second), (rule.second, rule.first)][: 1 if rule.one_way else 2]
        others = [other for other, now in halves if now.meant(way.event, tried.state)]
        acts = [(other, entry) for other in others for entry in tried.earlier(rule.by)]
        if any(other.meant(entry.event, entry.source) for other, entry in acts):
            yield "separation"


def _unapproved(policy: Policy, way: Transition, tried: Attempt) -> Iterator[str]:
    for matrix in [matrix for matrix in policy.matrices if matrix.event == way.event]:
        progress = tried.progress(matrix)
        level = progress and progress.next_level
        if not progress or not level or not policy.plays(tried.holder, level.role):
            yield "permission" if progress else "limit"
        if progress and level and progress.persons & {*tried.actor.persons}:
            yield "separation"
