"""Payments in one currency for invoices in another, and what they realise in the books."""

from __future__ import annotations

from datetime import date
from itertools import count

import pytest

from invoicekit.allocation import (
    Act,
    Booked,
    Exchange,
    ItemKind,
    OpenItem,
    Payment,
    Side,
    SourceKind,
    item_in_books,
    oldest_due,
    payment_in_books,
    plan,
    refund,
    reversals,
    rows_of,
    transfer,
    unapplied,
    with_balances,
)
from invoicekit.allocation.deductions import Tolerance, Withheld
from invoicekit.errors import CannotAllocate, CurrencyMismatch, InvalidAmount
from invoicekit.money import ExchangeRate, Money

DAY = date(2026, 11, 20)


def usd(amount):
    return Money(amount, "USD")


def inr(amount):
    return Money(amount, "INR")


def rate(value, source="USD", target="INR"):
    return ExchangeRate(source, target, value)


def an_item(number, total, day=2):
    kind = ItemKind.CREDIT_NOTE if total.amount < 0 else ItemKind.INVOICE
    issued = date(2026, 11, day)
    return OpenItem(f"id-{number}", number, "Blue Bay", kind, total, total, issued, issued)


def a_payment(amount, name="PAY-1", **changes):
    return Payment(name, amount, received=DAY, **changes)


def ids(prefix="r"):
    return (f"{prefix}{i}" for i in count()).__next__


def booked_at(payment, items, paid, documents, **changes):
    """Payment at one rate, items at another."""
    return Exchange(
        payment=Booked.of(payment.amount, rate(paid)),
        items={item.id: Booked.of(item.balance, rate(documents)) for item in items},
        **changes,
    )


@pytest.mark.parametrize(
    ("side", "paid", "documents", "gain"),
    [
        # 100 USD at 84 against 83: 1 INR more for each of our dollars, 100 INR.
        (Side.RECEIVABLE, "84", "83", "100.00"),
        (Side.RECEIVABLE, "83", "84", "-100.00"),
        # Who owes dollars loses by what the creditor gains: frappe/erpnext PR#57734, PR#58741.
        (Side.PAYABLE, "84", "83", "-100.00"),
        (Side.PAYABLE, "83", "84", "100.00"),
        (Side.RECEIVABLE, "83", "83", "0.00"),
        (Side.PAYABLE, "83", "83", "0.00"),
    ],
)
def test_a_full_payment_realises_the_difference_of_the_rates(side, paid, documents, gain):
    payment, items = a_payment(usd("100.00")), [an_item("INV-1", usd("100.00"))]
    exchange = booked_at(payment, items, paid, documents, side=side)
    row = plan(payment, items, oldest_due, exchange=exchange).rows[0]
    assert row.base == inr(str(100 * int(documents)) + ".00")
    assert row.gain == inr(gain)


def test_each_part_realises_its_own_and_the_last_clears_the_books_exactly():
    # odoo/odoo#120513: only the full payment realised. 3 USD at 83.335 are 250.01 (250.005 up).
    item, rows, new_id = an_item("INV-1", usd("3.00")), (), ids()
    value = Booked.of(item.total, rate("83.335"))
    assert value.value == inr("250.01")
    found = []
    for i in range(3):
        payment = a_payment(usd("1.00"), f"PAY-{i}")
        left = Booked(value.rate, item_in_books(item.id, value.value, rows))
        exchange = Exchange(payment=Booked.of(payment.amount, rate("84.00")), items={item.id: left})
        made = plan(payment, with_balances([item], rows), oldest_due, exchange=exchange)
        rows += rows_of(made, "farah", f"k{i}", new_id)
        found.append((str(made.rows[0].base.amount), str(made.rows[0].gain.amount)))
    # 83.335 is 83.34 twice; the last takes the 83.33 that are left. 84 less each is the gain.
    assert found == [("83.34", "0.66"), ("83.34", "0.66"), ("83.33", "0.67")]
    assert item_in_books(item.id, value.value, rows) == inr("0.00")


def test_a_clubbed_payment_in_parts_loses_no_difference():
    # frappe/erpnext PR#32900, #40472, #54947: 1,000 USD at 84 for three invoices at 82, 83, 85.
    payment = a_payment(usd("1000.00"))
    items = [
        an_item(f"INV-{i}", usd(a), i + 1) for i, a in enumerate(("300.00", "500.00", "200.00"))
    ]
    exchange = Exchange(
        payment=Booked.of(payment.amount, rate("84")),
        items={
            item.id: Booked.of(item.total, rate(at))
            for item, at in zip(items, ("82", "83", "85"), strict=True)
        },
    )
    made = plan(payment, items, oldest_due, exchange=exchange)
    # 300 x 2, 500 x 1, 200 x -1.
    assert [str(row.gain.amount) for row in made.rows] == ["600.00", "500.00", "-200.00"]
    rows = rows_of(made, "farah", "k1", ids())
    assert payment_in_books(payment, inr("84000.00"), rows) == inr("0.00")


def test_a_payment_in_another_currency_takes_its_own_and_pays_the_items():
    # 835 INR at 83.50 are 10 USD: 6 and 4 of it, 501 and 334 INR.
    payment = a_payment(inr("835.00"))
    items = [an_item("INV-1", usd("6.00"), 1), an_item("INV-2", usd("9.00"), 2)]
    made = plan(payment, items, oldest_due, exchange=Exchange(rate("83.50")))
    assert [(str(r.amount), str(r.spent)) for r in made.rows] == [
        ("6.00 USD", "501.00 INR"),
        ("4.00 USD", "334.00 INR"),
    ]
    assert made.unapplied == inr("0.00")
    assert made.spent == inr("835.00")
    rows = rows_of(made, "farah", "k1", ids())
    assert unapplied(payment, rows) == inr("0.00")
    assert [str(i.balance) for i in with_balances(items, rows)] == ["0.00 USD", "5.00 USD"]


def test_what_is_left_is_left_in_the_currency_of_the_payment():
    # 6 USD at 83.50 are 501 of 835 INR.
    payment = a_payment(inr("835.00"))
    made = plan(
        payment, [an_item("INV-1", usd("6.00"))], oldest_due, exchange=Exchange(rate("83.50"))
    )
    assert made.unapplied == inr("334.00")


def test_parts_too_small_to_convert_add_up_to_the_payment():
    # 1 JPY is 0.0065 EUR: four invoices of 0.01 EUR are 1.54 JPY each, 6.15 in all.
    payment = a_payment(Money("6", "JPY"))
    items = [an_item(f"INV-{i}", Money("0.01", "EUR"), i + 1) for i in range(4)]
    exchange = Exchange(ExchangeRate("JPY", "EUR", "0.0065"))
    made = plan(payment, items, oldest_due, exchange=exchange)
    # After one 1.54, two 3.08, three 4.62, four all 6: rounded 2, 3, 5, 6.
    assert [str(row.spent.amount) for row in made.rows] == ["2", "1", "2", "1"]
    assert made.unapplied == Money("0", "JPY")


def test_home_currency_paid_for_a_foreign_invoice_realises_the_difference():
    # 10 USD booked at 83 are 830 INR; 835 INR came: 5 gained.
    payment, item = a_payment(inr("835.00")), an_item("INV-1", usd("10.00"))
    exchange = Exchange(
        rate("83.50"),
        payment=Booked.at_home(payment.amount),
        items={item.id: Booked.of(item.total, rate("83"))},
    )
    row = plan(payment, [item], oldest_due, exchange=exchange).rows[0]
    assert (row.base, row.gain, row.spent) == (inr("830.00"), inr("5.00"), inr("835.00"))


def test_foreign_money_for_a_home_invoice_gains_nothing():
    # 10 USD at 83.50 are 835 INR, and the invoice stands at its own amount.
    payment, item = a_payment(usd("10.00")), an_item("INV-1", inr("835.00"))
    exchange = Exchange(rate("83.50"), payment=Booked.of(payment.amount, rate("83.50")))
    row = plan(payment, [item], oldest_due, exchange=exchange).rows[0]
    assert (row.base, row.gain, row.spent) == (inr("835.00"), inr("0.00"), usd("10.00"))


def test_a_credit_note_realises_the_difference_as_well():
    # A credit note of 100 USD at 84 for an invoice at 83.
    note, item = an_item("CN-1", usd("-100.00")), an_item("INV-1", usd("100.00"))
    from_note = Payment(note.id, usd("100.00"), received=DAY, kind=SourceKind.CREDIT_NOTE)
    exchange = booked_at(from_note, [item], "84", "83")
    row = plan(from_note, [item], oldest_due, exchange=exchange).rows[0]
    assert (row.base, row.gain) == (inr("8300.00"), inr("100.00"))


def test_a_deduction_clears_its_part_of_the_books_and_realises_nothing():
    # 100 USD at 83: 10 withheld are 830; 89.99 in money at 84 are 7,559.16, booked 7,469.17.
    payment, item = a_payment(usd("89.99")), an_item("INV-1", usd("100.00"))
    given = [Withheld(item.id, usd("10.00")), Tolerance(usd("0.05"))]
    exchange = booked_at(payment, [item], "84", "83")
    made = plan(payment, [item], oldest_due, deductions=given, exchange=exchange)
    assert [(r.kind.value, str(r.base.amount), r.gain) for r in made.rows] == [
        ("payment", "7469.17", inr("89.99")),
        ("withholding", "830.00", None),
        ("write_off", "0.83", None),
    ]


def test_unapplying_takes_back_amount_books_and_gain():
    # odoo/odoo PR#24392, PR#13162: taking back failed once a difference was booked.
    payment, item, new_id = a_payment(usd("100.00")), an_item("INV-1", usd("100.00")), ids()
    exchange = booked_at(payment, [item], "84.1234", "83.4321")
    rows = rows_of(plan(payment, [item], oldest_due, exchange=exchange), "farah", "k1", new_id)
    back = reversals(rows, "PAY-1", ids=new_id, on=DAY, by="farah", key="k2", reason="bounced")
    assert [(b.amount, b.base, b.gain) for b in back] == [
        (-r.amount, -r.base, -r.gain) for r in rows
    ]
    assert payment_in_books(payment, inr("8412.34"), (*rows, *back)) == inr("8412.34")
    assert item_in_books(item.id, inr("8343.21"), (*rows, *back)) == inr("8343.21")


def test_a_refund_takes_its_part_of_the_payment_out_of_the_books():
    payment = a_payment(usd("100.00"))
    act = {"to": "REF-1", "new_id": "r9", "on": DAY, "by": "farah", "key": "k", "reason": "twice"}
    row = refund(payment, (), usd("25.00"), base=inr("2100.00"), **act)
    assert payment_in_books(payment, inr("8400.00"), [row]) == inr("6300.00")


def test_a_payable_leaves_the_books_with_its_gain_the_other_way():
    # We paid 100 USD at 84, of a bill at 83: 8,400 left the bank, 8,300 the bill, 100 lost.
    payment, item = a_payment(usd("100.00")), an_item("BILL-1", usd("100.00"))
    exchange = booked_at(payment, [item], "84", "83", side=Side.PAYABLE)
    rows = rows_of(plan(payment, [item], oldest_due, exchange=exchange), "farah", "k1", ids())
    assert payment_in_books(payment, inr("8400.00"), rows, side=Side.PAYABLE) == inr("0.00")


def test_a_rate_between_other_currencies_is_no_rate():
    with pytest.raises(CurrencyMismatch):
        plan(
            a_payment(Money("1.00", "GBP")),
            [an_item("INV-1", usd("1.00"))],
            oldest_due,
            exchange=Exchange(rate("83")),
        )
    with pytest.raises(CurrencyMismatch):
        plan(
            a_payment(inr("1.00")),
            [an_item("INV-1", Money("1.00", "EUR"))],
            oldest_due,
            exchange=Exchange(rate("83")),
        )


def test_books_in_two_home_currencies_are_refused():
    one = Booked.of(usd("1.00"), rate("83"))
    other = Booked.of(usd("1.00"), rate("0.9", target="EUR"))
    with pytest.raises(CurrencyMismatch):
        Exchange(payment=one, items={"x": other})
    with pytest.raises(CurrencyMismatch):
        Booked(rate("83"), usd("1.00"))
    with pytest.raises(InvalidAmount):
        Booked(rate("83"), inr("-1.00"))


def test_an_item_whose_value_in_the_books_is_unknown_is_refused():
    payment = a_payment(usd("1.00"))
    with pytest.raises(CannotAllocate, match="value in the home currency is not given"):
        plan(
            payment,
            [an_item("INV-1", usd("1.00"))],
            oldest_due,
            exchange=Exchange(payment=Booked.of(payment.amount, rate("83"))),
        )


def test_deductions_beside_a_payment_in_another_currency_take_nothing_of_it():
    # 10 USD less 1 withheld: 9 USD are 751.50 INR at 83.50.
    payment, item = a_payment(inr("751.50")), an_item("INV-1", usd("10.00"))
    given = [Withheld(item.id, usd("1.00"))]
    made = plan(payment, [item], oldest_due, deductions=given, exchange=Exchange(rate("83.50")))
    assert [(r.kind.value, r.spent) for r in made.rows] == [
        ("payment", inr("751.50")),
        ("withholding", None),
    ]
    assert made.unapplied == inr("0.00")


def test_a_plan_explains_what_it_takes_and_what_it_gains():
    payment, item = a_payment(inr("1000.00")), an_item("INV-1", usd("10.00"))
    exchange = Exchange(
        rate("83.50"),
        payment=Booked.at_home(payment.amount),
        items={item.id: Booked.of(item.total, rate("84"))},
    )
    void = OpenItem(
        "v", "INV-9", "", ItemKind.INVOICE, usd("1"), usd("1"), DAY, DAY, cancelled=True
    )
    made = plan(payment, [item, void], oldest_due, exchange=exchange)
    first, row, *rest = made.explain().splitlines()
    assert first == "PAY-1 of 1000.00 INR, applied on 2026-11-20"
    assert row == (
        "  INV-1: 10.00 USD, payment: due 2026-11-02, the oldest first; "
        "it takes 835.00 INR of the payment; 840.00 INR in the books, 5.00 INR exchange loss"
    )
    assert rest == [
        "  165.00 INR is left unapplied",
        "  note: 1 item cancelled: money for what is cancelled is kept as credit",
    ]
    par = booked_at(a_payment(usd("10.00")), [item], "84", "84")
    plain = plan(a_payment(usd("10.00")), [item], oldest_due, exchange=par).explain()
    assert plain.endswith("the oldest first; 840.00 INR in the books")


def test_tax_withheld_in_dollars_moves_with_its_value_and_gains_nothing():
    payment, item = a_payment(usd("90.00")), an_item("INV-1", usd("100.00"))
    exchange = booked_at(payment, [item], "84", "83")
    given = [Withheld(item.id, usd("10.00"))]
    made = plan(payment, [item], oldest_due, deductions=given, exchange=exchange)
    new_id = ids()
    rows = rows_of(made, "farah", "k1", new_id)
    act = Act(DAY, "farah", "k2", "wrong invoice", new_id)
    moved = transfer(rows, rows[1].id, an_item("INV-2", usd("50.00")), act, value=inr("850.00"))
    assert (moved[-1].base, moved[-1].gain) == (inr("850.00"), None)
