"""Attributes: what an actor or a record is marked with, such as a branch or an account."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from invoicekit.errors import InvalidValue

__all__ = ["Attributes", "AttributesLike", "attributes_of", "values"]

Attributes = tuple[tuple[str, tuple[str, ...]], ...]
"""Names with their values; a name may have several."""

AttributesLike = Mapping[str, str | Iterable[str]] | Iterable[tuple[str, str | Iterable[str]]]
"""What attributes may be given as: a dict or pairs, each with one text or several."""


def attributes_of(value: AttributesLike) -> Attributes:
    """Return attributes, sorted by name.

    >>> attributes_of({"branch": ["Pune", "Delhi"], "account": "C-17"})
    (('account', ('C-17',)), ('branch', ('Pune', 'Delhi')))

    Raises:
        InvalidValue: for a value that is no text: 17 would never be the account "17".
    """
    items = value.items() if isinstance(value, Mapping) else value
    return tuple(sorted((name, _texts(name, held)) for name, held in items))


def _texts(name: str, held: object) -> tuple[str, ...]:
    many = (held,) if isinstance(held, str) or not isinstance(held, Iterable) else tuple(held)
    for each in many:
        if not isinstance(each, str):
            advice = f'Give it as text, such as {{{name!r}: "C-17"}}, or several as a list'
            reason = f"it has a {type(each).__name__} in place of a text"
            raise InvalidValue("attribute", name, reason, advice)
    return many


def values(attributes: Attributes, name: str) -> tuple[str, ...]:
    """Return the values of an attribute; empty where there is none."""
    return next((held for known, held in attributes if known == name), ())
