"""Agreement: asking, listing and doing say the same, and what the definition says."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import attrs

from invoicekit.errors import InvoicekitError, NotFound, Refused
from invoicekit.permissions import Policy
from invoicekit.statemachines import NOT_FOUND, Decision, Failure, Fired, Step
from invoicekit.testing.attempt import Attempt
from invoicekit.testing.due import Verdict
from invoicekit.testing.subject import Subject

__all__ = ["ProofFailed", "can_agrees", "fire_agrees", "list_agrees", "may", "reasons_of"]


class ProofFailed(AssertionError):
    """A rule that every workflow keeps is broken; the message tells which, and by what attempt."""

    def __init__(self, rule: str, tried: Attempt, found: str = "") -> None:
        told = f"\n  found: {found}" if found else ""
        super().__init__(f"{rule}{told}\n{tried.told()}")
        self.rule = rule


def can_agrees(subject: Subject, tried: Attempt, due: Verdict) -> Decision:
    """Check that asking gives the verdict of the definition.

    Raises:
        ProofFailed: if it does not.
    """
    decision = _asked(subject, subject.policy, tried)
    _same(decision, due, tried, "can")
    return decision


def may(subject: Subject, policy: Policy, tried: Attempt) -> bool:
    """Return whether an attempt is allowed under some policy."""
    return _asked(subject, policy, tried).allowed


def _asked(subject: Subject, policy: Policy, tried: Attempt) -> Decision:
    return subject.machine.can(
        tried.state,
        tried.event,
        tried.facts,
        actor=tried.actor,
        authorize=policy.authorize(tried.about),
        reason=tried.reason,
    )


def list_agrees(subject: Subject, tried: Attempt) -> None:
    """Check that the list of what is available tells of every event, and of each as `can` does.

    Raises:
        ProofFailed: if it does not.
    """
    listed = subject.machine.available(
        tried.state,
        tried.facts,
        actor=tried.actor,
        authorize=subject.policy.authorize(tried.about),
    )
    events = tuple(decision.event for decision in listed)
    if sorted(events) != sorted(subject.life.events):
        raise ProofFailed("available tells of every event, once", tried, ", ".join(events))
    for decision in listed:
        asked = attrs.evolve(tried, event=decision.event, reason=None)
        _same(decision, subject.verdict(asked), asked, "available")


def fire_agrees(subject: Subject, tried: Attempt, due: Verdict, **kept: Any) -> Fired | None:
    """Check that doing does what the definition says, or is refused as it says.

    Args:
        subject: what is tried.
        tried: the attempt.
        due: what should come of it.
        kept: what the entry keeps besides.

    Returns:
        What came of it; None where it was refused.

    Raises:
        ProofFailed: if it is done, or refused, otherwise.
    """
    try:
        fired = subject.machine.fire(
            tried.state,
            tried.event,
            tried.facts,
            actor=tried.actor,
            authorize=subject.policy.authorize(tried.about),
            at=tried.about.at,
            reason=tried.reason or "",
            **kept,
        )
    except InvoicekitError as error:
        _refused(error, due, tried)
        return None
    if not due.allowed:
        raise ProofFailed("fire does nothing that the definition refuses", tried, _told(due))
    _done(fired, due, tried)
    return fired


def _refused(error: InvoicekitError, due: Verdict, tried: Attempt) -> None:
    hidden = NOT_FOUND in due.against
    if due.allowed:
        raise ProofFailed("fire does what the definition allows", tried, str(error)) from error
    if hidden != isinstance(error, NotFound):
        rule = "whoever may not know of a record is told not_found, and nobody else"
        raise ProofFailed(rule, tried, f"{type(error).__name__}: {error}") from error
    if not hidden and not (isinstance(error, Refused) and error.failures and error.code):
        rule = "every refusal has a code and at least one failure"
        raise ProofFailed(rule, tried, repr(error)) from error
    if isinstance(error, Refused):
        _same_reasons(error.failures, due, tried, "fire")


def _done(fired: Fired, due: Verdict, tried: Attempt) -> None:
    if fired.state != due.target:
        rule = f"fire leads to {due.target!r}, as the definition says"
        raise ProofFailed(rule, tried, repr(fired.state))
    entry, actor = fired.entry, tried.actor
    told = (entry.event, entry.source, entry.target, entry.actor, entry.on_behalf_of, entry.at)
    known = (tried.event, tried.state, due.target, actor.id, actor.on_behalf_of, tried.about.at)
    if told != known or entry.reason != (tried.reason or ""):
        rule = "the entry tells what was done, by whom, for whom, when and why"
        raise ProofFailed(rule, tried, f"{told}, {entry.reason!r}")
    effects = [tuple(e.name for e in each) for each in (fired.inside, fired.outbox)]
    if effects != [due.inside, due.outbox]:
        rule = f"it brings about {(*due.inside, *due.outbox)}, as the definition says"
        raise ProofFailed(rule, tried, str(effects))


def _same(decision: Decision, due: Verdict, tried: Attempt, by: str) -> None:
    if decision.allowed != due.allowed:
        verb = "allows" if due.allowed else "refuses"
        rule = f"{by} {verb} what the definition {verb}"
        raise ProofFailed(rule, tried, decision.explain() if due.allowed else _told(due))
    if due.allowed:
        if decision.target != due.target:
            rule = f"{by} tells that it leads to {due.target!r}, as the definition says"
            raise ProofFailed(rule, tried, repr(decision.target))
        return
    if not decision.failures or not all(f.code and f.message for f in decision.failures):
        rule = "every denial has a code and at least one failure with a message"
        raise ProofFailed(rule, tried, repr(decision.failures))
    if NOT_FOUND in due.against and (decision.code != NOT_FOUND or decision.redacted().state):
        rule = "whoever may not know of a record is told not_found, and nothing else"
        raise ProofFailed(rule, tried, decision.explain())
    _same_reasons(decision.failures, due, tried, by)


def _same_reasons(failures: Iterable[Failure], due: Verdict, tried: Attempt, by: str) -> None:
    told = reasons_of(failures)
    if told != due.against and NOT_FOUND not in due.against:
        # An act that the state forbids tells of the actor's rights too, where it knows them.
        of_state = {reason for reason in told if reason.startswith(("state ", "definition "))}
        if not of_state or of_state != due.against:
            rule = f"{by} tells every reason against it, and no other: {_told(due)}"
            raise ProofFailed(rule, tried, ", ".join(sorted(told)))


_UNSAID = {"not_from_this_state", "never_done"}


def reasons_of(failures: Iterable[Failure]) -> frozenset[str]:
    """Return failures in the words of a verdict: the step, and which rule of it spoke."""
    found = set()
    for failure in failures:
        words = failure.step.value
        if failure.step in {Step.DEFINITION, Step.STATE}:
            words += f" {'elsewhere' if failure.code in _UNSAID else failure.code}"
        elif failure.step is Step.GUARD:
            words += f" {failure.rule}"
        found.add(NOT_FOUND if failure.code == NOT_FOUND else words)
    return frozenset(found)


def _told(due: Verdict) -> str:
    return ", ".join(sorted(due.against)) or f"allowed, to {due.target!r}"
