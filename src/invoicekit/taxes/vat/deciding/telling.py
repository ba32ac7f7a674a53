"""The problems that a decision may tell: facts that are missing, and what to do about others."""

from __future__ import annotations

from datetime import date

from invoicekit.documents.problems import Problem, Severity
from invoicekit.errors import NotCovered
from invoicekit.taxes.rates import DatedRow
from invoicekit.taxes.vat.decision import Undecided

__all__ = ["missing", "not_covered", "note", "unconfirmed", "undecided", "warning", "wrong"]


def missing(fact: str, why: str, source: str = "", path: str = "") -> Problem:
    """Return the problem that names a fact which is needed, and for what."""
    return Problem(
        "missing_fact",
        path or f"particulars.{fact}",
        f"the fact {fact!r} is needed: {why}",
        f"Give {fact!r} with the line, with the document or as a fact",
        parameters={"fact": fact},
        source=source,
    )


def wrong(code: str, path: str, message: str, remedy: str, source: str = "") -> Problem:
    """Return an error that a person must mend."""
    return Problem(code, path, message, remedy, source=source)


def warning(code: str, path: str, message: str, remedy: str, source: str = "") -> Problem:
    """Return something that a person should look at."""
    return Problem(code, path, message, remedy, Severity.WARNING, source=source)


def note(code: str, path: str, message: str, remedy: str, source: str = "") -> Problem:
    """Return something that the reader should know of."""
    return Problem(code, path, message, remedy, Severity.NOTE, source=source)


def unconfirmed(row: DatedRow, on: date) -> tuple[Problem, ...]:
    """Return a note where a decision rests on a row whose source nobody saw for that day.

    It is told of the row, and so once in a document, however many lines rest on it.

    Args:
        row: what the table says.
        on: the day of the tax point.
    """
    if row.is_confirmed(on):
        return ()
    value = f"{row.key} {row.value}".strip()
    return (
        Problem(
            "unconfirmed_row",
            "lines",
            f"the table has {value!r} for {on} by {row.source}, and nobody confirmed that",
            "Look it up before you rely on it; a row of your own takes its place",
            Severity.NOTE,
            {"key": row.key, "value": row.value, "date": str(on)},
            source=row.source,
        ),
    )


def not_covered(error: NotCovered, path: str) -> Problem:
    """Return what no table knows as a problem of the document."""
    return Problem(error.code, path, error.message, error.remedy, parameters={"key": error.key})


def undecided(*problems: Problem) -> Undecided:
    """Return that nothing can be decided, with what must be known."""
    return Undecided(problems)
