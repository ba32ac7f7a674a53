"""A booking: `Ntry` in camt.053 and camt.054."""

from __future__ import annotations

from collections.abc import Sequence

from invoicekit.adapters.formats.camt.elements import Node
from invoicekit.adapters.formats.camt.transactions import (
    Amounts,
    TransactionDraft,
    amounts_of,
    bank_code_of,
    charges_of,
)
from invoicekit.banking import BankEntry, BankTransaction, Counterparty, Remittance
from invoicekit.documents.problems import Severity
from invoicekit.money import Money

__all__ = ["booking_of"]

KNOWN = frozenset(
    {
        *("NtryRef", "Amt", "CdtDbtInd", "RvslInd", "Sts", "BookgDt", "ValDt", "AcctSvcrRef"),
        *("Avlbty", "BkTxCd", "ComssnWvrInd", "AddtlInfInd", "AmtDtls", "Chrgs", "CardTx"),
        *("TechInptChanl", "Intrst", "NtryDtls", "AddtlNtryInf"),
    }
)

_NOT_BOOKED = {
    "PDNG": "it is pending",
    "INFO": "it is told for information only",
    "FUTR": "it lies in the future",
}


def booking_of(
    node: Node, drafts: Sequence[TransactionDraft], account: str, currency: str
) -> BankEntry | None:
    """Return one `Ntry`; None where it is not booked or cannot be read, which is told.

    Args:
        node: the element; its payments may be taken out already.
        drafts: its payments.
        account: ours.
        currency: of the account.
    """
    node.unread(KNOWN)
    signed = _amount(node, currency)
    if not _is_booked(node) or signed is None:
        return None
    parts = _parts(node, drafts, signed, account)
    booked, value_date = node.day("BookgDt"), node.day("ValDt")
    if booked is None and value_date is None:
        node.told.tell("missing_field", f"{node.place}/BookgDt", "it has no day of booking")
        return None
    return BankEntry(
        signed,
        booked,
        value_date,
        node.text("AcctSvcrRef"),
        node.text("NtryRef"),
        is_reversal=node.text("RvslInd") in {"true", "1"},
        bank_code=bank_code_of(node),
        text=node.text("AddtlNtryInf"),
        charges=charges_of(node),
        transactions=parts or [_itself(node, signed)],
        stated_count=_count(node, drafts, is_lump=not parts and len(drafts) > 1),
        place=node.place,
    )


def _amount(node: Node, currency: str) -> Money | None:
    amount, sign = node.money("Amt"), node.sign()
    for name in ("Amt", "CdtDbtInd"):
        if node.first(name) is None:
            node.told.tell("missing_field", f"{node.place}/{name}", f"{name} is missing")
    if amount is None or sign is None:
        return None
    if amount.currency != currency:
        text = f"{amount} is booked on an account in {currency}"
        node.told.tell("other_currency", f"{node.place}/Amt", text)
        return None
    return amount if sign > 0 else -amount


def _is_booked(node: Node) -> bool:
    # From version 07 on, the status is a code of an open list and stands in Cd.
    status = node.text("Sts", "Sts/Cd", "Sts/Prtry")
    if status == "BOOK":
        return True
    path = f"{node.place}/Sts"
    if status in _NOT_BOOKED:
        text = f"{_NOT_BOOKED[status]} ({status}), and left out"
        node.told.tell("not_booked", path, text, severity=Severity.NOTE)
    elif status:
        remedy = "Ask the bank what it means; nothing is booked by it"
        text = f"the status {status!r} is not known, and the booking is left out"
        node.told.tell("unknown_status", path, text, remedy, Severity.WARNING)
    else:
        node.told.tell("missing_field", path, "Sts is missing")
    return False


def _count(node: Node, drafts: Sequence[TransactionDraft], *, is_lump: bool) -> int | None:
    count = node.text("NtryDtls/Btch/NbOfTxs")
    if count.isdecimal():
        return int(count)
    # Payments without amounts are not shown: what is left says that it is several.
    return len(drafts) if is_lump else None


def _parts(
    node: Node, drafts: Sequence[TransactionDraft], whole: Money, account: str
) -> list[BankTransaction]:
    """Return the payments of a booking; none where the bank does not say how much each is."""
    if len(drafts) == 1:
        # What was booked counts; the bank's charges may lie between it and what was sent.
        return [drafts[0].finished(whole, account)]
    parts = []
    for draft in drafts:
        amount = draft.amounts.within(whole.currency)
        if amount is None:
            text = f"it has no amount in {whole.currency}, one of {len(drafts)} in its booking"
            remedy = "Ask the bank for the amount of each payment of a batch"
            path = f"{draft.facts.place}/Amt"
            node.told.tell("missing_amount", path, text, remedy, Severity.WARNING)
            return []
        sign = draft.sign or (1 if whole.amount >= 0 else -1)
        parts.append(draft.finished(amount if sign > 0 else -amount, account))
    return parts


def _itself(node: Node, amount: Money) -> BankTransaction:
    amounts: Amounts = amounts_of(node)
    text = node.text("AddtlNtryInf")
    return BankTransaction(
        amount,
        counterparty=Counterparty(),
        remittance=Remittance([text]),
        original=amounts.abroad(amount.currency),
        rate=amounts.rate,
        place=node.place,
    )
