"""The error for a refused decision: which class of the tree it is, with all its failures."""

from __future__ import annotations

from invoicekit.errors import (
    GuardFailed,
    GuardRefused,
    InvoicekitError,
    NotFound,
    NotPermitted,
    Refused,
    StateForbids,
    UnknownEvent,
    UnknownState,
)
from invoicekit.statemachines.decision import NOT_FOUND, Decision, Failure, Step

__all__ = ["refusal_error"]

_CLASSES: dict[Step, type[Refused]] = {
    Step.STATE: StateForbids,
    Step.PERMISSION: NotPermitted,
    Step.SEPARATION: NotPermitted,
    Step.LIMIT: NotPermitted,
    Step.GUARD: GuardRefused,
}


def refusal_error(decision: Decision) -> InvoicekitError:
    """Return the error to raise for a refused decision; its first failure says which.

    Where the actor may not know of the record, it is `NotFound` and tells nothing else.
    """
    failures = decision.failures
    for failure in failures:
        if failure.code == NOT_FOUND:
            known = dict(failure.parameters)
            return NotFound(known.get("what", "record"), known.get("id", ""))
    first = failures[0]
    if first.step is Step.DEFINITION:
        return _undefined(decision, first)
    if first.step is Step.GUARD:
        for failure in failures:
            if failure.cause is not None:
                error = dict(failure.parameters).get("error", "")
                found = GuardFailed(decision.event, decision.state, failures, failure.rule, error)
                found.__cause__ = failure.cause
                return found
    return _CLASSES[first.step](decision.event, decision.state, failures)


def _undefined(decision: Decision, first: Failure) -> InvoicekitError:
    if first.code == UnknownEvent.code:
        return UnknownEvent(decision.event, decision.state, decision.failures)
    return UnknownState(
        event=decision.event,
        state=decision.state,
        failures=decision.failures,
        definition=decision.definition,
        definition_version=decision.definition_version,
    )
