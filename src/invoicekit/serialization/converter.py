"""The one converter between values and plain data; strict in what it reads.

Validation belongs to this edge: the documents know nothing of their wire form.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, datetime
from decimal import Decimal
from enum import Enum
from functools import cache, partial
from typing import Any, get_args, get_origin

import attrs
import cattrs
from cattrs.gen import make_dict_structure_fn, make_dict_unstructure_fn, override

from invoicekit.documents.stated_tax import Liability, StatedTax
from invoicekit.errors import InvalidDate, InvalidValue, InvoicekitError
from invoicekit.money import plain, to_decimal

__all__ = ["converter"]


@cache
def converter(*, with_defaults: bool = False) -> cattrs.Converter:
    """Return the converter.

    Args:
        with_defaults: write fields that are at their default too, as a result does; what is stored
            leaves them out, so that a later release may add fields.
    """
    made = cattrs.Converter(forbid_extra_keys=True, detailed_validation=True)
    made.register_structure_hook(Decimal, _read_decimal)
    made.register_unstructure_hook(Decimal, plain)
    made.register_structure_hook(date, _read_date)
    made.register_unstructure_hook(date, date.isoformat)
    made.register_structure_hook(datetime, _read_instant)
    made.register_unstructure_hook(datetime, datetime.isoformat)
    for kind in (str, bool, int):
        made.register_structure_hook(kind, partial(_read_exactly, kind))
    made.register_structure_hook_func(_is_enum, _read_enum)
    made.register_structure_hook_factory(_is_value, partial(_reader, made))
    made.register_unstructure_hook_factory(
        _is_value,
        partial(_writer, made, omit_if_default=not with_defaults),
    )
    return made


def _is_value(kind: Any) -> bool:
    return isinstance(kind, type) and attrs.has(kind)


def _is_enum(kind: Any) -> bool:
    return isinstance(kind, type) and issubclass(kind, Enum)


def _reader(made: cattrs.Converter, kind: Any) -> Callable[[Any, Any], Any]:
    attrs.resolve_types(kind)
    # A field's own converter runs with the field, so that what it refuses is told with its path.
    checked: dict[str, Any] = {
        field.name: override(struct_hook=partial(_read_field, made, field.name, field.converter))
        for field in attrs.fields(kind)
        if callable(field.converter) and field.init
    }
    structure = make_dict_structure_fn(kind, made, **checked)
    # What is null was left out, but for a field that must be given and may be nothing.
    may_be_none = {
        field.name
        for field in attrs.fields(kind)
        if field.default is attrs.NOTHING and type(None) in get_args(field.type)
    }

    def read(data: Any, _: Any) -> Any:
        if not isinstance(data, Mapping):
            raise InvalidValue(kind.__name__, data, "an object in braces is due")
        if kind is StatedTax and "withheld" in data:
            data = _with_liability(data)
        given = {
            name: part for name, part in data.items() if part is not None or name in may_be_none
        }
        return structure(given, kind)

    return read


def _read_field(
    made: cattrs.Converter, name: str, check: Callable[[Any], Any], data: Any, kind: Any
) -> Any:
    if name == "particulars":
        return check(_read_particulars(data))
    if get_origin(kind) is tuple and not isinstance(data, list):
        raise InvalidValue("value", data, "a list in brackets is due")
    return check(made.structure(data, kind))


def _read_particulars(data: Any) -> dict[str, str]:
    if not isinstance(data, Mapping):
        raise InvalidValue("particulars", data, "an object of texts is due")
    return {str(name): _read_exactly(str, text, str) for name, text in data.items()}


def _with_liability(data: Mapping[str, Any]) -> Mapping[str, Any]:
    """Read `"withheld": true`, the short form of a printed retention."""
    rest = {name: part for name, part in data.items() if name != "withheld"}
    if _read_exactly(bool, data["withheld"], bool):
        if rest.get("liability", "withheld") != Liability.WITHHELD.value:
            raise InvalidValue("liability", rest["liability"], "the tax says withheld as well")
        rest["liability"] = Liability.WITHHELD.value
    return rest


def _writer(
    made: cattrs.Converter, kind: Any, *, omit_if_default: bool
) -> Callable[[Any], dict[str, Any]]:
    attrs.resolve_types(kind)
    named: dict[str, Any] = {
        field.name: override(unstruct_hook=dict)
        for field in attrs.fields(kind)
        if field.name == "particulars"
    }
    return make_dict_unstructure_fn(kind, made, _cattrs_omit_if_default=omit_if_default, **named)


def _read_decimal(data: Any, _: Any) -> Decimal:
    return to_decimal(data, "number")


def _read_date(data: Any, _: Any) -> date:
    if not isinstance(data, str):
        raise InvalidDate("date", data, "it is no text of the form YYYY-MM-DD")
    try:
        return date.fromisoformat(data)
    except ValueError:
        raise InvalidDate("date", data, "it is no day of the form YYYY-MM-DD") from None


def _read_instant(data: Any, _: Any) -> datetime:
    instant = datetime.fromisoformat(_read_exactly(str, data, str))
    if instant.tzinfo is None:
        raise InvalidDate("instant", data, "it has no time zone")
    return instant


def _read_exactly(kind: type, data: Any, _: Any) -> Any:
    if type(data) is not kind:
        words = {str: "a text in quotes", bool: "true or false", int: "a whole number"}
        raise InvalidValue("value", data, f"{words[kind]} is due")
    return data


def _read_enum(data: Any, kind: Any) -> Any:
    try:
        return kind(data)
    except InvoicekitError:
        raise
    except ValueError:
        allowed = ", ".join(repr(member.value) for member in kind)
        raise InvalidValue(kind.__name__.lower(), data, f"use one of {allowed}") from None
