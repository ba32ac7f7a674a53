"""What an invoice refers to, and what is attached to it."""

from __future__ import annotations

from datetime import date
from enum import Enum

import attrs

__all__ = ["Attachment", "Reference", "ReferenceKind"]


class ReferenceKind(Enum):
    """What kind of document is referred to."""

    ORDER = "order"
    """The buyer's purchase order (BT-13)."""
    SALES_ORDER = "sales_order"
    """The seller's order (BT-14)."""
    GOODS_RECEIPT = "goods_receipt"
    """A GRN, or receiving advice (BT-15)."""
    SHIPMENT = "shipment"
    """A despatch advice (BT-16)."""
    CONTRACT = "contract"
    """BT-12."""
    PROJECT = "project"
    """BT-11."""
    TENDER = "tender"
    """The call for tenders, or the lot of it (BT-17)."""
    PRECEDING_INVOICE = "preceding_invoice"
    """The invoice that a note corrects (BT-25)."""


@attrs.frozen
class Reference:
    """Another document, by its number.

    Args:
        kind: what it is.
        number: its number, as that document bears it.
        issued: its date, where known (BT-26).
        line: one line of it, where only that is meant.
    """

    kind: ReferenceKind
    number: str
    issued: date | None = None
    line: str = ""


@attrs.frozen
class Attachment:
    """A file that stays with the invoice; its bytes are kept elsewhere.

    Args:
        name: the file's name.
        media_type: such as `"application/pdf"`.
        digest: SHA-256 of the bytes, in hex, by which they are found.
        description: what it shows (BT-123).
        id: the number of the document in the file (BT-122).
        uri: where it lies, if it is fetched from elsewhere (BT-124).
    """

    name: str = ""
    media_type: str = ""
    digest: str = ""
    description: str = ""
    id: str = ""
    uri: str = ""
