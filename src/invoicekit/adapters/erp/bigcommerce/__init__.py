"""BigCommerce: a shop's orders followed, and invoices shown to buyers in B2B Edition."""

from __future__ import annotations

from invoicekit.adapters.erp.bigcommerce.settings import (
    BigCommerceSettings,
    Business,
    Withdrawing,
)
from invoicekit.adapters.erp.bigcommerce.shop import BigCommerce

__all__ = ["BigCommerce", "BigCommerceSettings", "Business", "Withdrawing"]
