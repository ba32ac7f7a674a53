"""Subject: what a proof is about, a machine under a policy, beside the definition it must meet."""

from __future__ import annotations

from typing import Any, Protocol, runtime_checkable

import attrs

from invoicekit.errors import InvalidDefinition, InvalidValue
from invoicekit.permissions import Policy
from invoicekit.statemachines import Chooser, Guard, Lifecycle, Machine, Refusal
from invoicekit.testing.answering import Answers
from invoicekit.testing.attempt import Attempt
from invoicekit.testing.due import Verdict
from invoicekit.testing.reference import verdict

__all__ = ["Bound", "Subject", "Testable", "subject_of"]


@runtime_checkable
class Bound(Protocol):
    """A machine with the policy that it comes with, such as a `Workflow`."""

    @property
    def machine(self) -> Machine[Any]:
        """The lifecycle, bound to its guards."""
        ...

    @property
    def policy(self) -> Policy:
        """Who may do what."""
        ...


Testable = Bound | Machine[Any] | Lifecycle
"""What can be proven: a workflow, a machine, or a lifecycle whose guards are not written yet."""


@attrs.frozen
class Subject:
    """A machine and a policy that are tried, and the definition whose word counts.

    Args:
        machine: what is tried, with the guards and choices of a user.
        policy: who may do what in it.
        life: the lifecycle by which it is judged.
        law: the policy by which it is judged.
    """

    machine: Machine[Any]
    policy: Policy
    life: Lifecycle
    law: Policy

    @property
    def name(self) -> str:
        """Return what is tried, for messages."""
        return f"{self.machine.lifecycle.name!r} under {self.policy.name!r}"

    def verdict(self, tried: Attempt) -> Verdict:
        """Return what should come of an attempt."""
        return verdict(self.life, self.law, tried)

    def answered(self) -> Subject:
        """Return the subject with guards and choices that say what an attempt's answers say."""
        life = self.machine.lifecycle
        guards = {name: _guard(name) for name in life.guards}
        choices = {choice.name: _chooser(choice.name) for choice in life.choices}
        return attrs.evolve(
            self, machine=attrs.evolve(self.machine, guards=guards, choices=choices)
        )


def subject_of(
    workflow: Testable, policy: Policy | None = None, expected: Testable | None = None
) -> Subject:
    """Return what is to be tried.

    Args:
        workflow: a workflow, a machine or a lifecycle.
        policy: who may do what; left out, the workflow's own.
        expected: the definition by which it is judged, where that is not its own; one without a
            policy is judged under the same.

    Raises:
        InvalidValue: for a machine or lifecycle without a policy.
        InvalidDefinition: for a permission that the policy does not declare.
    """
    machine, held = _parts(workflow, policy)
    if expected is None:
        return Subject(machine, held, machine.lifecycle, held)
    judge, law = _parts(expected, None if isinstance(expected, Bound) else held)
    return Subject(machine, held, judge.lifecycle, law)


def _parts(workflow: Testable, policy: Policy | None) -> tuple[Machine[Any], Policy]:
    if isinstance(workflow, Lifecycle):
        guards = {name: _guard(name) for name in workflow.guards}
        choices = {choice.name: _chooser(choice.name) for choice in workflow.choices}
        machine: Machine[Any] = Machine(workflow, guards, choices)
    else:
        machine = workflow.machine if isinstance(workflow, Bound) else workflow
    if policy is None and isinstance(workflow, Bound):
        policy = workflow.policy
    if policy is None:
        raise InvalidValue("policy", None, "a machine or a lifecycle is tried under a policy")
    for name in machine.lifecycle.permissions:
        if name not in policy.permissions:
            reason = f"{machine.lifecycle.name!r} asks for a permission {name!r} that the policy "
            raise InvalidDefinition(
                f"policy {policy.name!r}", f"{reason}does not declare", f"permission {name!r}"
            )
    return machine, policy


def _guard(name: str) -> Guard[Answers]:
    def answer(facts: Answers) -> Refusal | None:
        if name in facts.raising:
            raise RuntimeError(name)
        return Refusal(f"{name}_refused", f"{name} refuses") if name in facts.refusing else None

    return answer


def _chooser(name: str) -> Chooser[Answers]:
    def answer(facts: Answers) -> str:
        if name in facts.raising:
            raise RuntimeError(name)
        return dict(facts.chosen)[name]

    return answer
