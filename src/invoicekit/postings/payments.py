"""The entry of a payment: bank against what is on account until it is laid against items."""

from __future__ import annotations

from datetime import date

from invoicekit.allocation.exchange import Side
from invoicekit.allocation.payment import Payment, SourceKind
from invoicekit.documents.problems import Problem
from invoicekit.errors import CurrencyMismatch
from invoicekit.money import Money
from invoicekit.postings.books import Booking, Books
from invoicekit.postings.drafts import Draft, Head, booking_of, nothing
from invoicekit.postings.roles import Role
from invoicekit.postings.sides import words_of

__all__ = ["book_payment", "missing_value"]


def book_payment(
    payment: Payment,
    books: Books,
    *,
    side: Side = Side.RECEIVABLE,
    base: Money | None = None,
    on: date | None = None,
) -> Booking:
    """Book money that came in, or that was sent; `book_rows` then books what it pays.

    Args:
        payment: the payment. A credit note or a certificate moves no money, and is not booked here.
        books: whose accounts.
        side: receivable for money that came in, payable for money that was sent.
        base: at what it stands in the home currency, for a payment in another; as the payment says
            itself, if left out.
        on: the day of posting; the day on which it counts if left out.

    Raises:
        CurrencyMismatch: for a base in another currency than that of the books.

    >>> from invoicekit.postings import Chart
    >>> books = Books(Chart({Role.BANK: "1000", Role.ON_ACCOUNT_RECEIVED: "2150"}))
    >>> money = Payment("PAY-7", Money("500", "INR"), received=date(2026, 11, 20))
    >>> [(line.account, str(line.amount)) for line in book_payment(money, books).entry.lines]
    [('1000', '500.00 INR'), ('2150', '-500.00 INR')]
    """
    if payment.kind not in {SourceKind.PAYMENT, SourceKind.ADVANCE}:
        return nothing("moves_no_money", f"a {payment.kind.value} is no money", path="kind")
    currency, words = payment.amount.currency, words_of(side)
    base = payment.base if base is None else base
    value = payment.amount if base is None and books.home == currency else base
    if books.home and value is None:
        return Booking(None, [missing_value(payment.id, currency, books.home)])
    if value is not None and books.home and value.currency != books.home:
        raise CurrencyMismatch(value.currency, books.home, "booked")
    bare = value.amount if value is not None and books.home else None
    lines = [
        Draft(Role.BANK, payment.amount.amount, "money", currency=currency, base=bare),
        Draft(
            words.advance if payment.kind is SourceKind.ADVANCE else words.on_account,
            -payment.amount.amount,
            "not laid against an item yet",
            source=payment.id,
            currency=currency,
            base=None if bare is None else -bare,
        ),
    ]
    head = Head(payment.id, on or payment.received, payment.customer)
    return booking_of(head, [line.times(-words.sign) for line in lines], books)


def missing_value(source: str, currency: str, home: str) -> Problem:
    """Return the problem of an amount in a foreign currency without its value in the books."""
    return Problem(
        "missing_base",
        source,
        f"{source} is in {currency}, and at what it stands in {home} is not known",
        "Give its value in the home currency, or plan with an Exchange",
        parameters={"currency": currency, "home": home},
    )
