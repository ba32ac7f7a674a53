"""How Tryton writes values in JSON: amounts, days and instants bear the name of their class.

Source: Tryton 8.2, `trytond/protocols/jsonrpc.py`.
"""

from __future__ import annotations

import json
from base64 import urlsafe_b64encode
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

__all__ = ["for_tryton", "in_url", "read_json"]

_PARTS = ("year", "month", "day", "hour", "minute", "second", "microsecond")


def for_tryton(value: Any) -> Any:
    """Return a value as JSON for Tryton.

    >>> for_tryton({"base": Decimal("9.50"), "on": date(2026, 11, 2)})["base"]
    {'__class__': 'Decimal', 'decimal': '9.50'}
    """
    if isinstance(value, dict):
        return {name: for_tryton(each) for name, each in value.items()}
    if isinstance(value, list | tuple):
        return [for_tryton(each) for each in value]
    if isinstance(value, Decimal):
        return {"__class__": "Decimal", "decimal": f"{value:f}"}
    if isinstance(value, datetime):
        instant = value.astimezone(UTC)
        return {"__class__": "datetime", **{part: getattr(instant, part) for part in _PARTS}}
    if isinstance(value, date):
        return {"__class__": "date", **{part: getattr(value, part) for part in _PARTS[:3]}}
    return value


def in_url(value: Any) -> str:
    """Return a value as it stands in an address or a header: JSON in base64."""
    return urlsafe_b64encode(json.dumps(for_tryton(value)).encode()).decode()


def read_json(text: str | bytes) -> Any:
    """Return what Tryton wrote; its numbers as `Decimal`, its instants in UTC.

    >>> read_json('{"quantity": 2.5, "paid": {"__class__": "Decimal", "decimal": "9.50"}}')
    {'quantity': Decimal('2.5'), 'paid': Decimal('9.50')}
    """
    return json.loads(text, object_hook=_read, parse_float=Decimal)


def _read(found: dict[str, Any]) -> Any:
    kind = found.get("__class__")
    if kind == "Decimal":
        return Decimal(found["decimal"])
    if kind == "date":
        return date(*(found[part] for part in _PARTS[:3]))
    if kind == "datetime":
        return datetime(**{part: found[part] for part in _PARTS}, tzinfo=UTC)
    return found
