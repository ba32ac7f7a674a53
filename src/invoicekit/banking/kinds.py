"""What a booking is: a receipt, a payment of ours, one of them coming back, or the bank's own."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from enum import Enum
from functools import cache
from importlib.resources import files
from typing import Any

from invoicekit.banking.entry import BankEntry, BankTransaction

__all__ = ["EntryKind", "ReturnCause", "cause_of", "kind_of", "reason_of"]


class EntryKind(Enum):
    """What a booking is to us."""

    RECEIPT = "receipt"
    """Money that somebody paid us."""
    RETURNED_RECEIPT = "returned_receipt"
    """A receipt that goes back: a bounced cheque, a refused direct debit, a card charged back."""
    PAYMENT = "payment"
    """Money that we paid."""
    RETURNED_PAYMENT = "returned_payment"
    """A payment of ours that came back; nobody paid an invoice with it."""
    BANK = "bank"
    """The bank's own charges, commission, interest and taxes, of either sign."""


class ReturnCause(Enum):
    """Why money went back."""

    BOUNCED = "bounced"
    """It could not be had: no funds, no such account, or the payer's bank would not."""
    CHARGEBACK = "chargeback"
    """The payer took it back: never agreed, refused, claimed a refund, recalled."""
    CORRECTED = "corrected"
    """The bank put a booking right."""
    UNKNOWN = "unknown"
    """The bank does not say, or uses a code of its own."""


@cache
def _codes() -> Mapping[str, Any]:
    return tomllib.loads(files(__package__).joinpath("data/codes.toml").read_text("utf-8"))


def _last(bank_code: str) -> str:
    return bank_code.rpartition("/")[2]


def _comes_back(entry: BankEntry, part: BankTransaction) -> bool:
    returned = _codes()["kinds"]["returned"]
    return (
        entry.is_reversal
        or part.is_return
        or bool(part.return_reason)
        or _last(part.bank_code or entry.bank_code) in returned
    )


def kind_of(entry: BankEntry, part: BankTransaction) -> EntryKind:
    """Return what one payment of a booking is.

    A sign alone does not tell it: money that comes in may be a payment of ours that failed, and
    then it pays no invoice.

    Args:
        entry: the booking.
        part: one of its payments.
    """
    is_credit = part.amount.amount > 0
    if _comes_back(entry, part):
        return EntryKind.RETURNED_PAYMENT if is_credit else EntryKind.RETURNED_RECEIPT
    if _last(part.bank_code or entry.bank_code) in _codes()["kinds"]["bank"]:
        return EntryKind.BANK
    return EntryKind.RECEIPT if is_credit else EntryKind.PAYMENT


def cause_of(entry: BankEntry, part: BankTransaction) -> ReturnCause:
    """Return why money went back, by the code that the bank gives for it.

    Args:
        entry: the booking.
        part: one of its payments.
    """
    for cause in (ReturnCause.BOUNCED, ReturnCause.CHARGEBACK, ReturnCause.CORRECTED):
        if part.return_reason in _codes()["reasons"][cause.value]:
            return cause
    if part.return_reason or part.is_return:
        return ReturnCause.UNKNOWN
    found = _codes()["kinds"]["cause"].get(_last(part.bank_code or entry.bank_code))
    if found is None:
        return ReturnCause.CORRECTED if entry.is_reversal else ReturnCause.UNKNOWN
    return ReturnCause(found)


def reason_of(part: BankTransaction) -> str:
    """Return the reason of a return as a person reads it; empty when the bank gives none.

    >>> from invoicekit.money import Money
    >>> reason_of(BankTransaction(Money("-5", "EUR"), return_reason="AM04"))
    'AM04 InsufficientFunds'
    """
    names = {
        code: name
        for cause in ("bounced", "chargeback", "corrected")
        for code, name in _codes()["reasons"][cause].items()
    }
    words = (part.return_reason, names.get(part.return_reason, ""), part.return_text)
    return " ".join(word for word in words if word)
