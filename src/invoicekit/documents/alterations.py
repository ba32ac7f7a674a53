"""Alterations: what a content says otherwise than the one before it, value by value."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import attrs

__all__ = ["Alteration", "alterations"]


@attrs.frozen
class Alteration:
    """A value that is another than before.

    Attributes:
        path: where it stands. A line with an id is named by it: `"lines[id=2].quantity"`.
        before: what was said; None where nothing was.
        after: what is said now; None where nothing is.
    """

    path: str
    before: Any = attrs.field(repr=False)
    after: Any = attrs.field(repr=False)


def alterations(before: object, after: object, path: str = "") -> Iterator[Alteration]:
    """Give each value that differs, as deep as both have the same shape.

    Where the parts of a list bear ids, a part is laid beside the one of its id, so that a line put
    in at the top alters no other; otherwise beside the one in its place.

    Args:
        before: an attrs value, or None.
        after: another, of the same class, or None.
        path: where the two stand; empty for the whole.

    >>> from invoicekit.documents import Invoice, Line
    >>> old = Invoice(currency="INR", lines=[Line(id="1", unit_price="10")])
    >>> new = attrs.evolve(old, lines=[Line("freight", id="2"), Line(id="1", unit_price="12")])
    >>> [(a.path, a.before is None) for a in alterations(old, new)]
    [('lines[id=1].unit_price', False), ('lines[id=2]', True)]
    """
    if before == after:
        return
    kind = type(before)
    if attrs.has(kind) and kind is type(after):
        prefix = f"{path}." if path else ""
        for field in attrs.fields(kind):
            if field.init:
                yield from alterations(
                    getattr(before, field.name), getattr(after, field.name), prefix + field.name
                )
    elif isinstance(before, tuple) and isinstance(after, tuple):
        yield from _in_lists(before, after, path)
    else:
        yield Alteration(path, before, after)


def _in_lists(before: tuple[Any, ...], after: tuple[Any, ...], path: str) -> Iterator[Alteration]:
    old, new = _named(before, after)
    for name in dict.fromkeys((*old, *new)):
        yield from alterations(old.get(name), new.get(name), f"{path}[{name}]")


def _named(
    before: tuple[Any, ...], after: tuple[Any, ...]
) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return the parts of both lists by what lays them side by side."""
    for naming in (_by_id, _by_name):
        old, new = naming(before), naming(after)
        if old is not None and new is not None:
            return old, new
    return _by_place(before), _by_place(after)


def _by_id(parts: tuple[Any, ...]) -> dict[str, Any] | None:
    """Return parts by their ids; None unless each has one of its own."""
    named = {f"id={part.id}": part for part in parts if getattr(part, "id", "")}
    return named if len(named) == len(parts) else None


def _by_name(parts: tuple[Any, ...]) -> dict[str, Any] | None:
    """Return the texts of pairs by their names, such as particulars; None for other parts."""
    named = {part[0]: part[1] for part in parts if isinstance(part, tuple) and len(part) == _PAIR}
    return named if len(named) == len(parts) else None


def _by_place(parts: tuple[Any, ...]) -> dict[str, Any]:
    return {str(place): part for place, part in enumerate(parts)}


_PAIR = 2
