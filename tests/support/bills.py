"""A small lifecycle of bills to pay, with all that the policy of maker and checker asks for."""

from __future__ import annotations

from datetime import date

import attrs

from invoicekit.money import Money
from invoicekit.permissions import (
    OWN,
    ApprovalMatrix,
    Band,
    Forbid,
    Grant,
    Level,
    Policy,
    Role,
    Scope,
    Switch,
)
from invoicekit.permissions.policies import MAKER_CHECKER
from invoicekit.statemachines import Choice, Denial, Lifecycle, Transition

BILLS = Lifecycle(
    "bills",
    initial="uploaded",
    states=[
        "uploaded",
        "set_aside",
        "maker_bucket",
        "checker_bucket",
        "processed",
        "parked",
        "posted",
        "discarded",
    ],
    final=["discarded", "posted"],
    transitions=[
        Transition(
            "uploaded", "route", "maker_bucket", permission="bill.route", guards="read_well"
        ),
        Transition(
            ["uploaded", "maker_bucket"],
            "set_aside",
            "set_aside",
            permission="bill.set_aside",
            needs_reason=True,
        ),
        Transition("set_aside", "take_up", "maker_bucket", permission="bill.take_up"),
        Transition(
            ["uploaded", "maker_bucket", "checker_bucket"],
            "discard",
            "discarded",
            permission="bill.discard",
            needs_reason=True,
        ),
        Transition(
            ["maker_bucket", "checker_bucket"],
            "edit",
            permission="bill.edit",
            inside="new_revision",
        ),
        Transition(
            "maker_bucket",
            "submit",
            "checker_bucket",
            permission="bill.submit",
            guards=["nothing_missing", "match_within_tolerance"],
        ),
        Transition(
            "checker_bucket", "return", "maker_bucket", permission="bill.return", needs_reason=True
        ),
        Transition("checker_bucket", "recall", "maker_bucket", permission="bill.recall"),
        Transition(
            "checker_bucket",
            "approve",
            Choice("approvals", ["complete", "more"], {"complete": "processed", "more": None}),
            permission="bill.approve",
            outbox="park",
        ),
        Transition("checker_bucket", "approve_bank", permission="bill.approve_bank"),
        Transition("processed", "cancel", "discarded", permission="bill.cancel", needs_reason=True),
        Transition("processed", "parked", "parked", permission="bill.report"),
        Transition("parked", "post", permission="bill.post", guards="period_open", outbox="post"),
        Transition("parked", "posted", "posted", permission="bill.report"),
    ],
    denials=[
        Denial("posted", "discard", "already_posted", "it is posted", "Reverse it in the ERP"),
    ],
)

STRICT = attrs.evolve(MAKER_CHECKER, strict=True)

LIMITED = attrs.evolve(
    MAKER_CHECKER,
    name="maker and checker, with limits",
    grants=[
        attrs.evolve(grant, limit=Money("500000", "INR"))
        if grant.role == "checker" and "bill.approve" in grant.permissions
        else grant
        for grant in MAKER_CHECKER.grants
    ],
    matrices=[
        ApprovalMatrix(
            "approve",
            [
                Band([Level("checker")], up_to=Money("10000", "INR")),
                Band([Level("checker", 2), Level("poster")]),
            ],
            voided_by=["edit", "submit"],
        )
    ],
)
"""With a checker's limit, and two checkers and a poster above ten thousand."""

BRANCHES = Policy(
    "branches",
    permissions=MAKER_CHECKER.permissions,
    acts=["bill.view"],
    roles=[
        "clerk",
        Role("maker", includes=["clerk"]),
        Role("branch", includes=["maker"], scope=Scope(same="branch")),
        Role("head", includes=["branch"], scope=Scope(where={"kind": ["goods", "services"]})),
        "system",
    ],
    grants=[
        Grant("clerk", "bill.view"),
        Grant("clerk", "bill.edit", scope=OWN, states=["maker_bucket"]),
        Grant("maker", ["bill.edit", "bill.submit"], valid_to=date(2026, 12, 31)),
        Grant("maker", ["bill.take_up", "bill.discard"], limit=Money("1000", "INR")),
        Grant("head", ["bill.approve", "bill.return"], limit=Money("50000", "INR")),
        Grant("head", "bill.approve", limit=Money("900", "EUR"), valid_from=date(2026, 11, 1)),
        Grant("system", ["bill.route", "bill.report", "bill.set_aside"]),
    ],
    forbids=[
        Forbid("bill.discard", states=["checker_bucket"], code="no_discard_here"),
        Forbid(["bill.edit", "bill.approve"], actors=["bela"], roles=["head"]),
        Forbid("bill.submit", roles=["clerk"], scope=Scope(where={"kind": "assets"})),
    ],
    separations=MAKER_CHECKER.separations,
    switches=[
        Switch("clerk", "bill.post", on=True, limit=Money("100", "INR")),
        Switch("maker", "bill.submit", on=False),
        Switch("branch", "bill.cancel", on=True),
    ],
    strict=True,
)
"""With everything that a policy can say: inheritance, scopes, forbids, limits, days, switches."""
