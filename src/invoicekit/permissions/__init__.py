"""Who may: actors with roles, and a policy that grants, forbids, bounds and separates.

A policy is a frozen value. It answers the question that a lifecycle asks (`Policy.authorize`) and
those that are asked elsewhere (`Policy.require`), from circumstances that the caller gives.
"""

from __future__ import annotations

from invoicekit.permissions.actor import Actor
from invoicekit.permissions.approval import ApprovalMatrix, Band, Level, Progress
from invoicekit.permissions.approving import Approval
from invoicekit.permissions.circumstances import Circumstances
from invoicekit.permissions.delegation import Delegation
from invoicekit.permissions.fit import check_fit
from invoicekit.permissions.grants import Forbid, Grant
from invoicekit.permissions.policy import Policy
from invoicekit.permissions.roles import Role, Switch
from invoicekit.permissions.scope import ALL, OWN, Scope
from invoicekit.permissions.separation import By, Duty, Separation

__all__ = [
    "ALL",
    "OWN",
    "Actor",
    "Approval",
    "ApprovalMatrix",
    "Band",
    "By",
    "Circumstances",
    "Delegation",
    "Duty",
    "Forbid",
    "Grant",
    "Level",
    "Policy",
    "Progress",
    "Role",
    "Scope",
    "Separation",
    "Switch",
    "check_fit",
]
