"""A workflow: a lifecycle bound to its guards, with the policy that fits it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Literal

import attrs

from invoicekit.documents.invoice import Invoice
from invoicekit.documents.party import Party
from invoicekit.permissions import Policy, check_fit
from invoicekit.statemachines import Effect, Lifecycle, Machine
from invoicekit.workflows.facts import InvoiceFacts

__all__ = ["Side", "Workflow", "seller_and_number"]


def seller_and_number(invoice: Invoice) -> str | None:
    """Return what two documents must not share: kind, seller and number; None without a number.

    >>> seller_and_number(Invoice("AT-7", currency="INR"))
    'invoice||AT-7'
    """
    if not invoice.number:
        return None
    return f"{invoice.kind.value}|{invoice.seller.name}|{invoice.number}"


Freezing = str | tuple[str, str]
"""An event, or a state with an event in it."""


def _freezes(value: Iterable[Freezing]) -> frozenset[Freezing]:
    return frozenset(value)


def _events(value: Iterable[str]) -> frozenset[str]:
    return frozenset(value)


def _states(value: Iterable[str] | None) -> frozenset[str] | None:
    return None if value is None else frozenset(value)


def _names(value: Iterable[str]) -> tuple[str, ...]:
    return tuple(value)


def _then(value: Mapping[str, str] | Iterable[tuple[str, str]]) -> tuple[tuple[str, str], ...]:
    return tuple(value.items() if isinstance(value, Mapping) else value)


def _effects(value: Iterable[Effect]) -> tuple[Effect, ...]:
    return tuple(value)


def _lifecycles(value: Iterable[Lifecycle]) -> tuple[Lifecycle, ...]:
    return tuple(value)


@attrs.frozen(eq=False)
class Side:
    """A kind of record that lives beside another and belongs to it, such as its payment link.

    Args:
        kind: what it is.
        machine: its own lifecycle, bound to its guards.
    """

    kind: str
    machine: Machine[InvoiceFacts]


def _sides(value: Iterable[Side]) -> tuple[Side, ...]:
    return tuple(value)


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
            the making of the record; with a state where only an act in it counts.
        unique: what two live records must not share.
        revises: further events that may bring a new content, such as a resend.
        viewing: the event that a look at the record is, where the lifecycle knows it.
        counterparty: whose account the record belongs to: the buyer's, or the seller's.
        sides: the kinds of record that live beside it.
        on_add: what the making of a record brings about.
        then: by event, the act that the system does by itself right after it, where it may.
        void: the states in which nothing is owed, whatever the total; every final one if left out.
        served: all the lifecycles that the policy serves, where they are more than this and the
            sides'.
        export: the permission to take a list out of the house.
        deletes: the event by which a record is given up; empty where none is.
        confirms: by state, the event by which a person confirms what is said: a bucket is left by
            it once nothing is missing.
        inactive: the states whose records have left the list of those that are worked on.
        approved: the states in which what is said was approved, so that later documents of the same
            party are laid beside it.

    Raises:
        InvalidDefinition: for a policy that does not fit the lifecycle, naming the permission.
    """

    machine: Machine[InvoiceFacts]
    policy: Policy
    kind: str = "invoice"
    create: str = "invoice.create"
    view: str = "invoice.view"
    edit: str = "edit"
    freezes: frozenset[Freezing] = attrs.field(default=("add", "edit"), converter=_freezes)
    unique: Callable[[Invoice], str | None] = seller_and_number
    revises: frozenset[str] = attrs.field(default=(), converter=_events, kw_only=True)
    viewing: str = attrs.field(default="", kw_only=True)
    counterparty: Literal["buyer", "seller"] = attrs.field(default="buyer", kw_only=True)
    sides: tuple[Side, ...] = attrs.field(default=(), converter=_sides, kw_only=True)
    on_add: tuple[Effect, ...] = attrs.field(default=(), converter=_effects, kw_only=True)
    then: tuple[tuple[str, str], ...] = attrs.field(default=(), converter=_then, kw_only=True)
    void: frozenset[str] | None = attrs.field(default=None, converter=_states, kw_only=True)
    served: tuple[Lifecycle, ...] = attrs.field(default=(), converter=_lifecycles, kw_only=True)
    export: str = attrs.field(default="invoice.export", kw_only=True)
    deletes: str = attrs.field(default="", kw_only=True)
    confirms: tuple[tuple[str, str], ...] = attrs.field(default=(), converter=_then, kw_only=True)
    inactive: frozenset[str] = attrs.field(default=(), converter=_events, kw_only=True)
    approved: tuple[str, ...] = attrs.field(default=(), converter=_names, kw_only=True)

    def __attrs_post_init__(self) -> None:
        check_fit(self.policy, *(self.served or self.lifecycles))

    @property
    def lifecycle(self) -> Lifecycle:
        """Return the definition."""
        return self.machine.lifecycle

    @property
    def lifecycles(self) -> tuple[Lifecycle, ...]:
        """Return the definition, and those of the sides."""
        return self.lifecycle, *(side.machine.lifecycle for side in self.sides)

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

    def beside(self, side: Side) -> Workflow:
        """Return the workflow of a side, under this policy."""
        return Workflow(
            side.machine,
            self.policy,
            side.kind,
            self.create,
            self.view,
            freezes=(),
            counterparty=self.counterparty,
            served=self.served or self.lifecycles,
            export=self.export,
        )

    @property
    def owing(self) -> tuple[str, ...]:
        """Return the states in which what is open is owed."""
        void = self.lifecycle.final if self.void is None else self.void
        return tuple(state for state in self.lifecycle.states if state not in void)

    def counts(self, event: str, state: str) -> bool:
        """Tell whether the figures count after an event in a state."""
        return event in self.freezes or (state, event) in self.freezes

    def party(self, invoice: Invoice) -> Party:
        """Return the party of an invoice whose account the record belongs to."""
        return invoice.seller if self.counterparty == "seller" else invoice.buyer

    def __repr__(self) -> str:
        return f"Workflow({self.name!r}, {self.policy.name!r})"
