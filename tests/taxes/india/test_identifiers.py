"""GSTIN, PAN, TAN and HSN: which are right, and what is said of those that are not."""

from __future__ import annotations

import json
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from invoicekit.errors import InvalidValue, NotCovered
from invoicekit.taxes.india.identifiers import (
    Gstin,
    GstinForm,
    Holder,
    check_digit,
    digits_due,
    parse_gstin,
    parse_hsn,
    parse_pan,
    parse_tan,
    problems_of_gstin,
    problems_of_hsn,
    problems_of_pan,
    problems_of_tan,
)

EXAMPLES = {
    row["id"]: row for row in json.loads(Path(__file__).with_name("examples.json").read_text())
}
FIRST = EXAMPLES["IN-38"]["inputs"]["first14"]
DUE = EXAMPLES["IN-38"]["expected"]["check"]
LETTERS = st.sampled_from("ABCDEFGHIJKLMNOPQRSTUVWXYZ")
DIGITS = st.sampled_from("0123456789")


@pytest.mark.parametrize(("first", "due"), [*zip(FIRST, DUE, strict=True)])
def test_the_published_check_digits(first: str, due: str) -> None:
    """IN-38."""
    assert check_digit(first) == due
    assert parse_gstin(first + due).value == first + due


@pytest.mark.parametrize("first", FIRST)
def test_every_other_last_character_is_refused(first: str) -> None:
    for wrong in set("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ") - {check_digit(first)}:
        (problem,) = problems_of_gstin(first + wrong, "buyer.tax_ids[0]")
        assert dict(problem.parameters)["part"] == "check_digit"
        assert problem.path == "buyer.tax_ids[0]"
        assert repr(check_digit(first)) in problem.message


def test_a_gstin_tells_state_pan_and_number_of_the_registration() -> None:
    assert parse_gstin(" 29aagcb7383j1z4 ") == Gstin(
        "29AAGCB7383J1Z4", GstinForm.REGULAR, "29", "AAGCB7383J", entity="1"
    )


@pytest.mark.parametrize(
    ("text", "form", "state"),
    [
        ("29AABCF8078M1C8", GstinForm.TCS, "29"),  # IN-38
        ("27MUMA12345A1D1", GstinForm.TDS, "27"),
        ("27AAPFU0939F1D1", GstinForm.TDS, "27"),
        ("27MUMA12345B1Z1", GstinForm.GOVERNMENT, "27"),
        ("0717USA12345UNA", GstinForm.UIN, "07"),
        ("0717USA12345ONA", GstinForm.UIN, "07"),
        ("0717USA12345NRA", GstinForm.NON_RESIDENT, "07"),
        ("9917USA29001OSB", GstinForm.OIDAR, "99"),
    ],
)
def test_every_form_of_registration_is_known(text: str, form: GstinForm, state: str) -> None:
    """Forms of section 11; their check digits are checked only where an example proves them."""
    gstin = parse_gstin(text)
    assert (gstin.form, gstin.state) == (form, state)


def test_a_tan_inside_is_no_pan() -> None:
    department = parse_gstin("27MUMA12345B1Z1")
    assert (department.pan, department.tan) == ("", "MUMA12345B")
    deductor = parse_gstin("27AAPFU0939F1D1")
    assert (deductor.pan, deductor.tan) == ("AAPFU0939F", "")


def test_the_check_digit_of_other_forms_is_a_switch() -> None:
    with pytest.raises(InvalidValue, match="check digit"):
        parse_gstin("27AAPFU0939F1D1", checked=[GstinForm.TDS])


def test_test_numbers_of_the_portal_pass_where_the_sandbox_is_said() -> None:
    assert problems_of_gstin("02AMBPG7773M002") != ()
    with pytest.raises(InvalidValue):
        parse_gstin("02AMBPG7773M1Z0")
    assert parse_gstin("02AMBPG7773M1Z0", sandbox=True).state == "02"


@pytest.mark.parametrize(
    ("text", "part", "expected"),
    [
        ("27AAPFU0939F1Z", "length", "15 characters are due, and it has 14"),
        ("AAAAPFU0939F1ZV", "state", "two digits of a State"),
        ("39AAPFU0939F1ZV", "state", "must be a State, and '39' is none"),
        ("96AAPFU0939F1ZV", "state", "'96' is none"),
        ("99AAPFU0939F1ZV", "state", "'99' is none"),
        ("27AAP1U0939F1ZV", "pan", "five letters, four digits, a letter"),
        ("27AAPFU0939F0ZV", "entity", "1 to 9 or A to Z"),
        ("27AAPFU0939F1KV", "kind", "Z, or C for a TCS"),
        ("27AAPFU0939F1Z?", "check_digit", "a digit or a letter"),
        ("２７AAPFU0939F1ZV", "state", "two digits of a State"),
    ],
)
def test_the_reason_names_the_part_and_what_was_expected(
    text: str, part: str, expected: str
) -> None:
    (problem,) = problems_of_gstin(text)
    assert dict(problem.parameters)["part"] == part
    assert expected in problem.message
    assert problem.code == "invalid_gstin"
    assert problem.source
    assert problem.remedy
    with pytest.raises(InvalidValue, match=part.replace("_", " ")):
        parse_gstin(text)


@pytest.mark.parametrize("code", ["25", "28", "38", "97"])
def test_withdrawn_and_young_codes_can_be_read(code: str) -> None:
    first = f"{code}AAPFU0939F1Z"
    assert parse_gstin(first + check_digit(first)).state == code


@given(
    st.sampled_from([f"{n:02}" for n in range(1, 38) if n not in {25, 28}]),
    st.tuples(*[LETTERS] * 3).map("".join),
    st.sampled_from("PCHFATBLJG"),
    LETTERS,
    # python-stdnum refuses the number 0000, of which no published rule speaks.
    st.tuples(*[DIGITS] * 4).map("".join).filter(lambda number: number != "0000"),
    LETTERS,
)
def test_stdnum_agrees_where_it_knows_the_form(
    state: str, letters: str, holder: str, initial: str, number: str, last: str
) -> None:
    from stdnum.in_ import gstin as theirs
    from stdnum.in_ import pan as their_pan

    pan = letters + holder + initial + number + last
    first = f"{state}{pan}1Z"
    for character in ("A", check_digit(first)):
        text = first + character
        assert theirs.is_valid(text) == (problems_of_gstin(text) == ()), text
    assert their_pan.is_valid(pan) == (problems_of_pan(pan) == ())


@given(st.text(max_size=16))
def test_any_text_is_answered(text: str) -> None:
    for problems in (problems_of_gstin, problems_of_pan, problems_of_tan, problems_of_hsn):
        assert isinstance(problems(text), tuple)


@pytest.mark.parametrize("holder", list(Holder))
def test_the_fourth_letter_of_a_pan_is_its_holder(holder: Holder) -> None:
    assert parse_pan(f"AAA{holder.value}U0939F").holder is holder


@pytest.mark.parametrize(
    ("text", "part"),
    [
        ("AAPFU0939", "length"),
        ("1APFU0939F", "letters"),
        ("AAPXU0939F", "holder"),
        ("AAPF10939F", "initial"),
        ("AAPFUA939F", "number"),
        ("AAPFU09391", "check_letter"),
    ],
)
def test_a_wrong_pan_names_its_part(text: str, part: str) -> None:
    (problem,) = problems_of_pan(text, "seller.tax_ids[1]")
    assert dict(problem.parameters)["part"] == part
    with pytest.raises(InvalidValue):
        parse_pan(text)


@pytest.mark.parametrize(
    ("text", "part"),
    [("MUMA1234", "length"), ("MUM112345A", "letters"), ("MUMAA2345A", "number")],
)
def test_a_wrong_tan_names_its_part(text: str, part: str) -> None:
    (problem,) = problems_of_tan(text)
    assert dict(problem.parameters)["part"] == part
    with pytest.raises(InvalidValue):
        parse_tan(text)
    assert parse_tan("muma12345a").value == "MUMA12345A"


@pytest.mark.parametrize("text", ["", "84", "8471A0", "84713", "847130101"])
def test_a_code_of_goods_has_four_six_or_eight_digits(text: str) -> None:
    assert problems_of_hsn(text)[0].code == "invalid_hsn"
    with pytest.raises(InvalidValue):
        parse_hsn(text)


@pytest.mark.parametrize(
    ("turnover", "registered", "border", "digits"),
    [
        (50_000_000, True, False, 4),
        (50_000_000, False, False, 0),
        (50_000_001, True, False, 6),
        (50_000_001, False, False, 6),
        (1, False, True, 8),
    ],
)
def test_the_digits_of_the_code_follow_turnover_and_recipient(
    turnover: int, registered: bool, border: bool, digits: int
) -> None:
    """Notification 78/2020-CT."""
    due = digits_due(
        Decimal(turnover), date(2026, 11, 2), registered=registered, crosses_border=border
    )
    assert due == digits
    assert bool(problems_of_hsn("8471", digits=due)) == (digits > 4)


def test_a_day_before_the_first_row_is_a_gap() -> None:
    with pytest.raises(NotCovered, match="2021-03-31"):
        digits_due(Decimal(1), date(2021, 3, 31), registered=True)
