"""A user's file: a bank's message read, its payments matched, planned, and confirmed."""

from __future__ import annotations

from collections.abc import Iterable
from typing import BinaryIO

from invoicekit.adapters.formats.camt import entries_in, statements_in
from invoicekit.adapters.formats.statement_csv import StatementColumns, statement_in
from invoicekit.allocation import OpenItem, Payment, Plan, plan
from invoicekit.banking import (
    BankEntry,
    BankStatement,
    Confidence,
    EntryKind,
    Intake,
    MatchProposal,
    certain,
    confirmed,
    propose,
    take_in,
)

COLUMNS = StatementColumns(booked="Date", credit="In", debit="Out", texts=["Narration"])


def read(source: BinaryIO, download: bytes) -> tuple[BankStatement, ...]:
    one = statement_in(download, COLUMNS, account="50100012345678", currency="INR")
    return (*statements_in(source), one)


def largest(source: BinaryIO) -> BankEntry | None:
    found = [entry for _, entry in entries_in(source)]
    return max(found, key=lambda entry: entry.amount.amount, default=None)


def planned(
    statements: Iterable[BankStatement], known: list[Payment], items: list[OpenItem], by: str
) -> list[Plan]:
    taken: Intake = take_in(statements, known)
    returned = taken.of(EntryKind.RETURNED_RECEIPT)
    assert all(movement.cause is not None for movement in returned)
    proposals: tuple[MatchProposal, ...] = propose(taken.receipts, items, least=Confidence.NUMBER)
    instructions = [
        confirmed(one, by=by, items=[match.item for match in one.candidates[0]])
        if one.candidates
        else certain(one)
        for one in proposals
    ]
    return [plan(one.payment, items, one.strategy) for one in instructions]
