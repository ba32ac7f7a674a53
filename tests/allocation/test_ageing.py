from __future__ import annotations

import csv
from datetime import date, timedelta
from io import StringIO

import pytest
from hypothesis import given
from hypothesis import strategies as st

from invoicekit.allocation import ItemKind, OpenItem, Payment, aged
from invoicekit.errors import InvalidDate, InvalidDefinition
from invoicekit.money import Money

AT = date(2026, 11, 30)


def an_item(overdue, amount="100.00", customer="Blue Bay", currency="INR", **changes):
    facts = {
        "id": f"{customer}-{overdue}-{amount}",
        "number": "INV-1",
        "customer": customer,
        "kind": ItemKind.CREDIT_NOTE if amount.startswith("-") else ItemKind.INVOICE,
        "total": Money(amount, currency),
        "balance": Money(amount, currency),
        "issue_date": date(2026, 1, 1),
        "due_date": AT - timedelta(days=overdue),
    }
    return OpenItem(**{**facts, **changes})


@pytest.mark.parametrize(
    ("overdue", "bucket"),
    [
        (-5, "not due"),
        (0, "not due"),
        (1, "1-30"),
        (30, "1-30"),
        (31, "31-60"),
        (60, "31-60"),
        (61, "61-90"),
        (90, "61-90"),
        (91, "over 90"),
        (400, "over 90"),
    ],
)
def test_an_item_is_in_the_bucket_of_its_days_overdue(overdue, bucket):
    report = aged([an_item(overdue)], AT)
    amounts = dict(zip(report.buckets, report.lines[0].amounts, strict=True))
    assert [name for name, amount in amounts.items() if amount] == [bucket]


def test_what_is_issued_or_received_on_the_day_counts_and_what_comes_later_does_not():
    later = AT + timedelta(days=1)
    for on, counted in ((AT, ["100.00", "30.00"]), (later, [])):
        money = Payment("PAY-1", Money("30.00", "INR"), received=on)
        item = an_item(0, issue_date=on, due_date=on)
        report = aged([item], AT, unapplied=[(money, money.amount)])
        found = [line.amounts[0] for line in report.lines if line.amounts[0]]
        found += [line.unapplied for line in report.lines if line.unapplied]
        assert [str(amount.amount) for amount in found] == counted


def test_buckets_are_an_argument():
    report = aged([an_item(20)], AT, bounds=[15, 45])
    assert report.buckets == ("not due", "1-15", "16-45", "over 45")
    assert [str(a.amount) for a in report.lines[0].amounts] == ["0.00", "0.00", "100.00", "0.00"]


@pytest.mark.parametrize("bounds", [[], [0, 30], [30, 30], [60, 30], [-5]])
def test_buckets_that_do_not_rise_are_refused(bounds):
    with pytest.raises(InvalidDefinition):
        aged([], AT, bounds=bounds)


def test_the_ageing_is_of_a_plain_day():
    with pytest.raises(InvalidDate):
        aged([], "2026-11-30")


REPORT = aged(
    [
        an_item(-5, "1000.00"),
        an_item(10, "250.50"),
        an_item(10, "-50.50"),
        an_item(95, "70.00", customer="Amber Foods"),
        an_item(95, "8.00", customer="Amber Foods", currency="EUR"),
        an_item(95, "9.00", customer="Amber Foods", issue_date=AT + timedelta(days=1)),
    ],
    AT,
    unapplied=[
        (
            Payment("PAY-7", Money("500", "INR"), received=AT, customer="Blue Bay"),
            Money("300.00", "INR"),
        ),
        (
            Payment("PAY-8", Money("1", "INR"), received=date(2026, 12, 1), customer="Late"),
            Money("1.00", "INR"),
        ),
    ],
)


def test_ageing_is_a_line_for_each_customer_and_currency():
    # Blue Bay: 1,000 not due, 250.50 - 50.50 = 200 in the first bucket, 300 unapplied: 900.
    assert REPORT.as_text() == (
        "Ageing at 2026-11-30\n"
        "\n"
        "customer     currency  not due    1-30  31-60  61-90  over 90  unapplied   total\n"
        "Amber Foods  EUR          0.00    0.00   0.00   0.00     8.00       0.00    8.00\n"
        "Amber Foods  INR          0.00    0.00   0.00   0.00    70.00       0.00   70.00\n"
        "Blue Bay     INR       1000.00  200.00   0.00   0.00     0.00     300.00  900.00\n"
        "Total        EUR          0.00    0.00   0.00   0.00     8.00       0.00    8.00\n"
        "Total        INR       1000.00  200.00   0.00   0.00    70.00     300.00  970.00\n"
    )


def test_ageing_as_csv_has_the_lines_and_no_totals():
    rows = list(csv.reader(StringIO(REPORT.as_csv())))
    assert rows[0] == [
        "customer",
        "currency",
        "not due",
        "1-30",
        "31-60",
        "61-90",
        "over 90",
        "unapplied",
        "total",
    ]
    assert ",".join(rows[3]) == "Blue Bay,INR,1000.00,200.00,0.00,0.00,0.00,300.00,900.00"
    assert len(rows) == 4


def test_an_empty_ageing_is_a_heading():
    assert aged([], AT).as_text().splitlines()[2].startswith("customer  currency")


def test_no_amount_and_no_customer_shows_in_a_printed_ageing():
    assert "Blue Bay" not in repr(REPORT)
    assert "970" not in repr(REPORT)


items = st.builds(
    an_item,
    st.integers(-200, 400),
    st.integers(1, 10**7).map(lambda paise: f"{paise // 100}.{paise % 100:02}"),
    st.sampled_from(["A", "B", "C"]),
)


@given(st.lists(items), st.lists(st.integers(1, 300), min_size=1, unique=True).map(sorted))
def test_every_open_paisa_is_in_one_bucket(given_items, bounds):
    report = aged(given_items, AT, bounds=bounds)
    in_buckets = sum(int(a.amount * 100) for line in report.lines for a in line.amounts)
    assert in_buckets == sum(int(item.balance.amount * 100) for item in given_items)
