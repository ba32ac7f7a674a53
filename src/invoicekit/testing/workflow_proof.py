"""The proof of a workflow, as a test class: explored pair by pair, and walked at random."""

from __future__ import annotations

import unittest
from collections.abc import Callable
from typing import ClassVar

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import run_state_machine_as_test

from invoicekit.permissions import Policy
from invoicekit.testing.exploring import explore
from invoicekit.testing.subject import Testable, subject_of
from invoicekit.testing.walking import History, Walk, walk_on

__all__ = ["WorkflowProof", "workflow_test"]


class WorkflowProof(unittest.TestCase):
    """What every workflow does; `workflow_test` makes one for yours.

    Set `settings` on the class for more examples or longer walks.
    """

    walk: ClassVar[type[Walk]]
    explored: ClassVar[Callable[[], object]]
    settings: ClassVar[settings]

    def test_every_act_in_every_state_by_every_role_goes_as_defined(self) -> None:
        type(self).explored()

    def test_no_walk_of_a_record_breaks_a_rule(self) -> None:
        run_state_machine_as_test(self.walk, settings=self.settings)


def workflow_test(
    workflow: Testable,
    policy: Policy | None = None,
    *,
    facts: st.SearchStrategy[object] | None = None,
    expected: Testable | None = None,
    history: Callable[[], History] = list,
    settings: settings | None = None,
) -> type[WorkflowProof]:
    """Return a test class that tries to break a workflow; assign it to a name in a test module.

    It checks, against a reference that reads the definitions word by word: what is done, what may
    be done and what is listed are the same, and lead where the definition says; a refusal tells
    every reason, with a code; whoever may not know of a record is told not_found; the history leads
    to the state; no final state is left; a forbid allows nothing, and a grant taken away adds
    nothing; nobody does both halves of a separated pair, by whatever delegation.

    Args:
        workflow: a workflow, a machine, or a lifecycle.
        policy: who may do what; left out, the workflow's own.
        facts: a Hypothesis strategy for what your guards look at. Left out, guards and choices are
            not called: each is answered at random, so that every combination comes up.
        expected: the definition by which it is judged, where that is not its own: for a rewritten
            one that must do what the old one did.
        history: makes what keeps the acts of a record; a list, unless you try your own.
        settings: of Hypothesis; left out, a quarter of the profile's examples, 25 acts each.

    Raises:
        InvalidValue: for a machine or lifecycle without a policy.
        InvalidDefinition: for a permission that the policy does not declare.
    """
    subject = subject_of(workflow, policy, expected)
    walk = walk_on(subject, facts, history)

    def explored() -> object:
        return explore(workflow, policy, expected=expected)

    name = f"WorkflowProof[{subject.name}]"
    return type(
        name,
        (WorkflowProof,),
        {
            "walk": walk,
            "explored": staticmethod(explored),
            "settings": settings or _usual(),
            "__doc__": f"The proof of {subject.name}.",
        },
    )


def _usual() -> settings:
    profile = settings()
    return settings(
        max_examples=max(10, profile.max_examples // 4),
        stateful_step_count=25,
        deadline=None,
        # One fault shows itself from many sides; the first is told.
        report_multiple_bugs=False,
        suppress_health_check=list(HealthCheck),
    )
