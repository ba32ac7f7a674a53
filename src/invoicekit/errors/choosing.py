"""A word in place of the member of a list: read, or refused with those there are."""

from __future__ import annotations

from enum import Enum
from typing import TypeVar

from invoicekit.errors.values import InvalidValue

__all__ = ["chosen"]

W = TypeVar("W", bound=Enum)


def chosen(words: type[W], value: object, what: str) -> W:
    """Return the member of a list that a value is, or that a text names, in capitals or not.

    Kept as text it would equal no member, and whatever is asked of it would silently be no.

    Args:
        words: the list.
        value: a member, its value or its name.
        what: what is chosen, for the error.

    Raises:
        InvalidValue: for any other.

    >>> class Way(Enum):
    ...     UP = "up"
    ...     DOWN = "down"
    >>> chosen(Way, "UP", "way")
    <Way.UP: 'up'>
    """
    if isinstance(value, words):
        return value
    if isinstance(value, str):
        text = value.casefold()
        for word in words:
            if text in {str(word.value).casefold(), word.name.casefold()}:
                return word
    known = ", ".join(str(word.value) for word in words)
    raise InvalidValue(what, value, "there is none of this name", f"Use one of {known}")
