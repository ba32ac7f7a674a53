"""Who may do what with bills to pay: a maker completes, another person checks, a poster posts.

Whoever edited or submitted a bill in the maker bucket never checks that bill. A checker may change
anything and confirm the own changes, unless the policy is switched to strict. Where a vendor's bank
details are others than before, a treasurer approves that, who neither worked on the bill nor
approves it.

How many must approve is the house's own: a matrix is laid over the policy.

>>> import attrs
>>> from invoicekit.money import Money
>>> from invoicekit.permissions import ApprovalMatrix, Band, Level, Role
>>> chief = Role("chief", includes="checker")
>>> by_amount = ApprovalMatrix(
...     "approve",
...     [
...         Band([Level("checker")], up_to=Money("100000", "INR")),
...         Band([Level("checker"), Level("chief")]),
...     ],
...     voided_by=["edit", "return", "recall", "erp_reject", "unparked"],
... )
>>> attrs.evolve(MAKER_CHECKER, roles=[*MAKER_CHECKER.roles, chief], matrices=[by_amount])
Policy('maker and checker', 7 roles, 21 grants)
>>> attrs.evolve(MAKER_CHECKER, strict=True).strict
True
"""

from __future__ import annotations

from invoicekit.permissions.grants import Grant
from invoicekit.permissions.policy import Policy
from invoicekit.permissions.separation import By, Duty, Separation

__all__ = ["MAKER_CHECKER"]

_MAKING = Duty(["edit", "submit"], states="maker_bucket")

MAKER_CHECKER = Policy(
    "maker and checker",
    permissions=[
        "bill.route",
        "bill.set_aside",
        "bill.take_up",
        "bill.discard",
        "bill.edit",
        "bill.submit",
        "bill.return",
        "bill.recall",
        "bill.approve",
        "bill.approve_bank",
        "bill.cancel",
        "bill.post",
        "bill.report",
    ],
    acts=[
        "bill.view",
        "bill.upload",
        "bill.export",
        "purchase.view",
        "purchase.sync",
        "payment.view",
        "payment.record",
        "payment.undo",
    ],
    roles=["maker", "checker", "treasurer", "poster", "erp", "system"],
    grants=[
        Grant("maker", ["bill.view", "bill.upload", "bill.export"]),
        Grant("maker", ["bill.set_aside", "bill.discard"], states=["uploaded", "maker_bucket"]),
        Grant("maker", "bill.take_up", states="set_aside"),
        Grant("maker", ["bill.edit", "bill.submit"], states="maker_bucket"),
        Grant("maker", "bill.recall", states="checker_bucket"),
        Grant("checker", ["bill.view", "bill.export"]),
        Grant("checker", ["bill.edit", "bill.discard"], states="checker_bucket"),
        Grant("checker", ["bill.approve", "bill.return"], states="checker_bucket"),
        Grant("checker", "bill.cancel", states="processed"),
        Grant("treasurer", "bill.view"),
        Grant("treasurer", "bill.approve_bank", states="checker_bucket"),
        Grant("poster", ["bill.view", "bill.export"]),
        Grant("poster", "bill.post", states="parked"),
        # What the ERP has done is told by its adapter, and by nobody else.
        Grant("erp", ["bill.view", "bill.report"]),
        Grant("erp", ["payment.view", "payment.record", "payment.undo"]),
        Grant("system", ["bill.view", "bill.upload", "bill.route", "bill.set_aside"]),
        # What was ordered and received comes from the ERP, and whoever works on bills sees it.
        *(Grant(role, "purchase.view") for role in ("maker", "checker", "poster")),
        *(Grant(role, ["purchase.view", "purchase.sync"]) for role in ("erp", "system")),
    ],
    separations=[
        Separation("the maker is not the checker", _MAKING, Duty("approve", "checker_bucket")),
        # A checker who returned a bill may complete it, but then another one checks.
        Separation("the maker does not return", _MAKING, Duty("return"), one_way=True),
        Separation(
            "who worked on the bill does not approve its bank details",
            Duty(["edit", "submit"]),
            Duty("approve_bank"),
        ),
        Separation(
            "who approves the bank details does not approve the bill",
            Duty("approve_bank"),
            Duty("approve", states="checker_bucket"),
        ),
        Separation("the maker does not post", _MAKING, Duty("post", states="parked")),
        Separation(
            "who changed it while checking lets another check",
            Duty("edit", states="checker_bucket"),
            Duty("approve", states="checker_bucket"),
            by=By.REVISION,
            one_way=True,
            when_strict=True,
        ),
    ],
)
