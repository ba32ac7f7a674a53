"""The State codes: names, kinds, and the codes that were withdrawn."""

from __future__ import annotations

from datetime import date
from itertools import pairwise

import pytest

from invoicekit.errors import NotCovered
from invoicekit.taxes.india.dated import law_file
from invoicekit.taxes.india.states import StateKind, current_code, read_state, state_of

CODES = [*(f"{n:02}" for n in range(1, 39)), "96", "97", "99"]


def test_the_list_is_complete() -> None:
    assert sorted({row["code"] for row in law_file("states")["state"]}) == CODES


@pytest.mark.parametrize("code", ["04", "26", "31", "35", "38", "97"])
def test_a_union_territory_without_legislature_has_utgst(code: str) -> None:
    assert state_of(code, date(2026, 11, 2)).kind is StateKind.UT


@pytest.mark.parametrize("code", ["01", "07", "34"])
def test_a_union_territory_with_legislature_has_sgst(code: str) -> None:
    assert state_of(code, date(2026, 11, 2)).kind is StateKind.UT_WITH_LEGISLATURE


def test_jammu_and_kashmir_was_a_state() -> None:
    assert state_of("01", date(2019, 10, 30)).kind is StateKind.STATE


def test_withdrawn_codes_become_their_successors() -> None:
    assert current_code("25", date(2020, 7, 31)) == "25"
    assert current_code("25", date(2020, 8, 1)) == "26"
    assert current_code("28", date(2026, 11, 2)) == "37"
    assert current_code("29", date(2026, 11, 2)) == "29"
    assert current_code("", date(2026, 11, 2)) == ""


def test_every_state_is_read_by_code_and_by_name() -> None:
    for code in CODES:
        assert read_state(code) == code
        assert read_state(f"IN-{code}") == code
        assert read_state(state_of(code).name.upper()) == code


@pytest.mark.parametrize("text", ["", "98", "Bavaria", "2"])
def test_what_is_no_state_is_not_guessed(text: str) -> None:
    assert read_state(text) == ""


def test_an_unknown_code_is_told() -> None:
    with pytest.raises(NotCovered, match="'40'"):
        state_of("40")


def test_rows_of_one_code_do_not_overlap() -> None:
    rows = law_file("states")["state"]
    for code in CODES:
        own = sorted((r for r in rows if r["code"] == code), key=lambda r: r["valid_from"])
        for earlier, later in pairwise(own):
            assert earlier["valid_to"] < later["valid_from"]
        assert all(row["source"] for row in own)
