"""What a bank says of an account: bookings, and the single payments behind each."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

import attrs

from invoicekit.allocation.fields import day, whole_amount
from invoicekit.banking.remittance import Remittance
from invoicekit.errors import CurrencyMismatch
from invoicekit.money import ExchangeRate, Money

__all__ = ["BankEntry", "BankTransaction", "Charge", "Counterparty"]

_NOT_GIVEN = frozenset({"", "NOTPROVIDED", "NOT PROVIDED", "NOREF", "NONREF"})
"""What banks write where there is no reference: ISO 20022 and SWIFT have their own words for it."""


def reference(value: str) -> str:
    """Return a reference without the spaces around it; empty when it only says that there is none.

    >>> reference(" E2E-1 "), reference("NOTPROVIDED")
    ('E2E-1', '')
    """
    given = value.strip()
    return "" if given.upper() in _NOT_GIVEN else given


def _day_or_none(value: date | None) -> date | None:
    return None if value is None else day(value)


@attrs.frozen
class Counterparty:
    """Who stands at the other end: the payer of a credit, the payee of a debit.

    Args:
        name: as the bank has it.
        account: the IBAN or account number, as it is written.
        bank: the BIC or clearing number of its bank.
        on_behalf_of: for whom it pays or takes, where that is somebody else.
    """

    name: str = attrs.field(default="", repr=False)
    account: str = attrs.field(default="", repr=False)
    bank: str = ""
    on_behalf_of: str = attrs.field(default="", repr=False)


@attrs.frozen
class Charge:
    """What a bank took for a payment.

    Args:
        amount: below zero when it was taken from us.
        is_included: whether the amount of the payment is already without it; None if not said.
        text: what for, in the bank's words.
    """

    amount: Money = attrs.field(converter=whole_amount, repr=False)
    is_included: bool | None = None
    text: str = ""


def _charges(value: Iterable[Charge]) -> tuple[Charge, ...]:
    return tuple(value)


@attrs.frozen
class BankTransaction:
    """One payment behind a booking; most bookings have one, a batch has many.

    Args:
        amount: in the currency of the account; above zero when money came in, else below.
        bank_reference: the bank's own reference of this payment.
        end_to_end_id: the reference that the payer gave it; empty for "NOTPROVIDED".
        transaction_id: the reference that the payer's bank gave it.
        uetr: the unique end-to-end reference of a transfer between banks.
        counterparty: who paid, or was paid.
        remittance: what it is for.
        original: the amount as it was sent, where that was another currency.
        rate: the exchange rate that the bank used.
        charges: what banks took for it.
        bank_code: what kind it is, in the bank's code: `"PMNT/RCDT/ESCT"`, or `"TRF"` in MT940.
        is_return: whether it brings an earlier payment back.
        return_reason: the code of the reason, such as `"AM04"`.
        return_text: the reason in the bank's words.
        place: where it stands in the file, such as `"Stmt[1]/Ntry[3]/NtryDtls[1]/TxDtls[2]"`.

    Raises:
        InvalidAmount: for an amount finer than the minor unit.
    """

    amount: Money = attrs.field(converter=whole_amount, repr=False)
    bank_reference: str = attrs.field(default="", converter=reference)
    end_to_end_id: str = attrs.field(default="", converter=reference)
    transaction_id: str = attrs.field(default="", converter=reference)
    uetr: str = attrs.field(default="", converter=reference)
    counterparty: Counterparty = Counterparty()
    remittance: Remittance = attrs.field(default=Remittance(), repr=False)
    original: Money | None = attrs.field(default=None, repr=False)
    rate: ExchangeRate | None = None
    charges: tuple[Charge, ...] = attrs.field(default=(), converter=_charges)
    bank_code: str = ""
    is_return: bool = False
    return_reason: str = ""
    return_text: str = attrs.field(default="", repr=False)
    place: str = attrs.field(default="", eq=False)


def _transactions(value: Iterable[BankTransaction]) -> tuple[BankTransaction, ...]:
    return tuple(value)


@attrs.frozen
class BankEntry:
    """One booking on the account.

    Args:
        amount: above zero for a credit, below for a debit; a reversal has the sign of what it does.
        booked: the day of the booking; None where the bank gives only the value date.
        value_date: the day from which it bears interest.
        bank_reference: the bank's own reference of the booking.
        entry_reference: the reference of the booking within its statement.
        is_reversal: whether it takes an earlier booking back.
        bank_code: what kind it is, in the bank's code.
        text: what the bank says of it.
        charges: what the bank took for it.
        transactions: the payments behind it, at least one: without details, the booking itself.
        stated_count: how many payments the bank says there are; None if it does not say.
        place: where it stands in the file, such as `"Stmt[1]/Ntry[3]"`.

    Raises:
        CurrencyMismatch: for a payment in another currency than the booking.
        InvalidAmount: for an amount finer than the minor unit.
    """

    amount: Money = attrs.field(converter=whole_amount, repr=False)
    booked: date | None = attrs.field(default=None, converter=_day_or_none)
    value_date: date | None = attrs.field(default=None, converter=_day_or_none)
    bank_reference: str = attrs.field(default="", converter=reference)
    entry_reference: str = attrs.field(default="", converter=reference)
    is_reversal: bool = False
    bank_code: str = ""
    text: str = attrs.field(default="", repr=False)
    charges: tuple[Charge, ...] = attrs.field(default=(), converter=_charges)
    transactions: tuple[BankTransaction, ...] = attrs.field(default=(), converter=_transactions)
    stated_count: int | None = None
    place: str = attrs.field(default="", eq=False)

    def __attrs_post_init__(self) -> None:
        """Refuse parts of another currency; a booking without details is its own only part."""
        for part in self.transactions:
            if part.amount.currency != self.amount.currency:
                raise CurrencyMismatch(self.amount.currency, part.amount.currency, "booked in one")
        if not self.transactions:
            remittance = Remittance([self.text] if self.text else [])
            part = BankTransaction(self.amount, remittance=remittance, place=self.place)
            # The only way to fill a frozen value from its own fields.
            object.__setattr__(self, "transactions", (part,))

    @property
    def on(self) -> date | None:
        """Return the day of the booking, or the value date where there is none."""
        return self.booked or self.value_date

    @property
    def is_lump(self) -> bool:
        """Tell whether the bank says that there are several payments and shows no single ones."""
        shown = len(self.transactions)
        return shown == 1 and self.stated_count is not None and self.stated_count > shown
