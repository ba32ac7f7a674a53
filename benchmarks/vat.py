"""`calculate` under VAT beside the flat regime with the same taxes stated, and one decision."""

from __future__ import annotations

from datetime import date

from timing import interleaved, line, ratio

from invoicekit import Invoice, Line, StatedTax, calculate
from invoicekit.documents import Delivery
from invoicekit.taxes import TaxFacts, flat, vat
from invoicekit.taxes.vat import Buyer, IdStatus, Seller, Status, SupplyKind, VatFacts

DAY = date(2026, 5, 4)
PRICES = [f"{i * 37 % 97}.37" for i in range(10)]
CONFIRMED = TaxFacts({"buyer_vat_id_status": "valid"})


def sold(country: str, lines: list[Line]) -> Invoice:
    seller = vat.party("Werkstatt Nord", vat_id="DE136695976")
    number = "FR83404833048" if country == "FR" else ""
    buyer = vat.party("Atelier Bleu", vat_id=number, country=country)
    sent = Delivery(DAY, country)
    return Invoice("1", DAY, currency="EUR", seller=seller, buyer=buyer, lines=lines, delivery=sent)


def main() -> None:
    print("calculate of 10 lines under VAT, beside the flat regime with the same taxes stated")
    asked = [
        vat.line("chair", supply="goods", unit_price=price, id=str(i))
        for i, price in enumerate(PRICES)
    ]
    for what, country, tax in (
        ("at home", "DE", StatedTax("VAT", "S", "19")),
        ("to another state", "FR", StatedTax("VAT", "K", "0")),
    ):
        said = [Line("chair", "1", price, str(i), taxes=[tax]) for i, price in enumerate(PRICES)]
        ours, theirs = sold(country, asked), sold(country, said)
        found = calculate(ours, vat.REGIME, facts=CONFIRMED)
        if found.totals != calculate(theirs, flat.REGIME).totals or found.problems:
            raise SystemExit("the two regimes do not agree")
        works = {
            "vat": lambda ours=ours: calculate(ours, vat.REGIME, facts=CONFIRMED),
            "flat": lambda theirs=theirs: calculate(theirs, flat.REGIME),
        }
        line(f"10 lines, {what}", ratio(interleaved(works, 200), "vat", "flat"), "at most 2x")
    print("one decision")
    facts = VatFacts(
        on=DAY,
        supply=SupplyKind.GOODS,
        seller=Seller("DE", ["DE"]),
        buyer=Buyer("FR", Status.BUSINESS, "FR", IdStatus.VALID),
    )
    micro = [1e6 * s for s in interleaved({"one": lambda: vat.decide(facts)}, 2_000)["one"]]
    line("a decision", (sorted(micro)[4], min(micro), max(micro)), "at most 50 us", " us")


if __name__ == "__main__":
    main()
