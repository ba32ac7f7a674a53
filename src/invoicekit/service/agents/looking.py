"""Looking for a document in the ERP before it is sent: what is there already, and whose it is."""

from __future__ import annotations

from datetime import date

from invoicekit.errors import ErpDuplicate
from invoicekit.ports.erp import Capability, ErpDocument, ErpReceipt, Payables

__all__ = ["look", "parked_once"]


def look(erp: Payables, document: ErpDocument, key: str, *, unanswered: bool) -> ErpReceipt | None:
    """Return what an earlier call with this key left in the ERP; None where nothing is there.

    Args:
        erp: where to look.
        document: what was handed over.
        key: of the write.
        unanswered: whether a call was made to which no answer is known. Only then may a document
            be of that call, where the ERP keeps no key to tell by.

    Raises:
        ErpDuplicate: if a document of this supplier and number is there, and is not of this key.
    """
    if Capability.FIND not in erp.capabilities():
        return None
    known = erp.find(document.natural_key, key)
    if known is None or known.replayed:
        return known
    same = not known.complete or known.total in {None, document.totals.payable}
    if unanswered and same and Capability.KEEPS_KEY not in erp.capabilities():
        return known
    reason = f"it has {known.number or known.ref.id} of this supplier and number already"
    raise ErpDuplicate(erp.system, reason, existing=known.ref)


def parked_once(erp: Payables, document: ErpDocument, key: str, *, unanswered: bool) -> ErpReceipt:
    """Park a document unless an earlier call did; what ended halfway is discarded and sent anew.

    Args:
        erp: where to park it.
        document: what to hand over.
        key: of the write, the same for every repeat.
        unanswered: whether a call was made to which no answer is known.
    """
    known = look(erp, document, key, unanswered=unanswered)
    if known is not None and not known.complete:
        _discard(erp, known, key, document.posting_date)
        known = None
    if known is not None:
        return known
    try:
        return erp.park(document, key)
    except ErpDuplicate:
        # An earlier call may have arrived between the look and now.
        late = look(erp, document, key, unanswered=True)
        if late is None or not late.complete:
            raise
        return late


def _discard(erp: Payables, half: ErpReceipt, key: str, on: date) -> None:
    erp.cancel(half.ref, f"{key}/half", on=on, reason="sent by halves", expect=half.version)
