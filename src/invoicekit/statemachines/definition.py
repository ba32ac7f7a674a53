"""Definition: what a lifecycle says, as frozen data that is not yet proven."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import attrs

from invoicekit.statemachines.choice import Choice
from invoicekit.statemachines.index import Index, index_of
from invoicekit.statemachines.naming import Pairs, names_of, pairs_of
from invoicekit.statemachines.restatement import Restatement
from invoicekit.statemachines.timers import Timer
from invoicekit.statemachines.transition import Denial, Transition

__all__ = ["Definition"]


def _labels(value: Mapping[str, object] | Iterable[tuple[str, object]]) -> Pairs:
    return pairs_of(value)


def _transitions(value: Iterable[Transition]) -> tuple[Transition, ...]:
    return tuple(value)


def _denials(value: Iterable[Denial]) -> tuple[Denial, ...]:
    return tuple(value)


def _timers(value: Iterable[Timer]) -> tuple[Timer, ...]:
    return tuple(value)


def _restatements(value: Iterable[Restatement]) -> tuple[Restatement, ...]:
    return tuple(value)


@attrs.frozen
class Definition:
    """The words of a lifecycle; a `Lifecycle` is one that has been proven.

    Its arguments are those of `Lifecycle`. `state_set` and `index` are made from them.
    """

    name: str
    version: int = attrs.field(default=1, kw_only=True)
    initial: str = attrs.field(kw_only=True)
    states: tuple[str, ...] = attrs.field(converter=names_of, kw_only=True)
    final: tuple[str, ...] = attrs.field(default=(), converter=names_of, kw_only=True)
    transitions: tuple[Transition, ...] = attrs.field(converter=_transitions, kw_only=True)
    denials: tuple[Denial, ...] = attrs.field(default=(), converter=_denials, kw_only=True)
    timers: tuple[Timer, ...] = attrs.field(default=(), converter=_timers, kw_only=True)
    labels: Pairs = attrs.field(default=(), converter=_labels, kw_only=True)
    restatements: tuple[Restatement, ...] = attrs.field(
        default=(), converter=_restatements, kw_only=True
    )
    state_set: frozenset[str] = attrs.field(init=False, eq=False)
    index: Index = attrs.field(init=False, eq=False)
    _shown: dict[str, str] = attrs.field(init=False, eq=False, repr=False)

    @state_set.default
    def _known_states(self) -> frozenset[str]:
        return frozenset(self.states)

    @index.default
    def _indexed(self) -> Index:
        return index_of(self.transitions, self.denials)

    @_shown.default
    def _by_state(self) -> dict[str, str]:
        return dict(self.labels)

    def rule(self, state: str, event: str) -> Transition | Denial | None:
        """Return what is said of an event in a state; None where nothing is."""
        return self.index.rules.get((state, event))

    @property
    def events(self) -> tuple[str, ...]:
        """Return every event, in the order of the definition."""
        return tuple(self.index.sources)

    def label(self, state: str) -> str:
        """Return how a state is shown to people."""
        return self._shown.get(state, state)

    @property
    def permissions(self) -> tuple[str, ...]:
        """Return every permission that the lifecycle asks for, each once."""
        return tuple(dict.fromkeys(way.permission for way in self.transitions))

    @property
    def guards(self) -> tuple[str, ...]:
        """Return the name of every guard, each once."""
        return tuple(dict.fromkeys(name for way in self.transitions for name in way.guards))

    @property
    def choices(self) -> tuple[Choice, ...]:
        """Return every choice, each once."""
        found = [way.target for way in self.transitions if isinstance(way.target, Choice)]
        return tuple(dict.fromkeys(found))
