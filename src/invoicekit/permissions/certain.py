"""What is certain: the acts that a role may do whatever the record, found beforehand.

Most questions of a day are of this kind. The others, with a scope, a limit, a date, a forbid or
a separation about them, are looked into each time.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from invoicekit.permissions.approval import ApprovalMatrix
from invoicekit.permissions.grants import Forbid
from invoicekit.permissions.roles import Granted
from invoicekit.permissions.scope import ALL
from invoicekit.permissions.separation import Separation

__all__ = ["Certain", "certain_rights", "watched_events"]

Certain = Mapping[str, Mapping[str, frozenset[str]]]
"""Permissions by role, then by state; under `""` those that hold in every state."""


def certain_rights(
    rights: Mapping[tuple[str, str], tuple[Granted, ...]], forbids: Iterable[Forbid]
) -> Certain:
    """Return what each role may do in each state without a further look."""
    forbidden = {permission for forbid in forbids for permission in forbid.permissions}
    found: dict[str, dict[str, set[str]]] = {}
    for (role, permission), grants in rights.items():
        for granted in grants:
            if permission not in forbidden and _only_by_state(granted):
                for state in granted.grant.states or {""}:
                    by_state = found.setdefault(role, {})
                    by_state.setdefault(state, set()).add(permission)
    return {
        role: {
            state: frozenset(permissions | by_state.get("", set()))
            for state, permissions in {"": set[str](), **by_state}.items()
        }
        for role, by_state in found.items()
    }


def _only_by_state(granted: Granted) -> bool:
    grant = granted.grant
    return not any(scope != ALL for scope in granted.scopes) and (
        (grant.limit, grant.valid_from, grant.valid_to) == (None, None, None)
    )


def watched_events(
    separations: Iterable[Separation], matrices: Iterable[ApprovalMatrix]
) -> frozenset[str]:
    """Return the events about which the audit history is asked."""
    duties = (duty for rule in separations for duty in (rule.first, rule.second))
    return frozenset(event for duty in duties for event in duty.events) | {
        matrix.event for matrix in matrices
    }
