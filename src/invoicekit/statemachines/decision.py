"""Decision: may this be done, where does it lead, and if not, every reason why."""

from __future__ import annotations

from enum import Enum

import attrs

from invoicekit.statemachines.naming import Pairs
from invoicekit.statemachines.transition import Effect
from invoicekit.statemachines.wording import worded

__all__ = ["NOT_FOUND", "Decision", "Failure", "Step"]

NOT_FOUND = "not_found"
"""The code of a failure that hides all others: the actor may not know that the record exists."""


class Step(Enum):
    """The questions of a decision, in the order in which they are asked."""

    DEFINITION = "definition"
    STATE = "state"
    PERMISSION = "permission"
    SEPARATION = "separation"
    LIMIT = "limit"
    GUARD = "guard"


# Without slots a frozen value of many fields is made in half the time; a screen asks for dozens.
@attrs.frozen(slots=False)
class Failure:
    """One reason why an act is refused; its sentences are made when somebody reads them.

    Args:
        step: which question it answers.
        code: a stable name of the reason, for programs.
        template: the reason; `{name}` stands for a parameter.
        remedy_template: what to do about it, in the same way.
        parameters: the figures and names.
        who_could: the roles that could do it.
        rule: the guard, grant or separation that spoke.
        public: the sentence for the end user where the full one tells too much.
        cause: the error that a guard raised.
    """

    step: Step
    code: str
    template: str = attrs.field(repr=False)
    remedy_template: str = attrs.field(default="", repr=False)
    parameters: Pairs = attrs.field(default=(), repr=False)
    who_could: tuple[str, ...] = ()
    rule: str = ""
    public: str = attrs.field(default="", repr=False)
    cause: Exception | None = attrs.field(default=None, repr=False, eq=False)

    @property
    def message(self) -> str:
        """Return the reason, in one sentence."""
        return worded(self.template, self.parameters)

    @property
    def remedy(self) -> str:
        """Return what to do about it; empty where nothing can be advised."""
        return worded(self.remedy_template, self.parameters)

    def redacted(self) -> Failure:
        """Return what the end user may read of it."""
        if not self.public:
            return attrs.evolve(self, rule="", cause=None)
        return attrs.evolve(
            self, template=self.public, remedy_template="", parameters=(), rule="", cause=None
        )


@attrs.frozen(slots=False)
class Decision:
    """The answer to "may this actor do this to this record now?".

    Args:
        event: what was asked for.
        state: where the record stands.
        target: where it leads; None where that is not known.
        failures: every reason against it, in the order of `Step`; empty where it is allowed.
        permission: what the lifecycle asks of the actor; empty where the state forbids it anyway.
        needs_reason: whether whoever does it must say why.
        inside: changes that would be written together with the new state.
        outbox: what would leave the house.
        definition: the name of the lifecycle.
        definition_version: its version.
    """

    event: str
    state: str
    target: str | None = None
    failures: tuple[Failure, ...] = ()
    permission: str = ""
    needs_reason: bool = False
    inside: tuple[Effect, ...] = ()
    outbox: tuple[Effect, ...] = ()
    definition: str = ""
    definition_version: int = 0

    @property
    def allowed(self) -> bool:
        """Return whether nothing speaks against it."""
        return not self.failures

    def __bool__(self) -> bool:
        return not self.failures

    @property
    def code(self) -> str:
        """Return `"allowed"`, or the code of the first failure."""
        return self.failures[0].code if self.failures else "allowed"

    @property
    def remedies(self) -> tuple[str, ...]:
        """Return what to do about it, each advice once."""
        return tuple(dict.fromkeys(f.remedy for f in self.failures if f.remedy))

    @property
    def who_could(self) -> tuple[str, ...]:
        """Return the roles that could do it, as far as the failures tell."""
        return tuple(dict.fromkeys(role for f in self.failures for role in f.who_could))

    def explain(self) -> str:
        """Return the decision in words, one line for each reason."""
        if not self.failures:
            return f"{self.event} is allowed" + (f": {self.target}" if self.target else "")
        lines = [f"{self.event} is refused"]
        for failure in self.failures:
            advice = f" ({failure.remedy})" if failure.remedy else ""
            lines.append(f"- {failure.message}{advice}")
        return "\n".join(lines)

    def redacted(self) -> Decision:
        """Return what the end user may read: nothing of a record that is not theirs to know."""
        hidden = tuple(f for f in self.failures if f.code == NOT_FOUND)
        if hidden:
            return Decision(self.event, "", None, (hidden[0].redacted(),))
        return attrs.evolve(self, failures=tuple(f.redacted() for f in self.failures))
