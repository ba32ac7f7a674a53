"""A prepayment and its final invoice."""

from __future__ import annotations

from decimal import Decimal

import attrs
import pytest

from invoicekit import StatedTax
from invoicekit.documents import InvoiceKind
from invoicekit.errors import InvalidValue
from invoicekit.profiles import en16931
from invoicekit.profiles.prepayment import deducted
from support.european import TAXES, calculated, codes, invoice, line

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


@pytest.mark.parametrize("change", [{"kind": InvoiceKind.INVOICE}, {"currency": "SEK"}])
def test_what_is_no_prepayment_of_it_is_refused(change: dict[str, object]) -> None:
    other = attrs.evolve(ADVANCE, **change)
    with pytest.raises(InvalidValue):
        deducted(WHOLE, calculated(other), description="x")
