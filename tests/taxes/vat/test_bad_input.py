"""What is wrong in a document is told: with a code, a place, and what to do about it."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from invoicekit import Invoice, Party, StatedTax
from invoicekit.documents import Problem, TaxId, blocking
from invoicekit.taxes import vat
from support.vat_cases import BUYER, CONFIRMED, bill, goods, service, worked

ABROAD = vat.party("Overseas Ltd", country="US", status="business")
RETIRED = vat.party("Werkstatt Nord", country="DE", status="retired")


def tax(category: str, rate: str | None = "0", **more: Any) -> StatedTax:
    return StatedTax("VAT", category, rate, **more)


CASES: list[tuple[str, Invoice, str, str]] = [
    (
        "O beside S",
        bill(service(), goods("1", dispatch="DE", delivery="DE"), buyer=ABROAD),
        "outside_mixed",
        "lines",
    ),
    (
        "K without a country",
        bill(goods(), buyer=BUYER),
        "delivery_country_missing",
        "delivery.country",
    ),
    ("K without a date", bill(goods(), buyer=BUYER), "delivery_date_missing", "delivery.date"),
    (
        "an id that fails its check",
        bill(goods(), buyer=vat.party("Atelier", vat_id="FR83404833049")),
        "vat_id_invalid",
        "buyer.tax_ids[0].value",
    ),
    (
        "a seller's id that fails its check",
        bill(goods(), seller=vat.party("Werkstatt", vat_id="DE136695977")),
        "vat_id_invalid",
        "seller.tax_ids[0].value",
    ),
    (
        "reverse charge to a consumer",
        bill(goods(taxes=[tax("AE")])),
        "reverse_charge_to_consumer",
        "buyer",
    ),
    (
        "a rate that the state never had",
        bill(goods(), goods(rate="18")),
        "rate_not_in_force",
        "lines[1].particulars.vat_rate",
    ),
    (
        "a stated rate of other days",
        bill(goods(taxes=[tax("S", "16")])),
        "rate_not_in_force",
        "lines[0].particulars.vat_rate",
    ),
    (
        "zero without a word",
        bill(goods(taxes=[tax("", "0")])),
        "zero_rate_unexplained",
        "lines[0].particulars.vat_rate",
    ),
    (
        "exempt without a reason",
        bill(goods(taxes=[tax("E")])),
        "category_differs",
        "lines[0].taxes",
    ),
    (
        "a bill that charges on a K",
        bill(goods(taxes=[tax("S", "19")]), buyer=BUYER),
        "category_differs",
        "lines[0].taxes",
    ),
    ("an export that is none", bill(goods(taxes=[tax("G")])), "category_differs", "lines[0].taxes"),
    (
        "goods or services",
        bill(vat.line("?", unit_price="1")),
        "missing_fact",
        "lines[0].particulars.supply",
    ),
    (
        "a word that is none",
        bill(goods(nature="liquid")),
        "unknown_particular",
        "lines[0].particulars.nature",
    ),
    (
        "a yes that is none",
        bill(goods(imported="maybe")),
        "unknown_particular",
        "lines[0].particulars.imported",
    ),
    (
        "a number that is none",
        bill(goods(vat_rate="high")),
        "unknown_particular",
        "lines[0].particulars.vat_rate",
    ),
    (
        "the same of the whole",
        bill(goods(), particulars={"nature": "liquid"}),
        "unknown_particular",
        "particulars.nature",
    ),
    (
        "a kind of rate that is none",
        bill(goods(kind="tiny")),
        "not_covered",
        "lines[0].particulars.vat_rate_kind",
    ),
    (
        "a place that is none",
        bill(goods(delivery="DE-MARS")),
        "not_covered",
        "lines[0].particulars",
    ),
    (
        "a seller from nowhere",
        bill(goods(), seller=Party("Nobody")),
        "missing_fact",
        "seller.country",
    ),
    (
        "a seller from Mars",
        bill(goods(), seller=Party("Ares", territory="MARS")),
        "not_covered",
        "seller.territory",
    ),
    (
        "a taxpayer of no kind",
        bill(goods(), seller=RETIRED),
        "unknown_registration",
        "seller.registration",
    ),
    (
        "before the first rate",
        bill(goods(), issue_date=date(2015, 12, 31)),
        "not_covered",
        "lines[0].particulars.vat_rate_kind",
    ),
    (
        "S and B",
        bill(
            goods(split_payment=True),
            goods(),
            seller=vat.party("Bottega", vat_id="IT00743110157"),
            buyer=vat.party("Comune", country="IT"),
        ),
        "split_payment_mixed",
        "lines",
    ),
    (
        "an EX number in place of a VAT id",
        bill(goods(), buyer=Party("Klein", "FR", tax_ids=[TaxId("VAT", "DE136695976EX")])),
        "vat_id_invalid",
        "buyer.tax_ids[0].value",
    ),
]


@pytest.mark.parametrize(
    ("document", "code", "path"), [case[1:] for case in CASES], ids=[case[0] for case in CASES]
)
def test_it_is_told_with_its_place_and_its_remedy(document: Invoice, code: str, path: str) -> None:
    found = worked(document).problems
    one = next((p for p in found if p.code == code and p.path == path), None)
    assert one is not None, [(p.code, p.path) for p in found]
    assert one.message
    assert one.remedy
    assert one in blocking(found)


def test_what_is_wrong_with_a_party_is_told_once() -> None:
    document = bill(goods(), goods(), service(), buyer=vat.party("Atelier", vat_id="FR83404833049"))
    codes = [p.code for p in worked(document).problems]
    assert codes.count("vat_id_invalid") == 1


def test_what_is_wrong_with_equal_lines_is_told_of_each() -> None:
    problems: tuple[Problem, ...] = worked(bill(goods(rate="18"), goods(rate="18"))).problems
    paths = [p.path for p in problems if p.code == "rate_not_in_force"]
    assert paths == ["lines[0].particulars.vat_rate", "lines[1].particulars.vat_rate"]


def test_a_good_document_has_nothing_to_mend() -> None:
    assert worked(bill(goods(), service())).problems == ()
    assert blocking(worked(bill(service(), buyer=BUYER), CONFIRMED).problems) == ()
