"""What a line of a history vouches for: the digests of all that its act wrote."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from json.encoder import encode_basestring
from typing import Any

import attrs

from invoicekit.allocation.ledger import Allocation
from invoicekit.documents.content import canonical_text, fingerprint, fingerprint_of_text
from invoicekit.records.fields import keepable
from invoicekit.records.record import Record, Snapshot

__all__ = ["NOTHING", "Evidence", "digest_of_record", "digest_of_row", "digest_of_snapshot"]

_FACTS = sorted(
    field.name
    for field in attrs.fields(Record)
    # Who made it stands in its first line, from which it can be erased.
    if field.name not in {"created_by", "version"}
)


# Two digests of every act: the general way to write a value would take half of their time.
def _written(value: object) -> str:
    text: str = _WRITTEN.get(type(value), canonical_text)(value)
    return text


_WRITTEN: dict[type, Any] = {
    tuple: lambda value: f"[{','.join(map(_written, value))}]",
    str: encode_basestring,
    int: str,
    type(None): lambda _: "null",
    date: lambda value: f'"{value.isoformat()}"',
    datetime: lambda value: f'"{value.isoformat()}"',
}


def _rows(value: Iterable[tuple[str, str]]) -> tuple[tuple[str, str], ...]:
    return tuple((id_, digest) for id_, digest in value)


@attrs.frozen
class Evidence:
    """The digests of what one act wrote, by which a change behind the library's back is found.

    Args:
        record: of the record as the act left it; empty where it is not vouched for.
        figures: of the snapshot that the act made; empty for none.
        rows: ids and digests of the ledger rows that the act wrote.
        began: of the record as the act found it, where the act wrote it; the store states it,
            which alone knows what it kept.
    """

    record: str = attrs.field(default="", converter=keepable)
    figures: str = attrs.field(default="", converter=keepable)
    rows: tuple[tuple[str, str], ...] = attrs.field(default=(), converter=_rows)
    began: str = attrs.field(default="", converter=keepable)

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

    def begun(self, found: Record | None) -> Evidence:
        """Return the same evidence with what the act found: the record before its first write.

        Args:
            found: the record as it was kept until then; None where the act wrote no record.
        """
        return self if found is None else attrs.evolve(self, began=digest_of_record(found))

    @classmethod
    def read(cls, form: Mapping[str, Any]) -> Evidence:
        """Return the evidence that `canonical` wrote."""
        return cls(
            form.get("record", ""),
            form.get("figures", ""),
            form.get("rows", ()),
            form.get("began", ""),
        )

    @property
    def canonical(self) -> dict[str, Any]:
        """Return the digests by name, those that are not there left out."""
        named = {
            "record": self.record,
            "figures": self.figures,
            "rows": list(self.rows),
            "began": self.began,
        }
        return {name: value for name, value in named.items() if value}


NOTHING = Evidence()
"""The evidence of a line that vouches for nothing but itself."""


def digest_of_record(record: Record) -> str:
    """Return the digest of a record's facts, without who made it and without its version."""
    said = ",".join([f'"{name}":{_written(getattr(record, name))}' for name in _FACTS])
    return fingerprint_of_text(f"{{{said}}}")


def digest_of_snapshot(snapshot: Snapshot) -> str:
    """Return the digest of what was computed."""
    return fingerprint(snapshot.body)


def digest_of_row(row: Allocation) -> str:
    """Return the digest of a ledger row, without who wrote it: that stands in the line."""
    return fingerprint(attrs.evolve(row, by="-"))
