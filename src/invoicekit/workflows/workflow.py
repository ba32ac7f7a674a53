"""A workflow: a lifecycle bound to its guards, with the policy that fits it."""

from __future__ import annotations

from collections.abc import Callable, Iterable

import attrs

from invoicekit.documents.invoice import Invoice
from invoicekit.permissions import Policy, check_fit
from invoicekit.statemachines import Lifecycle, Machine
from invoicekit.workflows.facts import InvoiceFacts

__all__ = ["Workflow", "seller_and_number"]


def seller_and_number(invoice: Invoice) -> str | None:
    """Return what two documents must not share: kind, seller and number; None without a number.

    >>> seller_and_number(Invoice("AT-7", currency="INR"))
    'invoice||AT-7'
    """
    if not invoice.number:
        return None
    return f"{invoice.kind.value}|{invoice.seller.name}|{invoice.number}"


def _events(value: Iterable[str]) -> frozenset[str]:
    return frozenset(value)


@attrs.frozen(eq=False, repr=False)
class Workflow:
    """How one kind of record lives: its lifecycle, its guards, and who may do what.

    Args:
        machine: the lifecycle, bound to its guards.
        policy: who may do what; replaced by `Context(policies=...)`.
        kind: the kind of record that follows it.
        create: the permission to add one.
        view: the permission to see one.
        edit: the event by which the content changes.
        freezes: the events after which the figures count, and are kept as a snapshot; `"add"` for
            the making of the record.
        unique: what two live records must not share.

    Raises:
        InvalidDefinition: for a policy that does not fit the lifecycle, naming the permission.
    """

    machine: Machine[InvoiceFacts]
    policy: Policy
    kind: str = "invoice"
    create: str = "invoice.create"
    view: str = "invoice.view"
    edit: str = "edit"
    freezes: frozenset[str] = attrs.field(default=("add", "edit"), converter=_events)
    unique: Callable[[Invoice], str | None] = seller_and_number

    def __attrs_post_init__(self) -> None:
        check_fit(self.policy, self.lifecycle)

    @property
    def lifecycle(self) -> Lifecycle:
        """Return the definition."""
        return self.machine.lifecycle

    @property
    def name(self) -> str:
        """Return the lifecycle's name, under which records are stored."""
        return self.lifecycle.name

    def with_policy(self, policy: Policy) -> Workflow:
        """Return the workflow under another policy.

        Raises:
            InvalidDefinition: if the two do not fit, naming the permission.
        """
        return attrs.evolve(self, policy=policy)

    def __repr__(self) -> str:
        return f"Workflow({self.name!r}, {self.policy.name!r})"
