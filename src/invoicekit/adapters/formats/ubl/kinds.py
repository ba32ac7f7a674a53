"""The type of a document: the kind that it is read as, and the code that it bears."""

from __future__ import annotations

from invoicekit.adapters.formats.ubl.said import Said
from invoicekit.adapters.formats.ubl.tree import Node
from invoicekit.documents import InvoiceKind
from invoicekit.documents.problems import Problem, Severity
from invoicekit.errors import InvalidValue, shorten
from invoicekit.profiles.en16931.code_lists import code_lists

__all__ = ["kind_of"]


def kind_of(data: Node, root: str, said: Said) -> tuple[InvoiceKind, str]:
    """Return the kind of a document, and the code of its type where the kind has another.

    UNTDID 1001 has some sixty types: what is none of ours is read as the plain document of its
    root, which is told, and keeps its code.

    Args:
        data: the document as plain data.
        root: the name of its root: what is a CreditNote lowers what is owed, whatever its code.
        said: where it is told.
    """
    credited = root == "CreditNote"
    name = "CreditNoteTypeCode" if credited else "InvoiceTypeCode"
    code: str = data.get(name, "")
    kind = _kind(code)
    if kind is not None and kind.is_credit == credited:
        return kind, ""
    plain = InvoiceKind.CREDIT_NOTE if credited else InvoiceKind.INVOICE
    said.notes.append(_read_as(plain, code, root, f"{data['']}/cbc:{name}"))
    return plain, code


def _kind(code: str) -> InvoiceKind | None:
    try:
        kind = InvoiceKind(code)
    except InvalidValue:
        return None
    # Our own words are no codes.
    return kind if kind.untdid == code else None


def _read_as(plain: InvoiceKind, code: str, root: str, path: str) -> Problem:
    types = code_lists()["credit_note_types" if plain.is_credit else "invoice_types"].codes
    shown = shorten(code)
    message = f"the type {shown!r} is read as {plain.untdid}, the plain {root}"
    if not code:
        message = f"the type is missing: it is read as {plain.untdid}, the plain {root}"
    elif code not in types:
        message += f"; no {root} has that type"
    return Problem(
        "type_read_as",
        path,
        message,
        "Look whether it is one; its code is kept as type_code" if code else "Ask which it is",
        Severity.NOTE if code in types else Severity.WARNING,
        {"code": shown, "kind": plain.value},
        source="UNTDID 1001; EN 16931 BR-CL-01",
    )
