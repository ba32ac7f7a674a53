"""Notes never credit more than is left, and mirror the invoice that they correct."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from invoicekit import Invoice, calculate
from invoicekit.corrections import (
    credit_amount,
    credit_lines,
    credit_whole,
    debit_amount,
    left_to_credit,
)
from invoicekit.documents import InvoiceKind
from invoicekit.errors import InvalidValue
from invoicekit.money import round_to
from invoicekit.taxes import flat, india
from support.written import invoice, line, off, totals, vat, worked

SAID = {"number": "C-1", "issue_date": date(2026, 11, 20), "reason": "returned"}
CENT = Decimal("0.01")


def sale(**more: object) -> Invoice:
    return invoice(
        line("25.00", vat("21"), quantity="4"),
        line("10.00", vat("9"), quantity="3"),
        number="S-1",
        **more,
    )


def lines_back(
    document: Invoice, wanted: dict[str, str], *earlier: Invoice, number: str = "C-1"
) -> Invoice:
    said = SAID | {"number": number}
    return credit_lines(document, flat.REGIME, wanted, earlier=earlier, **said)


def test_a_whole_credit_has_the_invoices_own_figures() -> None:
    document = sale(allowances=[off(percent="10")], charges=[off("5")], cash_rounding="0.05")
    note = credit_whole(document, flat.REGIME, **SAID)
    assert worked(note).totals == worked(document).totals
    assert (note.kind, note.preceding()) == (InvoiceKind.CREDIT_NOTE, ("S-1",))


def test_a_self_billed_invoice_is_credited_by_its_own_kind() -> None:
    document = sale(kind=InvoiceKind.SELF_BILLED_INVOICE)
    assert credit_whole(document, flat.REGIME, **SAID).kind is InvoiceKind.SELF_BILLED_CREDIT_NOTE


def test_some_of_a_line_is_credited_with_its_tax() -> None:
    # Two of four at 25.00: 50.00, and 21 % of it 10.50.
    note = lines_back(sale(), {"1": "2"})
    assert totals(worked(note), "line_total", "tax_total", "payable") == ["50.00", "10.50", "60.50"]


def test_the_documents_discount_goes_back_in_proportion() -> None:
    # 130.00 less 10 %: 13.00. Half of it (65.00) takes back half the discount: 6.50.
    document = sale(allowances=[off(percent="10")])
    note = lines_back(document, {"1": "2", "2": "1.5"})
    assert totals(worked(note), "line_total", "allowance_total") == ["65.00", "6.50"]


def test_the_lines_own_discount_goes_back_in_proportion() -> None:
    document = invoice(line("25", vat(), quantity="4", allowances=[off("10")]), number="S-1")
    # 100 - 10 = 90; one of four: 25 - 2.50 = 22.50.
    assert totals(worked(lines_back(document, {"1": "1"})), "line_total") == ["22.50"]


def test_no_more_is_credited_than_is_left_of_a_line() -> None:
    first = lines_back(sale(), {"1": "3"})
    assert left_to_credit(sale(), flat.REGIME, [first]) == {
        "1": Decimal("25.00"),
        "2": Decimal("30.00"),
    }
    with pytest.raises(InvalidValue, match=r"50.00 would be credited, and 25.00 is left"):
        lines_back(sale(), {"1": "2"}, first, number="C-2")


def test_an_amount_is_spread_over_what_is_left() -> None:
    # 13.00 over 100.00 and 30.00: 10.00 and 3.00.
    note = credit_amount(sale(), flat.REGIME, "13.00", **SAID)
    assert [(str(one.unit_price), one.taxes[0].rate) for one in note.lines] == [
        ("10.00", Decimal(21)),
        ("3.00", Decimal(9)),
    ]


def test_no_more_is_credited_than_is_left_in_all() -> None:
    first = credit_amount(sale(), flat.REGIME, "100.00", **SAID)
    with pytest.raises(InvalidValue, match=r"at most 30.00 is left"):
        credit_amount(sale(), flat.REGIME, "30.01", earlier=[first], **SAID)
    rest = credit_amount(sale(), flat.REGIME, "30.00", earlier=[first], **SAID)
    left = left_to_credit(sale(), flat.REGIME, [first, rest])
    assert set(left.values()) == {Decimal("0.00")}


def test_a_debit_note_raises_what_may_be_credited() -> None:
    more = debit_amount(sale(), flat.REGIME, {"2": "5.00"}, **SAID)
    assert left_to_credit(sale(), flat.REGIME, [more])["2"] == Decimal("35.00")


@given(st.lists(st.decimals("0.01", "80", places=2), max_size=6))
def test_credits_by_amount_never_pass_the_invoice(amounts: list[Decimal]) -> None:
    notes: list[Invoice] = []
    for place, amount in enumerate(amounts):
        said = SAID | {"number": f"C-{place}"}
        left = sum(left_to_credit(sale(), flat.REGIME, notes).values())
        if amount > left:
            with pytest.raises(InvalidValue):
                credit_amount(sale(), flat.REGIME, amount, earlier=notes, **said)
        else:
            notes.append(credit_amount(sale(), flat.REGIME, amount, earlier=notes, **said))
    credited = sum((worked(note).totals.line_total for note in notes), Decimal(0))
    after = left_to_credit(sale(), flat.REGIME, notes)
    # 4 x 25.00 + 3 x 10.00 = 130.00
    assert credited + sum(after.values()) == Decimal("130.00")
    assert all(net >= 0 for net in after.values())


@pytest.mark.parametrize(
    ("wanted", "reason"),
    [({"9": "1"}, "no such line"), ({"1": "0"}, "above zero"), ({"1": "-1"}, "above zero")],
)
def test_what_comes_back_must_have_been_sold(wanted: dict[str, str], reason: str) -> None:
    with pytest.raises(InvalidValue, match=reason):
        lines_back(sale(), wanted)


@pytest.mark.parametrize("amount", ["0", "-1", "130.01"])
def test_an_amount_to_credit_lies_above_zero_and_within_the_invoice(amount: str) -> None:
    with pytest.raises(InvalidValue, match="left to credit"):
        credit_amount(sale(), flat.REGIME, amount, **SAID)


def test_a_note_says_why() -> None:
    with pytest.raises(InvalidValue, match="says why"):
        credit_whole(sale(), flat.REGIME, number="C-1", issue_date=date(2026, 1, 1), reason=" ")


def test_a_credit_note_is_not_credited_again() -> None:
    note = credit_whole(sale(), flat.REGIME, **SAID)
    with pytest.raises(InvalidValue, match="cannot be corrected"):
        credit_whole(note, flat.REGIME, **SAID)


def test_a_note_for_another_invoice_does_not_count() -> None:
    other = credit_whole(attrs.evolve(sale(), number="S-2"), flat.REGIME, **SAID)
    with pytest.raises(InvalidValue, match="not for S-1"):
        left_to_credit(sale(), flat.REGIME, [other])


def test_a_note_that_names_no_line_is_told() -> None:
    note = credit_whole(sale(), flat.REGIME, **SAID)
    blind = attrs.evolve(note, lines=[attrs.evolve(one, preceding_line="") for one in note.lines])
    with pytest.raises(InvalidValue, match="names no line"):
        left_to_credit(sale(), flat.REGIME, [blind])


def test_a_debit_note_raises_lines_that_are_there() -> None:
    with pytest.raises(InvalidValue, match="must be a line of S-1"):
        debit_amount(sale(), flat.REGIME, {"9": "1"}, **SAID)


@pytest.mark.parametrize("price", ["0.333", "19.99"])
def test_thirds_of_a_line_credit_no_more_than_the_whole(price: str) -> None:
    document = invoice(line(price, vat(), quantity="3"), number="S-1")
    notes: list[Invoice] = []
    for place in range(3):
        left = left_to_credit(document, flat.REGIME, notes)["1"]
        try:
            notes.append(lines_back(document, {"1": "1"}, *notes, number=f"C-{place}"))
        except InvalidValue:
            # Three roundings may pass the whole by a cent; the last one is refused, never paid.
            assert left < round_to(Decimal(price), CENT)
    assert left_to_credit(document, flat.REGIME, notes)["1"] >= 0


def test_a_note_keeps_what_its_invoice_told_of_the_supply() -> None:
    """The rate that a line tells by a particular, and the document's own particulars."""
    line = india.line("Tea", hsn="0902", rate="12", unit_price="100", id="1")
    sold = Invoice(
        "1",
        date(2026, 3, 2),
        currency="INR",
        seller=india.party("Asha", gstin="27AAPFU0939F1ZV"),
        buyer=india.party("Blue", gstin="29AAGCB7383J1Z4"),
        lines=[line],
        particulars={"reverse_charge": "no"},
    )
    head = {"number": "2", "issue_date": date(2026, 3, 9), "reason": "too dear"}
    note = credit_amount(sold, india.REGIME, "50", **head)
    assert note.particulars == sold.particulars
    assert [str(row.rate) for row in calculate(note, india.REGIME).tax_rows] == ["12"]
