"""A user of the house: active until removed."""

from __future__ import annotations

from invoicekit.statemachines.lifecycle import Lifecycle
from invoicekit.statemachines.transition import Denial, Transition

__all__ = ["USER"]

USER = Lifecycle(
    "user",
    version=1,
    initial="active",
    states=["active", "removed"],
    final=["removed"],
    labels={"active": "Active", "removed": "Removed"},
    transitions=[
        Transition("active", "give_role", permission="user.manage", guards=["not_oneself"]),
        Transition("active", "remove", "removed", permission="user.manage", guards=["not_oneself"]),
    ],
    denials=[
        Denial(
            "removed",
            event,
            code="already_removed",
            message="the user is removed",
            remedy="Add the person as a new user",
        )
        for event in ("give_role", "remove")
    ],
)
