"""Where records are kept: the store, its unit of work, and what a list is asked for."""

from __future__ import annotations

from invoicekit.ports.storage.books import KeepsBooks
from invoicekit.ports.storage.entries import Codec, KeptAnswer, Message
from invoicekit.ports.storage.feed import Change, Changes, Forgotten, TellsChanges
from invoicekit.ports.storage.keeping import Addition, KeepsRecords
from invoicekit.ports.storage.outbox import DeadLetter, KeepsMessages, Leased
from invoicekit.ports.storage.page import Page
from invoicekit.ports.storage.promises import KeepsPromises
from invoicekit.ports.storage.query import MAX_PAGE, Order, Query
from invoicekit.ports.storage.store import Listener, Store, UnitOfWork

__all__ = [
    "MAX_PAGE",
    "Addition",
    "Change",
    "Changes",
    "Codec",
    "DeadLetter",
    "Forgotten",
    "KeepsBooks",
    "KeepsMessages",
    "KeepsPromises",
    "KeepsRecords",
    "KeptAnswer",
    "Leased",
    "Listener",
    "Message",
    "Order",
    "Page",
    "Query",
    "Store",
    "TellsChanges",
    "UnitOfWork",
]
