"""The two sides of a document: in the books of who buys, and in those of who sells."""

from __future__ import annotations

import attrs

from invoicekit.allocation.exchange import Side
from invoicekit.documents.invoice import Invoice
from invoicekit.documents.party import Party
from invoicekit.postings.roles import Role

__all__ = ["Words", "own_party", "words_of"]


@attrs.frozen
class Words:
    """What the same figure is to the one side and to the other."""

    sign: int
    control: Role
    cost: Role
    tax: Role
    collected: Role
    withheld: Role
    advance: Role
    on_account: Role
    discount: Role
    cash_discount: Role
    fee: Role


_WORDS = {
    Side.PAYABLE: Words(
        1,
        Role.PAYABLES,
        Role.EXPENSE,
        Role.INPUT_TAX,
        Role.COLLECTED_RECEIVABLE,
        Role.WITHHOLDING_PAYABLE,
        Role.ADVANCE_PAID,
        Role.ON_ACCOUNT_PAID,
        Role.DISCOUNT_RECEIVED,
        Role.CASH_DISCOUNT_TAKEN,
        # What the bank kept of money that we sent has left our account too.
        Role.BANK,
    ),
    Side.RECEIVABLE: Words(
        -1,
        Role.RECEIVABLES,
        Role.REVENUE,
        Role.OUTPUT_TAX,
        Role.COLLECTED_PAYABLE,
        Role.WITHHOLDING_RECEIVABLE,
        Role.ADVANCE_RECEIVED,
        Role.ON_ACCOUNT_RECEIVED,
        Role.DISCOUNT_GIVEN,
        Role.CASH_DISCOUNT_GIVEN,
        Role.FEES,
    ),
}


def words_of(side: Side) -> Words:
    """Return the roles of one side."""
    return _WORDS[side]


def own_party(invoice: Invoice, side: Side) -> tuple[Party, Party]:
    """Return the party whose books these are, and the other one."""
    if side is Side.PAYABLE:
        return invoice.buyer, invoice.seller
    return invoice.seller, invoice.buyer
