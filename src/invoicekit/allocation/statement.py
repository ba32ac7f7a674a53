"""The account of one customer: what was invoiced and paid, with the balance after each line."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date

import attrs

from invoicekit.allocation.entries import Entry, entries
from invoicekit.allocation.fields import day
from invoicekit.allocation.ledger import Allocation
from invoicekit.allocation.open_item import OpenItem
from invoicekit.allocation.payment import Payment
from invoicekit.allocation.tables import Cell, csv_table, text_table
from invoicekit.errors import InvalidDate
from invoicekit.money import Money

__all__ = ["Statement", "StatementLine", "customer_statement"]

_HEADER = ("date", "document", "text", "debit", "credit", "balance")


@attrs.frozen
class StatementLine:
    """One line of a statement.

    Args:
        on: the day.
        document: the invoice number, or the id of the payment or refund.
        text: what it is.
        debit: what raises the balance, zero or above.
        credit: what lowers it, zero or above.
        balance: what is owed after this line; below zero when the customer has money with us.
    """

    on: date
    document: str
    text: str = attrs.field(repr=False)
    debit: Money = attrs.field(repr=False)
    credit: Money = attrs.field(repr=False)
    balance: Money = attrs.field(repr=False)


def _lines(value: Iterable[StatementLine]) -> tuple[StatementLine, ...]:
    return tuple(value)


@attrs.frozen
class Statement:
    """The account of one customer in one currency over a period.

    Args:
        customer: whose account it is.
        start: the first day.
        end: the last day.
        opening: what was owed before the first day.
        lines: by day; on one day invoices, then credit notes, payments, and what follows them.
        closing: what is owed after the last day: open balances less unapplied payments.
    """

    customer: str = attrs.field(repr=False)
    start: date
    end: date
    opening: Money = attrs.field(repr=False)
    lines: tuple[StatementLine, ...] = attrs.field(converter=_lines)
    closing: Money = attrs.field(repr=False)

    def _cells(self) -> Iterator[tuple[Cell, ...]]:
        yield self.start, "", "Opening balance", "", "", self.opening
        for line in self.lines:
            debit: Cell = line.debit or ""
            credit: Cell = line.credit or ""
            yield line.on, line.document, line.text, debit, credit, line.balance
        yield self.end, "", "Closing balance", "", "", self.closing

    def as_text(self) -> str:
        """Return it as a table in plain text."""
        title = f"Statement of {self.customer}, {self.start} to {self.end}"
        table = text_table(_HEADER, self._cells())
        # The name of a customer may not bring line ends into the title.
        return f"{' '.join(title.split())}, in {self.closing.currency}\n\n{table}\n"

    def as_csv(self) -> str:
        """Return it as CSV that is safe to open in a spreadsheet."""
        return csv_table(_HEADER, self._cells())


def customer_statement(
    customer: str,
    items: Iterable[OpenItem],
    payments: Iterable[Payment],
    rows: Iterable[Allocation] = (),
    *,
    currency: str,
    start: date,
    end: date,
) -> Statement:
    """Draw up the account of one customer.

    It works from the whole history: what lies before the first day becomes the opening balance.
    An allocation is no line, because invoice and payment are lines already. Lines of their own
    are withheld tax, discounts, write-offs, refunds, and what one customer paid for another.

    Args:
        customer: the name; items and payments that bear another one are left out.
        items: all invoices and notes of the customer, closed ones too; cancelled ones are left
            out.
        payments: all payments that came in; failed ones not, bounced ones with their refund row.
        rows: all ledger rows of these items and payments.
        currency: one statement is of one currency; what is in others is left out.
        start: the first day.
        end: the last day.

    Raises:
        InvalidDate: when the end is before the start.
    """
    if day(end) < day(start):
        raise InvalidDate("end of the statement", end, f"it is before the start, {start}")
    opening = balance = Money.zero(currency)
    lines = []
    for entry in entries(customer, items, payments, rows, currency):
        if entry.on > end:
            break
        balance += entry.amount
        if entry.on < start:
            opening = balance
        else:
            lines.append(_line(entry, balance))
    return Statement(customer, start, end, opening, lines, balance)


def _line(entry: Entry, balance: Money) -> StatementLine:
    nothing = Money.zero(balance.currency)
    is_debit = entry.amount.amount > 0
    debit, credit = (entry.amount, nothing) if is_debit else (nothing, -entry.amount)
    return StatementLine(entry.on, entry.document, entry.text, debit, credit, balance)
