"""Between XML and plain data: the mechanical half of reading and writing.

Plain data of an aggregate is a dict: the text of each leaf under its name, an attribute under
`Name@attribute`, a dict for each aggregate, a list for what may come several times.
"""

from __future__ import annotations

from collections import Counter
from typing import Any, NoReturn

import attrs
from lxml import etree

from invoicekit.adapters.formats.ubl.outline import CAC, CBC, PREFIXES, Part
from invoicekit.documents.problems import Problem
from invoicekit.errors import InvalidDocument

__all__ = ["MOST_ATTRIBUTES", "MOST_KEPT", "Kept", "Node", "grow", "harvest", "keep"]

Node = dict[str, Any]
"""An aggregate as plain data; where it stands in the document is under the empty name."""

_SCHEMA_INSTANCE = "{http://www.w3.org/2001/XMLSchema-instance}"

MOST_KEPT = 100_000
"""The most that is kept of what is not understood; what says more is refused."""

MOST_ATTRIBUTES = 64
"""The most attributes of one element; EN 16931 has three at most."""


@attrs.frozen
class Kept:
    """Something that a document says and that is not understood.

    Attributes:
        path: where it stands: `"/Invoice/cac:Signature"`, or an attribute: `".../@unitCodeListID"`.
        xml: as it stands there.
    """

    path: str
    xml: str = attrs.field(repr=False)


def grow(shape: Part, data: Node, currency: str) -> etree._Element:
    """Return plain data as an element, in the order of the outline.

    Args:
        shape: the outline.
        data: what it says.
        currency: of every amount that names no other.
    """
    namespace = shape.tag[1:].partition("}")[0]
    prefixes: dict[Any, str] = {None: namespace, "cac": CAC, "cbc": CBC}
    root = etree.Element(shape.tag, nsmap=prefixes)
    _fill(root, shape, data, currency)
    return root


def _fill(element: etree._Element, shape: Part, data: Node, currency: str) -> None:
    get, under = data.get, etree.SubElement
    for part in shape.parts.values():
        value = get(part.name)
        if not value:
            continue
        for each in value if part.repeated else (value,):
            if not each:
                continue
            child = under(element, part.tag)
            if part.parts:
                _fill(child, part, each, currency)
                if not len(child):
                    element.remove(child)
                continue
            child.text = each
            if part.attributes:
                _attribute(child, part, data, currency)


def _attribute(child: etree._Element, part: Part, data: Node, currency: str) -> None:
    for name in part.attributes:
        value = data.get(f"{part.name}@{name}") or (currency if name == "currencyID" else "")
        if value:
            child.set(name, value)


def harvest(root: etree._Element, shape: Part) -> tuple[Node, list[Kept]]:
    """Return an element as plain data, and all of it that the outline does not know.

    Args:
        root: the element.
        shape: its outline.

    Raises:
        InvalidDocument: for a document that hardly says anything else.
    """
    kept: list[Kept] = []
    return _gather(root, shape, f"/{shape.name}", kept), kept


def _gather(element: etree._Element, shape: Part, path: str, kept: list[Kept]) -> Node:
    data: Node = {"": path}
    known = shape.parts.get
    # How many there are of what is not understood: they are numbered as they come.
    others: Counter[str] = Counter()
    if element.attrib:
        _keep_attributes(element, (), path, kept)
    # Comments and instructions say nothing of the invoice: their tags are no names.
    for child in element.iterchildren("*"):
        part = known(child.tag)
        if part is None or (not part.repeated and part.name in data):
            others[child.tag] += 1
            number = others[child.tag] + (part is not None)
            _keep(child, f"{path}/{_step(child)}" + (f"[{number}]" if number > 1 else ""), kept)
        elif part.repeated:
            parts = data.setdefault(part.name, [])
            inner = f"{path}/{part.step}[{len(parts) + 1}]"
            parts.append(_value(child, part, inner, data, kept))
        else:
            data[part.name] = _value(child, part, f"{path}/{part.step}", data, kept)
    return data


def _value(child: etree._Element, part: Part, path: str, data: Node, kept: list[Kept]) -> Any:
    if part.parts:
        return _gather(child, part, path, kept)
    if child.attrib:
        for name in part.attributes:
            given = child.get(name)
            if given is not None:
                data[f"{part.name}@{name}"] = given
        _keep_attributes(child, part.attributes, path, kept)
    if len(child):
        for inner in child.iterchildren("*"):
            _keep(inner, f"{path}/{_step(inner)}", kept)
        texts = [child.text, *(inner.tail for inner in child)]
        return "".join(text for text in texts if text).strip()
    return (child.text or "").strip()


def _step(element: etree._Element) -> str:
    tag = etree.QName(element)
    return PREFIXES.get(tag.namespace or "", "") + tag.localname


def _keep(element: etree._Element, path: str, kept: list[Kept]) -> None:
    keep(Kept(path, etree.tostring(element, encoding="unicode", with_tail=False)), kept)


def _keep_attributes(
    element: etree._Element, known: tuple[str, ...], path: str, kept: list[Kept]
) -> None:
    if len(element.attrib) > MOST_ATTRIBUTES:
        # To look each of them up takes the square of their number.
        message = f"one element has more than {MOST_ATTRIBUTES} attributes"
        _refuse(Problem("not_understood", path, message, "Send an invoice of EN 16931"))
    for name, value in element.attrib.items():
        # Where a schema lies is said to programs, not of the invoice.
        if name not in known and not str(name).startswith(_SCHEMA_INSTANCE):
            keep(Kept(f"{path}/@{etree.QName(name).localname}", str(value)), kept)


def keep(found: Kept, kept: list[Kept]) -> None:
    """Add what is not understood, as long as it is not most of what a document says.

    Raises:
        InvalidDocument: where there is too much of it.
    """
    if len(kept) >= MOST_KEPT:
        message = f"more than {MOST_KEPT:,} things in it are none that EN 16931 knows"
        _refuse(Problem("not_understood", found.path, message, "Send an invoice of EN 16931"))
    kept.append(found)


def _refuse(problem: Problem) -> NoReturn:
    raise InvalidDocument("UBL document", (problem,))
