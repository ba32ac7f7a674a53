"""The audit history: the line that every act leaves, and the state to which the lines lead."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime

import attrs

from invoicekit.errors import BrokenHistory, UnknownState
from invoicekit.statemachines.definition import Definition
from invoicekit.statemachines.moments import utc
from invoicekit.statemachines.naming import Pairs, pairs_of
from invoicekit.statemachines.restating import restated_state
from invoicekit.statemachines.transition import Transition

__all__ = ["AuditEntry", "replay"]


def _instant(value: datetime) -> datetime:
    # Every act passes here; what is in UTC already needs no look.
    return value if getattr(value, "tzinfo", None) is UTC else utc(value)


def _details(value: Mapping[str, object] | Iterable[tuple[str, object]]) -> Pairs:
    return pairs_of(value) if value else ()


# Without slots a frozen value of many fields is made in half the time; every act makes one.
@attrs.frozen(slots=False)
class AuditEntry:
    """Who did what to a record, when, and by which definition.

    Args:
        event: what was done.
        source: the state before; empty for the act that made the record.
        target: the state after.
        actor: the id of who did it.
        at: the instant; any time zone is accepted, UTC is kept.
        definition: the name of the lifecycle.
        definition_version: its version at the time.
        on_behalf_of: the id of the person who was represented; empty for none.
        reason: why, in the actor's words.
        version: the record's version after the act.
        revision: the content's revision: the one looked at, or the new one where it made one.
        fingerprint: the digest of that content, to which an approval binds.
        details: what else is worth keeping, as pairs of name and text.

    Raises:
        InvalidDate: for an instant without a time zone.
    """

    event: str
    source: str
    target: str
    actor: str = attrs.field(repr=False)
    at: datetime = attrs.field(converter=_instant)
    definition: str
    definition_version: int
    on_behalf_of: str = attrs.field(default="", repr=False)
    reason: str = attrs.field(default="", repr=False)
    version: int = 0
    revision: int = 0
    fingerprint: str = ""
    details: Pairs = attrs.field(default=(), converter=_details, repr=False)


def replay(lifecycle: Definition, entries: Iterable[AuditEntry]) -> str:
    """Return the state to which a history leads, having checked each of its steps.

    Entries of other definitions (a ledger commit, a change of settings) move no state of this
    one and are passed over. Entries of an earlier version are restated to the present one, and
    checked only for following upon each other: the old transitions are no longer known.

    Args:
        lifecycle: the definition as it is now.
        entries: the history, oldest first.

    Raises:
        BrokenHistory: for a step that does not follow, with its number, counted from one.
    """
    state = lifecycle.initial
    own = (entry for entry in entries if entry.definition == lifecycle.name)
    for number, entry in enumerate(own, start=1):
        if not entry.source and number > 1:
            raise BrokenHistory(lifecycle.name, number, "the record is made a second time")
        state = _follow(lifecycle, state, entry, number)
    return state


def _follow(lifecycle: Definition, state: str, entry: AuditEntry, number: int) -> str:
    def broken(reason: str) -> BrokenHistory:
        return BrokenHistory(lifecycle.name, number, reason)

    try:
        source, target = (
            restated_state(lifecycle, name, entry.definition_version) if name else ""
            for name in (entry.source, entry.target)
        )
    except UnknownState as unknown:
        raise broken(unknown.message) from unknown
    if not source:
        if target != lifecycle.initial:
            raise broken(f"it begins in {target!r}, not in {lifecycle.initial!r}")
        return target
    if source != state:
        raise broken(f"it starts from {source!r}, but the record was in {state!r}")
    if entry.definition_version == lifecycle.version:
        rule = lifecycle.rule(source, entry.event)
        if not isinstance(rule, Transition) or target not in rule.targets(source):
            raise broken(f"{entry.event!r} does not lead from {source!r} to {target!r}")
    return target
