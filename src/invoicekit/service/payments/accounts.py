"""The documents that a payment touches, each with what the ledger says of it."""

from __future__ import annotations

from collections.abc import Iterable

import attrs

from invoicekit.allocation import Allocation, Side
from invoicekit.errors import CannotAllocate, CurrencyMismatch, InvalidValue, NotFound
from invoicekit.money import Money
from invoicekit.ports.storage import MAX_PAGE, Query, UnitOfWork
from invoicekit.records import Record
from invoicekit.service.changes import Changes
from invoicekit.service.command import Moment
from invoicekit.service.context import Context
from invoicekit.service.deed import settled_with
from invoicekit.service.judging import PAYMENT_PENDING
from invoicekit.service.loaded import applied_to, rows_about_all
from invoicekit.service.paging import all_pages
from invoicekit.statemachines import AuditEntry

__all__ = ["LEDGER", "Account", "accounts_of", "entered", "side_of"]

LEDGER = "ledger"
"""What the history calls the definition of an act that moved money and no state."""


@attrs.frozen
class Account:
    """A document as it was read, with the ledger's rows about it.

    Args:
        record: where it stands.
        rows: what the ledger says of it.
        owing: whether what is open on it is owed: it is neither deleted nor cancelled.
        side: whether it is owed to us or by us.
    """

    record: Record
    rows: tuple[Allocation, ...]
    owing: bool = True
    side: Side = Side.RECEIVABLE

    @property
    def total(self) -> Money:
        """Return what is payable, with the sign of its kind."""
        return Money(self.record.total or 0, self.record.currency)

    @property
    def applied(self) -> Money:
        """Return what was applied to it, with the sign of its kind."""
        return applied_to(self.record, self.rows)

    @property
    def balance(self) -> Money:
        """Return what is open on it, with the sign of its kind."""
        return self.total - self.applied

    @property
    def waits(self) -> bool:
        """Tell whether a payment of it is under way."""
        return PAYMENT_PENDING in self.record.tags

    def with_rows(self, rows: Iterable[Allocation]) -> Account:
        """Return it with more rows, as it stands after them."""
        after = attrs.evolve(self, rows=(*self.rows, *rows))
        return attrs.evolve(after, record=settled_with(self.record, self.total, after.applied))

    def tagged(self, *, waits: bool) -> Account:
        """Return it with or without the word that a payment is under way."""
        others = tuple(tag for tag in self.record.tags if tag != PAYMENT_PENDING)
        tags = (*others, PAYMENT_PENDING) if waits else others
        return attrs.evolve(self, record=attrs.evolve(self.record, tags=tags))

    def refuse(self, source: str, rows: Iterable[Allocation]) -> None:
        """Refuse rows that this document cannot take, or cannot give.

        Args:
            source: the id of the payment, for the words of the error.
            rows: those about this document.

        Raises:
            CannotAllocate: for a document that is not owed, or younger than the rows, or for more
                than is open on it.
            CurrencyMismatch: for rows in another currency.
        """
        given = tuple(rows)
        name = self.record.number or self.record.id
        if not self.owing:
            advice = "Leave the money unapplied, as a credit of the customer"
            raise CannotAllocate(source, name, f"it is {self.record.state}", advice)
        for row in given:
            _refuse_row(self.record, row, source, name)
        after = applied_to(self.record, (*self.rows, *given))
        beyond = abs(after) > abs(self.total)
        if beyond or (after and after.amount.is_signed() != self.total.amount.is_signed()):
            more = abs(after) - abs(self.applied)
            reason = f"{more} is more than its balance of {abs(self.balance)}"
            raise CannotAllocate(source, name, reason, "Apply less; what is left stays unapplied")


def _refuse_row(record: Record, row: Allocation, source: str, name: str) -> None:
    ours = row.used if row.source == record.id else row.amount
    if ours.currency != record.currency:
        raise CurrencyMismatch(ours.currency, record.currency, "allocated")
    if row.source != record.id and record.total is not None and record.total < 0:
        advice = "Use the credit note as a source, with from_credit_note"
        raise CannotAllocate(source, name, "it is a credit note", advice)
    if record.issue_date is not None and row.on < record.issue_date:
        reason = f"the allocation is of {row.on}, the document of {record.issue_date}"
        advice = f"Date the allocation {record.issue_date} or later"
        raise CannotAllocate(source, name, reason, advice)


def side_of(accounts: Iterable[Account]) -> Side:
    """Return whether what pays documents came in, or was paid out."""
    paying = any(account.side is Side.PAYABLE for account in accounts)
    return Side.PAYABLE if paying else Side.RECEIVABLE


_SIDES = {"buyer": Side.RECEIVABLE, "seller": Side.PAYABLE}


def accounts_of(ctx: Context, work: UnitOfWork, ids: Iterable[str]) -> dict[str, Account]:
    """Read the documents of these ids, of whatever kind.

    Raises:
        NotFound: if there is none of one of them.
        InvalidValue: if two documents of different kinds have one id.
    """
    wanted = tuple(dict.fromkeys(ids))
    owing = {workflow.kind: workflow.owing for workflow in ctx.workflows}
    sides = {workflow.kind: _SIDES[workflow.counterparty] for workflow in ctx.workflows}
    found: dict[str, Account] = {}
    for start in range(0, len(wanted), MAX_PAGE):
        some = Query(kind=owing, id=wanted[start : start + MAX_PAGE])
        records = tuple(all_pages(work, some))
        known = rows_about_all(work, records)
        for record in records:
            if record.id in found:
                raise InvalidValue("id", record.id, "documents of two kinds have it")
            alive = record.state in owing[record.kind]
            found[record.id] = Account(record, known[record.key], alive, sides[record.kind])
    for id_ in wanted:
        if id_ not in found:
            raise NotFound("open item", id_)
    return found


def entered(before: Record, after: Account, event: str, moment: Moment, reason: str) -> Changes:
    """Return what is written about a document that money moved, and no state.

    Args:
        before: the document as it was read.
        after: as it shall stand.
        event: what its history calls the act.
        moment: who does it, when.
        reason: why.
    """
    actor = moment.actor
    entry = AuditEntry(
        event=event,
        source=before.state,
        target=before.state,
        actor=actor.id,
        at=moment.at,
        definition=LEDGER,
        definition_version=1,
        on_behalf_of=actor.on_behalf_of,
        reason=reason,
        version=before.version + 1,
        revision=before.revision,
    )
    record = attrs.evolve(after.record, updated_at=moment.at)
    return Changes(record, entry, expect=before.version)
