"""What a database reports, as errors that say whether anything was kept, and what to do."""

from __future__ import annotations

import sqlite3

from sqlalchemy.exc import DataError, DBAPIError, OperationalError, SQLAlchemyError

from invoicekit.errors import (
    InvalidValue,
    InvoicekitError,
    OutcomeUnknown,
    StoreBusy,
    StoreError,
    StoreUnavailable,
)

__all__ = ["explained"]

_BUSY = {"40001", "40P01", "55P03", "57014"}
"""Serialization failure, deadlock, lock not had in time, statement stopped."""

_BUSY_IN_SQLITE = {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED}
_FULL = "53"
"""The class of states for no room: disk full, out of memory, too many connections."""

_LOST = {"08", "57"}
"""The classes of states for a connection that broke, and a server that stops."""


# A class, for a generator would take as long again as many a statement.
class explained:  # noqa: N801 - it is used as a function
    """Turn what the database reports into errors of the library, without the values it was given.

    Args:
        doing: what was tried, for the message.
        keeping: whether it was the commit, of which a lost connection leaves the outcome open.

    Raises:
        InvalidValue: for a value that the database cannot keep.
        StoreBusy: if others hold what is needed.
        StoreUnavailable: if it is not reached, was lost, or is full.
        OutcomeUnknown: if it was lost in the commit.
        StoreError: for all else that it reports.
    """

    __slots__ = ("_doing", "_keeping")

    def __init__(self, doing: str, *, keeping: bool = False) -> None:
        self._doing = doing
        self._keeping = keeping

    def __enter__(self) -> None:
        """Begin to listen."""

    def __exit__(self, _: object, error: BaseException | None, __: object) -> None:
        """Raise the library's error in place of the database's."""
        if isinstance(error, (UnicodeEncodeError, OverflowError)):
            raise InvalidValue("value", ascii(error), "the database cannot keep it") from error
        if isinstance(error, SQLAlchemyError):
            raise _failure(self._doing, error, keeping=self._keeping) from error


def _failure(doing: str, error: SQLAlchemyError, *, keeping: bool) -> InvoicekitError:
    cause = error.orig if isinstance(error, DBAPIError) else error
    state, number = getattr(cause, "sqlstate", None) or "", _number(cause)
    reason = f"{doing}: {str(cause).partition(chr(10))[0]}"
    if isinstance(error, DataError):
        return InvalidValue("value", state or type(cause).__name__, "the database cannot keep it")
    if state in _BUSY or number in _BUSY_IN_SQLITE:
        return StoreBusy(reason)
    if keeping and _is_open(error, state, number):
        return OutcomeUnknown(reason)
    if state.startswith(_FULL) or number == sqlite3.SQLITE_FULL or _is_lost(error, state, number):
        return StoreUnavailable(reason)
    return StoreError(reason)


def _number(cause: object) -> int | None:
    # The low byte; the rest tells the kinds of one error apart.
    number = getattr(cause, "sqlite_errorcode", None)
    return None if number is None else number & 0xFF


def _is_lost(error: SQLAlchemyError, state: str, number: int | None) -> bool:
    if number is not None:
        return number in {sqlite3.SQLITE_IOERR, sqlite3.SQLITE_CANTOPEN}
    broken = isinstance(error, DBAPIError) and error.connection_invalidated
    return broken or state[:2] in _LOST or (isinstance(error, OperationalError) and not state)


def _is_open(error: SQLAlchemyError, state: str, number: int | None) -> bool:
    """Tell whether a commit that failed may have been kept: the answer was lost, not given."""
    if number is not None:
        return number == sqlite3.SQLITE_IOERR
    return _is_lost(error, state, number)
