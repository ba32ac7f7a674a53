"""Which column of a bank's CSV is what, and how it writes numbers and days."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from datetime import date, datetime
from decimal import Decimal

import attrs

from invoicekit.errors import InvalidAmount, InvalidDate, InvalidDefinition
from invoicekit.money import to_decimal

__all__ = ["StatementColumns"]

_WHAT = "columns of a bank statement"


def _texts(value: Iterable[str]) -> tuple[str, ...]:
    return (value,) if isinstance(value, str) else tuple(value)


@attrs.frozen
class StatementColumns:
    """The dialect of a bank's CSV. A column is named by its header, to the letter.

    The amount is one signed column (`amount`), or two (`credit` and `debit`), or one beside a
    column that says the direction (`amount` and `direction`).

    Args:
        booked: the day of the booking.
        amount: the amount, above zero for a credit.
        credit: what came in, where that has a column of its own.
        debit: what went out, where that has a column of its own; above zero.
        direction: the column that says whether the amount came in.
        credit_words: what stands in it when it did.
        debit_words: what stands in it when it did not.
        value_date: the day from which it bears interest.
        texts: what the payer wrote; the pieces are joined in this order.
        name: who paid or was paid.
        account: their account.
        bank_reference: the bank's own reference.
        end_to_end_id: the payer's reference.
        currency: the currency, where each line says its own.
        balance: the balance after the booking; it proves that no line is missing.
        date_format: as `datetime.strptime` has it: `"%d/%m/%y"`.
        decimal: the decimal sign.
        thousands: the sign between groups of digits; empty where there is none.
        delimiter: between the columns.
        encoding: of the file.
        skip: how many lines stand before the header.

    Raises:
        InvalidDefinition: for no way, or two ways, to tell the amount, or signs that clash.

    >>> german = StatementColumns(booked="Buchung", amount="Betrag", decimal=",", thousands=".")
    >>> german.number("1.234,50")
    Decimal('1234.50')
    """

    booked: str
    amount: str = ""
    credit: str = ""
    debit: str = ""
    direction: str = ""
    credit_words: tuple[str, ...] = attrs.field(default=("CR", "C"), converter=_texts)
    debit_words: tuple[str, ...] = attrs.field(default=("DR", "D"), converter=_texts)
    value_date: str = ""
    texts: tuple[str, ...] = attrs.field(default=(), converter=_texts)
    name: str = ""
    account: str = ""
    bank_reference: str = ""
    end_to_end_id: str = ""
    currency: str = ""
    balance: str = ""
    date_format: str = "%Y-%m-%d"
    decimal: str = "."
    thousands: str = ""
    delimiter: str = ","
    encoding: str = "utf-8-sig"
    skip: int = 0

    def __attrs_post_init__(self) -> None:
        """Refuse a dialect that cannot be read in one way alone."""
        for reason in self._faults():
            raise InvalidDefinition(_WHAT, reason)

    def _faults(self) -> Iterator[str]:
        two = bool(self.credit) and bool(self.debit)
        if bool(self.credit) != bool(self.debit):
            yield "credit and debit go together"
        if bool(self.amount) == two:
            yield "the amount is one column, or credit and debit are two"
        if self.direction and not self.amount:
            yield "a direction needs an amount"
        if len(self.decimal) != 1 or len(self.delimiter) != 1:
            yield "decimal sign and delimiter are one character each"
        if self.thousands in {self.decimal, "-", "+"} or len(self.thousands) > 1:
            yield "thousands are parted by one character, another than the decimal sign"
        if self.skip < 0:
            yield "no fewer than 0 lines can be skipped"

    @property
    def named(self) -> tuple[str, ...]:
        """Return every column that the file must have."""
        single = (
            *(self.booked, self.amount, self.credit, self.debit, self.direction),
            *(self.value_date, self.name, self.account, self.bank_reference),
            *(self.end_to_end_id, self.currency, self.balance),
        )
        return tuple(dict.fromkeys(name for name in (*single, *self.texts) if name))

    def number(self, text: str) -> Decimal:
        """Return a number as this bank writes it.

        Args:
            text: such as `"1.234,50"`; groups of digits stand as thousands, or as lakh and crore.

        Raises:
            InvalidAmount: for text that is no number, or parts its digits elsewhere.
        """
        given = text.strip().replace("\u00a0", " ").replace("\u2212", "-")
        whole, sign, places = given.partition(self.decimal)
        if self.thousands:
            parted = re.escape(self.thousands)
            if not re.fullmatch(rf"[+-]?(\d+|\d{{1,3}}({parted}\d{{2,3}})*{parted}\d{{3}})", whole):
                raise InvalidAmount("amount", text, "its digits are not parted as thousands are")
            whole = whole.replace(self.thousands, "")
        return to_decimal(whole + ("." if sign else "") + places)

    def day(self, text: str) -> date:
        """Return a day as this bank writes it.

        Args:
            text: such as `"20/11/26"`.

        Raises:
            InvalidDate: for text in another form.
        """
        try:
            return datetime.strptime(text.strip(), self.date_format).date()  # noqa: DTZ007 - a day
        except ValueError:
            raise InvalidDate("date", text, f"it is not written {self.date_format}") from None
