"""What the regime decides can be written as EN 16931, in every category."""

from __future__ import annotations

from datetime import date
from typing import Any

import attrs
import pytest

from invoicekit import Address, Invoice, Line, Party
from invoicekit.documents import Delivery, PaymentMeans, blocking
from invoicekit.profiles.en16931 import problems
from invoicekit.taxes import vat
from support.vat_cases import CONFIRMED, DAY, worked


def at(party: Party, city: str, **more: Any) -> Party:
    return attrs.evolve(party, address=Address(["Street 1"], city, "10115"), legal_id="1", **more)


GERMAN = at(vat.party("Werkstatt Nord", vat_id="DE136695976"), "Berlin")
FRENCH = at(vat.party("Atelier Bleu", vat_id="FR83404833048"), "Paris")
PRIVATE = at(vat.party("A private person", country="DE"), "Berlin")
SWISS = at(vat.party("Berg AG", country="CH", status="business"), "Bern")
IRISH = at(vat.party("Liffey Ltd", vat_id="IE6433435F"), "Dublin")
ITALIAN = at(vat.party("Bottega", vat_id="IT00743110157"), "Milano")
COMUNE = at(vat.party("Comune", country="IT", status="public_body"), "Roma")
CANARY = at(vat.party("Isla SL", vat_id="ESB58378431", country="ES", territory="ES-CN"), "Arrecife")


def article(supply: str, **more: Any) -> Line:
    return vat.line("thing", supply=supply, unit_price="99.99", id="1", unit="C62", **more)


def bill(seller: Party, buyer: Party, line: Line, to: str) -> Invoice:
    return Invoice(
        number="7",
        issue_date=DAY,
        currency="EUR",
        seller=seller,
        buyer=buyer,
        lines=[line],
        due_date=date(2026, 6, 4),
        delivery=Delivery(DAY, to),
        payment_means=[PaymentMeans("30", account="DE02120300000000202051")],
    )


NAMELESS = attrs.evolve(GERMAN, tax_ids=())
"""What is outside VAT names no VAT id: BR-O-02."""

CASES = {
    "S": bill(GERMAN, PRIVATE, article("goods"), "DE"),
    "S reduced": bill(GERMAN, PRIVATE, article("goods", kind="reduced"), "DE"),
    "Z": bill(IRISH, at(vat.party("A", country="IE"), "Cork"), article("goods", kind="zero"), "IE"),
    "E": bill(GERMAN, PRIVATE, article("services", exemption="VATEX-EU-132-1I"), "DE"),
    "E in words": bill(GERMAN, PRIVATE, article("services", exemption="UStG § 4 Nr. 21"), "DE"),
    "E margin": bill(GERMAN, PRIVATE, article("goods", margin_scheme="second_hand"), "DE"),
    "AE": bill(GERMAN, FRENCH, article("services"), "FR"),
    "K": bill(GERMAN, FRENCH, article("goods"), "FR"),
    "G": bill(GERMAN, SWISS, article("goods"), "CH"),
    "O": bill(NAMELESS, SWISS, article("services"), "CH"),
    "L": bill(
        CANARY,
        at(vat.party("A", territory="ES-CN", country="ES"), "Arrecife"),
        article("goods", rate=7),
        "ES",
    ),
    "B": bill(ITALIAN, COMUNE, article("goods", split_payment=True), "IT"),
}


@pytest.mark.parametrize("name", CASES)
def test_a_decided_document_keeps_every_rule(name: str) -> None:
    result = worked(CASES[name], CONFIRMED)
    assert [row.category for row in result.tax_rows] == [name.split(maxsplit=1)[0]]
    assert blocking(result.problems) == ()
    assert [str(p) for p in blocking(problems(result))] == []


def test_what_the_profile_refuses_the_regime_has_told() -> None:
    """K without a date and a country of delivery is refused by both."""
    bare = attrs.evolve(CASES["K"], delivery=None)
    result = worked(bare, CONFIRMED)
    ours = {p.source.split(";")[0] for p in blocking(result.problems)}
    theirs = {f"EN 16931 {p.code}" for p in blocking(problems(result)) if "-IC-" in p.code}
    assert ours == theirs == {"EN 16931 BR-IC-11", "EN 16931 BR-IC-12"}
