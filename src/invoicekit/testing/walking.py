"""Walking: a record goes its way, act by act, and keeps every rule at each step."""

from __future__ import annotations

from collections.abc import Callable, MutableSequence
from typing import Any, ClassVar

from hypothesis import note
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from invoicekit.errors import BrokenHistory
from invoicekit.permissions import Forbid
from invoicekit.statemachines import AuditEntry, replay
from invoicekit.testing.agreement import ProofFailed, can_agrees, fire_agrees, list_agrees, may
from invoicekit.testing.attempt import Attempt
from invoicekit.testing.parting import both_halves
from invoicekit.testing.routing import Route, hops_to, routes
from invoicekit.testing.standing import Standing
from invoicekit.testing.subject import Subject
from invoicekit.testing.tightening import Tightening
from invoicekit.testing.trying import attempts, forbids, steps

__all__ = ["History", "Walk", "walk_on"]

History = MutableSequence[AuditEntry]
"""Where the acts of a record are kept, oldest first."""


def _drawn(name: str) -> st.SearchStrategy[Any]:
    """Return a strategy that is the one of this name in the class of the walk."""
    return st.runner().flatmap(lambda walk: getattr(walk, name))


class Walk(RuleBasedStateMachine):
    """A record under the rules of a subject; who tries what next is drawn.

    `walk_on` makes a class of it for a subject.
    """

    subject: ClassVar[Subject]
    routes: ClassVar[st.SearchStrategy[Route]]
    steps: ClassVar[st.SearchStrategy[Attempt]]
    attempts: ClassVar[st.SearchStrategy[Attempt]]
    forbids: ClassVar[st.SearchStrategy[Forbid]]
    keep: ClassVar[Callable[[], History]]
    tightening: ClassVar[Tightening]

    def __init__(self) -> None:
        super().__init__()
        self._begin()

    def _begin(self) -> None:
        self.state = self.subject.life.initial
        self.revision = 1
        self.acts: list[tuple[AuditEntry, Attempt]] = []
        self.history = type(self).keep()

    def standing(self) -> Standing:
        """Return how far the record has come."""
        return Standing(self.state, tuple(entry for entry, _ in self.acts), self.revision)

    @rule(route=_drawn("routes"))
    def go_far(self, route: Route) -> None:
        """The record is brought to a state, by people who take turns, as far as they may."""
        if self.state in self.subject.life.final:
            self._begin()
        for place, hop in enumerate(hops_to(self.subject.life, self.state, route.goal)):
            before = self.state
            self._try(route.attempt(self.subject, self.standing(), place, hop), edits=False)
            if self.state == before:
                return

    @rule(tried=_drawn("steps"), edits=st.booleans())
    def go_on(self, tried: Attempt, edits: bool) -> None:
        """Somebody does what comes next, with the content as it is or with a new one."""
        self._try(tried, edits=edits)

    @rule(tried=_drawn("attempts"), edits=st.booleans())
    def attempt(self, tried: Attempt, edits: bool) -> None:
        """Somebody tries something, whoever it is and whatever speaks against it."""
        self._try(tried, edits=edits)

    def _try(self, tried: Attempt, *, edits: bool) -> None:
        due = self.subject.verdict(tried)
        decision = can_agrees(self.subject, tried, due)
        list_agrees(self.subject, tried)
        for failure in decision.failures:
            if failure.cause is not None and tried.facts is not tried.answers:
                raise ProofFailed(f"{failure.rule!r} answers and does not raise", tried) from (
                    failure.cause
                )
        fired = fire_agrees(
            self.subject,
            tried,
            due,
            version=len(self.acts) + 1,
            revision=self.revision + edits,
            fingerprint=f"ik1:{self.revision + edits}",
            details=tried.approved_as(self.subject.law),
        )
        note(f"{tried!r}: {fired.state if fired else decision.code}")
        if fired:
            if self.state in self.subject.life.final and fired.state != self.state:
                raise ProofFailed("no final state is left", tried, fired.state)
            self.state = fired.state
            self.revision += edits
            self.acts.append((fired.entry, tried))
            self.history.append(fired.entry)

    @rule(tried=st.one_of(_drawn("steps"), _drawn("attempts")), forbid=_drawn("forbids"))
    def tighten(self, tried: Attempt, forbid: Forbid) -> None:
        """A rule that forbids is added, or a grant is taken away: nothing more is allowed."""
        if not may(self.subject, self.subject.policy, tried):
            self.tightening.forbid_more(tried, forbid)
            self.tightening.grant_less(tried)

    @invariant()
    def its_history_leads_to_where_it_stands(self) -> None:
        """Check that the history, as it was kept, replays to the state."""
        if not self.acts:
            return
        _, tried = self.acts[-1]
        rule_ = "the history replays to the state"
        try:
            replayed = replay(self.subject.machine.lifecycle, self.history)
        except BrokenHistory as broken:
            raise ProofFailed(rule_, tried, str(broken)) from broken
        if replayed != self.state:
            found = f"{replayed!r}, but the record is in {self.state!r}"
            raise ProofFailed(rule_, tried, found)

    @invariant()
    def nobody_did_both_halves(self) -> None:
        """Check the last act against all before it, whatever the policy said."""
        if not self.acts:
            return
        *before, (last, tried) = self.acts
        found = both_halves(self.subject.law, [entry for entry, _ in before], last, tried)
        if found:
            raise ProofFailed("no one person does both halves of a separated pair", tried, found)


def walk_on(
    subject: Subject,
    facts: st.SearchStrategy[object] | None = None,
    history: Callable[[], History] = list,
) -> type[Walk]:
    """Return a walk on a subject, for Hypothesis to run.

    Args:
        subject: what is tried.
        facts: what the guards look at; left out, the guards say what is drawn for them.
        history: makes what keeps the acts.
    """
    bound = subject.answered() if facts is None else subject
    return type(
        "Walk",
        (Walk,),
        {
            "subject": bound,
            "routes": routes(bound, facts),
            "steps": steps(bound, facts),
            "attempts": attempts(bound, facts),
            "forbids": forbids(bound),
            "keep": staticmethod(history),
            "tightening": Tightening(bound),
        },
    )
