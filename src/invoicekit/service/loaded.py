"""A record with all that a decision about it looks at, as it was read."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal

import attrs

from invoicekit.allocation import Allocation, allocated
from invoicekit.documents import Content, InvoiceKind
from invoicekit.documents.problems import blocking
from invoicekit.errors import InvalidValue
from invoicekit.money import Money
from invoicekit.permissions import Circumstances
from invoicekit.ports.storage import UnitOfWork
from invoicekit.records import Record
from invoicekit.statemachines import AuditEntry
from invoicekit.totals import Calculation
from invoicekit.workflows import InvoiceFacts

__all__ = ["Loaded", "load", "signed"]

ACCOUNT = "account"
"""The attribute of an actor and a record by which a buyer reaches the own account alone."""


def signed(kind: InvoiceKind, payable: Decimal) -> Decimal:
    """Return what is payable with the sign of the document's kind, as the ledger has it."""
    return payable * kind.sign


@attrs.frozen
class Loaded:
    """A record as it was read, with its content, its history and its ledger rows."""

    record: Record
    content: Content
    history: tuple[AuditEntry, ...]
    rows: tuple[Allocation, ...]

    @property
    def total(self) -> Money:
        """Return what is payable, with the sign of its kind."""
        return Money(self.record.total or 0, self.record.currency)

    @property
    def allocated(self) -> Money:
        """Return what was applied to it, with the sign of its kind."""
        applied = allocated(self.rows, self.record.id, self.record.currency)
        return -applied if self.content.invoice.kind.is_credit else applied

    def facts(self, proposed: Calculation | None = None) -> InvoiceFacts:
        """Return what the guards look at.

        Args:
            proposed: the calculation of the content as it would be after the act.
        """
        total = None
        if proposed is not None:
            payable = signed(proposed.invoice.kind, proposed.totals.payable)
            total = Money(payable, proposed.invoice.currency)
        return InvoiceFacts(
            self.total,
            self.allocated,
            total,
            payment_pending="payment_pending" in self.record.tags,
            problems=blocking(proposed.problems) if proposed else (),
        )

    def circumstances(self, at: datetime) -> Circumstances:
        """Return what a policy looks at."""
        return Circumstances(
            self.record.tenant,
            at=at,
            kind=self.record.kind,
            id=self.record.id,
            owner=self.record.created_by,
            attributes={ACCOUNT: self.record.customer},
            amount=self.total,
            history=self.history,
            revision=self.record.revision,
            fingerprint=self.content.fingerprint,
        )


def load(work: UnitOfWork, kind: str, id_: str) -> Loaded:
    """Read a record with its content, history and ledger rows.

    Raises:
        NotFound: if there is none of this kind in the tenant.
        InvalidValue: if its content is none of an invoice.
    """
    record = work.get(kind, id_)
    content = work.revision(kind, id_, record.revision).content
    if not isinstance(content, Content):
        raise InvalidValue("record", id_, f"a {kind} has no invoice in it")
    return Loaded(record, content, work.history(kind, id_), work.allocations(target=id_))
