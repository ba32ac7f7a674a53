"""The currencies of ISO 4217 and the decimals of their minor units."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from functools import cache

from invoicekit.errors import UnknownCurrency

__all__ = ["currency_code", "minor_unit", "places"]


@cache
def _table() -> Mapping[str, int]:
    import tomllib  # noqa: PLC0415 - only the first look-up pays for the reader
    from importlib.resources import files  # noqa: PLC0415 - as the reader above

    data = tomllib.loads(files(__package__).joinpath("data/iso4217.toml").read_text("utf-8"))
    return {
        code: int(decimals)
        for part in ("withdrawn", "minor_units")
        for decimals, codes in data[part].items()
        for code in codes.split()
    }


def places(currency: str) -> int:
    """Return how many decimals an amount of this currency has.

    Args:
        currency: the ISO 4217 code, in capitals.

    Raises:
        UnknownCurrency: for a code that ISO 4217 does not list.

    >>> places("INR"), places("JPY"), places("KWD"), places("CLF")
    (2, 0, 3, 4)
    """
    try:
        return _table()[currency]
    except (KeyError, TypeError):
        raise UnknownCurrency(currency) from None


@cache
def minor_unit(currency: str) -> Decimal:
    """Return the smallest amount of this currency that can be booked.

    >>> minor_unit("EUR"), minor_unit("JPY")
    (Decimal('0.01'), Decimal('1'))
    """
    return Decimal(1).scaleb(-places(currency))


def currency_code(value: str) -> str:
    """Return the code itself when ISO 4217 lists it.

    Raises:
        UnknownCurrency: otherwise.
    """
    places(value)
    return value
