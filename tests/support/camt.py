"""Writes a bank's message from a statement, as the banks write it: camt.053 and camt.054.

Only the tests have a writer. Element names and their order are those of the ISO 20022 schemas; what
changed between the versions (status, parties, dates of documents, charges) is written as it is.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from xml.sax.saxutils import escape, quoteattr

from invoicekit.banking import (
    BankEntry,
    BankStatement,
    BankTransaction,
    Charge,
    Counterparty,
    Remittance,
    StatementKind,
)
from invoicekit.money import ExchangeRate, Money, plain

NAMESPACE = "urn:iso:std:iso:20022:tech:xsd:"


def camt(*statements: BankStatement, version: int = 8, status: str = "BOOK") -> bytes:
    """Return one message with these statements, all of one kind."""
    is_notice = statements[0].kind is StatementKind.NOTICE
    message, unit, number = (
        ("BkToCstmrDbtCdtNtfctn", "Ntfctn", "054")
        if is_notice
        else ("BkToCstmrStmt", "Stmt", "053")
    )
    head = el("GrpHdr", el("MsgId", text("MSG-1")), el("CreDtTm", "2026-11-20T18:30:00+05:30"))
    body = "".join(el(unit, *_statement(one, version, status)) for one in statements)
    namespace = f"{NAMESPACE}camt.{number}.001.{version:02}"
    document = f"<Document xmlns={quoteattr(namespace)}>{el(message, head, body)}</Document>"
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{document}'.encode()


def el(name: str, *content: str) -> str:
    inner = "".join(content)
    return f"<{name}>{inner}</{name}>" if inner else ""


def text(value: str) -> str:
    return escape(value)


def money(name: str, value: Money | None) -> str:
    if value is None:
        return ""
    return f"<{name} Ccy={quoteattr(value.currency)}>{plain(abs(value.amount))}</{name}>"


def sign(value: Money) -> str:
    return el("CdtDbtInd", "CRDT" if value.amount >= 0 else "DBIT")


def day(name: str, value: date | None) -> str:
    return el(name, el("Dt", value.isoformat())) if value else ""


def _statement(one: BankStatement, version: int, status: str) -> Iterator[str]:
    yield el("Id", text(one.id))
    yield el("ElctrncSeqNb", text(one.number))
    is_iban = one.account[:2].isalpha()
    account = el("IBAN", text(one.account)) if is_iban else el("Othr", el("Id", text(one.account)))
    yield el("Acct", el("Id", account), el("Ccy", one.currency))
    for code, balance in (("OPBD", one.opening), ("CLBD", one.closing)):
        if balance is not None:
            kind = el("Tp", el("CdOrPrtry", el("Cd", code)))
            yield el(
                "Bal", kind, money("Amt", balance), sign(balance), day("Dt", date(2026, 11, 20))
            )
    yield el("TxsSummry", el("TtlNtries", el("NbOfNtries", str(len(one.entries)))))
    for entry in one.entries:
        yield el("Ntry", *_entry(entry, version, status))


def _entry(entry: BankEntry, version: int, status: str) -> Iterator[str]:
    yield el("NtryRef", text(entry.entry_reference))
    yield money("Amt", entry.amount)
    yield sign(entry.amount)
    yield el("RvslInd", "true") if entry.is_reversal else ""
    yield el("Sts", el("Cd", status) if version >= 7 else status)
    yield day("BookgDt", entry.booked)
    yield day("ValDt", entry.value_date)
    yield el("AcctSvcrRef", text(entry.bank_reference))
    yield _code(entry.bank_code)
    yield _charges(entry.charges, version)
    batch = el("Btch", el("NbOfTxs", str(entry.stated_count or ""))) if entry.stated_count else ""
    parts = "".join(el("TxDtls", *_part(part, version)) for part in entry.transactions)
    yield el("NtryDtls", batch, parts)
    yield el("AddtlNtryInf", text(entry.text))


def _part(part: BankTransaction, version: int) -> Iterator[str]:
    yield el(
        "Refs",
        el("AcctSvcrRef", text(part.bank_reference)),
        el("EndToEndId", text(part.end_to_end_id or "NOTPROVIDED")),
        el("TxId", text(part.transaction_id)),
        el("UETR", text(part.uetr)),
    )
    if version >= 3:
        yield money("Amt", part.amount) + sign(part.amount)
    yield _amounts(part, version)
    yield _code(part.bank_code)
    yield _charges(part.charges, version)
    is_credit = part.amount.amount >= 0
    yield _parties(part.counterparty, "Dbtr" if is_credit else "Cdtr", version)
    yield _remittance(part.remittance, version)
    if part.is_return:
        # An empty element says no more than that it is a return.
        reason = el("Rsn", el("Cd", part.return_reason))
        yield f"<RtrInf>{reason}{el('AddtlInf', text(part.return_text))}</RtrInf>"


def _amounts(part: BankTransaction, version: int) -> str:
    exchange = ""
    if part.rate:
        exchange = el("CcyXchg", *_rate(part.rate))
    instructed = el("InstdAmt", money("Amt", part.original), exchange if part.original else "")
    own = el("TxAmt", money("Amt", part.amount), "" if part.original else exchange)
    return el("AmtDtls", instructed, own)


def _rate(rate: ExchangeRate) -> Iterator[str]:
    yield el("SrcCcy", rate.source) + el("TrgtCcy", rate.target) + el("UnitCcy", rate.source)
    yield el("XchgRate", plain(rate.rate))
    yield el("QtnDt", f"{rate.on}T10:00:00") if rate.on else ""


def _parties(who: Counterparty, role: str, version: int) -> str:
    def party(name: str, value: str) -> str:
        inner = el("Nm", text(value))
        return el(name, el("Pty", inner) if version >= 8 else inner)

    is_iban = who.account[:2].isalpha()
    account = el("IBAN", text(who.account)) if is_iban else el("Othr", el("Id", text(who.account)))
    ultimate = party(f"Ultmt{role}", who.on_behalf_of)
    parties = el(
        "RltdPties",
        party(role, who.name) if who.name else "",
        el(f"{role}Acct", el("Id", account)) if who.account else "",
        ultimate if who.on_behalf_of else "",
    )
    bic = el("BICFI" if version >= 3 else "BIC", text(who.bank))
    agents = el("RltdAgts", el(f"{role}Agt", el("FinInstnId", bic)) if who.bank else "")
    return parties + agents


def _remittance(remittance: Remittance, version: int) -> str:
    texts = "".join(el("Ustrd", text(line)) for line in remittance.texts)
    documents = "".join(
        el(
            "Strd",
            el(
                "RfrdDocInf",
                el("Nb", text(one.number)),
                day("RltdDt", one.issued) if version >= 8 else el("RltdDt", str(one.issued or "")),
            ),
            el("RfrdDocAmt", money("RmtdAmt", one.amount)),
        )
        for one in remittance.documents
    )
    references = "".join(
        el("Strd", el("CdtrRefInf", el("Ref", text(reference))))
        for reference in remittance.creditor_references
    )
    return el("RmtInf", texts, documents, references)


def _code(code: str) -> str:
    if not code:
        return ""
    parts = code.split("/")
    if len(parts) != 3:
        return el("BkTxCd", el("Prtry", el("Cd", text(code))))
    domain, family, sub = parts
    inner = el("Fmly", el("Cd", family), el("SubFmlyCd", sub))
    return el("BkTxCd", el("Domn", el("Cd", domain), inner))


def _charges(charges: Iterable[Charge], version: int) -> str:
    records = [
        money("Amt", one.amount)
        + sign(one.amount)
        + ("" if one.is_included is None else el("ChrgInclInd", str(one.is_included).lower()))
        + el("Tp", el("Prtry", el("Id", text(one.text))))
        for one in charges
    ]
    if version >= 4:
        return el("Chrgs", *(el("Rcrd", record) for record in records))
    return "".join(el("Chrgs", record) for record in records)
