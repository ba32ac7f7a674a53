"""The books that only ever grow: the history of each record, and the ledger."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Protocol

from invoicekit.allocation.ledger import Allocation
from invoicekit.records import NOTHING, Evidence, Sealed
from invoicekit.statemachines.history import AuditEntry

__all__ = ["KeepsBooks"]


class KeepsBooks(Protocol):
    """The part of a unit of work that keeps histories and the ledger."""

    def append_history(
        self, kind: str, id: str, entry: AuditEntry, evidence: Evidence = NOTHING
    ) -> None:
        """Write one more line into a record's history, sealed into its chain.

        The first line after `save` also says from what the record was saved: the store seals
        `evidence.begun` of the record that it kept until then, so that a change by hand is found
        even where a lawful act followed upon it.

        Args:
            kind: the record's kind.
            id: its id.
            entry: the line.
            evidence: the digests of what the act wrote; nothing is vouched for without them.

        Raises:
            NotFound: if there is no such record.
        """
        ...

    def history(self, kind: str, id: str) -> tuple[AuditEntry, ...]:
        """Return a record's history, the first line first."""
        ...

    def chain(self, kind: str, id: str) -> tuple[Sealed, ...]:
        """Return a record's history with the seals of its lines, the first line first."""
        ...

    def head(self, kind: str, id: str) -> str:
        """Return the digest of the last line, as it is kept with the record; empty for none.

        It is not read from the line itself, so that a history whose end was cut off is found.

        Raises:
            NotFound: if there is no such record.
        """
        ...

    def erase(self, kind: str, id: str, position: int, fields: Iterable[str]) -> None:
        """Forget what is personal in fields of one line; its digest, and the chain, stay.

        With the actor of a line goes the writer of the revision that it made, and of the ledger
        rows that it vouches for.

        Args:
            kind: the record's kind.
            id: its id.
            position: of the line, counted from one.
            fields: as `invoicekit.records.erased` takes them, such as `"reason"`.

        Raises:
            NotFound: if there is no such line.
            InvalidValue: for a field that cannot be erased.
        """
        ...

    def append_allocations(self, rows: Iterable[Allocation]) -> None:
        """Write rows into the ledger: all of them, or on an error none.

        Raises:
            Duplicate: if the id of a row is taken.
        """
        ...

    def allocations(
        self,
        *,
        target: str | Iterable[str] | None = None,
        source: str | Iterable[str] | None = None,
    ) -> tuple[Allocation, ...]:
        """Return rows of the ledger in the order they were written.

        Args:
            target: the id of one item or refund, or of several; None for all.
            source: the id of one payment or credit note, or of several; None for all.
        """
        ...
