"""A prepayment and its final invoice."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import attrs
import pytest

from invoicekit import Calculation, Invoice, Party, StatedTax, calculate
from invoicekit.adapters.formats import ubl
from invoicekit.documents import InvoiceKind, Reference, ReferenceKind
from invoicekit.errors import InvalidValue
from invoicekit.periods import Period
from invoicekit.profiles import en16931
from invoicekit.profiles.prepayment import deducted
from invoicekit.taxes import vat
from invoicekit.taxes.rates import DatedRow
from invoicekit.totals.snapshot import Snapshot
from support.european import TAXES, calculated, codes, invoice, line
from support.vat_cases import rows

S, REDUCED = TAXES["S"], StatedTax("VAT", "S", "9")
ADVANCE = invoice(
    number="A-1",
    kind=InvoiceKind.PREPAYMENT_INVOICE,
    lines=[
        line(S, quantity="1", unit_price="100"),
        line(REDUCED, 2, quantity="1", unit_price="50"),
    ],
)
WHOLE = invoice(
    lines=[
        line(S, quantity="1", unit_price="1000"),
        line(REDUCED, 3, quantity="1", unit_price="200"),
    ]
)


def test_the_final_invoice_has_the_rest_of_the_vat() -> None:
    final = deducted(WHOLE, calculated(ADVANCE), description="Advance A-1")
    rows = {row.rate: (row.base, row.amount) for row in calculated(final).tax_rows}
    # 1000 - 100 at 21 %, 200 - 50 at 9 %.
    assert rows == {
        Decimal(21): (Decimal(900), Decimal(189)),
        Decimal(9): (Decimal(150), Decimal("13.50")),
    }
    assert codes(en16931.problems(calculated(final))) == set()
    assert [sold.id for sold in final.lines] == ["1", "3", "4", "5"]
    assert final.preceding() == ("A-1",)


def test_a_row_that_the_prepayment_gave_back_is_billed_again() -> None:
    lines = [ADVANCE.lines[0], attrs.evolve(ADVANCE.lines[1], quantity="-1")]
    given_back = attrs.evolve(ADVANCE, lines=lines)
    final = deducted(WHOLE, calculated(given_back), description="Advance A-1")
    # 1000 - 100 at 21 %, 200 + 50 at 9 %.
    assert {row.rate: row.base for row in calculated(final).tax_rows} == {
        Decimal(21): Decimal(900),
        Decimal(9): Decimal(250),
    }


def test_prepaid_alone_would_leave_all_the_vat_in_the_table() -> None:
    paid = attrs.evolve(WHOLE, prepaid="175.50")
    # 21 % of 1000 and 9 % of 200.
    assert calculated(paid).totals.tax_total == 228


@pytest.mark.parametrize(
    "change", [{"kind": InvoiceKind.INVOICE}, {"currency": "SEK"}, {"number": ""}]
)
def test_what_is_no_prepayment_of_it_is_refused(change: dict[str, object]) -> None:
    other = attrs.evolve(ADVANCE, **change)
    with pytest.raises(InvalidValue):
        deducted(WHOLE, calculated(other), description="x")


def test_a_prepayment_is_taken_back_once() -> None:
    once = deducted(WHOLE, calculated(ADVANCE), description="Advance A-1")
    with pytest.raises(InvalidValue, match="once"):
        deducted(once, calculated(ADVANCE), description="Advance A-1")
    second = deducted(
        once, calculated(attrs.evolve(ADVANCE, number="A-2")), description="Advance A-2"
    )
    assert second.preceding() == ("A-1", "A-2")
    # 1000 - 100 - 100 at 21 %, 200 - 50 - 50 at 9 %.
    assert [row.base for row in calculated(second).tax_rows] == [800, 100]


def test_prices_with_their_vat_take_back_with_their_vat() -> None:
    """121 + 54.50 of the prepayment; 1,210 and 218 are 1,000 and 200 before 21 and 9 %."""
    lines = [
        attrs.evolve(sold, unit_price=price)
        for sold, price in zip(WHOLE.lines, ("1210", "218"), strict=True)
    ]
    gross = attrs.evolve(WHOLE, prices_include="VAT", lines=lines)
    final = calculated(deducted(gross, calculated(ADVANCE), description="Advance A-1"))
    assert [str(sold.unit_price) for sold in final.invoice.lines[2:]] == ["121.00", "54.50"]
    assert [row.base for row in final.tax_rows] == [900, 150]
    # 1210 + 218 - 175.50
    assert str(final.totals.payable) == "1252.50"


def test_a_prepayment_that_is_named_already_is_named_once() -> None:
    named = attrs.evolve(WHOLE, references=[Reference(ReferenceKind.PRECEDING_INVOICE, "A-1")])
    final = deducted(named, calculated(ADVANCE), description="Advance A-1")
    assert final.preceding() == ("A-1",)


GERMAN, DUTCH = vat.party("Werkstatt Nord", vat_id="DE136695976"), vat.party("J. Jansen")


def of_2020(*, buyer: Party, **more: Any) -> Calculation:
    """Return a prepayment invoice of the last days of 16 % in Germany."""
    part = vat.line("Advance", supply="services", unit_price="100", id="1", unit="C62")
    kind = InvoiceKind.PREPAYMENT_INVOICE
    day = date(2020, 12, 1)
    seller = attrs.evolve(GERMAN, country="DE")
    given = {"kind": kind, "issue_date": day, "seller": seller, "buyer": buyer, "lines": [part]}
    return calculate(invoice(number="A-1", **(given | more)), vat.REGIME)


def of_2021(*, buyer: Party) -> Invoice:
    work = vat.line("Installation", supply="services", unit_price="1000", id="1", unit="C62")
    seller = attrs.evolve(GERMAN, country="DE")
    day, due = date(2021, 2, 1), date(2021, 3, 1)
    return invoice(issue_date=day, due_date=due, seller=seller, buyer=buyer, lines=[work])


HOME = attrs.evolve(DUTCH, country="DE")
ABROAD = vat.party("Atelier Bleu", vat_id="FR83404833048")


@pytest.mark.parametrize(
    ("buyer", "expected"),
    [
        # 19 % of 1000 = 190.00, 16 % of 100 = 16.00.
        (HOME, [("S", "19", "190.00"), ("S", "16", "-16.00")]),
        # The buyer owes the tax: one row, of 1000 - 100.
        (ABROAD, [("AE", "0", "0.00")]),
    ],
)
def test_the_regime_of_vat_takes_back_what_was_billed(
    buyer: Party, expected: list[tuple[str, str, str]]
) -> None:
    final = deducted(of_2021(buyer=buyer), of_2020(buyer=buyer), description="Advance A-1")
    result = calculate(final, vat.REGIME)
    assert rows(result) == expected
    assert {problem.code for problem in result.problems} <= {"vat_id_not_confirmed"}
    assert codes(en16931.problems(result)) == set()
    reading = ubl.read(ubl.write(result))
    assert [(tax.category, f"{tax.rate:f}") for line in reading.invoice.lines for tax in line.taxes]
    # By the document alone, which no regime decides, it comes to the same.
    assert rows(calculated(reading.invoice)) == expected
    assert reading.stated.payable == result.totals.payable
    assert reading.invoice.preceding() == ("A-1",)


def test_what_was_booked_goes_before_what_would_be_computed_today() -> None:
    """A later release that knew another rate for that day changes nothing of what was billed."""
    row = DatedRow("standard", "17", Period(date(2020, 7, 1)), "a mistake")
    advance = of_2020(buyer=HOME)
    otherwise = calculate(
        advance.invoice, vat.VatRegime(vat.VatLaw(vat.ShippedRates([("DE", row)])))
    )
    assert rows(otherwise) == [("S", "17", "17.00")]
    booked = Snapshot.of(advance)
    final = deducted(of_2021(buyer=HOME), otherwise, description="Advance", booked=booked)
    assert rows(calculate(final, vat.REGIME))[1] == ("S", "16", "-16.00")
