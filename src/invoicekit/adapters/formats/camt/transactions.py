"""The single payments of a booking: `TxDtls` in camt.053 and camt.054.

Source: ISO 20022, https://www.iso20022.org/iso-20022-message-definitions (BankToCustomerStatement,
BankToCustomerDebitCreditNotification), versions 02 to 13.
"""

from __future__ import annotations

from collections.abc import Iterator

import attrs

from invoicekit.adapters.formats.camt.elements import Node
from invoicekit.adapters.formats.camt.remittance import remittance_of
from invoicekit.banking import BankTransaction, Charge, Counterparty, Remittance
from invoicekit.errors import InvoicekitError
from invoicekit.money import ExchangeRate, Money

__all__ = ["Amounts", "TransactionDraft", "amounts_of", "bank_code_of", "charges_of", "draft_of"]

KNOWN = frozenset(
    {
        *("Refs", "Amt", "CdtDbtInd", "AmtDtls", "Avlbty", "BkTxCd", "Chrgs", "Intrst"),
        *("RltdPties", "RltdAgts", "LclInstrm", "PmtTpInf", "Purp", "RltdRmtInf", "RmtInf"),
        *("RltdDts", "RltdPric", "RltdQties", "FinInstrmId", "Tax", "RtrInf", "CorpActn"),
        *("SfkpgAcct", "CshDpst", "CardTx", "AddtlTxInf", "SplmtryData"),
    }
)


@attrs.frozen
class Amounts:
    """The amounts that a bank gives for one payment.

    Args:
        own: the amount of the payment itself.
        stated: the others, in the order of their weight: transaction, counter value, instructed.
        rate: the exchange rate that turned one into another.
    """

    own: Money | None
    stated: tuple[Money, ...]
    rate: ExchangeRate | None

    def within(self, currency: str) -> Money | None:
        """Return the amount in the currency of the account, or None when none is given in it."""
        given = (self.own, *self.stated)
        return next((m for m in given if m is not None and m.currency == currency), None)

    def abroad(self, currency: str) -> Money | None:
        """Return the amount in another currency than the account's, as it was sent; or None."""
        given = (*reversed(self.stated), self.own)
        return next((m for m in given if m and m.currency != currency), None)


@attrs.frozen
class TransactionDraft:
    """One payment as it stands in the file, before amount and direction of its booking are known.

    Args:
        facts: the payment with an amount of nothing.
        amounts: the amounts that the bank gives for it.
        sign: 1 for a credit, -1 for a debit, None where it is not said.
        debtor: who pays.
        creditor: who is paid.
    """

    facts: BankTransaction
    amounts: Amounts
    sign: int | None
    debtor: Counterparty
    creditor: Counterparty

    def finished(self, amount: Money, account: str) -> BankTransaction:
        """Return the payment with its amount.

        Args:
            amount: signed, in the currency of the account.
            account: ours; the other end is the counterparty.
        """
        payer, payee = self.debtor, self.creditor
        first, second = (payer, payee) if amount.amount > 0 else (payee, payer)
        ours = account.replace(" ", "")
        is_us = bool(ours) and first.account.replace(" ", "") == ours
        other = second if is_us or first == Counterparty() else first
        original = self.amounts.abroad(amount.currency)
        return attrs.evolve(self.facts, amount=amount, counterparty=other, original=original)


def draft_of(node: Node, currency: str) -> TransactionDraft:
    """Return one `TxDtls`.

    Args:
        node: the element.
        currency: of the account.
    """
    node.unread(KNOWN)
    refs, returned = node.first("Refs"), node.first("RtrInf")
    amounts = amounts_of(node)
    remittance = node.first("RmtInf")
    facts = BankTransaction(
        Money.zero(currency),
        bank_reference=refs.text("AcctSvcrRef") if refs else "",
        end_to_end_id=refs.text("EndToEndId") if refs else "",
        transaction_id=refs.text("TxId") if refs else "",
        uetr=refs.text("UETR") if refs else "",
        remittance=remittance_of(remittance) if remittance else Remittance(),
        rate=amounts.rate,
        charges=charges_of(node),
        bank_code=bank_code_of(node),
        is_return=returned is not None,
        return_reason=returned.text("Rsn/Cd", "Rsn/Prtry") if returned else "",
        return_text=" ".join(returned.texts("AddtlInf")).strip() if returned else "",
        place=node.place,
    )
    debtor, creditor = _party(node, "Dbtr"), _party(node, "Cdtr")
    return TransactionDraft(facts, amounts, node.sign(), debtor, creditor)


def _party(node: Node, role: str) -> Counterparty:
    def name(who: str) -> str:
        # From version 08 on, a party stands in Pty, and a bank as a party in Agt.
        base = f"RltdPties/{who}"
        return node.text(f"{base}/Nm", f"{base}/Pty/Nm", f"{base}/Agt/FinInstnId/Nm")

    account = f"RltdPties/{role}Acct/Id"
    agent = f"RltdAgts/{role}Agt/FinInstnId"
    return Counterparty(
        name(role),
        node.text(f"{account}/IBAN", f"{account}/Othr/Id"),
        node.text(f"{agent}/BICFI", f"{agent}/BIC", f"{agent}/ClrSysMmbId/MmbId"),
        name(f"Ultmt{role}"),
    )


def amounts_of(node: Node) -> Amounts:
    """Return the amounts of a payment or a booking, with the rate between them."""
    kinds = ("TxAmt", "CntrValAmt", "InstdAmt")
    stated = [node.money(f"AmtDtls/{kind}/Amt") for kind in kinds]
    rates = (_rate(found) for kind in kinds if (found := node.first(f"AmtDtls/{kind}/CcyXchg")))
    rate = next((rate for rate in rates if rate is not None), None)
    return Amounts(node.money("Amt"), tuple(m for m in stated if m is not None), rate)


def _rate(node: Node) -> ExchangeRate | None:
    """Return the rate; it is expressed in `UnitCcy`: 1 GBP is so many, where that is GBP."""
    source, target = node.text("SrcCcy"), node.text("TrgtCcy")
    if node.text("UnitCcy") == target:
        source, target = target, source
    rate = node.text("XchgRate")
    if not (source and target and rate) or source == target:
        return None
    try:
        return ExchangeRate(source, target, rate, node.day("QtnDt"))
    except InvoicekitError as error:
        node.told.error(error, node.place)
        return None


def bank_code_of(node: Node) -> str:
    """Return the bank's code for the kind of a booking: `PMNT/RCDT/ESCT`, or its own."""
    code = "BkTxCd/Domn"
    parts = [
        node.text(f"{code}/Cd"),
        node.text(f"{code}/Fmly/Cd"),
        node.text(f"{code}/Fmly/SubFmlyCd"),
    ]
    return "/".join(part for part in parts if part) or node.text("BkTxCd/Prtry/Cd")


def charges_of(node: Node) -> tuple[Charge, ...]:
    """Return what banks took; until version 03 each stands in `Chrgs`, then in `Chrgs/Rcrd`."""
    return tuple(_charges(node))


def _charges(node: Node) -> Iterator[Charge]:
    for found in (*node.all("Chrgs/Rcrd"), *node.all("Chrgs")):
        money = found.money("Amt")
        if money is None:
            continue
        included = found.text("ChrgInclInd")
        yield Charge(
            money if found.sign() == 1 else -money,
            included in {"true", "1"} if included else None,
            found.text("Tp/Cd", "Tp/Prtry/Id"),
        )
