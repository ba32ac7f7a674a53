"""Where records are kept: the store, its unit of work, and what a list is asked for."""

from __future__ import annotations

from invoicekit.ports.storage.entries import Codec, KeptAnswer, Message
from invoicekit.ports.storage.page import Page
from invoicekit.ports.storage.query import MAX_PAGE, Order, Query
from invoicekit.ports.storage.store import Store, UnitOfWork

__all__ = [
    "MAX_PAGE",
    "Codec",
    "KeptAnswer",
    "Message",
    "Order",
    "Page",
    "Query",
    "Store",
    "UnitOfWork",
]
