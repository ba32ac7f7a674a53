"""References to other documents, and the files that come along, both ways."""

from __future__ import annotations

import base64
import binascii
import hashlib
from collections.abc import Iterator, Mapping, Sequence

from invoicekit.adapters.formats.ubl.said import Said
from invoicekit.adapters.formats.ubl.tree import Node
from invoicekit.documents import Attachment, Code, Invoice, Reference, ReferenceKind

__all__ = ["attachments_of", "object_of", "reference_nodes", "references_of"]

_LISTS: Mapping[str, ReferenceKind] = {
    "DespatchDocumentReference": ReferenceKind.SHIPMENT,
    "ReceiptDocumentReference": ReferenceKind.GOODS_RECEIPT,
    "OriginatorDocumentReference": ReferenceKind.TENDER,
    "ContractDocumentReference": ReferenceKind.CONTRACT,
}

_OBJECT, _PROJECT = "130", "50"
"""UNTDID 1001: what is invoiced; and a project, which a CreditNote has no element for."""

_NO_ORDER = "NA"
"""What stands for the order where only the seller's is known: UBL asks for the one."""


def reference_nodes(invoice: Invoice, files: Mapping[str, bytes]) -> Node:
    """Return what an invoice refers to and brings along as plain data.

    Args:
        invoice: the document.
        files: the bytes of its attachments, by their digest.
    """
    by_kind: dict[ReferenceKind, list[Reference]] = {kind: [] for kind in ReferenceKind}
    for reference in invoice.references:
        by_kind[reference.kind].append(reference)
    orders, sales = by_kind[ReferenceKind.ORDER], by_kind[ReferenceKind.SALES_ORDER]
    projects = [reference.number for reference in by_kind[ReferenceKind.PROJECT]]
    node: Node = {
        name: [{"ID": reference.number} for reference in by_kind[kind]]
        for name, kind in _LISTS.items()
    }
    if orders or sales:
        node["OrderReference"] = {
            "ID": orders[0].number if orders else _NO_ORDER,
            "SalesOrderID": sales[0].number if sales else "",
        }
    node["BillingReference"] = [
        {
            "InvoiceDocumentReference": {
                "ID": reference.number,
                "IssueDate": reference.issued.isoformat() if reference.issued else "",
            }
        }
        for reference in by_kind[ReferenceKind.PRECEDING_INVOICE]
    ]
    if projects and not invoice.kind.is_credit:
        node["ProjectReference"] = {"ID": projects[0]}
    node["AdditionalDocumentReference"] = _additional(invoice, projects, files)
    return node


def _additional(
    invoice: Invoice, projects: Sequence[str], files: Mapping[str, bytes]
) -> list[Node]:
    nodes = [_object_node(invoice.invoiced_object)] if invoice.invoiced_object else []
    if invoice.kind.is_credit:
        nodes += [{"ID": number, "DocumentTypeCode": _PROJECT} for number in projects]
    return [*nodes, *(_attachment_node(attachment, files) for attachment in invoice.attachments)]


def _object_node(code: Code) -> Node:
    return {"ID": code.value, "ID@schemeID": code.scheme, "DocumentTypeCode": _OBJECT}


def _attachment_node(attachment: Attachment, files: Mapping[str, bytes]) -> Node:
    inside: Node = {}
    data = files.get(attachment.digest)
    if data is not None:
        inside = {
            "EmbeddedDocumentBinaryObject": base64.b64encode(data).decode("ascii"),
            "EmbeddedDocumentBinaryObject@mimeCode": attachment.media_type,
            "EmbeddedDocumentBinaryObject@filename": attachment.name,
        }
    if attachment.uri:
        inside["ExternalReference"] = {"URI": attachment.uri}
    return {
        "ID": attachment.id or attachment.name,
        "DocumentDescription": attachment.description,
        "Attachment": inside,
    }


def references_of(data: Node, said: Said) -> Iterator[Reference]:
    """Give what a document refers to, in the order of the kinds.

    Args:
        data: the document as plain data.
        said: where faults are told.
    """
    order = data.get("OrderReference", {})
    if order.get("ID", _NO_ORDER) != _NO_ORDER:
        yield Reference(ReferenceKind.ORDER, order["ID"])
    if order.get("SalesOrderID"):
        yield Reference(ReferenceKind.SALES_ORDER, order["SalesOrderID"])
    for billing in data.get("BillingReference", ()):
        invoice = billing.get("InvoiceDocumentReference", {"": billing[""]})
        if not invoice.get("ID"):
            said.fault("BR-55", invoice, "ID", "the number is missing", "Give it, or take it out")
            continue
        issued = said.date(invoice, "IssueDate")
        yield Reference(ReferenceKind.PRECEDING_INVOICE, invoice["ID"], issued)
    for name, kind in _LISTS.items():
        for node in data.get(name, ()):
            issued = said.date(node, "IssueDate")
            if issued:
                # It is read, and no document of EN 16931 says it again.
                said.keep(node, "IssueDate", node["IssueDate"])
            yield Reference(kind, node.get("ID", ""), issued)
    if "ProjectReference" in data:
        yield Reference(ReferenceKind.PROJECT, data["ProjectReference"].get("ID", ""))
    for node in _projects(data):
        said.keep_all(node, without=_understood(node))
        yield Reference(ReferenceKind.PROJECT, node.get("ID", ""))


def _understood(node: Node) -> frozenset[str]:
    # A type alone says nothing that is written again.
    return frozenset({"ID", "DocumentTypeCode"} if node.get("ID") else {"ID"})


def _projects(data: Node) -> list[Node]:
    """Return the additional documents that are projects: one in all, but for a credit note."""
    found = _of_type(data, _PROJECT)
    if "CreditNoteTypeCode" in data:
        return found
    return [] if "ProjectReference" in data else found[:1]


def _of_type(data: Node, code: str) -> list[Node]:
    every: list[Node] = data.get("AdditionalDocumentReference", [])
    return [node for node in every if node.get("DocumentTypeCode") == code]


def object_of(data: Node, said: Said) -> Code | None:
    """Return what is invoiced (BT-18), or None."""
    nodes = _of_type(data, _OBJECT)
    for node in nodes[1:]:
        said.keep_all(node)
    if not nodes:
        return None
    said.keep_all(nodes[0], without=_understood(nodes[0]) | {"ID@schemeID"})
    return said.code(nodes[0], "ID")


def attachments_of(data: Node, said: Said, files: dict[str, bytes]) -> Iterator[Attachment]:
    """Give the files that come along; their bytes are put under their digests.

    Args:
        data: the document as plain data.
        said: where faults are told.
        files: where the bytes are put.
    """
    others = [id(node) for node in (*_of_type(data, _OBJECT), *_projects(data))]
    for node in data.get("AdditionalDocumentReference", ()):
        if id(node) in others:
            continue
        said.keep_all(node, without=_OF_ATTACHMENTS)
        inside = node.get("Attachment", {})
        digest = _stored(inside, said, files)
        name = inside.get("EmbeddedDocumentBinaryObject@filename", "")
        identifier = node.get("ID", "")
        yield Attachment(
            name,
            inside.get("EmbeddedDocumentBinaryObject@mimeCode", ""),
            digest,
            node.get("DocumentDescription", ""),
            identifier if identifier != name else "",
            inside.get("ExternalReference", {}).get("URI", ""),
        )


_OF_ATTACHMENTS = frozenset({"ID", "DocumentDescription", "Attachment"})


def _stored(inside: Node, said: Said, files: dict[str, bytes]) -> str:
    text = inside.get("EmbeddedDocumentBinaryObject")
    if not text:
        return ""
    try:
        data = base64.b64decode("".join(text.split()), validate=True)
    except (binascii.Error, ValueError):
        message, remedy = "the file is no Base64", "Ask for the file again"
        said.fault("invalid_file", inside, "EmbeddedDocumentBinaryObject", message, remedy)
        return ""
    digest = hashlib.sha256(data).hexdigest()
    files[digest] = data
    return digest
