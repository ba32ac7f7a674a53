"""Tightening: with one grant less or one forbid more, nothing is allowed that was not before."""

from __future__ import annotations

from functools import cached_property

import attrs

from invoicekit.permissions import Forbid, Grant, Policy
from invoicekit.testing.agreement import ProofFailed, may
from invoicekit.testing.attempt import Attempt
from invoicekit.testing.subject import Subject

__all__ = ["Tightening"]


@attrs.frozen(slots=False)
class Tightening:
    """A subject's policy, made stricter in every way, to ask again what was refused."""

    subject: Subject

    @cached_property
    def poorer(self) -> tuple[tuple[Grant, Policy], ...]:
        """Return each grant of the policy, and the policy without it."""
        policy = self.subject.policy
        return tuple(
            (
                grant,
                attrs.evolve(policy, grants=(*policy.grants[:place], *policy.grants[place + 1 :])),
            )
            for place, grant in enumerate(policy.grants)
        )

    def grant_less(self, tried: Attempt) -> None:
        """Check that what is refused is still refused when any grant of its permission is gone.

        Raises:
            ProofFailed: if it is allowed then.
        """
        ways = self.subject.machine.lifecycle.transitions
        asked = {way.permission for way in ways if way.event == tried.event}
        for grant, policy in self.poorer:
            if not asked.isdisjoint(grant.permissions) and may(self.subject, policy, tried):
                raise ProofFailed("removing a grant never adds an action", tried, repr(grant))

    def forbid_more(self, tried: Attempt, forbid: Forbid) -> None:
        """Check that what is refused is still refused when a rule that forbids is added.

        Raises:
            ProofFailed: if it is allowed then.
        """
        policy = self.subject.policy
        stricter = attrs.evolve(policy, forbids=(*policy.forbids, forbid))
        if may(self.subject, stricter, tried):
            raise ProofFailed("adding a forbid never allows more", tried, repr(forbid))
