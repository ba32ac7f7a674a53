"""`calculate` under Indian law beside the flat regime, and a rate looked up in a full tariff."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from timing import interleaved, line, ratio

from invoicekit import Invoice, Line, StatedTax, calculate
from invoicekit.money import PRESETS
from invoicekit.taxes import flat, india
from invoicekit.taxes.india.tariff import Tariff, TariffRate

DAY = date(2026, 3, 2)
PRICES = [f"{i * 37 % 97}.37" for i in range(10)]
CODES = 20_000


def sold(state: str, lines: list[Line]) -> Invoice:
    seller = india.party("Asha", gstin="27AAPFU0939F1ZV")
    buyer = india.party("Blue", state=state)
    return Invoice("1", DAY, currency="INR", seller=seller, buyer=buyer, lines=lines)


def main() -> None:
    print("calculate of 10 Indian lines, beside the flat regime with the same taxes stated")
    gst = PRESETS["gst"]
    asked = [
        india.line("IT", sac="998313", unit_price=price, rate="18", id=str(i))
        for i, price in enumerate(PRICES)
    ]
    for what, state, heads in (
        ("IGST", "29", [("IGST", "18")]),
        ("CGST and SGST", "27", [("CGST", "9"), ("SGST", "9")]),
    ):
        taxes = [StatedTax(tax, "taxable", rate) for tax, rate in heads]
        said = [Line("IT", "1", price, str(i), taxes=taxes) for i, price in enumerate(PRICES)]
        ours, theirs = sold(state, asked), sold(state, said)
        found = calculate(ours, india.REGIME).totals
        if found != calculate(theirs, flat.REGIME, rounding=gst).totals:
            raise SystemExit("the two regimes do not agree")
        works = {
            "india": lambda ours=ours: calculate(ours, india.REGIME),
            "flat": lambda theirs=theirs: calculate(theirs, flat.REGIME, rounding=gst),
        }
        line(f"10 lines, {what}", ratio(interleaved(works, 200), "india", "flat"), "at most 2x")
    print(f"a rate among {CODES:,} codes")
    rates = [TariffRate(f"{i * 4999:08d}", Decimal(18), date(2017, 7, 1)) for i in range(CODES)]
    tariff = Tariff([*rates, TariffRate("99", Decimal(18), date(2017, 7, 1))])
    codes = {"8 digits": rates[777].pattern, "by its chapter": "99831399"}
    for what, code in codes.items():
        found_at = interleaved({what: lambda code=code: tariff.find(code, DAY)}, 10_000)[what]
        micro = [1e6 * seconds for seconds in found_at]
        line(what, (sorted(micro)[4], min(micro), max(micro)), "at most 2 us", " us")


if __name__ == "__main__":
    main()
