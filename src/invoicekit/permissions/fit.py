"""Whether a policy and the lifecycles it is meant for speak of the same things."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from invoicekit.errors import InvalidDefinition
from invoicekit.permissions.policy import Policy
from invoicekit.statemachines import Lifecycle

__all__ = ["check_fit"]


def check_fit(policy: Policy, *lifecycles: Lifecycle) -> None:
    """Refuse a policy and lifecycles of which either names what the other does not know.

    A policy that serves several lifecycles is checked with all of them together. What it calls
    `acts` is asked for outside of lifecycles, and not looked for in them.

    Args:
        policy: who may do what.
        lifecycles: all that the policy serves.

    Raises:
        InvalidDefinition: naming the first permission, event or state that does not fit, and both.
    """
    asked = {name for lifecycle in lifecycles for name in lifecycle.permissions}
    named = " and ".join(repr(lifecycle.name) for lifecycle in lifecycles)
    for lifecycle in lifecycles:
        for name in lifecycle.permissions:
            if name not in policy.permissions:
                raise _misfit(policy, named, "permission", name, "asks for a permission")
    for name in policy.permissions:
        if name not in asked:
            raise _misfit(policy, named, "permission", name, "never asks for the permission")
    known = {
        "state": {state for lifecycle in lifecycles for state in lifecycle.states},
        "event": {event for lifecycle in lifecycles for event in lifecycle.events},
    }
    for what, name in _spoken_of(policy):
        if name not in known[what]:
            raise _misfit(policy, named, what, name, f"has no {what}")


def _misfit(policy: Policy, named: str, what: str, name: str, verb: str) -> InvalidDefinition:
    reason = (
        f"{named} {verb} {name!r} that the policy does not declare"
        if verb.startswith("asks")
        else f"{named} {verb} {name!r} of which the policy speaks"
    )
    return InvalidDefinition(f"policy {policy.name!r}", reason, f"{what} {name!r}")


def _spoken_of(policy: Policy) -> Iterator[tuple[str, str]]:
    def each(what: str, names: Iterable[str]) -> Iterator[tuple[str, str]]:
        return ((what, name) for name in names)

    for grant in policy.grants:
        yield from each("state", sorted(grant.states))
    for forbid in policy.forbids:
        yield from each("state", sorted(forbid.states))
    for rule in policy.separations:
        for duty in (rule.first, rule.second):
            yield from each("event", duty.events)
            yield from each("state", duty.states)
    for matrix in policy.matrices:
        yield from each("event", (matrix.event, *matrix.voided_by))
