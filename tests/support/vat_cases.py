"""Short ways to write a supply under VAT in a test."""

from __future__ import annotations

from datetime import date
from typing import Any

from invoicekit import Calculation, Invoice, Line, Party, calculate
from invoicekit.taxes import TaxFacts, vat
from invoicekit.taxes.vat import Buyer, Decision, IdStatus, Seller, Status, SupplyKind, VatFacts

DAY = date(2026, 5, 4)
GOODS, SERVICES = SupplyKind.GOODS, SupplyKind.SERVICES

SELLER = vat.party("Werkstatt Nord", vat_id="DE136695976")
"""A good check digit; nobody's id."""
BUYER = vat.party("Atelier Bleu", vat_id="FR83404833048")
CONSUMER = vat.party("A private person", country="DE")
CONFIRMED = TaxFacts({"buyer_vat_id_status": "valid"})


def seller(territory: str = "DE", *ids: str, **more: Any) -> Seller:
    return Seller(territory, ids or (territory,), **more)


def business(territory: str = "FR", of: str = "", **more: Any) -> Buyer:
    given = {"id_status": IdStatus.VALID, "status": Status.BUSINESS} | more
    return Buyer(territory, id_territory=of or territory, **given)


def consumer(territory: str = "FR") -> Buyer:
    return Buyer(territory)


def supply(kind: SupplyKind, **facts: Any) -> VatFacts:
    given = {"on": DAY, "supply": kind, "seller": seller(), "buyer": consumer("DE")}
    return VatFacts(**(given | facts))


def decided(kind: SupplyKind, **facts: Any) -> Decision:
    decision = vat.decide(supply(kind, **facts))
    assert isinstance(decision, Decision), [str(p) for p in decision.problems]
    return decision


def open_question(kind: SupplyKind, **facts: Any) -> list[str]:
    """Return what must be known before anything is decided: facts, or else codes."""
    decision = vat.decide(supply(kind, **facts))
    assert not isinstance(decision, Decision), decision
    return [dict(p.parameters).get("fact", p.code) for p in decision.problems]


def in_short(decision: Decision) -> tuple[str, str, str]:
    """Return category, rate and place: `("S", "19", "DE")`."""
    rate = "" if decision.rate is None else f"{decision.rate:f}"
    return decision.category.value, rate, decision.place


def told(decision: Decision) -> list[str]:
    return [p.code for p in decision.problems]


def goods(price: str = "100", **more: Any) -> Line:
    return vat.line("goods", supply="goods", unit_price=price, **more)


def service(price: str = "100", **more: Any) -> Line:
    return vat.line("service", supply="services", unit_price=price, **more)


def bill(*lines: Line, seller: Party = SELLER, buyer: Party = CONSUMER, **more: Any) -> Invoice:
    given = {"number": "1", "issue_date": DAY, "seller": seller, "buyer": buyer, "lines": lines}
    return Invoice(currency=more.pop("currency", "EUR"), **(given | more))


def worked(document: Invoice, facts: TaxFacts | None = None, **more: Any) -> Calculation:
    return calculate(document, more.pop("regime", vat.REGIME), facts=facts or TaxFacts(), **more)


def rows(result: Calculation) -> list[tuple[str, str, str]]:
    """Return category, rate and tax of each row."""
    return [
        (row.category, "" if row.rate is None else f"{row.rate:f}", f"{row.amount:f}")
        for row in result.tax_rows
    ]
