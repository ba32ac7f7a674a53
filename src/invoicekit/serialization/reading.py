"""From text to values, with every problem at once, each with its path."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any, NoReturn, TypeVar

from cattrs.errors import (
    ClassValidationError,
    ForbiddenExtraKeysError,
    IterableValidationError,
)

from invoicekit.documents.problems import Problem
from invoicekit.errors import InvalidDocument, InvalidValue, InvoicekitError, shorten
from invoicekit.serialization.converter import converter

__all__ = ["MAX_CHARACTERS", "parse_json", "structured"]

T = TypeVar("T")

MAX_CHARACTERS = 16 * 1024 * 1024
"""The longest document that is read; a longer one is refused unread."""


def parse_json(text: str, what: str = "JSON document") -> Any:
    """Return the data of a JSON text.

    Args:
        text: one JSON value.
        what: the name of what is read, for the error.

    Raises:
        InvalidDocument: for text that is cut off, too deep, too long, or gives a key twice.

    >>> parse_json('{"quantity": "1", "quantity": "2"}')
    Traceback (most recent call last):
    invoicekit.errors.InvalidDocument: this is no valid JSON document: ...
    """
    if len(text) > MAX_CHARACTERS:
        size = f"{len(text):,} characters, and {MAX_CHARACTERS:,} are read at most"
        _refuse(what, Problem("too_large", "", f"it has {size}", "Send less at once"))
    if not text.strip():
        message = "it is empty: there is nothing in the file or text"
        remedy = f"Give one {what}, an object in braces"
        _refuse(what, Problem("invalid_json", "", message, remedy))
    try:
        return json.loads(text, object_pairs_hook=_unique)
    except json.JSONDecodeError as error:
        place = f"line {error.lineno}, column {error.colno}"
        _refuse(what, Problem("invalid_json", "", f"{error.msg} at {place}", "Mend the JSON"))
    except RecursionError:
        _refuse(what, Problem("too_deep", "", "it is nested too deep", "No invoice is that deep"))
    except InvoicekitError as error:
        _refuse(what, _problem(error, ""))


def structured(data: Any, kind: type[T], what: str) -> T:
    """Return plain data as a value, or all that is wrong with it.

    Args:
        data: what `parse_json` gave.
        kind: the class of the value.
        what: the name of what is read, for the error.

    Raises:
        InvalidDocument: with a problem for every field that is wrong, missing or unknown.
    """
    try:
        return converter().structure(data, kind)
    except RecursionError:
        _refuse(what, Problem("too_deep", "", "it is nested too deep", "No invoice is that deep"))
    except Exception as error:  # noqa: BLE001 - whatever a field raised is told with its path
        raise InvalidDocument(what, tuple(_problems(error, ""))) from None


def _refuse(what: str, problem: Problem) -> NoReturn:
    raise InvalidDocument(what, (problem,)) from None


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    data = dict(pairs)
    if len(data) != len(pairs):
        names = [name for name, _ in pairs]
        twice = next(name for name in names if names.count(name) > 1)
        raise InvalidValue("key", twice, "it stands twice in one object")
    return data


def _problems(error: BaseException, path: str) -> Iterator[Problem]:
    if isinstance(error, ClassValidationError):
        with_notes, others = error.group_exceptions()
        for inner, note in with_notes:
            yield from _problems(inner, f"{path}.{note.name}" if path else note.name)
        for other in others:
            yield from _problems(other, path)
    elif isinstance(error, IterableValidationError):
        with_places, others = error.group_exceptions()
        for inner, place in with_places:
            yield from _problems(inner, f"{path}[{place.index}]")
        for other in others:
            yield from _problems(other, path)
    elif isinstance(error, ForbiddenExtraKeysError):
        for name in sorted(error.extra_fields):
            yield Problem(
                "unknown_field",
                f"{path}.{name}" if path else name,
                f"the field {shorten(name)!r} is unknown",
                "Take it out, or correct its spelling",
                parameters={"field": shorten(name)},
            )
    else:
        yield _problem(error, path)


def _problem(error: BaseException, path: str) -> Problem:
    if isinstance(error, InvoicekitError):
        facts = {name: shorten(fact) for name, fact in error.facts.items()}
        return Problem(error.code, path, error.message, error.remedy, parameters=facts)
    if isinstance(error, KeyError):
        name = str(error.args[0])
        remedy = "Give it before the document is calculated"
        return Problem(
            "missing_field", path, f"{name} is missing", remedy, parameters={"field": name}
        )
    return Problem("invalid_value", path, shorten(error))
