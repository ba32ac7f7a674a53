"""Outlines: which elements a document of UBL may have, in the order that its schema demands.

An outline is written as an indented list of names, one element a line:

    Price
      PriceAmount $
      BaseQuantity @unitCode
      AllowanceCharge *

`*` marks what may come several times, `$` an amount of money, `@` an attribute. An element with
others inside is an aggregate. One outline serves both ways: a writer follows its order, a reader
knows by it what it understands.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

import attrs

__all__ = ["CAC", "CBC", "Part", "outline"]

CAC = "urn:oasis:names:specification:ubl:schema:xsd:CommonAggregateComponents-2"
CBC = "urn:oasis:names:specification:ubl:schema:xsd:CommonBasicComponents-2"

_WIDTH = 2
"""Spaces for each step inwards."""


@attrs.frozen(eq=False)
class Part:
    """One element of an outline.

    Attributes:
        name: its local name.
        tag: its name with its namespace, as lxml writes it.
        repeated: whether it may come several times.
        amount: whether it is an amount of money.
        attributes: the names of the attributes that are understood.
        parts: what it has inside, by tag, in the order of the schema; empty for a leaf.
    """

    name: str
    tag: str
    repeated: bool = False
    amount: bool = False
    attributes: tuple[str, ...] = ()
    parts: Mapping[str, Part] = attrs.field(factory=dict)


def outline(root: str, namespace: str, text: str) -> Part:
    """Return the outline of a document.

    Args:
        root: the local name of its root.
        namespace: the namespace of the root.
        text: the outline, as the module describes it.

    >>> made = outline("Order", "urn:x", '''
    ... ID
    ... Price *
    ...   PriceAmount $
    ... ''')
    >>> [(part.name, part.repeated) for part in made.parts.values()]
    [('ID', False), ('Price', True)]
    """
    lines = [line for line in text.splitlines() if line.strip()]
    return Part(root, f"{{{namespace}}}{root}", parts=_inside(lines))


def _inside(lines: Sequence[str]) -> dict[str, Part]:
    parts = (_part(block) for block in _blocks(lines))
    return {part.tag: part for part in parts}


def _blocks(lines: Sequence[str]) -> Iterator[list[str]]:
    block: list[str] = []
    for line in lines:
        if block and not line.startswith(" "):
            yield block
            block = []
        block.append(line)
    if block:
        yield block


def _part(block: Sequence[str]) -> Part:
    name, *marks = block[0].split()
    inside = _inside([line[_WIDTH:] for line in block[1:]])
    attributes = tuple(mark[1:] for mark in marks if mark.startswith("@"))
    amount = "$" in marks
    if amount:
        attributes = (*attributes, "currencyID")
    tag = f"{{{CAC if inside else CBC}}}{name}"
    return Part(name, tag, "*" in marks, amount, attributes, inside)
