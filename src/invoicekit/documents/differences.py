"""Differences: where one content says other than the one before it."""

from __future__ import annotations

import attrs

__all__ = ["changed_paths"]


def changed_paths(before: object, after: object, path: str = "") -> tuple[str, ...]:
    """Return the path of each value that differs, as deep as both have the same shape.

    Args:
        before: an attrs value.
        after: another, of the same class.
        path: where the two stand; empty for the whole.

    >>> from invoicekit.documents import Invoice, Line
    >>> old = Invoice("7", currency="INR", lines=[Line(id="1", unit_price="10")])
    >>> new = attrs.evolve(old, number="8", lines=[Line(id="1", unit_price="12")])
    >>> changed_paths(old, new)
    ('number', 'lines[0].unit_price')
    """
    if before == after:
        return ()
    kind = type(before)
    if attrs.has(kind) and kind is type(after):
        prefix = f"{path}." if path else ""
        return tuple(
            found
            for field in attrs.fields(kind)
            # What is no part of the value, as a key that is made of it, says nothing new.
            if field.eq
            for found in changed_paths(
                getattr(before, field.name), getattr(after, field.name), prefix + field.name
            )
        )
    if isinstance(before, tuple) and isinstance(after, tuple) and len(before) == len(after):
        return tuple(
            found
            for place, (old, new) in enumerate(zip(before, after, strict=True))
            for found in changed_paths(old, new, f"{path}[{place}]")
        )
    return (path,)
