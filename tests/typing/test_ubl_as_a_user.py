"""UBL as a user writes it, under strict typing."""

from __future__ import annotations

from datetime import date

from invoicekit import Calculation, Invoice, Line, Party, Problem, StatedTax, TaxId, calculate
from invoicekit.adapters.formats import ubl
from invoicekit.profiles import en16931, peppol
from invoicekit.taxes import flat


def sent(invoice: Invoice) -> tuple[bytes, list[str]]:
    """Return the document, and the rules that it breaks."""
    calculation: Calculation = calculate(invoice, flat.REGIME)
    specification, process = peppol.identifiers(invoice.kind)
    data = ubl.write(calculation, specification=specification, process=process)
    found: tuple[Problem, ...] = en16931.problems(calculation)
    return data, [problem.code for problem in found]


def test_a_user_sends_and_receives() -> None:
    invoice = Invoice(
        "7",
        date(2026, 11, 2),
        currency="EUR",
        seller=Party("Asha", "NL", tax_ids=[TaxId("VAT", "NL123456789B01")]),
        buyer=Party("Blue", "NL"),
        lines=[Line("Paper", "3", "9.995", "1", "C62", taxes=[StatedTax("VAT", "S", "21")])],
    )
    data, broken = sent(invoice)
    assert broken == ["BR-CO-25"]
    reading: ubl.Reading = ubl.read(data)
    received: Invoice = reading.bill
    assert received.lines == invoice.lines
    assert [kept.path for kept in reading.kept] == []
