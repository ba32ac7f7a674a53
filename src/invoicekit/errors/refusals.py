"""An act that the rules do not allow."""

from __future__ import annotations

from typing import Any, ClassVar

import attrs

from invoicekit.errors.root import InvoicekitError

__all__ = [
    "GuardFailed",
    "GuardRefused",
    "NotPermitted",
    "Refused",
    "StateForbids",
    "UnknownEvent",
    "UnknownState",
]


@attrs.define(eq=False)
class Refused(InvoicekitError):
    """An act that the rules do not allow.

    Attributes:
        event: what was asked for.
        state: where the record stands.
        failures: every reason, each with `code`, `message` and `remedy`.
    """

    code: ClassVar[str] = "refused"
    template: ClassVar[str] = "{event!r} is refused{place}: {reasons}"

    event: str
    state: str
    failures: tuple[Any, ...] = ()

    def _shown(self) -> dict[str, str]:
        reasons = "; ".join(str(getattr(f, "message", f)) for f in self.failures)
        # What is done with no record at hand, such as recording a payment, is done in no state.
        place = f" in state {self.state!r}" if self.state else ""
        return {**super()._shown(), "place": place, "reasons": reasons or "no reason was given"}

    @property
    def remedy(self) -> str:
        """Return the remedies of all the failures."""
        remedies = [str(getattr(f, "remedy", "")).rstrip(".") for f in self.failures]
        return "; ".join(r for r in dict.fromkeys(remedies) if r)


@attrs.define(eq=False)
class UnknownEvent(Refused):
    """The lifecycle has no such event."""

    code: ClassVar[str] = "unknown_event"


@attrs.define(eq=False)
class UnknownState(Refused):
    """The stored state is none of the definition's; the record needs a restatement."""

    code: ClassVar[str] = "unknown_state"
    template: ClassVar[str] = "the state {state!r} is none of {definition}, version {version}"

    definition: str = ""
    definition_version: int = 0

    def _shown(self) -> dict[str, str]:
        return {**super()._shown(), "version": str(self.definition_version)}

    @property
    def remedy(self) -> str:
        """Return what an operator does about it."""
        return "Restate the stored records to this version, or install the release that wrote them"


@attrs.define(eq=False)
class StateForbids(Refused):
    """The event does not start from this state, or is denied in it."""

    code: ClassVar[str] = "state_forbids"


@attrs.define(eq=False)
class NotPermitted(Refused):
    """The actor may not do this: no grant, a forbid, separation of duties, or a limit."""

    code: ClassVar[str] = "not_permitted"


@attrs.define(eq=False)
class GuardRefused(Refused):
    """The facts of the record speak against it."""

    code: ClassVar[str] = "guard_refused"


@attrs.define(eq=False)
class GuardFailed(Refused):
    """A guard raised an error where it should have answered; nothing was changed."""

    code: ClassVar[str] = "guard_failed"
    template: ClassVar[str] = "guard {guard!r} failed on {event!r} in state {state!r}: {error}"

    guard: str = ""
    error: str = ""
