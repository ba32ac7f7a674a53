"""`calculate` beside a bare loop of the same arithmetic, and its cost against the lines."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from statistics import median

from bare_loop import Row, add_up
from timing import interleaved, line, ratio

from invoicekit import Invoice, Line, Party, StatedTax, calculate
from invoicekit.taxes import flat

KINDS = [("S", Decimal(21)), ("S", Decimal(9)), ("Z", Decimal(0))]


def rows_of(count: int, rates: int) -> list[Row]:
    kinds = KINDS[:rates]
    return [
        (Decimal(i % 7 + 1), Decimal(i % 97) + Decimal("0.37"), *kinds[i % rates])
        for i in range(count)
    ]


def invoice_of(rows: list[Row]) -> Invoice:
    lines = [
        Line("goods", quantity, price, id=str(i), taxes=[StatedTax("VAT", category, rate)])
        for i, (quantity, price, category, rate) in enumerate(rows)
    ]
    return Invoice(
        "1",
        date(2026, 11, 2),
        currency="EUR",
        seller=Party("Asha"),
        buyer=Party("Blue"),
        lines=lines,
    )


def main() -> None:
    print("calculate, beside a bare loop of the same arithmetic on the same decimals")
    for count, rates, goal, repeat in ((10, 1, 5, 200), (10, 3, 5, 200), (1000, 3, 4, 4)):
        rows = rows_of(count, rates)
        invoice = invoice_of(rows)
        totals = calculate(invoice, flat.REGIME).totals
        same = (totals.tax_exclusive, totals.tax_total, totals.payable)
        if same != add_up(rows):
            raise SystemExit("the loop and calculate do not agree")
        works = {
            "calculate": lambda invoice=invoice: calculate(invoice, flat.REGIME),
            "loop": lambda rows=rows: add_up(rows),
        }
        times = interleaved(works, repeat)
        what = f"{count} lines, {rates} rate{'s' if rates > 1 else ''}"
        line(what, ratio(times, "calculate", "loop"), f"at most {goal}x")
    print("cost of a line against the number of lines (flat is linear)")
    works = {}
    for count in (10, 100, 1000, 10_000):
        invoice = invoice_of(rows_of(count, 3))
        works[str(count)] = lambda invoice=invoice: calculate(invoice, flat.REGIME)
    times = interleaved(works)
    for name, seconds in times.items():
        each = [1e6 * one / int(name) for one in seconds]
        figures = (median(each), min(each), max(each))
        line(f"{name} lines, for each line", figures, "flat", " us")


if __name__ == "__main__":
    main()
