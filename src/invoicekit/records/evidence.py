"""What a line of a history vouches for: the digests of all that its act wrote."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import attrs

from invoicekit.allocation.ledger import Allocation
from invoicekit.documents.content import fingerprint
from invoicekit.records.fields import keepable
from invoicekit.records.record import Record, Snapshot

__all__ = ["NOTHING", "Evidence", "digest_of_record", "digest_of_row", "digest_of_snapshot"]

_FACTS = tuple(
    field.name
    for field in attrs.fields(Record)
    # Who made it stands in its first line, from which it can be erased.
    if field.name not in {"created_by", "version"}
)


def _rows(value: Iterable[tuple[str, str]]) -> tuple[tuple[str, str], ...]:
    return tuple((id_, digest) for id_, digest in value)


@attrs.frozen
class Evidence:
    """The digests of what one act wrote, by which a change behind the library's back is found.

    Args:
        record: of the record as the act left it; empty where it is not vouched for.
        figures: of the snapshot that the act made; empty for none.
        rows: ids and digests of the ledger rows that the act wrote.
    """

    record: str = attrs.field(default="", converter=keepable)
    figures: str = attrs.field(default="", converter=keepable)
    rows: tuple[tuple[str, str], ...] = attrs.field(default=(), converter=_rows)

    @classmethod
    def of(
        cls,
        record: Record,
        snapshot: Snapshot | None = None,
        rows: Iterable[Allocation] = (),
    ) -> Evidence:
        """Return the evidence of an act that left a record so, with what else it wrote."""
        return cls(
            digest_of_record(record),
            "" if snapshot is None else digest_of_snapshot(snapshot),
            ((row.id, digest_of_row(row)) for row in rows),
        )

    @classmethod
    def read(cls, form: Mapping[str, Any]) -> Evidence:
        """Return the evidence that `canonical` wrote."""
        return cls(form.get("record", ""), form.get("figures", ""), form.get("rows", ()))

    @property
    def canonical(self) -> dict[str, Any]:
        """Return the digests by name, those that are not there left out."""
        named = {"record": self.record, "figures": self.figures, "rows": list(self.rows)}
        return {name: value for name, value in named.items() if value}


NOTHING = Evidence()
"""The evidence of a line that vouches for nothing but itself."""


def digest_of_record(record: Record) -> str:
    """Return the digest of a record's facts, without who made it and without its version."""
    return fingerprint({name: getattr(record, name) for name in _FACTS})


def digest_of_snapshot(snapshot: Snapshot) -> str:
    """Return the digest of what was computed."""
    return fingerprint(snapshot.body)


def digest_of_row(row: Allocation) -> str:
    """Return the digest of a ledger row, without who wrote it: that stands in the line."""
    return fingerprint(attrs.evolve(row, by="-"))
