"""Short ways to write an Indian document in a test."""

from __future__ import annotations

from datetime import date
from typing import Any

import attrs

from invoicekit import Calculation, Invoice, Line, Party, StatedTax, calculate
from invoicekit.documents import Liability
from invoicekit.taxes import TaxFacts, india

MAHARASHTRA = india.party("Asha Systems", gstin="27AAPFU0939F1ZV")
PUNE = india.party("Pune Traders", gstin="27AAGCB7383J1Z8")
KARNATAKA = india.party("Blue Bay Retail", gstin="29AAGCB7383J1Z4")
FARMER = india.party("Scrap Dealer", state="27", registration="unregistered")
MARCH = date(2026, 3, 2)


def goods(price: str, rate: str | None = "18", *taxes: StatedTax, **more: Any) -> Line:
    line = india.line("goods", hsn=more.pop("hsn", "7204"), unit_price=price, rate=rate, **more)
    return attrs.evolve(line, taxes=taxes)


def service(price: str, rate: str | None = "18", *taxes: StatedTax, **more: Any) -> Line:
    line = india.line("service", sac="998313", unit_price=price, rate=rate, **more)
    return attrs.evolve(line, taxes=taxes)


def bill(*lines: Line, seller: Party = MAHARASHTRA, buyer: Party = PUNE, **more: Any) -> Invoice:
    numbered = [
        one if one.id else attrs.evolve(one, id=str(place))
        for place, one in enumerate(lines, start=1)
    ]
    given = {"number": "AT/1", "issue_date": MARCH, "seller": seller, "buyer": buyer}
    return Invoice(currency=more.pop("currency", "INR"), lines=numbered, **(given | more))


def worked(document: Invoice, facts: TaxFacts | None = None, **more: Any) -> Calculation:
    return calculate(document, india.REGIME, facts=facts or TaxFacts(), **more)


def heads(result: Calculation) -> dict[str, str]:
    """Return the amount of each tax by its name, as printed."""
    found: dict[str, str] = {}
    for row in result.tax_rows:
        name = row.tax if row.tax != "CESS" else f"CESS {row.group}"
        assert name not in found, f"{name} has two rows"
        found[name] = str(row.amount)
    return found


def stated(tax: str, rate: str | None = None, amount: str | None = None) -> StatedTax:
    """Return a tax as a bill states it."""
    return StatedTax(tax, rate=rate, stated_amount=amount)


def entered_tcs(amount: str, rate: str | None = None) -> StatedTax:
    return StatedTax("TCS", rate=rate, amount=amount, liability=Liability.COLLECTED)


def told(result: Calculation) -> list[str]:
    """Return the codes of what a person should mend or know, without the knowledge date."""
    return [p.code for p in result.problems if p.code != "past_knowledge_date"]
