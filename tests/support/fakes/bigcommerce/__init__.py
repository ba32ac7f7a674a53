"""A fake BigCommerce that enforces what a shop and B2B Edition do."""

from __future__ import annotations

from support.fakes.bigcommerce.books import ShopBooks
from support.fakes.bigcommerce.server import FakeBigCommerce

__all__ = ["FakeBigCommerce", "ShopBooks"]
