"""Payments of bills as Tryton books them, and those that were taken back."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from decimal import Decimal
from heapq import merge

from invoicekit.adapters.erp.tryton.bills import ref_of
from invoicekit.adapters.erp.tryton.client import Record, TrytonClient
from invoicekit.adapters.erp.tryton.listing import Listed
from invoicekit.money import Money
from invoicekit.ports.erp import ErpPayment

__all__ = ["payments_since"]

_LINK = "account.invoice-account.move.line"
_PAYING = (
    *("id", "last_modified_at", "invoice.currency.code", "line.id", "line.debit", "line.credit"),
    *("line.amount_second_currency", "line.date", "line.move.id", "line.move.number"),
    *("line.move.description",),
)

Told = tuple[datetime, str, str, ErpPayment]


def payments_since(client: TrytonClient, at: datetime | None, size: int) -> Iterator[Told]:
    """Give payments by instant, with id and print; what was taken back is given again."""
    return merge(_made(client, at, size), _taken_back(client, at, size), key=lambda each: each[0])


def _made(client: TrytonClient, at: datetime | None, size: int) -> Iterator[Told]:
    domain = [["invoice.company", "=", client.company], ["invoice.type", "=", "in"]]
    for link in Listed(_LINK, domain, _PAYING).since(client, at, size):
        yield _told(link, link["last_modified_at"], reversed_=False)


def _taken_back(client: TrytonClient, at: datetime | None, size: int) -> Iterator[Told]:
    """Give what an entry that cancels the entry of a payment takes back."""
    fields = ("id", "origin", "last_modified_at")
    domain = [
        ["origin", "like", "account.move,%"],
        ["company", "=", client.company],
        ["state", "=", "posted"],
    ]
    for move in Listed("account.move", domain, fields).since(client, at, size):
        cancelled = int(str(move["origin"]).rpartition(",")[2])
        links = client.search(
            _LINK,
            [["line.move", "=", cancelled], ["invoice.type", "=", "in"]],
            _PAYING,
        )
        for link in links:
            yield _told(link, move["last_modified_at"], reversed_=True)


def _told(link: Record, at: datetime, *, reversed_: bool) -> Told:
    line, move = link["line"], link["line"]["move"]
    # An entry in another currency than the company's bears the document's amount beside.
    amount = line["amount_second_currency"] or line["debit"] - line["credit"]
    id_ = f"{line['id']}"
    payment = ErpPayment(
        id=id_,
        at=at,
        document=ref_of(link["invoice"]["id"]),
        amount=Money(abs(Decimal(amount)), link["invoice"]["currency"]["code"]),
        on=line["date"],
        reference=str(move["number"] or ""),
        reversed=reversed_,
    )
    return at, id_, str(reversed_), payment
