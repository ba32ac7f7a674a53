"""Every rule that the docs list is broken by a document at least, and no other rule is told."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import attrs
import pytest

from invoicekit import AllowanceCharge, Invoice
from invoicekit.documents import InvoiceKind, StatedTaxRow, StatedTotals
from invoicekit.profiles import en16931
from support.broken_invoices import BROKEN
from support.changed_invoices import S, all_taxed, means, problems, row
from support.european import SELLER, TAXES, invoice, line, note

PAGE = Path(__file__).parents[2] / "docs" / "reference" / "en16931-rules.md"
LISTED = PAGE.read_text("utf-8").partition("## Every rule that is told")[2].partition("\n## ")[0]
RULES = sorted(set(re.findall(r"\b(?:BR|UBL-SR|BG|BT)-[A-Z0-9-]*\d\b", LISTED)))


def breaking_categories() -> Iterator[Invoice]:
    """Give documents that break the ten rules of each category."""
    for category in en16931.CATEGORIES:
        tax = TAXES[category]
        rows = {"allowances": [row(taxes=[tax])], "charges": [row(taxes=[tax])]}
        # What is not subject to VAT names no VAT id, every other category asks for one (02 to 04).
        seller = SELLER if category == "O" else attrs.evolve(SELLER, tax_ids=())
        yield invoice(category, seller=seller, **rows)
        # A rate that it does not have (05 to 07).
        rate = {"S": "0", "L": "-1", "M": "-1"}.get(category, "5")
        odd = attrs.evolve(tax, rate=rate, liability=S.liability)
        amounts = {"allowances": [row(taxes=[odd])], "charges": [row(taxes=[odd])]}
        yield invoice(category, lines=[line(odd)], **amounts)
        # Rows that are missing, off by one in base or VAT, or with no reason where there must be
        # one, or with one where there must be none (01, 08 to 10).
        other = "Z" if category != "Z" else "E"
        reason = "" if category in ["E", "AE", "K", "G", "O"] else "Article 132"
        for of, base, amount, said in (
            (other, "129.99", "0", ""),
            (category, "131.99", "0", ""),
            (category, "129.99", "99", ""),
        ):
            row_of = StatedTaxRow("VAT", of, TAXES[of].rate, base, amount, "", said)
            yield invoice(category, stated=StatedTotals(tax_rows=[row_of]))
        yield all_taxed(category, exemption_code="", exemption_reason=reason)


def all_that_break() -> Iterator[Invoice]:
    """Give documents that break each rule, or of which a warning or a note is told."""
    yield from (change() for change, _ in BROKEN.values())
    yield from breaking_categories()
    yield means("48", card="1234567890123456")
    yield invoice(kind=InvoiceKind.CREDIT_NOTE)
    yield invoice(kind=InvoiceKind.PROFORMA)
    yield note(InvoiceKind.CREDIT_NOTE, payment_means=[])
    yield invoice(allowances=[AllowanceCharge("1", after_tax=True)])
    yield invoice(prices_include="VAT")
    owed = attrs.evolve(TAXES["AE"], rate=Decimal(19))
    yield invoice("AE", lines=[line(owed)])


@pytest.fixture(scope="module")
def told() -> set[str]:
    return {problem.code for document in all_that_break() for problem in problems(document)}


@pytest.mark.parametrize("rule", RULES)
def test_a_rule_that_is_listed_is_broken_by_a_document(rule: str, told: set[str]) -> None:
    assert rule in told


def test_no_rule_is_told_that_is_not_listed(told: set[str]) -> None:
    assert sorted(told - set(RULES)) == []
    assert len(RULES) > 200
