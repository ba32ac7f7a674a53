"""What was open, and what was unapplied, at a day: the rows dated until then say it."""

from __future__ import annotations

import csv
from datetime import date
from io import StringIO

from invoicekit.allocation import (
    Allocation,
    ItemKind,
    OpenItem,
    Payment,
    SourceKind,
    active,
    aged,
    aged_by_ledger,
    customer_statement,
    unapplied,
    unapplied_cash,
    with_balances,
    with_rest,
)
from invoicekit.money import Money


def rupees(amount):
    return Money(amount, "INR")


def day(number):
    return date(2026, 11, number)


def an_item(number, amount, due, **changes):
    total = rupees(amount)
    kind = ItemKind.CREDIT_NOTE if amount.startswith("-") else ItemKind.INVOICE
    return OpenItem(
        f"id-{number}", number, "Blue Bay", kind, total, total, day(1), day(due), **changes
    )


ITEMS = [an_item("AT-1", "100.00", 5), an_item("AT-2", "50.00", 25)]
PAYMENTS = [
    Payment("PAY-1", rupees("120.00"), received=day(10), customer="Blue Bay", memo="=cheque 7"),
    Payment("PAY-2", rupees("30.00"), received=day(20), customer="Blue Bay"),
]


def row(name, amount, target, on, **changes):
    facts = {"source": "PAY-1", "kind": SourceKind.PAYMENT, **changes}
    kind = facts.pop("kind")
    return Allocation(
        id=name,
        source_kind=kind,
        target=target,
        amount=rupees(amount),
        on=day(on),
        by="farah",
        key=name,
        **facts,
    )


# 100 applied on the 12th, taken back on the 15th, 40 applied anew on the 18th.
ROWS = [
    row("r1", "100.00", "id-AT-1", 12),
    row("r2", "-100.00", "id-AT-1", 15, reverses="r1"),
    row("r3", "40.00", "id-AT-1", 18),
    row("r4", "5.00", "id-AT-1", 18, kind=SourceKind.WITHHOLDING),
]


def test_balances_follow_the_rows_dated_until_the_day():
    at = {n: with_balances(ITEMS, ROWS, at=day(n))[0].balance for n in (11, 12, 15, 18)}
    assert [str(money.amount) for money in at.values()] == ["100.00", "0.00", "100.00", "55.00"]
    assert with_balances(ITEMS, ROWS)[0].balance == rupees("55.00")


def test_so_does_what_is_left_of_a_payment():
    expected = {9: None, 10: "120.00", 12: "20.00", 15: "120.00", 18: "80.00"}
    for number, amount in expected.items():
        left = with_rest(PAYMENTS, ROWS, at=day(number))
        found = {payment.id: rest for payment, rest in left}
        assert found.get("PAY-1") == (amount and rupees(amount))
        if amount:
            assert unapplied(PAYMENTS[0], ROWS, at=day(number)) == rupees(amount)
    assert [left for _, left in with_rest(PAYMENTS, ROWS)] == [rupees("80.00"), rupees("30.00")]


def test_rows_stand_until_the_day_on_which_they_are_taken_back():
    assert [r.id for r in active(ROWS, at=day(14))] == ["r1"]
    assert [r.id for r in active(ROWS, at=day(15))] == []
    assert [r.id for r in active(ROWS)] == ["r3", "r4"]


def test_a_certificate_is_used_up_by_its_own_rows():
    certificate = Payment("16A-7", rupees("9.00"), received=day(12), kind=SourceKind.WITHHOLDING)
    used = [row("r9", "5.00", "id-AT-1", 18, source="16A-7", kind=SourceKind.WITHHOLDING)]
    assert with_rest([certificate], used)[0][1] == rupees("4.00")
    assert unapplied(certificate, used) == rupees("4.00")


def test_the_ageing_of_a_past_day_knows_nothing_of_what_came_later():
    # On the 14th: AT-1 paid, AT-2 not due, 20 unapplied. On the 30th: 55 and 50 overdue.
    then = aged_by_ledger(ITEMS, PAYMENTS, ROWS, day(14), bounds=[10])
    now = aged_by_ledger(ITEMS, PAYMENTS, ROWS, day(30), bounds=[10])
    amounts = [[str(a.amount) for a in report.lines[0].amounts] for report in (then, now)]
    assert then.buckets == ("not due", "1-10", "over 10")
    assert amounts == [["50.00", "0.00", "0.00"], ["0.00", "50.00", "55.00"]]
    assert (then.lines[0].unapplied, then.lines[0].total) == (rupees("20.00"), rupees("30.00"))
    assert now.lines[0].unapplied == rupees("110.00")


def test_the_ageing_and_the_statement_of_a_day_agree():
    for number in (9, 11, 12, 14, 15, 18, 30):
        period = {"currency": "INR", "start": day(1), "end": day(number)}
        account = customer_statement("Blue Bay", ITEMS, PAYMENTS, ROWS, **period)
        report = aged_by_ledger(ITEMS, PAYMENTS, ROWS, day(number))
        assert account.closing == report.lines[0].total


def test_what_is_cancelled_is_owed_by_nobody():
    void = an_item("AT-9", "70.00", 5, cancelled=True)
    assert aged([void], day(30)).lines == ()
    period = {"currency": "INR", "start": day(1), "end": day(30)}
    assert customer_statement("Blue Bay", [void], (), **period).closing == rupees("0.00")


def test_unapplied_cash_is_listed_with_the_days_that_it_waits():
    report = unapplied_cash(PAYMENTS, ROWS, day(30))
    assert [(line.payment.id, line.left, line.days) for line in report.lines] == [
        ("PAY-1", rupees("80.00"), 20),
        ("PAY-2", rupees("30.00"), 10),
    ]
    assert report.totals == (rupees("110.00"),)
    assert report.as_text().splitlines() == [
        "Unapplied cash at 2026-11-30",
        "",
        "customer  payment  received    days  memo       currency  amount  unapplied",
        "Blue Bay  PAY-1    2026-11-10  20    =cheque 7  INR       120.00      80.00",
        "Blue Bay  PAY-2    2026-11-20  10               INR        30.00      30.00",
        "Total                                           INR                  110.00",
    ]
    written = list(csv.reader(StringIO(report.as_csv())))
    assert written[1] == [
        "Blue Bay",
        "PAY-1",
        "2026-11-10",
        "20",
        "'=cheque 7",
        "INR",
        "120.00",
        "80.00",
    ]


def test_unapplied_cash_of_a_past_day_leaves_later_payments_out():
    report = unapplied_cash(PAYMENTS, ROWS, day(12))
    assert [(line.payment.id, line.left) for line in report.lines] == [("PAY-1", rupees("20.00"))]
    assert unapplied_cash(PAYMENTS, ROWS, day(9)).lines == ()


def test_no_amount_shows_in_a_printed_report():
    report = unapplied_cash(PAYMENTS, ROWS, day(30))
    assert "80" not in repr(report).replace("2026", "")


def test_money_used_in_another_currency_is_told_on_both_accounts():
    # 835 INR paid 10 USD of 12: the account in dollars is 2, that in rupees 0.
    total = Money("12.00", "USD")
    item = OpenItem("u", "AT-U", "Blue Bay", ItemKind.INVOICE, total, total, day(1), day(5))
    money = Payment("PAY-9", rupees("835.00"), received=day(3), customer="Blue Bay")
    used = Allocation(
        "r1",
        "PAY-9",
        SourceKind.PAYMENT,
        "u",
        Money("10.00", "USD"),
        day(3),
        "farah",
        "k",
        spent=rupees("835.00"),
    )
    period = {"start": day(1), "end": day(30)}
    dollars = customer_statement("Blue Bay", [item], [money], [used], currency="USD", **period)
    home = customer_statement("Blue Bay", [item], [money], [used], currency="INR", **period)
    assert (dollars.closing, home.closing) == (Money("2.00", "USD"), rupees("0.00"))
    assert [line.text for line in dollars.lines] == ["Invoice", "Payment, in INR"]
    assert [line.text for line in home.lines] == [
        "Payment",
        "Payment, used for what is owed in USD",
    ]
