"""Exact amounts: money, currencies, rounding, exchange, and splitting without loss."""

from __future__ import annotations

from invoicekit.money.amount import Money
from invoicekit.money.currencies import minor_unit, places
from invoicekit.money.decimals import DecimalLike, plain, to_decimal
from invoicekit.money.exchange import ExchangeRate
from invoicekit.money.rounding import PRESETS, Mode, Rounding, Scope, Steps, round_to, rounder
from invoicekit.money.split import split

__all__ = [
    "PRESETS",
    "DecimalLike",
    "ExchangeRate",
    "Mode",
    "Money",
    "Rounding",
    "Scope",
    "Steps",
    "minor_unit",
    "places",
    "plain",
    "round_to",
    "rounder",
    "split",
    "to_decimal",
]
