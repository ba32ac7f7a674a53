"""From a bank's statement to payments, and from their words to invoices: what, why, how surely."""

from __future__ import annotations

from invoicekit.banking.checking import check_statement
from invoicekit.banking.confidence import Confidence, Match, MatchProposal
from invoicekit.banking.creditor_reference import creditor_reference, own_reference
from invoicekit.banking.entry import BankEntry, BankTransaction, Charge, Counterparty
from invoicekit.banking.identity import Keys
from invoicekit.banking.instruction import Instruction, certain, confirmed
from invoicekit.banking.kinds import EntryKind, ReturnCause
from invoicekit.banking.matching import propose
from invoicekit.banking.movement import BankMovement
from invoicekit.banking.originals import Original, originals_of
from invoicekit.banking.remittance import PaidDocument, Remittance
from invoicekit.banking.statement import BankStatement, StatementKind
from invoicekit.banking.taking_in import Intake, take_in

__all__ = [
    "BankEntry",
    "BankMovement",
    "BankStatement",
    "BankTransaction",
    "Charge",
    "Confidence",
    "Counterparty",
    "EntryKind",
    "Instruction",
    "Intake",
    "Keys",
    "Match",
    "MatchProposal",
    "Original",
    "PaidDocument",
    "Remittance",
    "ReturnCause",
    "StatementKind",
    "certain",
    "check_statement",
    "confirmed",
    "creditor_reference",
    "originals_of",
    "own_reference",
    "propose",
    "take_in",
]
