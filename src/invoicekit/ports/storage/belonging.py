"""Whether what is to be written belongs together; asked by every store before it writes."""

from __future__ import annotations

from invoicekit.errors import InvalidValue
from invoicekit.records import Record, Revision

__all__ = ["check_record", "check_revision", "check_tenant"]


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
