"""The charge transactions of an order: those of its invoices, and the CHARGE that collects them."""

from __future__ import annotations

from collections.abc import Iterable

import attrs

from invoicekit.documents import fingerprint
from invoicekit.money import Money
from invoicekit.ports.storage import Query, UnitOfWork
from invoicekit.records import Record
from invoicekit.service.acting import acted
from invoicekit.service.billing.making import CHARGE_TYPE
from invoicekit.service.changes import Changes
from invoicekit.service.command import Command, Details, Moment
from invoicekit.service.context import Context
from invoicekit.service.deed import added
from invoicekit.service.demand import Demand
from invoicekit.service.loaded import Loaded
from invoicekit.service.order_records import KIND as ORDER
from invoicekit.service.paging import all_pages
from invoicekit.service.places import Place
from invoicekit.service.told_records import begun, moved_on
from invoicekit.statemachines import Machine
from invoicekit.workflows import InvoiceFacts, Workflow

__all__ = ["CHARGE", "COLLECTS", "KIND", "fired", "moved", "of_invoices", "of_order", "opened"]

KIND = "charge_transaction"
CHARGE = "CHARGE"
"""The kind of an order's own charge transaction, by which money is really collected."""
COLLECTS = "charge"
"""The label of an invoice's charge transaction that names the CHARGE which collects it."""


def of_order(work: UnitOfWork, order: str, state: str = "OPEN") -> tuple[Record, ...]:
    """Return the CHARGE transactions of an order, the first one first."""
    query = Query(kind=KIND, parent=(ORDER, order), state=state, descending=False)
    return tuple(all_pages(work, query))


def of_invoices(work: UnitOfWork, order: str, state: str = "OPEN") -> tuple[Record, ...]:
    """Return the charge transactions of an order's invoices, the first one first."""
    query = Query(kind=KIND, order=order, state=state, descending=False)
    found = all_pages(work, query)
    return tuple(each for each in found if dict(each.labels).get(CHARGE_TYPE) != CHARGE)


def opened(
    order: Record, covered: Iterable[Record], machine: Machine[InvoiceFacts], moment: Moment
) -> Changes:
    """Return what the opening of an order's CHARGE writes.

    Args:
        order: the order's record.
        covered: the charge transactions that it collects, of one currency.
        machine: the lifecycle.
        moment: who asks, when.
    """
    content = Demand(CHARGE, total(covered, order.currency), order.number)
    record = attrs.evolve(
        begun(machine.lifecycle, KIND, moment.ids.new(KIND), moment),
        parent=order.key,
        number=order.number,
        buyer=order.buyer,
        customer=order.customer,
        currency=order.currency,
        total=content.amount.amount,
        balance=content.amount.amount,
        order=order.id,
        labels=[(CHARGE_TYPE, CHARGE)],
    )
    return added(record, content, fingerprint(content), moment)


def total(covered: Iterable[Record], currency: str) -> Money:
    """Return what charge transactions ask for together."""
    return sum((Money(each.total or 0, currency) for each in covered), Money.zero(currency))


def fired(
    charge: Record,
    event: str,
    machine: Machine[InvoiceFacts],
    moment: Moment,
    *,
    amount: Money | None = None,
    reason: str = "",
    labels: Iterable[tuple[str, str]] = (),
) -> Changes:
    """Return what an act on an order's CHARGE writes.

    Args:
        charge: as it was read.
        event: the act.
        machine: the lifecycle.
        moment: who does it, when.
        amount: what it asks for now, where that is another.
        reason: why.
        labels: what is kept on it besides.

    Raises:
        Refused: one of its kinds, with every reason.
    """
    asked = Money(charge.total or 0, charge.currency)
    after = attrs.evolve(
        charge,
        total=(amount or asked).amount,
        balance=(amount or asked).amount,
        labels=(*charge.labels, *labels),
    )
    return moved_on(
        machine,
        charge,
        event,
        moment,
        InvoiceFacts(asked, Money.zero(charge.currency)),
        after=after,
        content=None if amount is None else Demand(CHARGE, amount, charge.number),
        reason=reason,
    )


def moved(
    ctx: Context,
    work: UnitOfWork,
    records: Iterable[Record],
    event: str,
    moment: Moment,
    *,
    reason: str = "",
    details: Details = (),
) -> None:
    """Do an act on invoices, or on their charge transactions, under the house's policy.

    Raises:
        Refused: one of its kinds, with every reason.
    """

    def command(loaded: Loaded, workflow: Workflow) -> Command:
        del loaded, workflow
        return Command(event, reason=reason, details=details)

    for record in records:
        acted(ctx, work, Place(record.kind, record.id, record.version), moment, command)
