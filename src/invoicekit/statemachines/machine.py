"""Machine: a lifecycle bound to the functions that its names stand for."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Generic, TypeVar

import attrs

from invoicekit.errors import InvalidDefinition
from invoicekit.statemachines.authority import Acting, Authorize, refusals_of
from invoicekit.statemachines.compiling import Sheet, compiled, empty_row, full_sheet
from invoicekit.statemachines.decision import Decision
from invoicekit.statemachines.firing import Fired, Row, decide
from invoicekit.statemachines.guards import Chooser, Guard
from invoicekit.statemachines.history import AuditEntry
from invoicekit.statemachines.lifecycle import Lifecycle
from invoicekit.statemachines.refusing import refusal_error

__all__ = ["Machine"]

F = TypeVar("F")
A = TypeVar("A", bound=Acting)


@attrs.frozen(eq=False, repr=False)
class Machine(Generic[F]):
    """A lifecycle with its guards and choices, ready to decide; it keeps nothing of any record.

    Args:
        lifecycle: the definition.
        guards: the function for each guard that the lifecycle names.
        choices: the function for each choice.

    Raises:
        InvalidDefinition: for a name without a function, or a function without its name.
    """

    lifecycle: Lifecycle
    guards: Mapping[str, Guard[F]] = attrs.field(factory=dict)
    choices: Mapping[str, Chooser[F]] = attrs.field(factory=dict)
    _sheets: dict[str, Sheet[F]] = attrs.field(init=False)

    def __attrs_post_init__(self) -> None:
        named = (choice.name for choice in self.lifecycle.choices)
        _fit(self.lifecycle.name, "guard", self.lifecycle.guards, self.guards)
        _fit(self.lifecycle.name, "choice", named, self.choices)
        sheets = compiled(self.lifecycle, self.guards, self.choices)
        # Copies, so that a caller's dict can change and the machine does not.
        object.__setattr__(self, "guards", dict(self.guards))
        object.__setattr__(self, "choices", dict(self.choices))
        object.__setattr__(self, "_sheets", sheets)

    def __repr__(self) -> str:
        return f"Machine({self.lifecycle!r})"

    def _row(self, state: str, event: str) -> Row[F]:
        try:
            return self._sheets[state].by_event[event]
        except KeyError:
            return empty_row(self.lifecycle, state, event)

    def can(
        self,
        state: str,
        event: str,
        facts: F,
        *,
        actor: A,
        authorize: Authorize[A],
        reason: str | None = None,
    ) -> Decision:
        """Tell whether an act may be done now, where it leads, and every reason against it.

        Args:
            state: where the record stands.
            event: the act.
            facts: what the guards and choices look at.
            actor: who wants to do it.
            authorize: answers for permission, separation of duties and limit.
            reason: why, in the actor's words; None where nobody has been asked for it yet.
        """
        row = self._row(state, event)
        return decide(row, facts, authorize(row.permission, event, state, actor), reason)

    def available(
        self, state: str, facts: F, *, actor: A, authorize: Authorize[A]
    ) -> tuple[Decision, ...]:
        """Tell of every event whether it may be done now, in the order of the definition.

        Args:
            state: where the record stands.
            facts: what the guards and choices look at.
            actor: who asks.
            authorize: answers for permission, separation of duties and limit.
        """
        sheet = self._sheets.get(state) or Sheet({})
        if sheet.every is None:
            sheet = full_sheet(self.lifecycle, state, sheet.by_event)
        refused = refusals_of(authorize, sheet.questions, state, actor)
        if refused and sheet.every is not None:
            return tuple(
                decide(row, facts, refused.get(row.undecided.event, ()), None)
                for row in sheet.every
            )
        listed = list(sheet.prepared)
        for place, row in sheet.open:
            listed[place] = decide(row, facts, (), None)
        return tuple(listed)

    def fire(
        self,
        state: str,
        event: str,
        facts: F,
        *,
        actor: A,
        authorize: Authorize[A],
        at: datetime,
        reason: str = "",
        version: int = 0,
        revision: int = 0,
        fingerprint: str = "",
        details: Mapping[str, object] | Iterable[tuple[str, object]] = (),
    ) -> Fired:
        """Do an act: return the new state, the audit entry and the effects, and run nothing.

        Args:
            state: where the record stands.
            event: the act.
            facts: what the guards and choices look at.
            actor: who does it.
            authorize: answers for permission, separation of duties and limit.
            at: the instant, with a time zone.
            reason: why, in the actor's words.
            version: the record's version after the act.
            revision: the content's revision that the entry speaks of.
            fingerprint: the digest of that content.
            details: what else the entry keeps.

        Raises:
            NotFound: if the actor may not know that the record exists.
            UnknownState: if the definition has no such state.
            UnknownEvent: if it has no such event.
            StateForbids: if the event does not start from this state, or is denied in it.
            NotPermitted: if the actor may not.
            GuardRefused: if the facts speak against it, or a reason is missing.
            GuardFailed: if a guard raised an error of its own.
            InvalidDate: for an instant without a time zone.
        """
        row = self._row(state, event)
        failures = authorize(row.permission, event, state, actor)
        decision = decide(row, facts, failures, reason)
        target = decision.target
        if decision.failures or target is None:
            raise refusal_error(decision)
        entry = AuditEntry(
            event,
            state,
            target,
            actor.id,
            at,
            decision.definition,
            decision.definition_version,
            actor.on_behalf_of,
            reason,
            version,
            revision,
            fingerprint,
            details,
        )
        return Fired(decision, entry)


def _fit(name: str, what: str, named: Iterable[str], bound: Iterable[str]) -> None:
    names, functions = dict.fromkeys(named), dict.fromkeys(bound)
    missing = [f"the {what} {name_!r} has no function" for name_ in names if name_ not in functions]
    unknown = [f"the lifecycle names no {what} {n!r}" for n in functions if n not in names]
    if missing or unknown:
        raise InvalidDefinition(f"machine of {name!r}", "; ".join(missing + unknown), what)
