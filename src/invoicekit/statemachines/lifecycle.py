"""Lifecycle: states, acts and refusals as frozen data, proven when it is built."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import attrs

from invoicekit.statemachines.definition import Definition
from invoicekit.statemachines.extension import guarded, renamed, without
from invoicekit.statemachines.naming import names_of
from invoicekit.statemachines.restatement import Restatement
from invoicekit.statemachines.restating import restated_state
from invoicekit.statemachines.timers import Timer
from invoicekit.statemachines.transition import Denial, Transition
from invoicekit.statemachines.verify import prove

__all__ = ["Lifecycle"]


@attrs.frozen(repr=False)
class Lifecycle(Definition):
    """The life of one kind of record: where it can stand, what can be done there, and what not.

    Building one proves it: a state that cannot be reached, one from which there is no way on, a
    name that is not declared, two ways for one state and event are refused, all at once.

    Args:
        name: what the lifecycle is called.
        version: counts its changes from one; stored with every act.
        initial: the state of a new record.
        states: every state.
        final: the states that no act leaves; acts that stay in them are welcome.
        transitions: what can be done.
        denials: what cannot, with the reason and the way round.
        timers: which acts fall due by themselves.
        labels: how a state is shown, where its name will not do.
        restatements: what the states of earlier versions are called now.

    Raises:
        InvalidDefinition: with all that is wrong, and the first place.

    >>> door = Lifecycle(
    ...     "door", initial="open", states=["open", "shut"],
    ...     transitions=[
    ...         Transition("open", "close", "shut", permission="door.use"),
    ...         Transition("shut", "open", "open", permission="door.use"),
    ...     ],
    ... )
    >>> door
    Lifecycle('door', version 1, 2 states, 2 transitions)
    """

    def __attrs_post_init__(self) -> None:
        prove(self)

    def __repr__(self) -> str:
        return (
            f"Lifecycle({self.name!r}, version {self.version}, {len(self.states)} states, "
            f"{len(self.transitions)} transitions)"
        )

    def restate(self, state: str, version: int) -> str:
        """Return what a state that was stored by a version is called in this one.

        Raises:
            UnknownState: if this version has no such state, or is older than the stored one.
        """
        return restated_state(self, state, version)

    def extend(
        self,
        name: str = "",
        *,
        version: int = 0,
        states: str | Iterable[str] = (),
        final: str | Iterable[str] = (),
        transitions: Iterable[Transition] = (),
        denials: Iterable[Denial] = (),
        replace: Iterable[Transition] = (),
        forbid: Iterable[Denial] = (),
        guards: Mapping[str, str | Iterable[str]] | None = None,
        rename_states: Mapping[str, str] | None = None,
        rename_events: Mapping[str, str] | None = None,
        timers: Iterable[Timer] = (),
        labels: Mapping[str, str] | None = None,
        restatements: Iterable[Restatement] = (),
    ) -> Lifecycle:
        """Return a lifecycle of your own made from this one, which stays as it is.

        Everything that is given speaks in the new names, where some are renamed.

        Args:
            name: what the new one is called; left out, it is a new version of this one.
            version: its version; left out, the next one of this name.
            states: states to add.
            final: states that are final besides those that were.
            transitions: acts to add, where nothing was said before.
            denials: refusals to add, where nothing was said before.
            replace: acts that take the place of what was said.
            forbid: refusals that take the place of what was said.
            guards: further guards, by event, for all of its transitions.
            rename_states: the new name for each old one; a new version restates stored records.
            rename_events: the new name for each old one.
            timers: timers to add.
            labels: how states are shown.
            restatements: what else becomes of stored states.

        Raises:
            InvalidDefinition: if what comes out cannot be proven, or a name is not there.
        """
        base = renamed(self, rename_states or {}, rename_events or {})
        replacing, forbidden = tuple(replace), tuple(forbid)
        spoken: tuple[Transition | Denial, ...] = (*replacing, *forbidden)
        same_name = not name or name == self.name
        now = version or (self.version + 1 if same_name else 1)
        moved = (Restatement(now, rename_states),) if same_name and rename_states else ()
        return Lifecycle(
            name or self.name,
            version=now,
            initial=base.initial,
            states=(*base.states, *names_of(states)),
            final=(*base.final, *names_of(final)),
            transitions=guarded(
                (*without(base.transitions, spoken), *transitions, *replacing),
                guards or {},
                self.name,
            ),
            denials=(*without(base.denials, spoken), *denials, *forbidden),
            timers=(*without(base.timers, forbidden), *timers),
            labels={**dict(base.labels), **(labels or {})},
            restatements=(*(self.restatements if same_name else ()), *moved, *restatements),
        )
