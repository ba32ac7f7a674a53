"""Whether what is to be written belongs together; asked by every store before it writes."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from invoicekit.errors import InvalidValue
from invoicekit.ports.storage.keeping import Addition
from invoicekit.ports.storage.query import page_size
from invoicekit.records import Record, Revision, instant, named

__all__ = [
    "check_addition",
    "check_lease",
    "check_record",
    "check_revision",
    "check_tenant",
    "several",
]


def check_tenant(tenant: str, expected: str) -> None:
    """Refuse what is another tenant's.

    Raises:
        InvalidValue: if the two are not the same.
    """
    if tenant != expected:
        raise InvalidValue("tenant", tenant, "it is not the tenant of this unit of work")


def check_record(record: Record, tenant: str) -> None:
    """Refuse what is no record of this tenant.

    Raises:
        InvalidValue: otherwise.
    """
    if not isinstance(record, Record):
        raise InvalidValue("record", type(record).__name__, "it is no Record")
    check_tenant(record.tenant, tenant)


def check_revision(revision: Revision, record: Record) -> None:
    """Refuse content that is not the one the record names.

    Raises:
        InvalidValue: if tenant, kind, id or number differ.
    """
    stated = revision.tenant, revision.kind, revision.id, revision.number
    if stated != (record.tenant, record.kind, record.id, record.revision):
        raise InvalidValue("revision", revision, "it is not the content of this record")


def check_addition(addition: Addition, tenant: str) -> None:
    """Refuse parts that are not of one new record of this tenant.

    Raises:
        InvalidValue: if tenant, kind, id or number differ.
    """
    record, snapshot = addition.record, addition.snapshot
    check_record(record, tenant)
    check_revision(addition.revision, record)
    place = record.tenant, record.kind, record.id
    if snapshot is not None and place != (snapshot.tenant, snapshot.kind, snapshot.id):
        raise InvalidValue("snapshot", snapshot, "it is not of this record")
    for message in addition.messages:
        if (message.kind, message.record) != record.key:
            raise InvalidValue("message", message, "it is not about this record")


def check_lease(worker: str, now: datetime, until: datetime, limit: int) -> None:
    """Refuse a lease that nobody can hold.

    Raises:
        InvalidValue: for a worker without a name, an end that is not later, or no fit limit.
        InvalidDate: for an instant without a time zone.
    """
    named(worker)
    page_size(limit)
    if instant(until) <= instant(now):
        raise InvalidValue("lease", until, "it ends before it begins")


def several(wanted: str | Iterable[str] | None) -> frozenset[str] | None:
    """Return one text or several as a set; None for all."""
    if wanted is None:
        return None
    return frozenset([wanted] if isinstance(wanted, str) else wanted)
