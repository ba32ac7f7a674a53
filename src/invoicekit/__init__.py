"""invoicekit: the invoice domain, done once.

Documents, taxes, totals, lifecycles, payments and permissions as plain values and pure functions,
with ports for the database and the ERP. Names are loaded when they are first asked for.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from invoicekit.version import __version__

if TYPE_CHECKING:
    from invoicekit.documents import (
        Address,
        AllowanceCharge,
        Code,
        Coding,
        Content,
        Invoice,
        InvoiceKind,
        Line,
        Party,
        PaymentTerms,
        Problem,
        StatedTax,
        TaxId,
    )
    from invoicekit.errors import InvoicekitError
    from invoicekit.money import ExchangeRate, Money, Rounding
    from invoicekit.permissions import Actor
    from invoicekit.service import Context
    from invoicekit.totals import Calculation, calculate

_HOMES = {
    "invoicekit.documents": (
        "Address",
        "AllowanceCharge",
        "Code",
        "Coding",
        "Content",
        "Invoice",
        "InvoiceKind",
        "Line",
        "Party",
        "PaymentTerms",
        "Problem",
        "StatedTax",
        "TaxId",
    ),
    "invoicekit.errors": ("InvoicekitError",),
    "invoicekit.money": ("ExchangeRate", "Money", "Rounding"),
    "invoicekit.permissions": ("Actor",),
    "invoicekit.service": ("Context",),
    "invoicekit.totals": ("Calculation", "calculate"),
}

_HOME_OF = {name: home for home, names in _HOMES.items() for name in names}

__all__ = [
    "Actor",
    "Address",
    "AllowanceCharge",
    "Calculation",
    "Code",
    "Coding",
    "Content",
    "Context",
    "ExchangeRate",
    "Invoice",
    "InvoiceKind",
    "InvoicekitError",
    "Line",
    "Money",
    "Party",
    "PaymentTerms",
    "Problem",
    "Rounding",
    "StatedTax",
    "TaxId",
    "__version__",
    "calculate",
]


def __getattr__(name: str) -> Any:
    home = _HOME_OF.get(name)
    if home is None:
        raise AttributeError(f"module 'invoicekit' has no attribute {name!r}")
    return getattr(import_module(home), name)


def __dir__() -> list[str]:
    return __all__
