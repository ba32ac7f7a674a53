"""Where a record stands: lifecycles as data, and one decision on what may be done.

The kernel has never heard of an invoice; it runs any business object. A `Lifecycle` says what
there is, a `Machine` binds its names to functions, and the machine tells what can be done, what
is available, and does it.
"""

from __future__ import annotations

from invoicekit.statemachines.authority import Acting, Authorize, anyone
from invoicekit.statemachines.choice import Choice
from invoicekit.statemachines.decision import NOT_FOUND, Decision, Failure, Step
from invoicekit.statemachines.firing import Fired
from invoicekit.statemachines.guards import Chooser, Guard, Refusal
from invoicekit.statemachines.history import AuditEntry, replay
from invoicekit.statemachines.lifecycle import Lifecycle
from invoicekit.statemachines.machine import Machine
from invoicekit.statemachines.refusing import refusal_error
from invoicekit.statemachines.restatement import Restatement
from invoicekit.statemachines.timers import Timer
from invoicekit.statemachines.transition import Denial, Effect, Transition
from invoicekit.statemachines.waiting import Due, Waiting, due

__all__ = [
    "NOT_FOUND",
    "Acting",
    "AuditEntry",
    "Authorize",
    "Choice",
    "Chooser",
    "Decision",
    "Denial",
    "Due",
    "Effect",
    "Failure",
    "Fired",
    "Guard",
    "Lifecycle",
    "Machine",
    "Refusal",
    "Restatement",
    "Step",
    "Timer",
    "Transition",
    "Waiting",
    "anyone",
    "due",
    "refusal_error",
    "replay",
]
