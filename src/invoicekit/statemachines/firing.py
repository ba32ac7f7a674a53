"""Firing: the one decision behind asking, listing and doing."""

from __future__ import annotations

from typing import Generic, TypeVar

import attrs

from invoicekit.errors import InvalidValue
from invoicekit.statemachines.decision import NOT_FOUND, Decision, Failure, Step
from invoicekit.statemachines.guards import Chooser, Guard, Refusal
from invoicekit.statemachines.history import AuditEntry
from invoicekit.statemachines.transition import Effect

__all__ = ["Fired", "Row", "decide"]

F = TypeVar("F")


@attrs.frozen
class Fired:
    """What an act brought about; whoever stores it writes all of it, or nothing.

    Args:
        decision: why it was allowed.
        entry: the line for the audit history.
    """

    decision: Decision
    entry: AuditEntry

    @property
    def state(self) -> str:
        """Return the state after the act."""
        return self.entry.target

    @property
    def inside(self) -> tuple[Effect, ...]:
        """Return the changes to write together with the new state."""
        return self.decision.inside

    @property
    def outbox(self) -> tuple[Effect, ...]:
        """Return what leaves the house once the change is safe."""
        return self.decision.outbox


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


def decide(row: Row[F], facts: F, failures: tuple[Failure, ...], reason: str | None) -> Decision:
    """Return the decision on one act, with every failure.

    Args:
        row: the compiled state and event.
        facts: what the guards look at.
        failures: what permission, separation of duties and limit have against it.
        reason: why, in the actor's words; None where nobody has been asked for it yet.
    """
    question = row.undecided
    if failures and any(failure.code == NOT_FOUND for failure in failures):
        return _refused(question, failures)
    if row.closed:
        return _refused(question, question.failures + failures) if failures else question
    for name, guard in row.guards:
        try:
            refusal = guard(facts)
        except Exception as error:  # noqa: BLE001  a faulty guard refuses, whatever it raises
            failures += (_fault("guard", name, error),)
        else:
            if refusal is not None:
                failures += (_spoken(name, refusal),)
    if reason is not None and question.needs_reason and not reason.strip():
        failures += (_NO_REASON,)
    if failures:
        return _refused(question, failures)
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
