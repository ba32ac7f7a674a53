"""Particulars: what a tax regime asks to know of a supply, by names of its own."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from invoicekit.errors import InvalidValue

__all__ = ["Particulars", "particular", "particulars_of"]

Particulars = tuple[tuple[str, str], ...]
"""Names with their values, sorted by name; in JSON an object of texts."""


def particulars_of(value: Mapping[str, str] | Iterable[tuple[str, str]]) -> Particulars:
    """Return particulars given as a dict or as pairs.

    Raises:
        InvalidValue: for a name that comes twice, or a value that is no text.

    >>> particulars_of({"supply": "services", "reverse_charge": "yes"})
    (('reverse_charge', 'yes'), ('supply', 'services'))
    """
    pairs = tuple(sorted(value.items() if isinstance(value, Mapping) else value))
    if len(dict(pairs)) != len(pairs):
        raise InvalidValue("particulars", [name for name, _ in pairs], "a name comes twice")
    for name, text in pairs:
        if not isinstance(name, str) or not isinstance(text, str):
            raise InvalidValue("particulars", name, "names and values are texts")
    return pairs


def particular(particulars: Particulars, name: str, default: str = "") -> str:
    """Return one of them by its name, or the default where it was not given."""
    return dict(particulars).get(name, default)
