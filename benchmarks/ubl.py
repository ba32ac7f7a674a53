"""Writing and reading UBL, beside lxml building and parsing the same bare tree."""

from __future__ import annotations

import tracemalloc
from collections.abc import Callable
from datetime import date
from typing import Any

from lxml import etree
from timing import interleaved, line, ratio

from invoicekit import Address, Invoice, Line, Party, StatedTax, TaxId, calculate
from invoicekit.adapters.formats import ubl
from invoicekit.taxes import flat
from invoicekit.totals import Calculation

TAX = StatedTax("VAT", "S", "21")
LINES = 100


def sold(lines: int) -> Calculation:
    def party(name: str) -> Party:
        address = Address(["Damrak 1"], "Amsterdam", "1012 LG")
        return Party(name, "NL", address=address, tax_ids=[TaxId("VAT", "NL123456789B01")])

    invoice = Invoice(
        "1",
        date(2026, 11, 2),
        currency="EUR",
        seller=party("Asha"),
        buyer=party("Blue"),
        lines=[
            Line(f"Paper {i}", "3", f"{i * 37 % 97}.37", str(i + 1), "C62", taxes=[TAX])
            for i in range(lines)
        ],
        due_date=date(2026, 12, 2),
    )
    return calculate(invoice, flat.REGIME)


def bare(element: etree._Element) -> tuple[Any, ...]:
    """Return a tree as plain tuples, so that building it again costs lxml's part alone."""
    text = element.text if not len(element) else None
    return element.tag, text, dict(element.attrib), [bare(child) for child in element]


def build(tree: tuple[Any, ...]) -> bytes:
    def fill(element: etree._Element, children: list[tuple[Any, ...]]) -> None:
        for tag, text, attributes, inner in children:
            child = etree.SubElement(element, tag, attributes)
            child.text = text
            fill(child, inner)

    root = etree.Element(tree[0], nsmap={None: etree.QName(tree[0]).namespace})
    fill(root, tree[3])
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8", pretty_print=True)


def peak(work: Callable[[], object]) -> int:
    tracemalloc.start()
    kept = work()
    most = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    del kept
    return most


def main() -> None:
    print(f"an invoice of {LINES} lines")
    invoice = sold(LINES).invoice
    data = ubl.write(sold(LINES))
    tree = bare(etree.fromstring(data))

    def fresh() -> bytes:
        # A calculation keeps what came of each line: a new one for each round pays for it.
        return ubl.write(calculations.pop())

    repeat = 5
    calculations = [calculate(invoice, flat.REGIME) for _ in range(repeat * 10)]
    works: dict[str, Callable[[], object]] = {
        "ours": lambda: ubl.read(fresh()),
        "lxml": lambda: etree.fromstring(build(tree)),
    }
    times = interleaved(works, repeat) if len(calculations) >= repeat * 9 + 1 else {}
    line("write and read", ratio(times, "ours", "lxml"), "at most 5x")
    milliseconds = [1e3 * seconds for seconds in times["ours"]]
    middle = sorted(milliseconds)[len(milliseconds) // 2]
    line("write and read", (middle, min(milliseconds), max(milliseconds)), "none", " ms")
    print("memory that Python takes at most to read, for each line")
    for count in (1_000, 4_000):
        text = ubl.write(sold(count))
        kilobytes = peak(lambda text=text: ubl.read(text)) / count / 1024
        line(f"{count:,} lines", (kilobytes, kilobytes, kilobytes), "the same", " KiB")


if __name__ == "__main__":
    main()
