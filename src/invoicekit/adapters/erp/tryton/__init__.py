"""Tryton 8.2 as an ERP, over its REST interface; needs the extra `http`.

Tryton's own code is never loaded: the adapter speaks to its server.
"""

from __future__ import annotations

from invoicekit.adapters.erp.tryton.client import TrytonClient
from invoicekit.adapters.erp.tryton.erp import TrytonErp
from invoicekit.adapters.erp.tryton.settings import TaxesAs, TrytonSettings, TrytonTax

__all__ = ["TaxesAs", "TrytonClient", "TrytonErp", "TrytonSettings", "TrytonTax"]
