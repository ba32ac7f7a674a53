"""What is stored and exchanged: each kind of value under its schema's name and version."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any

from invoicekit.allocation.payment import Payment
from invoicekit.documents.content import Content
from invoicekit.documents.invoice import Invoice
from invoicekit.documents.problems import Problem
from invoicekit.errors import InvalidDocument, InvalidValue, shorten
from invoicekit.matching.goods_receipt import GoodsReceipt
from invoicekit.matching.purchase_order import PurchaseOrder
from invoicekit.ports.gateway import PaymentIntent
from invoicekit.ports.orders import Order
from invoicekit.ports.shipments import Shipment
from invoicekit.serialization.converter import converter
from invoicekit.serialization.reading import parse_json, structured
from invoicekit.service.attached import Attached
from invoicekit.service.demand import Demand
from invoicekit.service.receipts import Notice, Receipt
from invoicekit.service.saved_list import SavedList
from invoicekit.service.settings import Settings
from invoicekit.service.users import User
from invoicekit.totals.snapshot import Snapshot

__all__ = ["SCHEMAS", "dumps", "loads", "schema_of"]

SCHEMAS: Mapping[str, tuple[type, int]] = {
    "invoice": (Invoice, 1),
    "content": (Content, 1),
    "snapshot": (Snapshot, 1),
    "payment": (Payment, 1),
    "payment_intent": (PaymentIntent, 1),
    "receipt": (Receipt, 1),
    "notice": (Notice, 1),
    "demand": (Demand, 1),
    "user": (User, 1),
    "settings": (Settings, 1),
    "attached": (Attached, 1),
    "order": (Order, 1),
    "purchase_order": (PurchaseOrder, 1),
    "goods_receipt": (GoodsReceipt, 1),
    "shipment": (Shipment, 1),
    "saved_list": (SavedList, 1),
}
"""The class of each schema, and the version that is written."""

_NAMES = {kind: f"invoicekit/{name}/{version}" for name, (kind, version) in SCHEMAS.items()}

_AS_TEXT = json.JSONEncoder(ensure_ascii=False, sort_keys=True, check_circular=False)

Upcaster = Callable[[dict[str, Any]], dict[str, Any]]

UPCASTERS: Mapping[tuple[str, int], Upcaster] = {}
"""Turns data of a schema's version into that of the next: (name, version) to function."""


def schema_of(kind: type) -> str:
    """Return the name under which values of a class are written: `"invoicekit/invoice/1"`.

    Raises:
        InvalidValue: for a class that has no schema.
    """
    try:
        return _NAMES[kind]
    except KeyError:
        reason = "it has no schema and is not stored"
        raise InvalidValue("class", kind.__name__, reason) from None


def dumps(value: object) -> str:
    """Return a value as JSON text, with its schema; fields at their default are left out.

    Args:
        value: a value of one of the classes in `SCHEMAS`.

    Raises:
        InvalidValue: for anything else.

    >>> dumps(Invoice("7", currency="EUR"))
    '{"$schema": "invoicekit/invoice/1", "currency": "EUR", "number": "7"}'
    """
    data = {"$schema": schema_of(type(value)), **converter().unstructure(value)}
    return _AS_TEXT.encode(data)


def loads(text: str) -> Any:
    """Return the value that a JSON text with a schema holds.

    Args:
        text: what `dumps` gave, in this release or an earlier one.

    Raises:
        InvalidDocument: for text that is no such value; of a newer schema; with unknown fields.

    >>> loads('{"$schema": "invoicekit/invoice/1", "currency": "EUR", "number": "7"}').number
    '7'
    """
    data = parse_json(text, "stored document")
    schema = data.get("$schema") if isinstance(data, dict) else None
    name, version = _named(schema)
    kind, current = SCHEMAS[name]
    rest = {field: part for field, part in data.items() if field != "$schema"}
    while version < current:
        rest = UPCASTERS[name, version](rest)
        version += 1
    return structured(rest, kind, name)


def _named(schema: object) -> tuple[str, int]:
    parts = schema.split("/") if isinstance(schema, str) else []
    if len(parts) == 3 and parts[0] == "invoicekit" and parts[1] in SCHEMAS and parts[2].isdigit():  # noqa: PLR2004 - the name has three parts
        current = SCHEMAS[parts[1]][1]
        if 1 <= int(parts[2]) <= current:
            return parts[1], int(parts[2])
        remedy = "Install the release that wrote it, or a newer one"
    else:
        remedy = "Use one of " + ", ".join(
            f"invoicekit/{name}/{n}" for name, (_, n) in SCHEMAS.items()
        )
    problem = Problem(
        "unknown_schema",
        "$schema",
        f"the schema {shorten(schema)!r} is not known to this release",
        remedy,
        parameters={"schema": shorten(schema)},
    )
    raise InvalidDocument("stored document", (problem,))
