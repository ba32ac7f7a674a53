"""What an ERP says of a bill, as the acts that bring the record there."""

from __future__ import annotations

from collections.abc import Iterator

import attrs

from invoicekit.ports.erp import ErpReceipt, ErpState
from invoicekit.records import Record
from invoicekit.service.command import Details

__all__ = ["Fact", "facts_in"]

_BOOKED = {ErpState.POSTED, ErpState.PAID}


@attrs.frozen
class Fact:
    """An act by which a record is told what happened in the ERP.

    Args:
        event: the act.
        details: what comes with it, by name.
        reason: why, in the ERP's words.
    """

    event: str
    details: Details = ()
    reason: str = ""


def facts_in(record: Record, receipt: ErpReceipt, reason: str = "") -> tuple[Fact, ...]:
    """Return the acts that bring a record to where its document stands in the ERP.

    The ERP may be several steps ahead: parked, posted and reversed before anybody asked.

    Args:
        record: where it stands here.
        receipt: where its document stands there.
        reason: why it was reversed or discarded, in the ERP's words.
    """
    return tuple(_facts(record, record.state, receipt, reason))


def _facts(record: Record, state: str, receipt: ErpReceipt, reason: str) -> Iterator[Fact]:
    booked = receipt.state in _BOOKED or receipt.was_reversed
    if state == "processed" and (receipt.is_live or booked):
        yield Fact("parked", _reference(record, receipt))
        state = "parked"
    if state == "parked" and booked:
        yield Fact("posted", (("posting_number", receipt.posting or receipt.number),))
        state = "posted"
    if state == "posted" and receipt.state is ErpState.CANCELLED:
        told = (("reversal", receipt.reversal),) if receipt.reversal else ()
        yield Fact("reversed", told, reason)
    elif state == "parked" and _is_gone(receipt):
        yield Fact("unparked", (), reason)


def _is_gone(receipt: ErpReceipt) -> bool:
    # An unknown word is no news; an ERP that forgets what it discards has no word at all.
    forgotten = receipt.state is ErpState.UNKNOWN and not receipt.native
    return forgotten or receipt.state is ErpState.CANCELLED


def _reference(record: Record, receipt: ErpReceipt) -> Details:
    # Not every ERP has companies and years; the record shows all three.
    issued = record.issue_date or record.created_at.date()
    return (
        ("erp_number", receipt.number or receipt.ref.id),
        ("company_code", receipt.company or receipt.ref.system),
        ("year", receipt.year or str(issued.year)),
        ("erp_ref", receipt.ref.text),
    )
