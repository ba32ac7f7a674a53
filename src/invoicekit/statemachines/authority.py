"""Who acts, and how the kernel asks whether they may: it knows no roles and no policy."""

from __future__ import annotations

from typing import Protocol, TypeVar

from invoicekit.statemachines.decision import Failure

__all__ = ["Acting", "Authorize", "anyone"]


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
    """Answers whether an actor may do something, with every reason against it."""

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


def anyone(permission: str | None, event: str, state: str, actor: Acting, /) -> tuple[Failure, ...]:
    """Let everybody do everything: for programs that ask for permission elsewhere."""
    del permission, event, state, actor
    return ()
