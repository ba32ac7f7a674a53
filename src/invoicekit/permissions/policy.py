"""Policy: all that decides who may do what, as one frozen value."""

from __future__ import annotations

from collections.abc import Iterable

import attrs

from invoicekit.permissions.actor import Actor
from invoicekit.permissions.approving import Approval, approval_of
from invoicekit.permissions.circumstances import Circumstances
from invoicekit.permissions.decision import failures_of
from invoicekit.permissions.question import Question
from invoicekit.permissions.roles import Switch
from invoicekit.permissions.rulebook import Rulebook
from invoicekit.statemachines import Authorize, Decision, Failure, refusal_error
from invoicekit.statemachines.authority import Questions

__all__ = ["Policy"]


@attrs.frozen(repr=False)
class Policy(Rulebook):
    """Who may do what: nothing but what is granted, and never what is forbidden.

    Args:
        name: what the policy is called.
        permissions: those that lifecycles ask for.
        acts: those that are asked for elsewhere, such as `"invoice.view"`.
        roles: the roles there are, with what they include.
        grants: what they may do.
        forbids: what is not done whatever is granted.
        separations: duties that no one person does both.
        matrices: whose approvals an act needs.
        switches: what a tenant switched on or off for its roles.
        strict: whether the separations hold that are kept for the strict.

    Raises:
        InvalidDefinition: for a role or permission that is not declared, or roles in a circle.

    >>> from datetime import UTC, datetime
    >>> from invoicekit.permissions import Grant
    >>> policy = Policy("door", acts=["door.open"], roles=["guest", "owner"],
    ...                 grants=[Grant("owner", "door.open")])
    >>> now = Circumstances("house", at=datetime(2026, 11, 2, tzinfo=UTC))
    >>> policy.failures("door.open", Actor("gita", ["guest"], tenant="house"), now)[0].who_could
    ('owner',)
    """

    def authorize(self, about: Circumstances) -> Authorize[Actor]:
        """Return the answer to a lifecycle's questions, for one record at one moment."""
        return Answers(self, about)

    def failures(
        self,
        permission: str,
        actor: Actor,
        about: Circumstances,
        *,
        event: str = "",
        state: str = "",
    ) -> tuple[Failure, ...]:
        """Return every reason against an act; empty where the actor may.

        Args:
            permission: what the act asks for.
            actor: who wants to do it.
            about: the record and the moment.
            event: the act, where a lifecycle knows it.
            state: where the record stands, where it has a state.
        """
        return failures_of(self, _question(permission, event, state, actor, about))

    def require(
        self, permission: str, actor: Actor, about: Circumstances, *, state: str = ""
    ) -> None:
        """Refuse an act outside of every lifecycle, such as looking at a record.

        Raises:
            NotFound: if the actor may not know that the record exists.
            NotPermitted: if the actor may not.
        """
        failures = self.failures(permission, actor, about, state=state)
        if failures:
            raise refusal_error(Decision(permission, state, failures=failures))

    def approval(self, event: str, actor: Actor, about: Circumstances) -> Approval | None:
        """Return what an act would count for as an approval, and whether it is the last one.

        Its `details` go into the audit entry. None where the act is no approval, or where the
        actor is not of the level whose turn it is.

        Raises:
            NotCovered: if the matrix has no answer for the record.
        """
        return approval_of(self, _question(None, event, "", actor, about))

    def switched(self, switches: Iterable[Switch]) -> Policy:
        """Return the policy with a tenant's switches, which come after those it has.

        Raises:
            InvalidDefinition: for a role or permission that is not declared.
        """
        return attrs.evolve(self, switches=(*self.switches, *switches))


@attrs.frozen(eq=False)
class Answers:
    """A policy's answers about one record at one moment; see `Policy.authorize`."""

    policy: Policy
    about: Circumstances

    def __call__(
        self, permission: str | None, event: str, state: str, actor: Actor, /
    ) -> tuple[Failure, ...]:
        """Return every reason against an act; empty where the actor may."""
        policy = self.policy
        if event not in policy.watched and self._in_own_name(actor):
            for role in actor.roles:
                certain = policy.certain.get(role)
                if certain is not None and permission in certain.get(state, certain[""]):
                    return ()
        return failures_of(policy, _question(permission, event, state, actor, self.about))

    def refusals(
        self, questions: Questions, state: str, actor: Actor
    ) -> dict[str, tuple[Failure, ...]]:
        """Return the reasons by event, of those events only against which there are some."""
        watched, certain = self.policy.watched, frozenset[str | None]()
        if self._in_own_name(actor):
            for role in actor.roles:
                by_state = self.policy.certain.get(role)
                if by_state is not None:
                    held = by_state.get(state, by_state[""])
                    certain = certain | held if certain else held
        if certain.issuperset(questions.values()) and watched.isdisjoint(questions):
            return {}
        return {
            event: failures
            for event, permission in questions.items()
            if (permission not in certain or event in watched)
            and (failures := self(permission, event, state, actor))
        }

    def _in_own_name(self, actor: Actor) -> bool:
        return not actor.on_behalf_of and actor.tenant == self.about.tenant


def _question(
    permission: str | None, event: str, state: str, actor: Actor, about: Circumstances
) -> Question:
    giver, holder = about.represented, actor
    if giver is not None and (giver.id, giver.tenant) == (actor.on_behalf_of, actor.tenant):
        holder = giver
    return Question(permission, event, state, actor, holder, about)
