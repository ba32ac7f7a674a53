"""A record with all that a decision about it looks at, as it was read."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, tzinfo
from decimal import Decimal

import attrs

from invoicekit.allocation import Allocation, SourceKind, TargetKind, active
from invoicekit.documents import Content, InvoiceKind
from invoicekit.errors import InvalidValue
from invoicekit.money import Money
from invoicekit.permissions import Circumstances
from invoicekit.ports.storage import Query, UnitOfWork
from invoicekit.records import Record
from invoicekit.service.instalments import targets_of
from invoicekit.statemachines import AuditEntry, Lifecycle
from invoicekit.totals.snapshot import Snapshot
from invoicekit.workflows import Workflow

__all__ = ["Loaded", "applied_to", "load", "rows_about", "rows_about_all", "signed"]

ACCOUNT = "account"
"""The attribute of an actor and a record by which a buyer or vendor reaches the own alone."""

NOTES = frozenset({SourceKind.CREDIT_NOTE, SourceKind.RETURN_NOTE})
"""Documents that are used like money."""

PAYMENT = "payment"
"""The kind of record in which money that came in is kept."""


def signed(kind: InvoiceKind, payable: Decimal) -> Decimal:
    """Return what is payable with the sign of the document's kind, as the ledger has it."""
    return payable * kind.sign


@attrs.frozen
class Loaded:
    """A record as it was read, with its content, its history and its ledger rows.

    Args:
        record: where it stands.
        content: what is said in it.
        fingerprint: the digest of that.
        history: who did what, the first act first.
        rows: what the ledger says of it.
        figures: what was computed from this content when it counted; None before.
        beside: the records that belong to it, such as its payment link.
        paying: the payments that paid it, where an act of its workflow may free their money.
    """

    record: Record
    content: object
    fingerprint: str
    history: tuple[AuditEntry, ...]
    rows: tuple[Allocation, ...]
    figures: Snapshot | None = None
    beside: tuple[Loaded, ...] = ()
    paying: tuple[Loaded, ...] = ()

    @property
    def document(self) -> Content:
        """Return what is said in it, where that is a document.

        Raises:
            InvalidValue: for a record that has no document in it, such as a payment link.
        """
        if not isinstance(self.content, Content):
            reason = f"a {self.record.kind} has no document in it"
            raise InvalidValue("record", self.record.id, reason)
        return self.content

    @property
    def total(self) -> Money:
        """Return what is payable, with the sign of its kind."""
        return Money(self.record.total or 0, self.record.currency)

    @property
    def allocated(self) -> Money:
        """Return what was applied to it, with the sign of its kind."""
        return applied_to(self.record, self.rows)

    def circumstances(self, at: datetime, zone: tzinfo) -> Circumstances:
        """Return what a policy looks at."""
        return Circumstances(
            self.record.tenant,
            at=at,
            zone=zone,
            kind=self.record.kind,
            id=self.record.id,
            owner=self.record.created_by,
            attributes={ACCOUNT: self.record.customer},
            amount=self.total,
            history=self.history,
            revision=self.record.revision,
            fingerprint=self.fingerprint,
        )


def rows_about(work: UnitOfWork, record: Record) -> tuple[Allocation, ...]:
    """Return the rows of the ledger that move what a record is owed, owes or has.

    Of a payment, those that spend it or came with it; of a document, those that paid it or one of
    its parts, and those of a credit note that it gave to others.
    """
    if record.kind == PAYMENT:
        spent = work.allocations(source=record.id)
        return tuple(row for row in spent if row.source_kind not in NOTES)
    return rows_about_all(work, [record])[record.key]


def rows_about_all(
    work: UnitOfWork, records: Sequence[Record]
) -> Mapping[tuple[str, str], tuple[Allocation, ...]]:
    """Return the rows of the ledger about each of several documents, by kind and id."""
    if not records:
        return {}
    owner = {target: record.key for record in records for target in targets_of(record)}
    rows: dict[tuple[str, str], list[Allocation]] = {record.key: [] for record in records}
    for row in work.allocations(target=tuple(owner)):
        if row.target_kind is TargetKind.ITEM:
            rows[owner[row.target]].append(row)
    notes = {r.id: r.key for r in records if r.total is None or r.total <= 0}
    for row in work.allocations(source=tuple(notes)) if notes else ():
        if row.source_kind in NOTES:
            rows[notes[row.source]].append(row)
    return {key: tuple(own) for key, own in rows.items()}


def applied_to(record: Record, rows: Iterable[Allocation]) -> Money:
    """Return what was applied to a document, or what a credit note gave, with the total's sign.

    Args:
        record: the document's.
        rows: the ledger's rows about it.
    """
    targets, currency = targets_of(record), record.currency
    applied = Money.zero(currency)
    for row in rows:
        if row.target_kind is TargetKind.ITEM and row.target in targets:
            applied += row.amount
        if row.source_kind in NOTES and row.source == record.id:
            applied -= row.used
    return applied


def load(work: UnitOfWork, kind: str, id_: str, workflow: Workflow | None = None) -> Loaded:
    """Read a record with its content, history and ledger rows.

    Args:
        work: where to read.
        kind: the kind of record.
        id_: its id.
        workflow: what it follows, where the records beside it count.

    Raises:
        NotFound: if there is none of this kind in the tenant.
    """
    record = work.get(kind, id_)
    loaded = _with_all(work, record, _beside(work, record, workflow))
    if workflow is None or not _may_free(workflow.lifecycle):
        return loaded
    return attrs.evolve(loaded, paying=_paying(work, loaded.rows))


def _with_all(work: UnitOfWork, record: Record, beside: tuple[Loaded, ...] = ()) -> Loaded:
    revision = work.revision(*record.key, record.revision)
    kept = [each.body for each in work.snapshots(*record.key) if each.revision == record.revision]
    body = kept[-1] if kept else None
    return Loaded(
        record,
        revision.content,
        revision.fingerprint,
        work.history(*record.key),
        rows_about(work, record),
        body if isinstance(body, Snapshot) else None,
        beside,
    )


def _may_free(lifecycle: Lifecycle) -> bool:
    effects = (effect for way in lifecycle.transitions for effect in way.inside)
    return any(verb == "free" for effect in effects for verb, _ in effect.details)


def _paying(work: UnitOfWork, rows: Iterable[Allocation]) -> tuple[Loaded, ...]:
    """Read the payments that paid a document, by the rows about it that stand."""
    paid = (row for row in active(rows) if row.source_kind.is_spent)
    sources = dict.fromkeys(row.source for row in paid if row.source_kind not in NOTES)
    return tuple(_with_all(work, work.get(PAYMENT, source)) for source in sources)


def _beside(work: UnitOfWork, record: Record, workflow: Workflow | None) -> tuple[Loaded, ...]:
    if workflow is None or not workflow.sides:
        return ()
    kinds = [*(side.kind for side in workflow.sides), PAYMENT]
    page = work.find(Query(kind=kinds, parent=record.key, limit=500, counts=False))
    return tuple(_with_all(work, other) for other in page.records)
