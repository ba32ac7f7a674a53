"""A user's file: a lifecycle of one's own, bound, guarded, and asked by a policy."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from enum import StrEnum

import attrs

from invoicekit.money import Money
from invoicekit.permissions import (
    Actor,
    Circumstances,
    Duty,
    Grant,
    Policy,
    Role,
    Scope,
    Separation,
    check_fit,
)
from invoicekit.statemachines import (
    Choice,
    Decision,
    Denial,
    Effect,
    Fired,
    Lifecycle,
    Machine,
    Refusal,
    Timer,
    Transition,
)


class Viewer(StrEnum):
    """Who looks at an offer."""

    CUSTOMER = "customer"
    STAFF = "staff"


@attrs.frozen
class Facts:
    """What the guards of an offer look at."""

    total: Money
    viewer: Viewer = Viewer.STAFF


OFFER = Lifecycle(
    "offer",
    initial="draft",
    states=["draft", "sent", "read", "gone"],
    final=["gone"],
    transitions=[
        Transition(
            "draft",
            "send",
            "sent",
            permission="offer.send",
            guards=["has a total"],
            outbox=["mail"],
        ),
        Transition(
            "sent",
            "view",
            Choice("viewer", Viewer, {Viewer.CUSTOMER: "read", Viewer.STAFF: None}),
            permission="offer.view",
            inside=[Effect("when read", on=[Viewer.CUSTOMER])],
        ),
        Transition(["sent", "read"], "expire", "gone", permission="offer.expire"),
    ],
    denials=[Denial("gone", "send", code="gone", message="it is gone", remedy="Make a new one")],
    timers=[Timer(["sent", "read"], "expire", timedelta(days=30))],
    labels={"sent": "Sent"},
)


def has_a_total(facts: Facts) -> Refusal | None:
    """Refuse an offer of nothing."""
    if facts.total:
        return None
    return Refusal("no_total", "it offers nothing", parameters={"total": facts.total})


def viewer(facts: Facts) -> str:
    """Return who looks."""
    return facts.viewer


MACHINE: Machine[Facts] = Machine(
    OFFER, guards={"has a total": has_a_total}, choices={"viewer": viewer}
)

POLICY = Policy(
    "offers",
    permissions=["offer.send", "offer.view", "offer.expire"],
    roles=["sales", Role("chief", includes=["sales"], scope=Scope(same=["branch"])), "system"],
    grants=[
        Grant("sales", ["offer.send", "offer.view"], states=["draft", "sent"]),
        Grant("chief", "offer.send", limit=Money("5000", "INR")),
        Grant("system", "offer.expire"),
    ],
    separations=[Separation("two pairs of eyes", Duty(["send"]), Duty(["expire"]))],
)
check_fit(POLICY, OFFER)

sara = Actor("sara", roles=["sales"], tenant="asha", attributes={"branch": ["Pune"]})
now = datetime(2026, 11, 2, 12, tzinfo=UTC)
about = Circumstances("asha", at=now, amount=Money("10", "INR"), attributes={"branch": "Pune"})
authorize = POLICY.authorize(about)
facts = Facts(Money("10", "INR"))

decision: Decision = MACHINE.can("draft", "send", facts, actor=sara, authorize=authorize)
listed: tuple[Decision, ...] = MACHINE.available("draft", facts, actor=sara, authorize=authorize)
fired: Fired = MACHINE.fire(
    "draft", "send", facts, actor=sara, authorize=authorize, at=now, details={"desk": "2"}
)
