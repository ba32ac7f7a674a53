"""Attributes: what an actor or a record is marked with, such as a branch or an account."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

__all__ = ["Attributes", "AttributesLike", "attributes_of", "values"]

Attributes = tuple[tuple[str, tuple[str, ...]], ...]
"""Names with their values; a name may have several."""

AttributesLike = Mapping[str, str | Iterable[str]] | Iterable[tuple[str, str | Iterable[str]]]
"""What attributes may be given as: a dict or pairs, each with one text or several."""


def attributes_of(value: AttributesLike) -> Attributes:
    """Return attributes, sorted by name.

    >>> attributes_of({"branch": ["Pune", "Delhi"], "account": "C-17"})
    (('account', ('C-17',)), ('branch', ('Pune', 'Delhi')))
    """
    items = value.items() if isinstance(value, Mapping) else value
    return tuple(
        sorted((name, (held,) if isinstance(held, str) else tuple(held)) for name, held in items)
    )


def values(attributes: Attributes, name: str) -> tuple[str, ...]:
    """Return the values of an attribute; empty where there is none."""
    return next((held for known, held in attributes if known == name), ())
