"""The JSON Schemas of what is read and printed, made from the classes themselves."""

from __future__ import annotations

import types
from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from enum import Enum
from typing import Any, Union, get_args, get_origin, get_type_hints

import attrs

from invoicekit.documents.invoice import Invoice
from invoicekit.documents.stated_tax import StatedTax
from invoicekit.money import PRESETS
from invoicekit.serialization.result import Result

__all__ = ["invoice_schema", "result_schema"]

_DRAFT = "https://json-schema.org/draft/2020-12/schema"
_DECIMAL = {"type": "string", "pattern": r"^[+-]?[0-9]+(\.[0-9]+)?$"}
_TEXTS: dict[str, Any] = {"type": "object", "additionalProperties": {"type": "string"}}
_SCALARS: Mapping[Any, dict[str, Any]] = {
    str: {"type": "string"},
    bool: {"type": "boolean"},
    int: {"type": "integer"},
    date: {"type": "string", "format": "date"},
    datetime: {"type": "string", "format": "date-time"},
}


def invoice_schema() -> dict[str, Any]:
    """Return the JSON Schema of what `invoicekit calculate` reads."""
    schema = _document("invoice", Invoice, read=True)
    schema["properties"] |= {
        "$schema": {"const": "invoicekit/invoice/1"},
        "regime": {"type": ["string", "null"]},
        "rounding": {"enum": [*PRESETS, None]},
    }
    return schema


def result_schema() -> dict[str, Any]:
    """Return the JSON Schema of what `invoicekit calculate` prints, one on each line."""
    schema = _document("result", Result, read=False)
    schema["properties"]["line"] = {"type": "integer"}
    schema["required"].remove("line")
    parameters = {"type": "object", "additionalProperties": {"type": "string"}}
    schema["$defs"]["Problem"]["properties"]["parameters"] = parameters
    return schema


def _document(name: str, kind: type, *, read: bool) -> dict[str, Any]:
    definitions: dict[str, Any] = {}
    schema = _object(kind, definitions, read=read)
    del definitions[kind.__name__]
    return {
        "$schema": _DRAFT,
        "$id": f"invoicekit/{name}/1",
        "title": (kind.__doc__ or "").splitlines()[0],
        **schema,
        "$defs": dict(sorted(definitions.items())),
    }


def _object(kind: type, definitions: dict[str, Any], *, read: bool) -> dict[str, Any]:
    hints = get_type_hints(kind)
    definitions[kind.__name__] = {}
    fields = [field for field in attrs.fields(kind) if field.init]
    schema: dict[str, Any] = {
        "type": "object",
        "properties": {
            f.name: _TEXTS
            if f.name == "particulars"
            else _schema(hints[f.name], definitions, read=read)
            for f in fields
        },
        # What is read may leave out what has a default; what is printed has every field.
        "required": [f.name for f in fields if not read or f.default is attrs.NOTHING],
        "additionalProperties": False,
    }
    if read:
        schema["properties"] = {
            name: part if name in schema["required"] else _or_null(part)
            for name, part in schema["properties"].items()
        }
        if kind is StatedTax:
            schema["properties"]["withheld"] = {"type": "boolean"}
    definitions[kind.__name__] = schema
    return schema


def _or_null(schema: dict[str, Any]) -> dict[str, Any]:
    return (
        schema
        if {"type": "null"} in schema.get("anyOf", ())
        else {"anyOf": [schema, {"type": "null"}]}
    )


def _schema(kind: Any, definitions: dict[str, Any], *, read: bool) -> dict[str, Any]:
    if get_origin(kind) in {Union, types.UnionType}:
        return {"anyOf": [_schema(part, definitions, read=read) for part in get_args(kind)]}
    if kind is type(None):
        return {"type": "null"}
    if get_origin(kind) is tuple:
        items = get_args(kind)[0]
        return {"type": "array", "items": _schema(items, definitions, read=read)}
    if kind is Decimal:
        # A whole number may be given as one; what is printed is always text.
        return {"anyOf": [_DECIMAL, {"type": "integer"}]} if read else dict(_DECIMAL)
    if kind in _SCALARS:
        return dict(_SCALARS[kind])
    return _named(kind, definitions, read=read)


def _named(kind: Any, definitions: dict[str, Any], *, read: bool) -> dict[str, Any]:
    if isinstance(kind, type) and issubclass(kind, Enum):
        words = [member.value for member in kind]
        codes = [code for member in kind if (code := getattr(member, "untdid", ""))]
        return {"enum": words + codes if read else words}
    if kind.__name__ not in definitions:
        _object(kind, definitions, read=read)
    return {"$ref": f"#/$defs/{kind.__name__}"}
