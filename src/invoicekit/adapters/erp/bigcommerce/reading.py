"""How BigCommerce writes things: money as text of four decimals, instants in three ways."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal
from email.utils import parsedate_to_datetime

from invoicekit.adapters.erp.bigcommerce.api import Row
from invoicekit.money import to_decimal
from invoicekit.money.currencies import minor_unit

__all__ = ["read_balance", "read_instant", "read_money", "read_text"]


def read_text(row: Row, field: str) -> str:
    """Return a text or a number of a row, as text; empty where there is none."""
    said = row.get(field)
    return "" if said is None else str(said)


def read_money(said: object, currency: str) -> Decimal:
    """Return an amount, with the decimals of its currency where it needs no more.

    >>> read_money("1500.0000", "EUR"), read_money("0.1250", "EUR"), read_money("", "JPY")
    (Decimal('1500.00'), Decimal('0.1250'), Decimal('0'))
    """
    amount = (
        to_decimal(said, "amount of BigCommerce")
        if isinstance(said, str | int | Decimal) and said != ""
        else Decimal(0)
    )
    rounded = amount.quantize(minor_unit(currency))
    return rounded if rounded == amount else amount


def read_balance(said: object, currency: str) -> Decimal:
    """Return the value of a balance, which is an object of currency and value."""
    return read_money(said.get("value") if isinstance(said, dict) else said, currency)


def read_instant(said: object) -> datetime:
    """Return an instant, which orders write as in mails and B2B Edition as seconds since 1970.

    >>> read_instant("Mon, 02 Nov 2026 12:00:00 +0000") == read_instant(1793620800)
    True
    >>> read_instant("2026-11-02T12:00:00Z") == read_instant("1793620800")
    True
    """
    text = str(said or "")
    if text.isascii() and text.isdigit():
        return datetime.fromtimestamp(int(text), UTC)
    at = parsedate_to_datetime(text) if "," in text else datetime.fromisoformat(text)
    return at if at.tzinfo else at.replace(tzinfo=UTC)
