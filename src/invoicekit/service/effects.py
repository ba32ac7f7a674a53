"""What inside effects do, written in the same transaction as the new state.

An effect's name tells people what happens; its details say what the service does, one verb each:

    label     outcome=done           the record bears the label
    unlabel   outcome                it bears it no longer
    day       handed_over            a label with the day: the one that is given, or today
    keep      erp_number             a label with what the actor says under this name
    tag       late_payment           the record bears the tag
    untag     being_sent             it bears the tag no longer
    tag_of    flag                   the tag that the actor names under this name
    clear     unique_key             the record holds its order or unique key no longer
    make      payment_link           a record beside this one, unless a live one is there
    fire      payment_link.revoke    an act on the live records of a kind beside this one
    follow    total                  a record beside another asks for the other's new total
    settle    payment                a payment of all that is due, applied
    credit    payment                a payment of the amount that is given, not applied
    free      payment                what payments paid on it is theirs again, to be applied anew
    unsettle  refunded               its own payments are taken back, and come to this state

An effect without details, such as `new_revision`, only tells.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping

from invoicekit.errors import InvalidDefinition
from invoicekit.service.deed import Deed
from invoicekit.service.marking import CLEARED, MARKS
from invoicekit.service.settling import ENDS, SETTLING
from invoicekit.service.sides import SIDES
from invoicekit.statemachines import Effect, Lifecycle
from invoicekit.workflows import Workflow

__all__ = ["carried_out", "check_effects"]

_VERBS: Mapping[str, Callable[[Deed, str], Deed]] = {**MARKS, **SIDES, **SETTLING}


def carried_out(effects: Iterable[Effect], deed: Deed) -> Deed:
    """Return a deed after its effects, in their order."""
    for effect in effects:
        for verb, value in effect.details:
            deed = _VERBS[verb](deed, value)
    return deed


def check_effects(workflow: Workflow) -> None:
    """Refuse a workflow whose effects nobody can carry out.

    Raises:
        InvalidDefinition: for an unknown verb, or a record beside it that the workflow does not
            have, naming the effect.
    """
    sides = {side.kind: side.machine.lifecycle for side in workflow.sides}
    for effect in workflow.on_add:
        _check(workflow.name, effect, _VERBS, sides)
    for effect in _inside(workflow.lifecycle):
        _check(workflow.name, effect, _VERBS, sides)
    for lifecycle in sides.values():
        for effect in _inside(lifecycle):
            # What happens beside a record stays there: it makes and moves nothing further.
            _check(lifecycle.name, effect, MARKS, {})


def _inside(lifecycle: Lifecycle) -> Iterator[Effect]:
    for way in lifecycle.transitions:
        yield from way.inside


def _check(name: str, effect: Effect, verbs: Iterable[str], sides: Mapping[str, Lifecycle]) -> None:
    known = tuple(verbs)
    place = f"effect {effect.name!r} of {name!r}"
    for verb, value in effect.details:
        if verb not in known:
            reason = f"nobody can {verb!r}; an effect can {', '.join(known)}"
            raise InvalidDefinition(place, reason, effect.name)
        flaw = _flaw(verb, value, sides)
        if flaw:
            raise InvalidDefinition(place, flaw, effect.name)


def _flaw(verb: str, value: str, sides: Mapping[str, Lifecycle]) -> str:
    """Return what is wrong with what a verb is given; empty where nothing is."""
    kind, _, event = value.partition(".")
    flaws = {
        f"beside it there is no {value!r}": verb in {"make", "fire"} and kind not in sides,
        f"beside it nothing can {event!r}": (
            verb == "fire" and kind in sides and event not in sides[kind].events
        ),
        f"{value!r} is no name and text": verb == "label" and not all(value.partition("=")),
        f"no act brings a payment to {value!r}": verb == "unsettle" and value not in ENDS,
        f"a record cannot let go of {value!r}": verb == "clear" and value not in CLEARED,
    }
    return next((flaw for flaw, found in flaws.items() if found), "")
