"""Who acts, and how the kernel asks whether they may: it knows no roles and no policy."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Protocol, TypeVar

from invoicekit.statemachines.decision import Failure

__all__ = ["Acting", "Authorize", "Questions", "anyone", "refusals_of"]


class Acting(Protocol):
    """Whoever does something: a person, or the system."""

    @property
    def id(self) -> str:
        """The id under which the act is recorded."""
        ...

    @property
    def on_behalf_of(self) -> str:
        """The id of the person who is represented; empty for none."""
        ...


A_contra = TypeVar("A_contra", bound=Acting, contravariant=True)


class Authorize(Protocol[A_contra]):
    """Answers whether an actor may do something, with every reason against it.

    One that has a method `refusals(questions, state, actor)` as well is asked about all the
    events of a state at once, and answers like `refusals_of`.
    """

    def __call__(
        self, permission: str | None, event: str, state: str, actor: A_contra, /
    ) -> tuple[Failure, ...]:
        """Return the failures of permission, separation of duties and limit; empty for yes.

        Args:
            permission: what the act asks for; None asks only whether the actor may know of the
                record, for an act that the lifecycle does not have from this state.
            event: the act.
            state: where the record stands.
            actor: who wants to do it.
        """
        ...


A = TypeVar("A", bound=Acting)

Questions = Mapping[str, str | None]
"""What several events ask for, by event."""


def refusals_of(
    authorize: Authorize[A], questions: Questions, state: str, actor: A
) -> Mapping[str, tuple[Failure, ...]]:
    """Return the failures by event, of those events only that have some.

    Args:
        authorize: who answers; asked at once about all where it can be.
        questions: what each event asks for.
        state: where the record stands.
        actor: who wants to do it.
    """
    at_once = getattr(authorize, "refusals", None)
    if at_once is not None:
        refused: Mapping[str, tuple[Failure, ...]] = at_once(questions, state, actor)
        return refused
    return {
        event: failures
        for event, permission in questions.items()
        if (failures := authorize(permission, event, state, actor))
    }


def anyone(permission: str | None, event: str, state: str, actor: Acting, /) -> tuple[Failure, ...]:
    """Let everybody do everything: for programs that ask for permission elsewhere."""
    del permission, event, state, actor
    return ()
