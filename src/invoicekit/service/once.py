"""Doing an act once: a key that comes again gets the first answer, and changes nothing."""

from __future__ import annotations

from collections.abc import Callable

from invoicekit.documents.content import fingerprint
from invoicekit.errors import StoreError
from invoicekit.ports.storage import UnitOfWork
from invoicekit.records import Record
from invoicekit.service.receipts import Receipt

__all__ = ["kept_once", "once"]


def once(work: UnitOfWork, key: str, asked: object, act: Callable[[], Receipt]) -> Receipt:
    """Do an act, unless its key was used for the same act before.

    Args:
        work: the unit of work that the act writes in; the answer is kept with it.
        key: the caller's key; empty for an act that may be repeated.
        asked: what was asked for, as a value.
        act: does it, and returns what came of it.

    Raises:
        KeyReused: if the key was used for something else.
    """
    if not key:
        return act()
    print_ = fingerprint(asked)
    known = work.recall(key, print_)
    if known is not None:
        if not isinstance(known.result, Receipt):
            raise StoreError(f"the answer kept under {key!r} is no receipt")
        return known.result
    receipt = act()
    work.remember(key, print_, receipt)
    return receipt


def kept_once(work: UnitOfWork, key: str, asked: object, act: Callable[[], Record]) -> Record:
    """Do an act on a record once, and return the record as it stands.

    Args:
        work: the unit of work that the act writes in; the answer is kept with it.
        key: the caller's key; empty for an act that may be repeated.
        asked: what was asked for, as a value.
        act: does it, and returns the record as it is kept.

    Raises:
        KeyReused: if the key was used for something else.
    """
    kept: list[Record] = []

    def write() -> Receipt:
        record = act()
        kept.append(record)
        return Receipt(record.kind, record.id, record.version)

    receipt = once(work, key, asked, write)
    # What this unit has just written need not be read again; what an earlier one wrote must be.
    return kept[0] if kept else work.get(receipt.kind, receipt.id)
