"""Series write their numbers, and never the same one twice."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from invoicekit.errors import InvalidDefinition, InvalidValue
from invoicekit.numbering import NumberRule, Restart, Series

DAYS = st.dates(date(2017, 7, 1), date(2036, 12, 31))
SERIES = [
    Series("AT/{fy}/{n:04}"),
    Series("{fyear}-{n}"),
    Series("INV{yyyy}{n:05}", Restart.YEAR),
    Series("INV{yy}/{mm}/{n}", Restart.MONTH),
    Series("{n:08}", Restart.NEVER),
]
WRITTEN = ["AT/26-27/0042", "2026-27-42", "INV202600042", "INV26/11/42", "00000042"]

# CGST Rules, rule 46(b): at most 16 characters; letters, digits, hyphen, slash.
RULE_46 = NumberRule(16, "[A-Za-z0-9/-]+", "CGST Rules 2017, rule 46(b)")


@pytest.mark.parametrize(
    ("series", "number"),
    list(zip(SERIES, WRITTEN, strict=True)),
)
def test_a_number_is_written_as_its_series_says(series: Series, number: str) -> None:
    assert series.number(42, date(2026, 11, 2)) == number


@pytest.mark.parametrize("series", SERIES)
@given(st.lists(st.tuples(DAYS, st.integers(1, 99)), max_size=20))
def test_places_of_different_runs_never_give_the_same_number(
    series: Series, wanted: list[tuple[date, int]]
) -> None:
    places = {(series.run(on), n) for on, n in wanted}
    assert len({series.number(n, on) for on, n in wanted}) == len(places)


@pytest.mark.parametrize(
    ("pattern", "restart", "reason"),
    [
        ("INV-{n}", Restart.FISCAL_YEAR, "does not show that"),
        ("INV-{mm}-{n}", Restart.MONTH, "does not show that"),
        ("INV-{fy}", Restart.FISCAL_YEAR, "needs {n} once"),
        ("{n}{n}", Restart.NEVER, "needs {n} once"),
        ("INV-{day}-{n}", Restart.NEVER, "unknown token"),
        ("INV-{n", Restart.NEVER, "unknown token"),
    ],
)
def test_a_series_that_would_repeat_itself_cannot_be_built(
    pattern: str, restart: Restart, reason: str
) -> None:
    with pytest.raises(InvalidDefinition, match=reason.replace("{", r"\{")):
        Series(pattern, restart)


def test_a_number_that_the_rule_forbids_is_refused() -> None:
    series = Series("A-VERY-LONG/{fy}/{n:04}", rule=RULE_46)
    with pytest.raises(InvalidValue, match="16 are allowed"):
        series.number(1, date(2026, 11, 2))
    with pytest.raises(InvalidValue, match="begins at 1"):
        Series("{n}", Restart.NEVER).number(0, date(2026, 11, 2))


@pytest.mark.parametrize(
    ("number", "codes"),
    [
        ("AT/26-27/0042", []),
        ("AT#1", ["number_characters"]),
        ("A" * 17, ["number_too_long"]),
        ("A#" * 9, ["number_too_long", "number_characters"]),
        ("", ["number_characters"]),
    ],
)
def test_a_rule_tells_all_that_is_wrong(number: str, codes: list[str]) -> None:
    assert [problem.code for problem in RULE_46.problems(number)] == codes
