"""Firing: the one decision behind asking, listing and doing."""

from __future__ import annotations

from typing import Generic, TypeVar

import attrs

from invoicekit.errors import InvalidValue
from invoicekit.statemachines.authority import Acting, Authorize
from invoicekit.statemachines.decision import NOT_FOUND, Decision, Failure, Step
from invoicekit.statemachines.guards import Chooser, Guard, Refusal
from invoicekit.statemachines.history import AuditEntry
from invoicekit.statemachines.transition import Effect

__all__ = ["Fired", "Row", "decide"]

F = TypeVar("F")
A = TypeVar("A", bound=Acting)


@attrs.frozen(slots=False)
class Fired:
    """What an act brought about; whoever stores it writes all of it, or nothing.

    Args:
        state: the state after the act.
        entry: the line for the audit history.
        inside: changes to write together with the new state.
        outbox: what leaves the house once the change is safe.
    """

    state: str
    entry: AuditEntry
    inside: tuple[Effect, ...] = ()
    outbox: tuple[Effect, ...] = ()


@attrs.frozen(eq=False)
class Row(Generic[F]):
    """One state and event, compiled: all that a decision needs, looked up once.

    Args:
        undecided: the decision before anybody is asked; what the state has against it is in it.
        permission: what the actor must hold; None where nothing can be done.
        guards: names and functions, in the order of the definition.
        chooser: name and function of the choice, if there is one.
        ways: the allowed decision for each value of the choice; for `""` where there is none.
        closed: whether the state or the definition is against it.
    """

    undecided: Decision
    permission: str | None
    guards: tuple[tuple[str, Guard[F]], ...] = ()
    chooser: tuple[str, Chooser[F]] | None = None
    ways: dict[str, Decision] = attrs.field(factory=dict)
    closed: bool = False


def decide(
    row: Row[F], facts: F, actor: A, authorize: Authorize[A], reason: str | None
) -> Decision:
    """Return the decision on one act, with every failure.

    Args:
        row: the compiled state and event.
        facts: what the guards look at.
        actor: who wants to do it.
        authorize: answers for permission, separation of duties and limit.
        reason: why, in the actor's words; None where nobody has been asked for it yet.
    """
    open_question = row.undecided
    failures = authorize(row.permission, open_question.event, open_question.state, actor)
    if failures and any(failure.code == NOT_FOUND for failure in failures):
        return _refused(open_question, failures)
    if row.closed:
        return (
            _refused(open_question, open_question.failures + failures)
            if failures
            else (open_question)
        )
    for name, guard in row.guards:
        try:
            refusal = guard(facts)
        except Exception as error:  # noqa: BLE001  a faulty guard refuses, whatever it raises
            failures += (_fault("guard", name, error),)
        else:
            if refusal is not None:
                failures += (_spoken(name, refusal),)
    if open_question.needs_reason and reason is not None and not reason.strip():
        failures += (_NO_REASON,)
    if failures:
        return _refused(open_question, failures)
    return row.ways[""] if row.chooser is None else _chosen(row, row.chooser, facts)


def _chosen(row: Row[F], chooser: tuple[str, Chooser[F]], facts: F) -> Decision:
    name, function = chooser
    try:
        value = function(facts)
        if value not in row.ways:
            raise InvalidValue("answer", value, f"it is none of {', '.join(row.ways)}")  # noqa: TRY301  one place tells of every fault
    except Exception as error:  # noqa: BLE001  a faulty choice refuses, whatever it raises
        return _refused(row.undecided, (_fault("choice", name, error),))
    return row.ways[value]


def _refused(question: Decision, failures: tuple[Failure, ...]) -> Decision:
    return Decision(
        question.event,
        question.state,
        question.target,
        tuple(sorted(failures, key=_order)),
        question.permission,
        question.needs_reason,
        definition=question.definition,
        definition_version=question.definition_version,
    )


def _order(failure: Failure) -> int:
    return _ORDER[failure.step]


def _spoken(name: str, refusal: object) -> Failure:
    if not isinstance(refusal, Refusal):
        wrong = InvalidValue("answer", refusal, "neither None nor a Refusal")
        return _fault("guard", name, wrong)
    return Failure(
        Step.GUARD,
        refusal.code,
        refusal.message,
        refusal.remedy,
        refusal.parameters,
        rule=name,
        public=refusal.public,
    )


def _fault(what: str, name: str, error: Exception) -> Failure:
    return Failure(
        Step.GUARD,
        "guard_failed",
        "the {what} '{name}' raised {error}",
        "Mend the {what}; nothing was changed",
        (("what", what), ("name", name), ("error", f"{type(error).__name__}: {error}")),
        rule=name,
        public="it could not be checked whether this may be done",
        cause=error,
    )


_NO_REASON = Failure(
    Step.GUARD, "reason_missing", "a reason is needed", "Say why", rule="needs_reason"
)

_ORDER = {step: place for place, step in enumerate(Step)}
