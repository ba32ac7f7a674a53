"""Short ways to write a statement in a test, and statements that Hypothesis makes."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

import attrs
from hypothesis import strategies as st

from invoicekit.allocation import ItemKind, OpenItem
from invoicekit.banking import (
    BankEntry,
    BankMovement,
    BankStatement,
    BankTransaction,
    Charge,
    Counterparty,
    PaidDocument,
    Remittance,
    StatementKind,
    take_in,
)
from invoicekit.money import ExchangeRate, Money

ACCOUNT = "NL91ABNA0417164300"
"""The sample IBAN of the IBAN registry for the Netherlands."""

PAYER = Counterparty("BLUE BAY RETAIL PVT LTD", "DE89370400440532013000", "COBADEFFXXX")
"""The account is the registry's sample for Germany."""

DAY = date(2026, 11, 20)


def eur(amount: str) -> Money:
    return Money(amount, "EUR")


def part(amount: str = "100.00", *texts: str, **facts: Any) -> BankTransaction:
    remittance = facts.pop("remittance", Remittance(texts))
    given = {"counterparty": PAYER, "remittance": remittance}
    return BankTransaction(eur(amount), **{**given, **facts})


def entry(*parts: BankTransaction, **facts: Any) -> BankEntry:
    amount = facts.pop("amount", None) or Money.total((p.amount for p in parts), "EUR")
    given = {"booked": DAY, "value_date": DAY, "transactions": parts}
    return BankEntry(amount, **{**given, **facts})


def statement(*entries: BankEntry, **facts: Any) -> BankStatement:
    opening = eur("1000.00")
    closing = opening + Money.total((e.amount for e in entries), "EUR")
    given = {"id": "S-1", "number": "224", "opening": opening, "closing": closing}
    if facts.get("kind") is StatementKind.NOTICE:
        given |= {"opening": None, "closing": None}
    return BankStatement(ACCOUNT, "EUR", entries=entries, **{**given, **facts})


def notice(*entries: BankEntry, **facts: Any) -> BankStatement:
    return statement(*entries, **{"id": "N-1", "kind": StatementKind.NOTICE, **facts})


def receipt(amount: str, *texts: str, **facts: Any) -> BankMovement:
    on = facts.pop("on", DAY)
    reference = facts.pop("reference", "")
    one = entry(part(amount, *texts, **facts), booked=on, bank_reference=reference)
    return take_in([statement(one)]).receipts[0]


def item(number: str, amount: str = "100.00", **facts: Any) -> OpenItem:
    given = {
        "id": f"id-{number}",
        "number": number,
        "customer": "Blue Bay Retail",
        "kind": ItemKind.INVOICE,
        "total": eur(amount),
        "balance": eur(amount),
        "issue_date": date(2026, 10, 1),
        "due_date": date(2026, 11, 10),
    }
    return OpenItem(**{**given, **facts})


# Characters that XML can hold and that no parser changes; a line end or tab may become a space.
words = st.text(
    st.characters(codec="utf-8", exclude_categories=("Cc", "Cs", "Cn", "Zs", "Zl", "Zp")),
    min_size=1,
    max_size=20,
)
references = st.from_regex(r"[A-Z0-9][A-Z0-9/-]{3,12}", fullmatch=True)
cents = st.integers(1, 10**9)
days = st.dates(date(2020, 1, 1), date(2030, 12, 31))


def optional(strategy: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    return st.just("") | strategy


@st.composite
def moneys(draw: st.DrawFn, currency: str = "EUR") -> Money:
    return Money(f"{draw(cents)}", currency) * "0.01"


documents = st.builds(PaidDocument, references, st.none() | moneys(), st.none() | days)
remittances = st.builds(
    Remittance,
    st.lists(words, max_size=3),
    st.lists(references, max_size=2),
    st.lists(documents, max_size=2),
)
counterparties = st.builds(
    Counterparty,
    words,
    st.sampled_from(["", PAYER.account, "1234567890"]),
    st.sampled_from(["", "COBADEFFXXX"]),
    optional(words),
)
charges = st.builds(
    Charge, moneys().map(lambda m: -m), st.none() | st.booleans(), optional(references)
)
rates = st.builds(
    ExchangeRate,
    st.just("USD"),
    st.just("EUR"),
    st.integers(1, 10**6).map(lambda n: f"0.{n:07}"),
    st.none() | days,
)


@st.composite
def parts_of(draw: st.DrawFn, sign: int) -> BankTransaction:
    amount = draw(moneys())
    return BankTransaction(
        amount if sign > 0 else -amount,
        bank_reference=draw(optional(references)),
        end_to_end_id=draw(optional(references)),
        transaction_id=draw(optional(references)),
        uetr=draw(optional(st.uuids().map(str))),
        counterparty=draw(counterparties),
        remittance=draw(remittances),
        original=draw(st.none() | moneys("USD")),
        rate=draw(st.none() | rates),
        charges=draw(st.lists(charges, max_size=2)),
        bank_code=draw(st.sampled_from(["", "PMNT/RCDT/ESCT", "PMNT/RDDT/UPDD", "166"])),
        is_return=(returned := draw(st.booleans())),
        return_reason=draw(st.sampled_from(["", "AM04", "MD06"])) if returned else "",
        return_text=draw(optional(words)) if returned else "",
    )


@st.composite
def entries(draw: st.DrawFn) -> BankEntry:
    parts = draw(st.lists(parts_of(draw(st.sampled_from([1, -1]))), min_size=1, max_size=4))
    return BankEntry(
        Money.total((one.amount for one in parts), "EUR"),
        draw(days),
        draw(st.none() | days),
        draw(optional(references)),
        draw(optional(references)),
        draw(st.booleans()),
        draw(st.sampled_from(["", "PMNT/RCDT/ESCT", "PMNT/CNTR/CDPT"])),
        draw(optional(words)),
        draw(st.lists(charges, max_size=1)),
        parts,
        len(parts),
    )


@st.composite
def statements(draw: st.DrawFn, most: int = 5) -> BankStatement:
    made: Sequence[BankEntry] = draw(st.lists(entries(), max_size=most))
    one = statement(*made)
    return attrs.evolve(one, id=draw(references), number=str(draw(st.integers(1, 999))))
