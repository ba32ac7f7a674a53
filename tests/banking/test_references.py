from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from stdnum import iso11649

from invoicekit.banking import creditor_reference, own_reference
from invoicekit.banking.names import names_agree
from invoicekit.errors import InvalidValue

# python-stdnum has check digits of its own to compare with.
owns = st.from_regex(r"[0-9A-Z]{1,21}", fullmatch=True)


@given(owns)
def test_a_creditor_reference_has_the_check_digits_of_iso_11649(own):
    made = creditor_reference(own)
    assert iso11649.is_valid(made)
    assert own_reference(made) == own


@given(st.from_regex(r"RF[0-9]{2}[0-9A-Z]{1,21}", fullmatch=True))
def test_what_is_valid_is_what_the_standard_calls_so(reference):
    assert (own_reference(reference) is not None) == iso11649.is_valid(reference)


@pytest.mark.parametrize(
    "wrong",
    ["", "RF", "RF18", "RF17539007547034", "XX18539007547034", "RF18539007547035", "RF1８5390"],
)
def test_what_is_no_creditor_reference_has_no_own_part(wrong):
    assert own_reference(wrong) is None


@pytest.mark.parametrize("own", ["", "A" * 22, "AT_1", "é", "/-."])
def test_what_no_creditor_reference_can_hold_is_refused(own):
    with pytest.raises(InvalidValue):
        creditor_reference(own)


@pytest.mark.parametrize(
    ("left", "right", "agree"),
    [
        ("BLUE BAY RETAIL PRIVATE LIMITED", "Blue Bay Retail Pvt. Ltd.", True),
        ("Retail Blue Bay", "Blue Bay Retail", True),
        ("Société Générale", "SOCIETE GENERALE SA", True),
        ("Blue Bay", "Blue Bay Retail", True),
        ("Blue Bay Retail", "Blue Sky Retail", False),
        ("Blue Bay Retail", "", False),
        ("Ltd", "Ltd", False),
        ("AB", "AB", False),
    ],
)
def test_names_agree_when_the_words_of_the_shorter_stand_in_the_longer(left, right, agree):
    assert names_agree(left, right) is agree
    assert names_agree(right, left) is agree
