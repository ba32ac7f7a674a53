"""Parting: whether one person had a hand in both halves of a separated pair."""

from __future__ import annotations

from collections.abc import Iterable

from invoicekit.permissions import By, Policy
from invoicekit.statemachines import AuditEntry
from invoicekit.testing.attempt import Attempt

__all__ = ["both_halves"]


def both_halves(law: Policy, before: Iterable[AuditEntry], last: AuditEntry, tried: Attempt) -> str:
    """Return which earlier act the same person must not have done, in words; empty for none.

    It looks at what happened alone: at who acted and who was represented, then and now.

    Args:
        law: the policy with its separations.
        before: the acts before, oldest first.
        last: the act that was done now.
        tried: the attempt that it came of.
    """
    people = {last.actor, last.on_behalf_of} - {""}
    shared = [entry for entry in before if people & {entry.actor, entry.on_behalf_of}]
    for rule in law.separations:
        if rule.when_strict and not law.strict:
            continue
        for entry in shared:
            if rule.by is By.REVISION and entry.revision != tried.about.revision:
                continue
            ahead = rule.first.meant(entry.event, entry.source)
            behind = rule.second.meant(entry.event, entry.source)
            forth = ahead and rule.second.meant(last.event, last.source)
            back = behind and rule.first.meant(last.event, last.source)
            if forth or (back and not rule.one_way):
                return f"{rule.name}: {entry.event} in {entry.source!r} came before"
    return ""
