"""Between XML and plain data: the mechanical half of reading and writing.

Plain data of an aggregate is a dict: the text of each leaf under its name, an attribute under
`Name@attribute`, a dict for each aggregate, a list for what may come several times.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import attrs
from lxml import etree

from invoicekit.adapters.formats.ubl.outline import CAC, CBC, Part

__all__ = ["Kept", "Node", "grow", "harvest", "place_of"]

Node = dict[str, Any]
"""An aggregate as plain data; its own element stands under the empty name."""

_SCHEMA_INSTANCE = "{http://www.w3.org/2001/XMLSchema-instance}"

_PREFIXES = {CAC: "cac:", CBC: "cbc:"}


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
    """
    kept: list[Kept] = []
    return _gather(root, shape, kept), kept


def _gather(element: etree._Element, shape: Part, kept: list[Kept]) -> Node:
    data: Node = {"": element}
    known = shape.parts.get
    if element.attrib:
        kept += _attributes(element, ())
    # Comments and instructions say nothing of the invoice: their tags are no names.
    for child in element.iterchildren("*"):
        part = known(child.tag)
        if part is None or (not part.repeated and part.name in data):
            kept.append(_as_it_stands(child))
            continue
        value: Any = _gather(child, part, kept) if part.parts else _leaf(child, part, data, kept)
        if part.repeated:
            data.setdefault(part.name, []).append(value)
        else:
            data[part.name] = value
    return data


def _leaf(child: etree._Element, part: Part, data: Node, kept: list[Kept]) -> str:
    if child.attrib:
        for name, value in child.attrib.items():
            if name in part.attributes:
                data[f"{part.name}@{name}"] = value
        if len(child.attrib) > len(part.attributes) or not set(child.attrib) <= {*part.attributes}:
            kept += _attributes(child, part.attributes)
    if len(child):
        kept += [_as_it_stands(inner) for inner in child.iterchildren("*")]
        texts = [child.text, *(inner.tail for inner in child)]
        return "".join(text for text in texts if text).strip()
    return (child.text or "").strip()


def _as_it_stands(element: etree._Element) -> Kept:
    return Kept(place_of(element), etree.tostring(element, encoding="unicode", with_tail=False))


def _attributes(element: etree._Element, known: tuple[str, ...]) -> Iterator[Kept]:
    for name, value in element.attrib.items():
        # Where a schema lies is said to programs, not of the invoice.
        if name not in known and not str(name).startswith(_SCHEMA_INSTANCE):
            yield Kept(f"{place_of(element)}/@{etree.QName(name).localname}", str(value))


def place_of(element: etree._Element, name: str = "") -> str:
    """Return where an element stands, as `"/Invoice/cac:InvoiceLine[2]/cbc:ID"`.

    Args:
        element: an element of a document.
        name: a leaf in it, by its local name.
    """
    steps = [f"cbc:{name}"] if name else []
    for place in (element, *element.iterancestors()):
        tag = etree.QName(place)
        step = _PREFIXES.get(tag.namespace or "", "") + tag.localname
        parent = place.getparent()
        same = parent.findall(place.tag) if parent is not None else [place]
        steps.append(f"{step}[{same.index(place) + 1}]" if len(same) > 1 else step)
    return "/" + "/".join(reversed(steps))
