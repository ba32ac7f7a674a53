"""The rows of a bank's fee: what the money was short by it, on the items that were paid last."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import attrs

from invoicekit.allocation.deductions.fees import BankFee, Bearer
from invoicekit.allocation.payment import SourceKind
from invoicekit.allocation.proposal import Note, NoteCode, PlanRow
from invoicekit.money import Money

__all__ = ["fee_notes", "with_fee"]


def with_fee(
    rows: Sequence[PlanRow], rest: Money, fee: BankFee | None
) -> tuple[tuple[PlanRow, ...], Money]:
    """Return the rows with the fee cut out of the last ones, and how much of it was used.

    Args:
        rows: what a strategy gave out of the money and the fee together.
        rest: the money alone.
        fee: what the bank kept, borne by the payee; None when there is none.
    """
    short = Money.total((row.amount for row in rows), rest.currency) - rest
    if fee is None or short.amount <= 0:
        return tuple(rows), Money.zero(rest.currency)
    money, fees, open_fee = list(rows), [], short
    while open_fee:
        last = money.pop()
        part = min(last.amount, open_fee)
        fees.append(
            attrs.evolve(last, amount=part, kind=SourceKind.FEE, rule="fee", reason=fee.reason)
        )
        if part < last.amount:
            money.append(attrs.evolve(last, amount=last.amount - part))
        open_fee -= part
    return (*money, *reversed(fees)), short


def fee_notes(fee: BankFee | None, used: Money) -> Iterable[Note]:
    """Give a note where a fee stays open, or more of it was told of than was needed."""
    if fee is None:
        return
    if fee.bearer is Bearer.PAYER:
        text = "the bank's fee is the payer's to bear: what is short by it stays open"
        yield Note(NoteCode.FEE_OPEN, text)
    elif used < fee.amount:
        yield Note(NoteCode.FEE_UNUSED, "the bank's fee was not needed to pay what was chosen")
