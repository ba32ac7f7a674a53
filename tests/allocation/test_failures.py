"""What goes wrong in the systems of others, each shown not to go wrong here."""

from __future__ import annotations

from datetime import date
from itertools import count

import pytest

from invoicekit.allocation import (
    ItemKind,
    OpenItem,
    Payment,
    SourceKind,
    allocated,
    explicit,
    from_credit_note,
    oldest_due,
    plan,
    refund,
    reversals,
    rows_of,
    rows_to_write,
    settlement_of,
    standing,
    unapplied,
    with_balances,
)
from invoicekit.errors import CannotAllocate
from invoicekit.money import Money

DAY, LATER = date(2026, 11, 20), date(2026, 11, 27)


def rupees(amount):
    return Money(amount, "INR")


def an_item(number, amount, **changes):
    facts = {
        "id": f"id-{number}",
        "number": number,
        "customer": "Blue Bay",
        "kind": ItemKind.CREDIT_NOTE if amount.startswith("-") else ItemKind.INVOICE,
        "total": rupees(amount),
        "balance": rupees(amount),
        "issue_date": date(2026, 11, 2),
        "due_date": date(2026, 12, 2),
    }
    return OpenItem(**{**facts, **changes})


def a_payment(name, amount):
    return Payment(name, rupees(amount), received=DAY)


def ids():
    return (f"row-{i}" for i in count(1)).__next__


def test_two_clerks_who_saw_the_same_balance_are_told_apart_by_the_version():
    # frappe/erpnext#31138, PR#50797: two tabs, and the balance went below zero.
    item = an_item("INV-1", "100.00", version=3)
    one = plan(a_payment("PAY-1", "100.00"), [item], oldest_due)
    other = plan(a_payment("PAY-2", "100.00"), [item], oldest_due)
    # Both say that they saw version 3; the first commit makes it 4, so the second is stale.
    assert one.versions == other.versions == (("id-INV-1", 3),)
    after = with_balances([item], rows_of(one, "farah", "k1", ids()))
    assert plan(a_payment("PAY-2", "100.00"), after, oldest_due).rows == ()


def test_the_same_payment_in_two_tabs_is_told_apart_by_its_own_version():
    payment = Payment("PAY-1", rupees("100.00"), received=DAY, version=5)
    made = plan(payment, [an_item("INV-1", "100.00")], oldest_due)
    assert made.payment.version == 5


def test_a_clubbed_payment_applied_in_parts_loses_nothing():
    # frappe/erpnext PR#32900, #40472: a payment for many invoices, applied little by little.
    payment = a_payment("PAY-1", "1000.00")
    items = [an_item("INV-1", "333.33"), an_item("INV-2", "333.33"), an_item("INV-3", "400.00")]
    rows, new_id = (), ids()
    for i, part in enumerate(["100.10", "233.23", "0.01"]):
        asked = explicit({f"id-INV-{i + 1}": rupees(part)})
        left = unapplied(payment, rows)
        made = plan(payment, with_balances(items, rows), asked, available=left)
        rows += rows_of(made, "farah", f"k{i}", new_id)
    # 1,000 - 100.10 - 233.23 - 0.01 = 666.66.
    assert unapplied(payment, rows) == rupees("666.66")
    assert [str(i.balance.amount) for i in with_balances(items, rows)] == [
        "233.23",
        "100.10",
        "399.99",
    ]


def test_taking_one_payment_back_leaves_the_other_alone():
    # odoo/odoo PR#288562: unreconcile removed both partials instead of one.
    item, new_id = an_item("INV-1", "100.00"), ids()
    rows = rows_of(plan(a_payment("PAY-1", "30.00"), [item], oldest_due), "farah", "k1", new_id)
    second = plan(a_payment("PAY-2", "50.00"), with_balances([item], rows), oldest_due)
    rows += rows_of(second, "farah", "k2", new_id)
    rows += reversals(
        rows, "PAY-1", ids=new_id, on=LATER, by="farah", key="k3", reason="wrong invoice"
    )
    assert allocated(rows, "id-INV-1", "INR") == rupees("50.00")


def test_a_bounced_cheque_keeps_its_history_and_the_invoice_is_open_again():
    # frappe/erpnext#8659, #44135: history was deleted; #43326: the payment stayed in the books.
    payment, item, new_id = a_payment("PAY-1", "100.00"), an_item("INV-1", "100.00"), ids()
    paid = rows_of(plan(payment, [item], oldest_due), "farah", "k1", new_id)
    act = {"on": LATER, "by": "farah", "key": "k2", "reason": "cheque bounced"}
    rows = paid + reversals(paid, "PAY-1", ids=new_id, **act)
    rows += (refund(payment, rows, rupees("100.00"), to="BANK-9", new_id=new_id(), **act),)
    assert rows[:1] == paid
    assert (rows[1].on, rows[1].reverses) == (LATER, paid[0].id)
    assert with_balances([item], rows)[0].balance == rupees("100.00")
    assert unapplied(payment, rows) == rupees("0.00")


def test_a_total_lowered_under_what_was_paid_is_shown_and_orphans_no_money():
    # moiz-lakkadkutta/Fabric-Inventory#191: voiding a part-paid bill lost the payment.
    payment, item = a_payment("PAY-1", "60.00"), an_item("INV-1", "100.00")
    rows = rows_of(plan(payment, [item], oldest_due), "farah", "k1", ids())
    # The total is lowered from 100 to 40: 20 was paid too much.
    lowered = with_balances([an_item("INV-1", "40.00")], rows)[0]
    paid = allocated(rows, "id-INV-1", "INR")
    assert lowered.balance == rupees("-20.00")
    assert standing(lowered.total, paid, due_date=LATER, at=LATER).over_credited


def test_an_overpayment_is_kept_and_pays_the_next_invoice():
    # invoiceninja/invoiceninja#5423, #9007: overpayment rejected or lost.
    payment, first, new_id = a_payment("PAY-1", "150.00"), an_item("INV-1", "100.00"), ids()
    made = plan(payment, [first], oldest_due)
    assert made.unapplied == rupees("50.00")
    rows = rows_of(made, "farah", "k1", new_id)
    later = an_item("INV-2", "70.00", issue_date=LATER)
    again = plan(
        payment,
        with_balances([first, later], rows),
        oldest_due,
        on=LATER,
        available=unapplied(payment, rows),
    )
    rows += rows_of(again, "farah", "k2", new_id)
    assert [str(i.balance.amount) for i in with_balances([first, later], rows)] == ["0.00", "20.00"]


def test_a_credit_that_is_used_lowers_the_invoice_as_well():
    # invoiceninja/invoiceninja#11024: the credit was used, the invoice not reduced.
    note, item = an_item("CN-1", "-1180.00"), an_item("INV-1", "3000.00")
    made = plan(from_credit_note(note), [item, note], oldest_due, on=DAY)
    rows = rows_of(made, "farah", "k1", ids())
    # 3,000 - 1,180 = 1,820, and the note is used up.
    assert [str(i.balance.amount) for i in with_balances([item, note], rows)] == ["1820.00", "0.00"]
    assert rows[0].source_kind is SourceKind.CREDIT_NOTE


def test_a_retry_of_a_credit_does_not_double_it():
    # frappe/press PR#1175: a retry doubled the credit.
    made = plan(a_payment("PAY-1", "100.00"), [an_item("INV-1", "100.00")], oldest_due)
    first = rows_of(made, "farah", "bank-17", ids())
    ledger = (*rows_to_write(first, ()),)
    ledger += rows_to_write(rows_of(made, "farah", "bank-17", ids()), ledger)
    assert allocated(ledger, "id-INV-1", "INR") == rupees("100.00")


def test_two_events_of_one_payment_find_nothing_left_the_second_time():
    # masumi-network/sokosumi PR#1846: two event types for one payment counted twice.
    payment, item = a_payment("PAY-1", "100.00"), an_item("INV-1", "300.00")
    rows = rows_of(plan(payment, [item], oldest_due), "farah", "charge.succeeded", ids())
    left = unapplied(payment, rows)
    again = plan(payment, with_balances([item], rows), oldest_due, available=left)
    assert again.rows == ()
    asked = explicit({"id-INV-1": rupees("100.00")})
    with pytest.raises(CannotAllocate, match="INR is left of it"):
        plan(payment, with_balances([item], rows), asked, available=left)


def test_each_instalment_has_its_own_balance():
    # frappe/erpnext#52548, #49593: what is open on an instalment went wrong.
    parts = [
        an_item("INV-1", "60.00", id="r1/part-1", record="r1", due_date=date(2026, 12, 2)),
        an_item("INV-1", "40.00", id="r1/part-2", record="r1", due_date=date(2027, 1, 2)),
    ]
    rows = rows_of(plan(a_payment("PAY-1", "75.00"), parts, oldest_due), "farah", "k1", ids())
    # 60 in full, and 15 of the 40.
    assert [str(i.balance.amount) for i in with_balances(parts, rows)] == ["0.00", "25.00"]
    assert [settlement_of(p.total, allocated(rows, p.id, "INR")).value for p in parts] == [
        "paid",
        "partly_paid",
    ]


def test_tax_withheld_by_the_payer_settles_its_part_of_the_invoice():
    # frappe/erpnext#54135. A fee of 1,00,000 + 18,000 tax; the payer keeps 10 % of the fee:
    # 1,08,000 in money and 10,000 withheld are the 1,18,000.
    item, new_id = an_item("INV-1", "118000.00"), ids()
    cash = plan(a_payment("PAY-1", "108000.00"), [item], oldest_due)
    rows = rows_of(cash, "farah", "k1", new_id)
    certificate = Payment(
        "TDS-16A-1", rupees("10000.00"), received=DAY, kind=SourceKind.WITHHOLDING
    )
    asked = explicit({"id-INV-1": rupees("10000.00")})
    rows += rows_of(plan(certificate, with_balances([item], rows), asked), "farah", "k2", new_id)
    assert with_balances([item], rows)[0].balance == rupees("0.00")
    assert unapplied(certificate, rows) == rupees("0.00")
