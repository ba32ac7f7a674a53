"""Dated tables: a day without a row is an error that names the gap."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from invoicekit.errors import InvalidDefinition, NotCovered
from invoicekit.periods import Period
from invoicekit.taxes.rates import DatedRow, DatedTable, Gap, read_table

DAY = st.dates(date(2017, 7, 1), date(2030, 1, 1))


def row(start: date | None, end: date | None = None, value: str = "1", **more: object) -> DatedRow:
    return DatedRow("k", value, Period(start, end), "s.1", **more)


def test_rows_of_one_key_may_not_overlap() -> None:
    with pytest.raises(InvalidDefinition, match="overlap"):
        DatedTable("rate", [row(date(2020, 1, 1)), row(date(2021, 1, 1))])


def test_a_hole_must_be_declared() -> None:
    rows = [row(date(2020, 1, 1), date(2020, 12, 31)), row(date(2022, 1, 1))]
    with pytest.raises(InvalidDefinition, match="has no row from 2021-01-01 to 2021-12-31"):
        DatedTable("rate", rows)
    gap = Gap("k", Period(date(2021, 1, 1), date(2021, 12, 31)), "the levy was suspended")
    with pytest.raises(NotCovered, match="2021-06-01"):
        DatedTable("rate", rows, [gap]).on("k", date(2021, 6, 1))


@given(DAY, DAY)
def test_two_rows_cover_a_day_once_or_are_refused(first: date, second: date) -> None:
    rows = [row(date(2017, 7, 1), first), row(second)] if first < second else []
    try:
        table = DatedTable("rate", rows)
    except InvalidDefinition:
        assert first.toordinal() + 1 < second.toordinal()
        return
    for on in (first, second):
        assert sum(r.period.covers(on) for r in table.rows) <= 1


def test_the_row_that_asks_for_most_goes_first() -> None:
    plain, special = row(None, value="2"), row(None, value="1", when={"form": "individual|huf"})
    table = DatedTable("rate", [plain, special])
    on = date(2026, 1, 1)
    assert table.on("k", on, {"form": "huf"}).value == "1"
    assert table.on("k", on, {"form": "firm"}).value == "2"
    assert table.on("k", on).value == "2"


def test_a_condition_may_exclude() -> None:
    table = DatedTable("rate", [row(None, when={"form": "!body_corporate"})])
    assert table.find("k", date(2026, 1, 1), {"form": "firm"}) is not None
    assert table.find("k", date(2026, 1, 1), {"form": "body_corporate"}) is None
    assert table.find("k", date(2026, 1, 1)) is None, "a fact that nobody gave holds for none"


def test_own_rows_replace_those_of_the_same_key() -> None:
    table = DatedTable("rate", [row(date(2020, 1, 1))]).with_rows(
        [row(date(2019, 1, 1), value="7")]
    )
    assert [r.value for r in table.rows] == ["7"]


def test_an_unknown_key_names_the_known_ones() -> None:
    with pytest.raises(NotCovered) as caught:
        DatedTable("rate", [row(None)]).on("other", date(2026, 1, 1))
    assert "Known keys: k" in caught.value.remedy


def test_a_table_is_written_as_toml() -> None:
    table = read_table("""
        name = "levy"
        [[row]]
        key = "tea"
        value = "5"
        from = 2020-01-01
        to = 2020-12-31
        when = { to = "shop" }
        details = { per = "10" }
        source = "s.2"
        unsure = true
        [[row]]
        key = "tea"
        value = "6"
        from = 2022-01-01
        when = { to = "shop" }
        source = "s.2"
        [[gap]]
        key = "tea"
        from = 2021-01-01
        to = 2021-12-31
        reason = "suspended"
    """)
    first = table.on("tea", date(2020, 5, 1), {"to": "shop"})
    assert (first.rate, first.number("per"), first.number("of"), first.sure) == (5, 10, None, False)
    assert table.gaps[0].reason == "suspended"
