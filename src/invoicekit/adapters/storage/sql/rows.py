"""How a record is written into columns, and read again."""

from __future__ import annotations

from typing import Any

import attrs
from sqlalchemy import Row

from invoicekit.adapters.storage.sql.columns import pairs, sort_key, written
from invoicekit.ports.storage.finding import searched_text
from invoicekit.records import Record

__all__ = ["record_of", "values_of"]

_PLAIN = tuple(
    field.name for field in attrs.fields(Record) if field.name not in {"parent", "tags", "labels"}
)


def values_of(record: Record) -> dict[str, Any]:
    """Return the columns of a record, those that are searched included."""
    parent_kind, parent_id = record.parent or (None, None)
    return {
        **{name: getattr(record, name) for name in _PLAIN},
        "parent_kind": parent_kind,
        "parent_id": parent_id,
        "total_key": sort_key(record.total),
        "balance_key": sort_key(record.balance),
        "tags": written(record.tags),
        "labels": written("=".join(label) for label in record.labels),
        "searched": searched_text(record),
    }


def record_of(row: Row[*tuple[Any, ...]]) -> Record:
    """Return the record that a row keeps."""
    values = row._mapping  # noqa: SLF001 - SQLAlchemy's public name for the row as a mapping
    parent = values["parent_kind"] and (values["parent_kind"], values["parent_id"])
    return Record(
        **{name: values[name] for name in _PLAIN},
        parent=parent,
        tags=[tag for tag in values["tags"].split("\n") if tag],
        labels=pairs(values["labels"]),
    )
