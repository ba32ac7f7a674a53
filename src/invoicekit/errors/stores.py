"""A database that cannot be used as it is."""

from __future__ import annotations

from typing import ClassVar

import attrs

from invoicekit.errors.root import InvoicekitError

__all__ = [
    "NotMigrated",
    "OutcomeUnknown",
    "SchemaTooNew",
    "StoreBusy",
    "StoreError",
    "StoreUnavailable",
]


@attrs.define(eq=False)
class StoreError(InvoicekitError):
    """The database cannot be used as it is.

    Attributes:
        kept: whether the write was kept: False for no, None where nobody knows.
        repeatable: whether the same again may succeed.
    """

    code: ClassVar[str] = "store_error"
    template: ClassVar[str] = "the store cannot be used: {reason}"
    kept: ClassVar[bool | None] = False
    repeatable: ClassVar[bool] = False

    reason: str


@attrs.define(eq=False)
class StoreBusy(StoreError):
    """Others hold what was to be written, or wrote it first; nothing was kept."""

    code: ClassVar[str] = "store_busy"
    remedy_template: ClassVar[str] = "Nothing was kept; repeat the whole act"
    repeatable: ClassVar[bool] = True


@attrs.define(eq=False)
class StoreUnavailable(StoreError):
    """The database is not reached, was lost on the way, or is full; nothing was kept."""

    code: ClassVar[str] = "store_unavailable"
    remedy_template: ClassVar[str] = "Nothing was kept; repeat it when the database is back"
    repeatable: ClassVar[bool] = True


@attrs.define(eq=False)
class OutcomeUnknown(StoreError):
    """The database was lost in the moment of keeping: the write may be kept, or not."""

    code: ClassVar[str] = "outcome_unknown"
    template: ClassVar[str] = "whether the write was kept is not known: {reason}"
    remedy_template: ClassVar[str] = (
        "Repeat it with its key, which is safe; without one, look first"
    )
    kept: ClassVar[bool | None] = None
    repeatable: ClassVar[bool] = True


@attrs.define(eq=False)
class NotMigrated(StoreError):
    """The tables are missing, or older than this library."""

    code: ClassVar[str] = "not_migrated"
    remedy_template: ClassVar[str] = "Call store.migrate() once, when the program is installed"


@attrs.define(eq=False)
class SchemaTooNew(StoreError):
    """The tables were made by a newer release than this one."""

    code: ClassVar[str] = "schema_too_new"
    remedy_template: ClassVar[str] = "Install the release that made them, or a newer one"
