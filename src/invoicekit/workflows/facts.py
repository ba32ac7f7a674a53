"""What the guards of the ready workflows look at."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime, tzinfo
from enum import StrEnum

import attrs

from invoicekit.documents.problems import Problem
from invoicekit.money import Money
from invoicekit.statemachines import AuditEntry

__all__ = ["Beside", "InvoiceFacts", "Viewer"]


class Viewer(StrEnum):
    """Who looks at a record."""

    COUNTERPARTY = "counterparty"
    """The vendor or buyer whose account it is."""
    STAFF = "staff"
    """Somebody of the house."""


@attrs.frozen
class Beside:
    """A record that lives beside another and is not at its end, such as its payment link.

    Args:
        kind: what it is.
        state: where it stands.
        amount: what it asks for.
    """

    kind: str
    state: str
    amount: Money = attrs.field(repr=False)


def _problems(value: Iterable[Problem]) -> tuple[Problem, ...]:
    return tuple(value)


def _names(value: Iterable[str]) -> tuple[str, ...]:
    return tuple(value)


def _beside(value: Iterable[Beside]) -> tuple[Beside, ...]:
    return tuple(value)


def _history(value: Iterable[AuditEntry]) -> tuple[AuditEntry, ...]:
    return tuple(value)


def _details(
    value: Mapping[str, str] | Iterable[tuple[str, str]] | None,
) -> tuple[tuple[str, str], ...] | None:
    if value is None:
        return None
    return tuple(value.items() if isinstance(value, Mapping) else value)


@attrs.frozen
class InvoiceFacts:
    """An invoice at the moment of an act, with what ledger, history and actor tell.

    What nobody has been asked for yet is None, and no guard refuses for it: so a screen can offer
    an act before its details are typed in.

    Args:
        total: what is payable, with the sign of its kind.
        allocated: what was applied to it, with the same sign.
        proposed: what would be payable after the act; None where it changes no figure.
        payment_pending: a payment of it is under way.
        problems: what keeps the document from being confirmed, as it would be after the act.
        mismatches: what lies outside the tolerance of the match with order and receipts.
        taken_too_much: what the act would bill beyond what there is to bill, as it did not before.
        bank_change: why its bank details need an approval of their own; None where they do not.
        readable: whether anything could be read of it.
        contact: the e-mail address of the buyer, as it would be after the act.
        changed: the paths that the act changes in the content.
        being_sent: it is on its way to the outside right now.
        viewer: who acts, seen from the record.
        persons: the ids of who acts and who is represented.
        approvals_complete: whether nothing is missing after this approval.
        period_open: whether the books are open for the document's day.
        revision: the number of the content.
        fingerprint: the digest of that content.
        beside: the live records beside it.
        history: its audit history, oldest first.
        details: what the actor says besides, by name; None where nobody has been asked yet.
        bills: the kind of record that it bills: `"order"`, `"shipment"`; empty for none.
        reason: why, in the actor's words; None where nobody has been asked yet.
        at: this instant; None where time plays no part.
        zone: the house's time zone, by which an act was of a day.
    """

    total: Money = attrs.field(repr=False)
    allocated: Money = attrs.field(repr=False)
    proposed: Money | None = attrs.field(default=None, repr=False)
    payment_pending: bool = False
    problems: tuple[Problem, ...] = attrs.field(default=(), converter=_problems)
    mismatches: tuple[Problem, ...] = attrs.field(default=(), converter=_problems, kw_only=True)
    taken_too_much: tuple[Problem, ...] = attrs.field(default=(), converter=_problems, kw_only=True)
    bank_change: Problem | None = attrs.field(default=None, kw_only=True)
    readable: bool = attrs.field(default=True, kw_only=True)
    contact: str = attrs.field(default="", kw_only=True, repr=False)
    changed: tuple[str, ...] = attrs.field(default=(), converter=_names, kw_only=True)
    being_sent: bool = attrs.field(default=False, kw_only=True)
    viewer: Viewer = attrs.field(default=Viewer.STAFF, kw_only=True)
    persons: tuple[str, ...] = attrs.field(default=(), converter=_names, kw_only=True, repr=False)
    approvals_complete: bool = attrs.field(default=True, kw_only=True)
    period_open: bool = attrs.field(default=True, kw_only=True)
    revision: int = attrs.field(default=1, kw_only=True)
    fingerprint: str = attrs.field(default="", kw_only=True)
    beside: tuple[Beside, ...] = attrs.field(default=(), converter=_beside, kw_only=True)
    history: tuple[AuditEntry, ...] = attrs.field(
        default=(), converter=_history, kw_only=True, repr=False
    )
    details: tuple[tuple[str, str], ...] | None = attrs.field(
        default=None, converter=_details, kw_only=True, repr=False
    )
    bills: str = attrs.field(default="", kw_only=True)
    reason: str | None = attrs.field(default=None, kw_only=True, repr=False)
    at: datetime | None = attrs.field(default=None, kw_only=True)
    zone: tzinfo = attrs.field(default=UTC, kw_only=True)

    @property
    def is_complete(self) -> bool:
        """Tell whether all of it is settled by payments; a total of zero has nothing to lock."""
        return bool(self.total) and abs(self.allocated) >= abs(self.total)

    def day_of(self, entry: AuditEntry) -> date:
        """Return the day of an act, where the house is."""
        return entry.at.astimezone(self.zone).date()

    def missing(self, *names: str) -> tuple[str, ...]:
        """Return which details were asked for and not given."""
        if self.details is None:
            return ()
        given = {name for name, text in self.details if text.strip()}
        return tuple(name for name in names if name not in given)

    def detail(self, name: str) -> str:
        """Return what the actor says under a name; empty where nothing is said."""
        return dict(self.details or ()).get(name, "").strip()

    def one_beside(self, kind: str) -> Beside | None:
        """Return the live record of a kind beside it, if there is one."""
        return next((other for other in self.beside if other.kind == kind), None)

    def last(self, *events: str) -> AuditEntry | None:
        """Return the last entry of the history by one of these events."""
        return next((e for e in reversed(self.history) if e.event in events), None)

    def entered(self) -> AuditEntry | None:
        """Return the entry by which the record came into its state."""
        return next((e for e in reversed(self.history) if e.source != e.target), None)
