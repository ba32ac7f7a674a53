"""Who paid what: from a payment and what is open to a plan, ledger rows, and settlement."""

from __future__ import annotations

from invoicekit.allocation.act import Act
from invoicekit.allocation.ageing import aged, aged_by_ledger
from invoicekit.allocation.balances import with_balances, with_rest
from invoicekit.allocation.batch import plan_all
from invoicekit.allocation.books import (
    item_in_books,
    part_in_books,
    payment_in_books,
    value_cleared,
)
from invoicekit.allocation.exchange import Booked, Exchange, Side
from invoicekit.allocation.instalments import instalment_id, instalments, record_id_of
from invoicekit.allocation.ledger import (
    Allocation,
    TargetKind,
    active,
    allocated,
    refunded,
    unapplied,
)
from invoicekit.allocation.open_item import ItemKind, OpenItem, from_credit_note
from invoicekit.allocation.payment import Payment, SourceKind
from invoicekit.allocation.planning import plan
from invoicekit.allocation.plans import Plan
from invoicekit.allocation.proposal import Note, NoteCode, Offer, PlanRow, Proposal, Strategy
from invoicekit.allocation.replacing import replaced
from invoicekit.allocation.returned import bounced, charged_back
from invoicekit.allocation.reversals import refund, reversal, reversals
from invoicekit.allocation.settlement import Settlement, Standing, settlement_of, standing
from invoicekit.allocation.statement import customer_statement
from invoicekit.allocation.strategies import (
    by_reference,
    chain,
    exact_sum,
    explicit,
    highest_first,
    oldest_due,
    proportional,
    smallest_first,
)
from invoicekit.allocation.transfers import certified, transfer
from invoicekit.allocation.unapplied_cash import unapplied_cash
from invoicekit.allocation.writing import rows_of, rows_to_write

__all__ = [
    "Act",
    "Allocation",
    "Booked",
    "Exchange",
    "ItemKind",
    "Note",
    "NoteCode",
    "Offer",
    "OpenItem",
    "Payment",
    "Plan",
    "PlanRow",
    "Proposal",
    "Settlement",
    "Side",
    "SourceKind",
    "Standing",
    "Strategy",
    "TargetKind",
    "active",
    "aged",
    "aged_by_ledger",
    "allocated",
    "bounced",
    "by_reference",
    "certified",
    "chain",
    "charged_back",
    "customer_statement",
    "exact_sum",
    "explicit",
    "from_credit_note",
    "highest_first",
    "instalment_id",
    "instalments",
    "item_in_books",
    "oldest_due",
    "part_in_books",
    "payment_in_books",
    "plan",
    "plan_all",
    "proportional",
    "record_id_of",
    "refund",
    "refunded",
    "replaced",
    "reversal",
    "reversals",
    "rows_of",
    "rows_to_write",
    "settlement_of",
    "smallest_first",
    "standing",
    "transfer",
    "unapplied",
    "unapplied_cash",
    "value_cleared",
    "with_balances",
    "with_rest",
]
