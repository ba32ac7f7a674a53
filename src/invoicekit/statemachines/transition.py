"""Transition: one act that a lifecycle knows, with what it asks for and what it brings about."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import attrs

from invoicekit.statemachines.choice import Choice
from invoicekit.statemachines.naming import Pairs, names_of, pairs_of

__all__ = ["Denial", "Effect", "Transition"]


def _pairs(value: Mapping[str, object] | Iterable[tuple[str, object]]) -> Pairs:
    return pairs_of(value)


@attrs.frozen
class Effect:
    """Something that an act brings about, by name: the kernel carries it, a service does it.

    Args:
        name: such as `"new_revision"` or `"tell_vendor"`.
        on: the values of the transition's choice for which it holds; empty for all.
        details: what the one who does it needs to know, as texts.
    """

    name: str
    on: tuple[str, ...] = attrs.field(default=(), converter=names_of)
    details: Pairs = attrs.field(default=(), converter=_pairs)


def _effects(value: str | Effect | Iterable[str | Effect]) -> tuple[Effect, ...]:
    given = (value,) if isinstance(value, (str, Effect)) else value
    return tuple(Effect(item) if isinstance(item, str) else item for item in given)


@attrs.frozen
class Transition:
    """An act from one or several states: where it leads, who is asked, what speaks against it.

    Args:
        sources: the states in which it can be done.
        event: the name of the act.
        target: the state after it, or a `Choice`; None where the record stays in its state.
        permission: what the actor must hold, such as `"invoice.edit"`.
        guards: names of the functions that may refuse it; all of them are asked.
        inside: changes that are written together with the new state.
        outbox: what leaves the house after the change is safe.
        needs_reason: whether whoever does it must say why.

    >>> Transition("open", "delete", "deleted", permission="invoice.delete").sources
    ('open',)
    """

    sources: tuple[str, ...] = attrs.field(converter=names_of)
    event: str
    target: str | Choice | None = None
    permission: str = attrs.field(kw_only=True)
    guards: tuple[str, ...] = attrs.field(default=(), converter=names_of, kw_only=True)
    inside: tuple[Effect, ...] = attrs.field(default=(), converter=_effects, kw_only=True)
    outbox: tuple[Effect, ...] = attrs.field(default=(), converter=_effects, kw_only=True)
    needs_reason: bool = attrs.field(default=False, kw_only=True)

    def targets(self, source: str) -> tuple[str, ...]:
        """Return every state in which the record may be after the act."""
        if isinstance(self.target, Choice):
            return tuple(dict.fromkeys(state or source for _, state in self.target.targets))
        return (self.target or source,)


@attrs.frozen
class Denial:
    """An act that is never done from a state, said outright, with the reason and the way round.

    What depends on the facts is no denial but a guard of a transition.

    Args:
        sources: the states in which it holds.
        event: the name of the act.
        code: a stable name of the reason, for programs.
        message: the reason, for people.
        remedy: what to do instead.
    """

    sources: tuple[str, ...] = attrs.field(converter=names_of)
    event: str
    code: str
    message: str
    remedy: str = ""
