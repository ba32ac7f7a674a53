"""Surroundings: the amounts, days, marks and people at which the rules of a policy turn."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta

from invoicekit.money import Money
from invoicekit.money.currencies import minor_unit
from invoicekit.permissions import Actor, Circumstances, Forbid, Grant, Policy, Scope

__all__ = [
    "ELSEWHERE",
    "HERE",
    "HOME",
    "NOON",
    "amounts_of",
    "days_of",
    "marks_of",
    "people_of",
    "record_of",
    "scopes_of",
]

HOME = "home"
"""The tenant of every record that is tried."""

ELSEWHERE = "elsewhere"
"""Another tenant, and a mark that no record at home bears."""

HERE = "here"
"""The mark that actors and records share where a scope asks for one."""

NOON = datetime(2026, 11, 2, 12, tzinfo=UTC)
"""The moment of an attempt, where no rule turns on a day."""


def scopes_of(policy: Policy) -> tuple[Scope, ...]:
    """Return every scope of which a policy speaks, each once."""
    spoken: tuple[Grant | Forbid, ...] = (*policy.grants, *policy.forbids)
    found = (*(rule.scope for rule in spoken), *(role.scope for role in policy.roles))
    return tuple(dict.fromkeys(found))


def amounts_of(policy: Policy) -> tuple[Money | None, ...]:
    """Return the amounts at which the limits of a policy turn, those on both sides of each.

    Where there is a limit, an unknown amount and one of another currency are among them.
    """
    limits = [grant.limit for grant in policy.grants]
    limits += [switch.limit for switch in policy.switches]
    limits += [band.up_to for matrix in policy.matrices for band in matrix.bands]
    found: list[Money | None] = []
    for limit in dict.fromkeys(limits):
        if limit is not None:
            least = minor_unit(limit.currency)
            found += [limit, Money(limit.amount + least, limit.currency)]
            found += [Money(-limit.amount, limit.currency), None]
            found.append(Money("1", "CHF" if limit.currency != "CHF" else "EUR"))
    return tuple(dict.fromkeys(found)) or (Money("10.00", "INR"),)


def days_of(policy: Policy) -> tuple[datetime, ...]:
    """Return the moments at which the grants of a policy begin and end, and the usual one."""

    def noon(day: date) -> datetime:
        return datetime.combine(day, NOON.timetz())

    found = []
    for grant in policy.grants:
        if grant.valid_from is not None:
            found += [noon(grant.valid_from), noon(grant.valid_from - timedelta(days=1))]
        if grant.valid_to is not None:
            found += [noon(grant.valid_to), noon(grant.valid_to + timedelta(days=1))]
    return tuple(dict.fromkeys([*found, NOON]))


def marks_of(policy: Policy) -> dict[str, tuple[str, ...]]:
    """Return the attributes of which a policy speaks, each with the values that matter."""
    found: dict[str, dict[str, None]] = {}
    bands = (band.where for matrix in policy.matrices for band in matrix.bands)
    for where in (*(scope.where for scope in scopes_of(policy)), *bands):
        for name, values in where:
            found.setdefault(name, {}).update(dict.fromkeys(values))
    for scope in scopes_of(policy):
        for name in scope.same:
            found.setdefault(name, {})[HERE] = None
    return {name: (*values, ELSEWHERE) for name, values in found.items()}


def people_of(policy: Policy) -> Iterator[Actor]:
    """Give one actor of each role, one of all, one of none, strangers, and those named."""
    every = [role.name for role in policy.roles]
    near = {name: values[0] for name, values in marks_of(policy).items()}
    far = dict.fromkeys(near, ELSEWHERE)
    yield Actor("all-roles", every, tenant=HOME, attributes=near)
    yield Actor("no-role", tenant=HOME, attributes=near)
    yield Actor("stranger", every, tenant=ELSEWHERE, attributes=near)
    for name in every:
        yield Actor(f"{name}-1", name, tenant=HOME, attributes=near)
        if far:
            yield Actor(f"{name}-2", name, tenant=HOME, attributes=far)
    for named in sorted({name for forbid in policy.forbids for name in forbid.actors}):
        yield Actor(named, every, tenant=HOME, attributes=near)


def record_of(policy: Policy, owner: str) -> Circumstances:
    """Return a record at home that bears the first mark of each kind, at the usual moment."""
    return Circumstances(
        HOME,
        at=NOON,
        id="record-1",
        owner=owner,
        attributes={name: values[0] for name, values in marks_of(policy).items()},
        amount=next((amount for amount in amounts_of(policy) if amount is not None), None),
        revision=1,
        fingerprint="ik1:1",
    )
