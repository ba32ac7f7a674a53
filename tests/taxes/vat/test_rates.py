"""Rates: dated, with a source, never guessed; and the same as the published tables have."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from importlib.resources import files
from pathlib import Path
from typing import Any

import duty27_eu_vat
import eu_vat_rates_data
import pytest

from invoicekit.errors import NotCovered
from invoicekit.periods import Period
from invoicekit.taxes import vat
from invoicekit.taxes.rates import DatedRow, read_table
from invoicekit.taxes.vat.territories import known_territories, territory_of, territory_of_id
from support.vat_cases import (
    GOODS,
    bill,
    business,
    consumer,
    decided,
    seller,
    service,
    supply,
    told,
    worked,
)

MEMBERS = [c for c in eu_vat_rates_data.get_all_rates() if eu_vat_rates_data.is_eu_member(c)]
RATES = Path(str(files("invoicekit.taxes.vat").joinpath("data/rates")))
FILES = sorted(file.stem for file in RATES.iterdir())
READ_ON = date.fromisoformat(eu_vat_rates_data.data_version)
FURTHER: dict[str, tuple[set[str], str]] = {
    "BE": ({"0"}, "newspapers and recovered materials"),
    "CZ": ({"0"}, "books since 2024"),
    "DE": ({"0"}, "solar modules since 2023"),
    "DK": ({"0"}, "newspapers"),
    "FI": ({"0"}, "what the VAT Act frees with deduction"),
    "GB": ({"0"}, "schedule 8"),
    "HR": ({"0"}, "solar panels on homes"),
    "HU": ({"0"}, "daily newspapers since 2024"),
    "IE": ({"0", "4.8"}, "schedule 2, and livestock"),
    "MT": ({"0"}, "schedule 5"),
    "NL": ({"0"}, "solar panels since 2023"),
    "NO": ({"0", "11.11"}, "chapter 6, and raw fish"),
    "XI": ({"0"}, "schedule 8"),
}
"""Rates that we have and the package does not: it lists no zero rates, and not all special ones."""
REGIONAL: dict[str, tuple[set[str], str]] = {
    "AT": ({"19"}, "Jungholz and Mittelberg: our AT-JUNGHOLZ"),
    "FR": ({"0.9", "1.05", "8.5", "13"}, "Corsica and overseas: our FR-20R, GP, MQ, RE"),
    "GR": ({"4", "17"}, "the islands: our GR-ISLANDS"),
    "PT": ({"16", "22"}, "the Azores and Madeira: our PT-20, PT-30"),
}
"""Rates that the package lists under the state and we under the territory that has them."""


def test_every_member_state_and_its_neighbours_have_rates() -> None:
    assert len(MEMBERS) == 27
    for key in [*MEMBERS, "GB", "XI", "CH", "NO", "AE", "SA", "BH", "OM"]:
        assert vat.rate_for(key, READ_ON) > 0


@pytest.mark.parametrize("country", [c.code for c in duty27_eu_vat.list_countries()])
def test_the_history_of_standard_rates_is_that_of_duty27(country: str) -> None:
    """Every rate of its history, on its first day and on the day before."""
    for window in duty27_eu_vat.get_rate_history(country):
        assert vat.rate_for(country, window.effective_from) == window.rate
        eve = window.effective_from - timedelta(days=1)
        if eve >= duty27_eu_vat.DATA_FIRST_DATE:
            assert vat.rate_for(country, eve) == duty27_eu_vat.get_standard_rate(country, eve)
    ours = vat.ShippedRates().table(country, READ_ON).by_key["standard"]
    assert len(ours) == len(duty27_eu_vat.get_rate_history(country))


@pytest.mark.parametrize("country", [*MEMBERS, "GB", "XI", "CH", "NO"])
def test_the_rates_of_the_day_are_those_of_eu_vat_rates_data(country: str) -> None:
    theirs = eu_vat_rates_data.get_rate(country)
    assert theirs is not None
    assert vat.rate_for(country, READ_ON) == Decimal(str(theirs["standard"]))
    listed = [theirs["standard"], *theirs["reduced"], theirs["super_reduced"], theirs["parking"]]
    published = {Decimal(str(rate)) for rate in listed if rate is not None}
    ours = {row.rate for row in vat.ShippedRates().rates(country, READ_ON)}
    more, _ = FURTHER.get(country, (set(), ""))
    regional, _ = REGIONAL.get(country, (set(), ""))
    assert ours - published == {Decimal(rate) for rate in more}
    assert published - ours == {Decimal(rate) for rate in regional}


LEVELS = frozenset({"reduced", "second_reduced", "super_reduced", "parking"})
"""Kinds that name a rate by its level alone. What goods it is for, the package does not say."""


def rows_of(key: str, on: date) -> list[tuple[DatedRow, bool]]:
    """Return the rows by level of a territory on a day, each with whether the package lists it."""
    theirs = eu_vat_rates_data.get_rate(key)
    assert theirs is not None
    listed = [*theirs["reduced"], theirs["super_reduced"], theirs["parking"]]
    published = {Decimal(str(rate)) for rate in listed if rate is not None}
    rows = vat.ShippedRates().rates(key, on)
    return [(row, row.rate in published) for row in rows if row.key in LEVELS]


@pytest.mark.parametrize("country", [*MEMBERS, "GB", "XI", "CH", "NO"])
def test_what_the_published_table_lists_is_confirmed_from_its_day_on(country: str) -> None:
    for row, listed in rows_of(country, READ_ON):
        assert row.is_confirmed(READ_ON) == (row.sure or listed), row
        if not row.sure:
            assert row.seen in {READ_ON, None}
            assert not row.is_confirmed(READ_ON - timedelta(days=1))


def test_rows_are_seen_by_level_alone() -> None:
    """What a lower rate is for is in no published table: such rows stay to be confirmed."""
    rows = [row for key in known_territories() for row in _table_rows(key)]
    seen = {row.key for row in rows if row.seen}
    # Jungholz, whose standard rate the package lists among Austria's.
    assert seen == LEVELS | {"standard"}
    assert {row.key for row in rows if not row.sure and not row.seen} > {"hotels", "food"}


def _table_rows(key: str) -> tuple[DatedRow, ...]:
    found = territory_of(key, READ_ON)
    return vat.ShippedRates().table(key, READ_ON).rows if found.rates else ()


def french(rate_kind: str, on: date) -> vat.Decision:
    return decided(GOODS, seller=seller("FR"), buyer=consumer("FR"), rate_kind=rate_kind, on=on)


def test_a_rate_that_nobody_confirmed_is_told() -> None:
    decision = french("reduced", READ_ON - timedelta(days=1))
    (problem,) = decision.problems
    assert (problem.code, problem.severity.value) == ("unconfirmed_row", "note")
    assert dict(problem.parameters)["value"] == "10"
    assert decision.basis.text.endswith("reduced rate of France (FR), to be confirmed")
    later = french("reduced", READ_ON)
    assert (later.problems, "confirmed" in later.basis.text) == ((), False)
    assert french("standard", READ_ON - timedelta(days=1)).problems == ()


def test_the_explanation_of_an_invoice_says_that_its_rate_is_to_be_confirmed() -> None:
    tulips = vat.party("Tulpen BV", vat_id="NL123456782B90")
    guest = vat.party("J. Jansen", country="NL")
    nights = [service("100", kind="lodging"), service("90", kind="lodging")]
    result = worked(bill(*nights, seller=tulips, buyer=guest, issue_date=date(2025, 7, 1)))
    assert "lodging rate of the Netherlands (NL), to be confirmed" in result.explain()
    assert [(p.code, p.path) for p in result.problems] == [("unconfirmed_row", "lines")]


def test_of_two_kinds_at_one_rate_the_confirmed_one_is_taken() -> None:
    hearsay = DatedRow("toys", "7", Period(date(2015, 1, 1)), "hearsay", sure=False)
    law = vat.VatLaw(vat.ShippedRates([("DE", hearsay)]))
    assert [row.key for row in law.rates.rates("DE", READ_ON)][1] == "toys"
    decision = vat.decide(supply(GOODS, rate=Decimal(7)), law)
    assert isinstance(decision, vat.Decision)
    assert decision.basis.text.endswith("reduced rate of Germany (DE)")


@pytest.mark.parametrize(
    "facts",
    [
        {"seller": seller("AT"), "buyer": business("AT"), "reverse_charged": "construction"},
        {"seller": seller("BH"), "buyer": consumer("US"), "delivery": "US"},
        {"seller": seller("SA"), "buyer": consumer("SA"), "exemption": "VATEX-SA-EDU"},
    ],
)
def test_every_table_tells_what_nobody_confirmed(facts: dict[str, Any]) -> None:
    assert "unconfirmed_row" in told(decided(GOODS, **facts))


def test_the_regional_rates_are_under_their_territories() -> None:
    homes = {"AT": ["AT-JUNGHOLZ"], "FR": ["FR-20R", "GP"], "GR": ["GR-ISLANDS"]}
    homes["PT"] = ["PT-20", "PT-30"]
    for country, (rates, _) in REGIONAL.items():
        found = {
            row.rate for key in homes[country] for row in vat.ShippedRates().rates(key, READ_ON)
        }
        # 1.05 % is the press in the overseas departments, which no source dates.
        assert {Decimal(rate) for rate in rates} - found <= {Decimal("1.05")}


@pytest.mark.parametrize(
    ("key", "kind", "on", "rate"),
    [
        # Read at a source on 2026-11-23, or as the history of the two packages.
        ("CH", "standard", date(2017, 12, 31), "8.0"),
        ("CH", "standard", date(2018, 1, 1), "7.7"),
        ("CH", "standard", date(2024, 1, 1), "8.1"),
        ("CH", "reduced", date(2024, 1, 1), "2.6"),
        ("CH", "lodging", date(2024, 1, 1), "3.8"),
        ("AE", "standard", date(2018, 1, 1), "5"),
        ("SA", "standard", date(2020, 6, 30), "5"),
        ("SA", "standard", date(2020, 7, 1), "15"),
        ("BH", "standard", date(2021, 12, 31), "5"),
        ("BH", "standard", date(2022, 1, 1), "10"),
        ("OM", "standard", date(2021, 4, 16), "5"),
        ("DE", "restaurants", date(2026, 1, 1), "7"),
        ("NL", "lodging", date(2026, 1, 1), "21"),
        ("FI", "reduced", date(2025, 12, 31), "14"),
        ("FI", "reduced", date(2026, 1, 1), "13.5"),
        ("LT", "reduced", date(2026, 1, 1), "12"),
        ("LT", "books", date(2026, 1, 1), "5"),
        ("SK", "sugary_food", date(2025, 12, 31), "19"),
        ("SK", "sugary_food", date(2026, 1, 1), "23"),
        ("SK", "reduced", date(2025, 1, 1), "19"),
        ("SK", "second_reduced", date(2025, 1, 1), "5"),
        ("IE", "catering", date(2026, 7, 1), "9"),
        ("BE", "hotels", date(2026, 3, 1), "12"),
        ("GR-ISLANDS", "standard", date(2026, 1, 1), "17"),
        ("GR-ISLANDS", "reduced", date(2026, 1, 1), "9"),
        ("GR-ISLANDS", "super_reduced", date(2026, 1, 1), "4"),
        ("RO", "reduced", date(2025, 8, 1), "11"),
        ("CZ", "reduced", date(2024, 1, 1), "12"),
        ("SE", "food", date(2026, 4, 1), "6"),
        ("LV", "food", date(2026, 7, 1), "12"),
        ("GB", "hospitality", date(2020, 7, 15), "5"),
        ("GB", "hospitality", date(2021, 9, 30), "5"),
        ("GB", "hospitality", date(2021, 10, 1), "12.5"),
        ("GB", "hospitality", date(2022, 4, 1), "20"),
        ("GB", "school_fees", date(2025, 1, 1), "20"),
        ("GP", "standard", date(2026, 1, 1), "8.5"),
        ("RE", "reduced", date(2026, 1, 1), "2.1"),
    ],
)
def test_a_rate_of_a_day(key: str, kind: str, on: date, rate: str) -> None:
    assert vat.rate_for(key, on, kind) == Decimal(rate)


@pytest.mark.parametrize(
    ("key", "kind", "on"),
    [
        ("DE", "standard", date(2015, 12, 31)),
        ("AE", "standard", date(2017, 12, 31)),
        ("XI", "zero", date(2015, 1, 1)),
        ("DE", "unheard_of", date(2026, 1, 1)),
        ("KW", "standard", date(2026, 1, 1)),
        ("QA", "standard", date(2026, 1, 1)),
        ("GF", "standard", date(2026, 1, 1)),
        ("YT", "standard", date(2026, 1, 1)),
        ("US", "standard", date(2026, 1, 1)),
        ("ATLANTIS", "standard", date(2026, 1, 1)),
    ],
)
def test_a_gap_is_named_and_never_filled(key: str, kind: str, on: date) -> None:
    with pytest.raises(NotCovered) as caught:
        vat.rate_for(key, on, kind)
    assert caught.value.remedy


def test_a_country_without_vat_says_that() -> None:
    with pytest.raises(NotCovered, match="which has no VAT"):
        vat.rate_for("KW", date(2026, 1, 1))


@pytest.mark.parametrize("name", FILES)
def test_every_row_has_a_source_and_a_rate(name: str) -> None:
    table = read_table(
        files("invoicekit.taxes.vat").joinpath(f"data/rates/{name}.toml").read_text("utf-8")
    )
    for row in table.rows:
        assert row.source
        assert 0 <= row.rate <= 30
        assert row.period.start is not None
    assert "standard" in table.by_key


def test_every_file_of_rates_belongs_to_a_territory() -> None:
    named = {territory_of(key, READ_ON).rates for key in known_territories()} - {""}
    assert named == set(FILES)


class Duty27:
    """The published history in place of the shipped rates."""

    def rate(self, territory: str, kind: str, on: date) -> DatedRow:
        try:
            found = duty27_eu_vat.get_standard_rate(territory, on)
        except ValueError as error:
            raise NotCovered("VAT rate", f"{territory} on {on}", str(error)) from None
        return DatedRow(kind, str(found), Period(on, None), duty27_eu_vat.ATTRIBUTION)

    def rates(self, territory: str, on: date) -> tuple[DatedRow, ...]:
        return (self.rate(territory, "standard", on),)


def test_another_source_of_rates_can_be_plugged_in() -> None:
    law = vat.VatLaw(Duty27())
    greek = supply(GOODS, seller=seller("GR"), buyer=consumer("GR"), on=date(2016, 5, 31))
    decision = vat.decide(greek, law)
    assert isinstance(decision, vat.Decision)
    assert (decision.rate, "Duty27" in decision.basis.source) == (23, True)
    british = vat.decide(supply(GOODS, seller=seller("GB"), buyer=consumer("GB")), law)
    assert [p.code for p in british.problems] == ["not_covered"]


def test_a_row_of_yours_goes_before_the_shipped_one() -> None:
    row = DatedRow("standard", "21", Period(date(2027, 1, 1), None), "a law of 2027")
    rates = vat.ShippedRates([("DE", row)])
    assert vat.rate_for("DE", date(2027, 1, 1), source=rates) == 21
    with pytest.raises(NotCovered):
        vat.rate_for("DE", date(2026, 12, 31), source=rates)


def test_all_rates_of_an_unknown_day_are_an_error_too() -> None:
    with pytest.raises(NotCovered):
        vat.ShippedRates().rates("DE", date(2015, 12, 31))


def test_rows_of_yours_serve_where_none_are_shipped() -> None:
    row = DatedRow("standard", "7", Period(date(2020, 1, 1), None), "Ley 4/2012")
    rates = vat.ShippedRates([("ES-CN", row)])
    assert vat.rate_for("ES-CN", date(2026, 1, 1), source=rates) == 7


def test_a_prefix_of_nobody_has_no_territory() -> None:
    assert territory_of_id("ZZ", READ_ON) is None
