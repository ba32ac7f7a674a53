"""The context: all that the use cases need from outside, as one value."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import UTC, date, datetime, tzinfo

import attrs

from invoicekit.allocation.deductions import WriteOffPolicy
from invoicekit.documents import Content, Problem
from invoicekit.errors import InvalidDefinition, InvalidValue
from invoicekit.matching import Tolerances
from invoicekit.money import Rounding
from invoicekit.permissions import Policy
from invoicekit.ports.blobs import BlobStore
from invoicekit.ports.clock import Clock, IdFactory, RandomIds, SystemClock
from invoicekit.ports.storage import Store
from invoicekit.service.effects import check_effects
from invoicekit.taxes.regime import TaxRegime, require_regime
from invoicekit.workflows import (
    ACCOUNTS_PAYABLE,
    DEALER_CASE,
    ORDER_BILLING,
    RECEIVABLE,
    VENDOR_APPROVAL,
    Workflow,
)

__all__ = ["READY", "Context"]

READY = (RECEIVABLE, VENDOR_APPROVAL, ACCOUNTS_PAYABLE, DEALER_CASE, ORDER_BILLING)
"""The ready workflows, one for each kind of document."""


def _workflows(value: Iterable[Workflow]) -> tuple[Workflow, ...]:
    return tuple(value)


def _is_regime(_: object, __: object, value: TaxRegime) -> None:
    require_regime(value)


def _always_open(tenant: str, day: date) -> bool:
    del tenant, day
    return True


def _nothing_to_match(content: Content) -> Iterable[Problem]:
    del content
    return ()


def _nothing_given_up() -> WriteOffPolicy:
    return WriteOffPolicy({})


def _nothing_wanted(state: str, content: Content) -> Iterable[Problem]:
    del state, content
    return ()


@attrs.frozen(eq=False)
class Context:
    """Where the use cases work.

    Args:
        store: where records are kept.
        regime: whose tax law applies.
        rounding: how documents are rounded; the regime's own if left out.
        workflows: yours in place of the ready ones, one for each kind of record.
        policies: by the workflow's name, a policy in place of the workflow's own.
        clock: tells the instant.
        zone: the house's time zone, by which it is today: in payments, due dates, ageing, lists and
            delegations; UTC if left out. Tenants in several zones have a context each.
        ids: gives ids to records.
        period_open: tells whether a tenant's books are open for a day; always, if left out.
        tolerances: how far a bill may go beyond the orders and receipts that are kept here;
            nowhere, if left out. None where bills are not laid beside them.
        mismatches: a check of the house's own, besides: where a content does not fit order and
            receipts; nowhere, if left out.
        write_off: who may give up how much of an invoice; nobody anything, if left out.
        wanted: tells what the house asks for besides in a state, such as a cost centre; nothing, if
            left out. `invoicekit.service.wanting` has ready ones.
        blobs: where the bytes of attachments are kept; nothing is attached, if left out.

    Raises:
        InvalidValue: for what is no regime, such as the module that has one.
        InvalidDefinition: for a policy that does not fit its workflow, a policy for none, two
            workflows for one kind of record, or an effect that nobody can carry out.
    """

    store: Store
    regime: TaxRegime = attrs.field(validator=_is_regime)
    rounding: Rounding | None = None
    workflows: tuple[Workflow, ...] = attrs.field(default=READY, converter=_workflows)
    policies: Mapping[str, Policy] = attrs.field(factory=dict)
    clock: Clock = attrs.field(factory=SystemClock)
    ids: IdFactory = attrs.field(factory=RandomIds)
    period_open: Callable[[str, date], bool] = _always_open
    mismatches: Callable[[Content], Iterable[Problem]] = _nothing_to_match
    tolerances: Tolerances | None = attrs.field(factory=Tolerances)
    write_off: WriteOffPolicy = attrs.field(factory=_nothing_given_up)
    wanted: Callable[[str, Content], Iterable[Problem]] = _nothing_wanted
    blobs: BlobStore | None = None
    zone: tzinfo = UTC
    _by_kind: Mapping[str, Workflow] = attrs.field(init=False)

    @_by_kind.default
    def _bound(self) -> Mapping[str, Workflow]:
        names = {workflow.name for workflow in self.workflows}
        for name in self.policies:
            if name not in names:
                raise InvalidDefinition("context", f"no workflow {name!r} for its policy", name)
        bound: dict[str, Workflow] = {}
        for workflow in self._under_policies():
            if workflow.kind in bound:
                reason = f"two workflows for records of the kind {workflow.kind!r}"
                raise InvalidDefinition("context", reason, workflow.kind)
            bound[workflow.kind] = workflow
        return bound

    def _under_policies(self) -> Iterator[Workflow]:
        for workflow in self.workflows:
            policy = self.policies.get(workflow.name)
            own = workflow.with_policy(policy) if policy else workflow
            check_effects(own)
            yield own
            yield from (own.beside(side) for side in own.sides)

    def today(self) -> date:
        """Return the day that it is now, in the house's time zone."""
        return self.day_of(self.clock.now())

    def day_of(self, instant: datetime) -> date:
        """Return the day on which an instant falls, in the house's time zone.

        Args:
            instant: with a time zone.
        """
        return instant.astimezone(self.zone).date()

    def workflow(self, kind: str) -> Workflow:
        """Return the workflow of a kind of record, under the policy that holds here.

        Raises:
            InvalidValue: for a kind that no workflow of the context is for.
        """
        try:
            return self._by_kind[kind]
        except KeyError:
            known = ", ".join(sorted(self._by_kind))
            reason = f"no workflow of the context is for it; there is one for {known}"
            raise InvalidValue("kind of record", kind, reason) from None
