"""The shipped tables: sourced, without overlaps, and quick to ask."""

from __future__ import annotations

import subprocess
import sys
from datetime import date
from decimal import Decimal
from importlib.resources import files
from itertools import pairwise

import pytest

from invoicekit.documents import Invoice
from invoicekit.errors import InvalidDefinition, InvalidValue, NotCovered
from invoicekit.periods import Period
from invoicekit.taxes import india
from invoicekit.taxes.india.composition import composition_tax
from invoicekit.taxes.india.rate_change import payment_day, time_of_supply
from invoicekit.taxes.india.rates import read_tariff, shipped_tariff
from invoicekit.taxes.india.supply import SupplyKind, Taxability
from invoicekit.taxes.india.tcs import collection
from invoicekit.taxes.india.tds import withholding
from invoicekit.taxes.rates import DatedRow
from support.indian import FARMER, KARNATAKA, bill, goods, heads, service, told, worked

LAW = india.Law()
TABLES = (
    "blocked_credits",
    "cess",
    "composition",
    "gst_withholding",
    "reverse_charge",
    "slabs",
    "switches",
    "tcs",
    "tds",
    "valuation",
)


@pytest.mark.parametrize("name", TABLES)
def test_every_row_has_a_source_and_none_overlaps(name: str) -> None:
    table = LAW.table(name)
    assert all(row.source for row in table.rows)
    for rows in table.by_key.values():
        for before, after in pairwise([r for r in rows if r.when == rows[0].when]):
            assert before.period.end is not None
            assert after.period.start is not None
            assert before.period.end < after.period.start


@pytest.mark.parametrize(
    ("code", "entry", "day", "rate"),
    [
        ("2523", "", date(2025, 9, 21), "28"),
        ("2523", "", date(2025, 9, 22), "18"),
        ("24031110", "", date(2026, 1, 31), "28"),
        ("24031110", "", date(2026, 2, 1), "40"),
        ("24031110", "biri", date(2026, 2, 1), "18"),
        ("8703", "small", date(2025, 9, 22), "18"),
        ("8703", "", date(2025, 9, 22), "40"),
        ("2701", "", date(2025, 9, 21), "5"),
        ("2701", "", date(2025, 9, 22), "18"),
        ("7108", "", date(2026, 3, 1), "3"),
        ("7102", "rough", date(2026, 3, 1), "0.25"),
        ("998313", "", date(2026, 11, 2), "18"),
        ("9999", "merchant_exporter", date(2026, 11, 2), "0.1"),
    ],
)
def test_the_sample_of_the_tariff(code: str, entry: str, day: date, rate: str) -> None:
    assert india.rate_for(code, day, entry=entry).rate == Decimal(rate)


def test_a_hotel_room_is_taxed_by_its_price() -> None:
    on = date(2026, 3, 2)
    room = india.rate_for("996311", on, price=Decimal(7500), entry="hotel")
    assert (room.rate, room.itc) == (5, False)
    with pytest.raises(NotCovered):
        india.rate_for("996311", on, price=Decimal("7500.01"), entry="hotel")
    line = service("7500", None, rate_entry="hotel", supply="services")
    assert told(worked(bill(line))) == ["rate_unknown"]


def test_motor_spirit_is_outside_gst() -> None:
    assert india.rate_for("2710", date(2026, 3, 2), entry="petrol").taxability is Taxability.NON_GST
    with pytest.raises(NotCovered) as caught:
        india.rate_for("2710", date(2026, 3, 2))
    assert "diesel, merchant_exporter, petrol" in caught.value.advice


def test_a_shorter_pattern_fills_no_gap_of_a_longer_one() -> None:
    text = "pattern,from,to,rate,source\n99,2017-07-01,,18,n\n9983,2020-01-01,,12,n\n"
    tariff = read_tariff(text)
    assert india.rate_for("998313", date(2021, 1, 1), tariff=tariff).rate == 12
    assert india.rate_for("997111", date(2021, 1, 1), tariff=tariff).rate == 18
    with pytest.raises(NotCovered):
        india.rate_for("998313", date(2018, 1, 1), tariff=tariff)


@pytest.mark.parametrize(
    "line", ["1,2020-01-01,,x,n", "1,someday,,5,n", "1,2020-01-01,,5", "1,2020-01-01,,5,n,fancy"]
)
def test_a_tariff_line_that_cannot_be_read_is_named(line: str) -> None:
    text = f"pattern,from,to,rate,source,class\n{line}\n"
    if line.count(",") == 3:
        text = f"pattern,from,to,rate\n{line}\n"
    with pytest.raises(InvalidValue, match="line 2"):
        read_tariff(text)


def test_overlapping_rates_are_refused() -> None:
    text = "pattern,from,to,rate,source\n1,2020-01-01,,5,n\n1,2021-01-01,,12,n\n"
    with pytest.raises(InvalidDefinition, match="overlap"):
        read_tariff(text)


def test_a_users_tariff_and_rows_take_the_place_of_the_shipped_ones() -> None:
    tariff = read_tariff("pattern,from,to,rate,source\n9983,2017-07-01,,5,mine\n")
    own = DatedRow("scrap", "7", Period(date(2017, 7, 1)), "mine")
    law = india.Law().with_tariff(tariff).with_rows("tcs", [own])
    regime = india.IndiaRegime(law)
    from invoicekit import calculate

    result = calculate(bill(service("100", None, tcs="scrap"), buyer=KARNATAKA), regime)
    assert heads(result) == {"IGST": "5.00", "TCS": "7.35"}


@pytest.mark.parametrize(
    ("supplied", "invoiced", "paid", "day"),
    [
        # Days of September; the rate changes on the 22nd.
        ("before", 25, 28, 25),
        ("before", 15, 28, 15),
        ("before", 28, 15, 15),
        ("after", 15, 28, 28),
        ("after", 10, 15, 10),
        ("after", 28, 15, 28),
    ],
)
def test_in_20_two_of_three_events_decide_the_rate_of_a_service(
    supplied: str, invoiced: int, paid: int, day: int
) -> None:
    change = date(2025, 9, 22)
    found = time_of_supply(
        change,
        supplied=date(2025, 9, 20 if supplied == "before" else 24),
        invoiced=date(2025, 9, invoiced),
        paid=date(2025, 9, paid),
        kind=SupplyKind.SERVICES,
        law=LAW,
    )
    assert found.on == date(2025, 9, day)


def test_for_goods_the_payment_counts_only_by_the_switch() -> None:
    said = {
        "supplied": date(2025, 9, 20),
        "invoiced": date(2025, 9, 28),
        "paid": date(2025, 9, 15),
        "kind": SupplyKind.GOODS,
    }
    change = date(2025, 9, 22)
    assert time_of_supply(change, law=LAW, **said).on == date(2025, 9, 28)
    switch = "section_14_payment_counts_for_goods"
    other = LAW.with_rows("switches", [DatedRow(switch, "yes", Period(), "mine")])
    assert time_of_supply(change, law=other, **said).on == date(2025, 9, 15)


def test_a_late_credit_of_the_bank_counts() -> None:
    entered, credited = date(2025, 9, 20), date(2025, 9, 30)
    assert payment_day(entered, credited) == entered
    assert payment_day(entered, credited, late_credit=True) == credited


@pytest.mark.parametrize(
    ("cess", "said", "amount"),
    [
        ("aerated_drinks", {}, "CESS ad_valorem 120.00"),
        ("coal", {"unit": "TNE"}, "CESS by_unit 800.00"),
        ("cigarettes_of_substitutes", {"unit": "C62"}, "CESS by_unit 8.01"),
        ("pan_masala", {"retail_price": "10"}, "CESS by_unit 6.40"),
        # 21 % of 1,000 is 210.00, and two sticks at 4.17 are 8.34.
        ("cigars", {"unit": "C62"}, "CESS higher_of 210.00"),
    ],
)
def test_cess_in_its_forms(cess: str, said: dict[str, str], amount: str) -> None:
    line = goods("500", "28", cess=cess, quantity="2", **said)
    result = worked(bill(line, issue_date=date(2025, 9, 1)))
    assert told(result) == []
    last = result.tax_rows[-1]
    assert f"{last.tax} {last.group} {last.amount}" == amount


def test_the_higher_of_percent_and_unit_may_be_the_unit() -> None:
    # 21 % of 10 is 2.10, and two sticks at 4.17 are 8.34.
    line = goods("5", "28", cess="cigars", quantity="2", unit="C62")
    assert heads(worked(bill(line, issue_date=date(2025, 9, 1))))["CESS higher_of"] == "8.34"


def test_cess_in_percent_and_by_the_unit_stands_in_two_rows() -> None:
    line = goods("5", "28", cess="filter_cigarettes_65mm", quantity="1000", unit="C62")
    found = heads(worked(bill(line, issue_date=date(2025, 9, 1))))
    # 5 % of 5,000, and 2,076 for a thousand.
    assert (found["CESS ad_valorem"], found["CESS by_unit"]) == ("250.00", "2076.00")


@pytest.mark.parametrize(
    ("cess", "day"), [("suv", date(2025, 9, 22)), ("gutkha", date(2026, 2, 1))]
)
def test_cess_is_nil_from_its_last_day(cess: str, day: date) -> None:
    assert "CESS" not in str(heads(worked(bill(goods("100", "18", cess=cess), issue_date=day))))


def test_a_lottery_ticket_is_taxed_out_of_its_face_value() -> None:
    line = goods("80", "40", valuation="lottery", retail_price="140")
    assert str(worked(bill(line, buyer=KARNATAKA)).tax_rows[0].base) == "100.00"


@pytest.mark.parametrize(
    ("said", "applies", "asked"),
    [
        ({"notified_supply": "sponsorship", "recipient_form": "body_corporate"}, False, []),
        (
            {
                "notified_supply": "sponsorship",
                "recipient_form": "body_corporate",
                "supplier_form": "individual",
            },
            True,
            [],
        ),
        ({"notified_supply": "director", "recipient_form": "body_corporate"}, True, []),
        (
            {"notified_supply": "insurance_agent"},
            False,
            ["lines[0].particulars.recipient_role"],
        ),
        ({"notified_supply": "gta", "forward_charge": "yes"}, False, []),
    ],
)
def test_the_lists_ask_who_supplies_whom(
    said: dict[str, str], applies: bool, asked: list[str]
) -> None:
    seller = india.party("Some Company", gstin="27AAACC1206D1ZM")
    result = worked(bill(service("100", **said), seller=seller))
    assert (str(result.totals.tax_total) == "0.00") is applies
    assert [p.path for p in result.problems if p.code == "missing_fact"] == asked


def test_shop_rent_from_an_unregistered_owner_leaves_composition_out_from_its_day() -> None:
    shop = india.party("Shop", gstin="27AAGCB7383J1Z8", registration="composition")
    line = service("100", notified_supply="commercial_property", property_state="27")
    before = bill(line, seller=FARMER, buyer=shop, issue_date=date(2025, 1, 15))
    after = bill(line, seller=FARMER, buyer=shop, issue_date=date(2025, 1, 16))
    assert heads(worked(before)) == {"CGST": "9.00", "SGST": "9.00"}
    assert heads(worked(after)) == {}


@pytest.mark.parametrize(
    ("key", "value", "said", "amount"),
    [
        ("contractor", "30000", {}, "0.00"),
        ("contractor", "30001", {"payee_form": "individual"}, "300.01"),
        ("contractor", "30001", {"payee_form": "firm"}, "600.02"),
        ("contractor", "20000", {"year_to_date": "80001"}, "400.00"),
        ("rent_property", "50001", {}, "5000.10"),
        ("rent_plant", "10000", {"month_to_date": "45000"}, "200.00"),
        ("commission", "20001", {"pan": False}, "4000.20"),
        ("goods", "100", {"year_to_date": "5000000", "pan": False}, "5.00"),
        ("goods", "100", {"year_to_date": "5000000", "gst_in_advance": "18"}, "0.12"),
        ("director_fee", "100", {}, "10.00"),
    ],
)
def test_tds_by_kind_and_threshold(
    key: str, value: str, said: dict[str, object], amount: str
) -> None:
    kept = withholding(key, value, date(2026, 5, 1), LAW, **said)
    assert str(kept.amount) == amount
    assert "2025" in kept.source


@pytest.mark.parametrize(
    ("key", "day", "said", "amount"),
    [
        ("tour_package", date(2026, 3, 1), {"year_to_date": "900000"}, "25000.00"),
        ("tour_package", date(2026, 4, 1), {}, "4000.00"),
        ("remittance", date(2026, 4, 1), {"year_to_date": "950000"}, "30000.00"),
        ("goods_receipts", date(2025, 3, 31), {"year_to_date": "4950000"}, "150.00"),
        ("goods_receipts", date(2025, 3, 31), {"year_to_date": "5000000", "pan": False}, "2000.00"),
        ("tendu_leaves", date(2026, 3, 1), {"pan": False}, "20000.00"),
    ],
)
def test_tcs_apart_from_an_invoice(
    key: str, day: date, said: dict[str, object], amount: str
) -> None:
    assert str(collection(key, "200000", day, LAW, **said).amount) == amount


def test_collection_on_receipts_ended() -> None:
    with pytest.raises(NotCovered, match="2025-04-01"):
        collection("goods_receipts", "1", date(2025, 4, 1), LAW)


@pytest.mark.parametrize(
    ("paid_before", "amount", "codes"),
    [
        (None, None, ["missing_fact"]),
        (Decimal(100), None, ["tcs_amount_needed"]),
        (Decimal(1000000), "236.00", []),
    ],
)
def test_tcs_with_a_threshold_of_the_year_asks_for_the_years_sum(
    paid_before: Decimal | None, amount: str | None, codes: list[str]
) -> None:
    from invoicekit.taxes import TaxFacts

    facts = TaxFacts({"tcs_year_to_date": paid_before} if paid_before else {})
    result = worked(bill(service("1000", tcs="tour_package")), facts)
    assert (heads(result).get("TCS"), told(result)) == (amount, codes)


def test_a_cheap_car_and_an_exempt_buyer_bear_no_tcs() -> None:
    car = goods("900000", "18", tcs="motor_vehicle")
    assert "TCS" not in heads(worked(bill(car)))
    exempt = worked(bill(goods("100", "18", tcs="scrap", tcs_exempt="Form 27C")))
    assert ("TCS" in heads(exempt), told(exempt)) == (False, ["tcs_exempt"])


def test_composition_is_a_tax_on_turnover() -> None:
    found = composition_tax("restaurant", "1000000", date(2026, 6, 30), LAW, special_state=True)
    assert (str(found.tax), found.turnover_limit) == ("50000.00", 7500000)


def test_the_tables_are_named_by_their_files() -> None:
    shipped = {f.name for f in files("invoicekit.taxes.india").joinpath("data").iterdir()}
    assert {f"{name}.toml" for name in TABLES} <= shipped
    assert len(shipped_tariff().rates) > 40
    assert isinstance(bill(service("1")), Invoice)


def test_importing_the_library_reads_no_law() -> None:
    code = (
        "import sys; import invoicekit, invoicekit.totals;"
        "print([m for m in sys.modules if 'india' in m])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
