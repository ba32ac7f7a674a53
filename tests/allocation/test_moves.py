"""What happens to money after it was applied: moved, charged back, certified, replaced."""

from __future__ import annotations

from datetime import date
from itertools import count

import attrs
import pytest

from invoicekit.allocation import (
    Act,
    Booked,
    Exchange,
    ItemKind,
    NoteCode,
    OpenItem,
    Payment,
    Side,
    SourceKind,
    allocated,
    bounced,
    certified,
    charged_back,
    customer_statement,
    explicit,
    from_credit_note,
    item_in_books,
    oldest_due,
    payment_in_books,
    plan,
    refunded,
    replaced,
    reversals,
    rows_of,
    rows_to_write,
    transfer,
    unapplied,
    with_balances,
)
from invoicekit.allocation.deductions import CashDiscount, DiscountTerms, Withheld
from invoicekit.errors import CannotAllocate, CannotReverse, CurrencyMismatch, NotFound
from invoicekit.money import ExchangeRate, Money

ISSUED, PAID, LATER = date(2026, 11, 2), date(2026, 11, 12), date(2026, 11, 20)


def rupees(amount):
    return Money(amount, "INR")


def an_item(number, amount, **changes):
    kind = ItemKind.CREDIT_NOTE if amount.startswith("-") else ItemKind.INVOICE
    facts = {
        "id": f"id-{number}",
        "number": number,
        "customer": "Blue Bay",
        "kind": kind,
        "total": rupees(amount),
        "balance": rupees(amount),
        "issue_date": ISSUED,
        "due_date": date(2026, 12, 2),
    }
    return OpenItem(**{**facts, **changes})


def a_payment(amount, name="PAY-1", **changes):
    return Payment(name, rupees(amount), **{"received": PAID, **changes})


def ids():
    return (f"r{i}" for i in count()).__next__


def an_act(new_id, key="k2", on=LATER, reason="wrong invoice"):
    return Act(on, "farah", key, reason, new_id)


def balances(items, rows):
    return [str(item.balance.amount) for item in with_balances(items, rows)]


# Transfer


def test_an_allocation_moves_to_another_invoice_as_one_act():
    items, new_id = [an_item("AT-1", "100.00"), an_item("AT-2", "80.00")], ids()
    payment = a_payment("60.00")
    rows = rows_of(plan(payment, items, oldest_due), "farah", "k1", new_id)
    moved = transfer(rows, rows[0].id, items[1], an_act(new_id))
    assert {row.key for row in moved} == {"k2"}
    assert rows_to_write(moved, rows) == moved
    rows += moved
    assert balances(items, rows) == ["100.00", "20.00"]
    assert unapplied(payment, rows) == rupees("0.00")


def test_a_part_of_it_may_move_and_the_rest_stays():
    items, new_id = [an_item("AT-1", "100.00"), an_item("AT-2", "80.00")], ids()
    rows = rows_of(plan(a_payment("60.00"), items, oldest_due), "farah", "k1", new_id)
    rows += transfer(rows, rows[0].id, items[1], an_act(new_id), amount=rupees("25.00"))
    assert balances(items, rows) == ["65.00", "55.00"]


def test_a_discount_falls_when_the_money_that_cleared_the_invoice_moves_away():
    items, new_id = [an_item("AT-1", "100.00"), an_item("AT-2", "200.00")], ids()
    given = [CashDiscount(DiscountTerms.read("2/10"), items=["id-AT-1"])]
    made = plan(a_payment("98.00"), items[:1], oldest_due, deductions=given)
    rows = rows_of(made, "farah", "k1", new_id)
    rows += transfer(rows, rows[0].id, items[1], an_act(new_id))
    assert balances(items, rows) == ["100.00", "102.00"]


def test_a_transfer_that_cannot_be_is_refused_as_a_whole():
    items, new_id = [an_item("AT-1", "100.00"), an_item("AT-2", "50.00")], ids()
    rows = rows_of(plan(a_payment("60.00"), items, oldest_due), "farah", "k1", new_id)
    row, act = rows[0].id, an_act(new_id)
    dollars = an_item("AT-9", "5.00", total=Money("5", "USD"), balance=Money("5", "USD"))
    later = an_item("AT-8", "99.00", issue_date=date(2026, 11, 21))
    cases = [
        (items[1], {}, CannotAllocate, "more than its balance"),
        (items[0], {}, CannotAllocate, "lies there already"),
        (items[1], {"amount": rupees("60.01")}, CannotAllocate, "only 60.00 INR of it"),
        (dollars, {}, CurrencyMismatch, "transferred"),
        (later, {}, CannotAllocate, "the document of 2026-11-21"),
        (an_item("AT-7", "99.00", cancelled=True), {}, CannotAllocate, "it is cancelled"),
    ]
    for to, given, error, words in cases:
        with pytest.raises(error, match=words):
            transfer(rows, row, to, act, **given)
    with pytest.raises(NotFound):
        transfer(rows, "nothing", items[1], act)


def test_what_was_taken_back_does_not_move():
    items, new_id = [an_item("AT-1", "100.00"), an_item("AT-2", "80.00")], ids()
    rows = rows_of(plan(a_payment("60.00"), items, oldest_due), "farah", "k1", new_id)
    rows += transfer(rows, rows[0].id, items[1], an_act(new_id))
    with pytest.raises(CannotReverse, match="reversed already"):
        transfer(rows, "r0", items[1], an_act(new_id, "k3"))


def test_moved_dollars_realise_by_the_rate_of_the_new_invoice():
    # 60 USD paid at 84 on an invoice at 83, gain 60; moved to one at 85: 60 x -1 lost instead.
    def dollars(amount):
        return Money(amount, "USD")

    def invoice(number, day):
        total = dollars("60.00")
        issued = date(2026, 11, day)
        return OpenItem(f"id-{number}", number, "", ItemKind.INVOICE, total, total, issued, issued)

    one, other, new_id = invoice("A", 1), invoice("B", 2), ids()
    payment = Payment("PAY-1", dollars("60.00"), received=PAID)
    exchange = Exchange(
        payment=Booked.of(payment.amount, ExchangeRate("USD", "INR", "84")),
        items={one.id: Booked.of(one.total, ExchangeRate("USD", "INR", "83"))},
    )
    rows = rows_of(plan(payment, [one], oldest_due, exchange=exchange), "farah", "k1", new_id)
    with pytest.raises(CannotAllocate, match="in the books is not given"):
        transfer(rows, "r0", other, an_act(new_id))
    moved = transfer(
        rows,
        "r0",
        other,
        an_act(new_id),
        amount=dollars("20.00"),
        value=rupees("1700.00"),
        side=Side.RECEIVABLE,
    )
    assert [(str(r.amount.amount), str(r.base.amount), str(r.gain.amount)) for r in moved] == [
        ("-60.00", "-4980.00", "-60.00"),
        ("40.00", "3320.00", "40.00"),
        ("20.00", "1700.00", "-20.00"),
    ]
    assert payment_in_books(payment, rupees("5040.00"), (*rows, *moved)) == rupees("0.00")
    assert item_in_books(one.id, rupees("4980.00"), (*rows, *moved)) == rupees("1660.00")


def test_a_moved_payment_of_ours_gains_where_a_customers_would_lose():
    # We paid 60 USD at 84 (5,040 INR) on a bill at 83 (4,980): 60 lost. On one at 85 it clears
    # 5,100 for 5,040: 60 gained.
    def bill(number):
        total = Money("60.00", "USD")
        day = date(2026, 11, 1)
        return OpenItem(f"id-{number}", number, "", ItemKind.INVOICE, total, total, day, day)

    one, other, new_id = bill("A"), bill("B"), ids()
    payment = Payment("PAY-1", Money("60.00", "USD"), received=PAID)
    exchange = Exchange(
        payment=Booked.of(payment.amount, ExchangeRate("USD", "INR", "84")),
        items={one.id: Booked.of(one.total, ExchangeRate("USD", "INR", "83"))},
        side=Side.PAYABLE,
    )
    rows = rows_of(plan(payment, [one], oldest_due, exchange=exchange), "farah", "k1", new_id)
    assert rows[0].gain == rupees("-60.00")
    moved = transfer(rows, "r0", other, an_act(new_id), value=rupees("5100.00"), side=Side.PAYABLE)
    assert moved[-1].gain == rupees("60.00")
    books = payment_in_books(payment, rupees("5040.00"), (*rows, *moved), side=Side.PAYABLE)
    assert books == rupees("0.00")


# Bounced cheques and chargebacks


def test_a_bounced_cheque_is_one_act_and_leaves_nothing_of_it():
    item, new_id, payment = an_item("AT-1", "100.00"), ids(), a_payment("110.00")
    given = [Withheld(item.id, rupees("10.00"))]
    rows = rows_of(plan(payment, [item], oldest_due, deductions=given), "farah", "k1", new_id)
    back = bounced(payment, rows, "BANK-9", an_act(new_id, reason="no funds"))
    after = (*rows, *back)
    assert balances([item], after) == ["100.00"]
    assert (unapplied(payment, after), refunded(payment, after)) == (rupees("0"), rupees("110.00"))
    with pytest.raises(CannotAllocate, match="went back before"):
        bounced(payment, after, "BANK-9", an_act(new_id, "k3"))


def test_a_chargeback_takes_what_is_unapplied_then_what_was_applied_last():
    # killbill-adyen-plugin#77: the chargeback did not touch the invoice. 200 paid 100 and 80,
    # 20 are left; 70 go back: the 20, and 50 of the 80.
    items, new_id = [an_item("AT-1", "100.00"), an_item("AT-2", "80.00")], ids()
    payment = a_payment("200.00")
    rows = rows_of(plan(payment, items, oldest_due), "farah", "k1", new_id)
    back = charged_back(payment, rows, rupees("70.00"), "CB-1", an_act(new_id))
    after = (*rows, *back)
    assert balances(items, after) == ["0.00", "50.00"]
    assert (unapplied(payment, after), refunded(payment, after)) == (rupees("0"), rupees("70.00"))


def test_a_small_chargeback_leaves_the_invoices_alone():
    item, new_id, payment = an_item("AT-1", "100.00"), ids(), a_payment("120.00")
    rows = rows_of(plan(payment, [item], oldest_due), "farah", "k1", new_id)
    assert len(charged_back(payment, rows, rupees("20.00"), "CB-1", an_act(new_id))) == 1
    with pytest.raises(CannotAllocate, match=r"120.01 INR is more than the 120.00"):
        charged_back(payment, rows, rupees("120.01"), "CB-1", an_act(new_id))


def test_a_chargeback_in_part_takes_the_discount_and_leaves_the_tax_withheld():
    # 100 = 88 in money, 10 withheld, 2 discount. 8 go back: 80 and 10 stay, 10 are open.
    item, new_id, payment = an_item("AT-1", "100.00"), ids(), a_payment("88.00")
    given = [CashDiscount(DiscountTerms.read("2/10")), Withheld(item.id, rupees("10.00"))]
    rows = rows_of(plan(payment, [item], oldest_due, deductions=given), "farah", "k1", new_id)
    rows += charged_back(payment, rows, rupees("8.00"), "CB-1", an_act(new_id))
    assert balances([item], rows) == ["10.00"]


def test_a_chargeback_of_a_payment_in_another_currency_is_exact_in_its_own():
    # 835.00 INR at 83.50 paid 10 USD; 100 INR go back: 735 of 835 stay, 8.80 USD (8.8024).
    total = Money("10.00", "USD")
    item = OpenItem("i", "AT-1", "", ItemKind.INVOICE, total, total, ISSUED, ISSUED)
    payment, new_id = a_payment("835.00"), ids()
    exchange = Exchange(ExchangeRate("USD", "INR", "83.50"))
    rows = rows_of(plan(payment, [item], oldest_due, exchange=exchange), "farah", "k1", new_id)
    rows += charged_back(payment, rows, rupees("100.00"), "CB-1", an_act(new_id))
    assert (unapplied(payment, rows), refunded(payment, rows)) == (rupees("0"), rupees("100.00"))
    assert allocated(rows, "i", "USD") == Money("8.80", "USD")


def test_what_one_payment_paid_on_one_invoice_can_be_unapplied():
    items, new_id = [an_item("AT-1", "50.00"), an_item("AT-2", "80.00")], ids()
    payment = a_payment("130.00")
    rows = rows_of(plan(payment, items, oldest_due), "farah", "k1", new_id)
    rows += reversals(
        rows, "PAY-1", target="id-AT-1", ids=new_id, on=LATER, by="farah", key="k2", reason="x"
    )
    assert balances(items, rows) == ["50.00", "0.00"]
    assert unapplied(payment, rows) == rupees("50.00")


# Certificates


def withheld_rows(new_id, amount="10.00"):
    item = an_item("AT-1", "100.00")
    paid = a_payment(str(rupees("100.00").amount - rupees(amount).amount))
    given = [Withheld(item.id, rupees(amount))]
    return item, rows_of(plan(paid, [item], oldest_due, deductions=given), "farah", "k1", new_id)


def a_certificate(amount, **changes):
    return a_payment(amount, "16A-7", kind=SourceKind.WITHHOLDING, **changes)


def test_a_certificate_that_comes_later_takes_the_place_of_the_claim():
    new_id = ids()
    item, rows = withheld_rows(new_id)
    new = certified(rows, "r1", a_certificate("10.00"), an_act(new_id))
    after = (*rows, *new)
    assert balances([item], after) == ["0.00"]
    assert new[1].source == "16A-7"
    assert unapplied(a_certificate("10.00"), after) == rupees("0.00")
    with pytest.raises(CannotAllocate, match="nothing is left of it"):
        certified(after, "r1", a_certificate("10.00"), an_act(new_id, "k3"))


def test_a_certificate_of_less_than_was_claimed_opens_the_difference():
    new_id = ids()
    item, rows = withheld_rows(new_id)
    rows += certified(rows, "r1", a_certificate("9.00"), an_act(new_id))
    assert balances([item], rows) == ["1.00"]


def test_a_certificate_certifies_tax_withheld_and_nothing_else():
    new_id = ids()
    _, rows = withheld_rows(new_id)
    with pytest.raises(CannotReverse, match="no tax withheld"):
        certified(rows, "r0", a_certificate("10.00"), an_act(new_id))
    with pytest.raises(CannotReverse, match="no tax withheld"):
        certified(rows, "r1", a_payment("10.00", "PAY-2"), an_act(new_id))
    late = a_certificate("10.00", received=date(2026, 11, 21))
    with pytest.raises(CannotAllocate, match="of 2026-11-21"):
        certified(rows, "r1", late, an_act(new_id))


# Return notes


def a_return_note(amount="-590.00"):
    return an_item("RN-1", amount, kind=ItemKind.RETURN_NOTE)


def test_a_return_note_is_replaced_by_the_credit_note_and_never_adds():
    # Goods of 500 + 90 tax sent back, from a bill of 1,180: 590 are left to pay.
    bill, note, arrived = an_item("B-1", "1180.00"), a_return_note(), an_item("CN-1", "-590.00")
    new_id = ids()
    rows = rows_of(plan(from_credit_note(note), [bill], oldest_due, on=PAID), "f", "k1", new_id)
    assert balances([bill, note], rows) == ["590.00", "0.00"]
    rows += replaced(note, arrived, rows, an_act(new_id))
    assert balances([bill, note, arrived], rows) == ["590.00", "0.00", "0.00"]
    period = {"currency": "INR", "start": ISSUED, "end": LATER}
    account = customer_statement("Blue Bay", [bill, note, arrived], (), rows, **period)
    assert account.closing == rupees("590.00")


def test_a_return_note_that_paid_nothing_yet_is_closed_too():
    note, arrived = a_return_note(), an_item("CN-1", "-590.00")
    rows = replaced(note, arrived, (), an_act(ids()))
    assert balances([note, arrived], rows) == ["0.00", "-590.00"]
    with pytest.raises(CannotAllocate, match="replaced before"):
        replaced(note, arrived, rows, an_act(ids(), "k3"))


def test_a_smaller_credit_note_opens_what_it_does_not_reach():
    bill, note, arrived = an_item("B-1", "1180.00"), a_return_note(), an_item("CN-1", "-500.00")
    new_id = ids()
    rows = rows_of(plan(from_credit_note(note), [bill], oldest_due, on=PAID), "f", "k1", new_id)
    rows += replaced(note, arrived, rows, an_act(new_id))
    assert balances([bill, note, arrived], rows) == ["680.00", "0.00", "0.00"]


def test_only_a_credit_note_replaces_a_return_note():
    with pytest.raises(CannotAllocate, match="is not replaced by"):
        replaced(an_item("CN-1", "-5.00"), an_item("CN-2", "-5.00"), (), an_act(ids()))
    euros = an_item("CN-2", "-5.00", total=Money("-5", "EUR"), balance=Money("-5", "EUR"))
    with pytest.raises(CurrencyMismatch):
        replaced(a_return_note(), euros, (), an_act(ids()))


# Late money


def test_money_for_a_cancelled_case_is_kept_as_credit_and_told():
    case = an_item("CASE-7", "100.00", cancelled=True)
    made = plan(a_payment("100.00", remittance="CASE-7"), [case], oldest_due)
    assert (made.rows, made.unapplied) == ((), rupees("100.00"))
    assert [(note.code, note.items) for note in made.notes] == [
        (NoteCode.CANCELLED, ("id-CASE-7",))
    ]
    with pytest.raises(CannotAllocate, match="it is cancelled"):
        plan(a_payment("100.00"), [case], explicit({case.id: rupees("1.00")}))


def test_a_strategy_of_ones_own_pays_nothing_that_is_cancelled():
    from invoicekit.allocation import PlanRow, Proposal

    def faulty(offer):
        return Proposal([PlanRow("id-CASE-7", "CASE-7", rupees("1.00"), "mine", "")])

    with pytest.raises(CannotAllocate, match="it is cancelled"):
        plan(a_payment("1.00"), [an_item("CASE-7", "5.00", cancelled=True)], faulty)


def test_a_credit_note_that_is_cancelled_is_no_source():
    with pytest.raises(CannotAllocate, match="no credit left"):
        from_credit_note(an_item("CN-1", "-5.00", cancelled=True))


# Two currencies: what is left of a row is worth what is left of its money


def _item(number, total):
    day = date(2026, 11, 1)
    return OpenItem(f"id-{number}", number, "", ItemKind.INVOICE, total, total, day, day)


def _money(amount):
    return Payment("PAY-1", amount, received=PAID)


def _crossed(payment, item, rate, paid_at, booked_at, new_id):
    exchange = Exchange(rate, paid_at, {item.id: booked_at} if booked_at else {})
    return rows_of(plan(payment, [item], oldest_due, exchange=exchange), "farah", "k1", new_id)


def test_money_of_the_house_stands_at_itself_when_a_part_of_it_is_reclaimed():
    # 2.88 INR at 83.3347 are 3 US cents (0.03456): all of it is spent. Reclaimed are 1.72; of the
    # 3 cents 1.21 stay, one cent, and it is worth the 1.16 INR that stay spent on it.
    new_id, total = ids(), Money("1.44", "USD")
    item = _item("INV-1", total)
    rate = ExchangeRate("USD", "INR", "83.3347")
    payment = _money(rupees("2.88"))
    at_home = Booked.at_home(payment.amount)
    rows = _crossed(payment, item, rate, at_home, Booked.of(total, rate), new_id)
    back = charged_back(payment, rows, rupees("1.72"), "CB-1", an_act(new_id))
    kept = back[1]
    assert (kept.amount, kept.spent) == (Money("0.01", "USD"), rupees("1.16"))
    assert kept.base + kept.gain == rupees("1.16")
    left = payment_in_books(payment, rupees("2.88"), (*rows, *back))
    assert left == rupees("0.00")


def test_foreign_money_keeps_its_worth_where_the_item_is_in_a_coarse_currency():
    # 0.60 USD at 83 (49.80 INR) pay 1 JPY; 0.24 are reclaimed. Of the yen 0.6 stay: the whole yen,
    # spent on it are 0.36 USD, worth 29.88 INR. The rest, 19.92, leaves with the 0.24.
    new_id, yen = ids(), Money("1", "JPY")
    item, payment = _item("INV-1", yen), _money(Money("0.60", "USD"))
    usd = Booked.of(payment.amount, ExchangeRate("USD", "INR", "83"))
    jpy = Booked.of(yen, ExchangeRate("JPY", "INR", "0.55"))
    rows = _crossed(payment, item, ExchangeRate("USD", "JPY", "1.67"), usd, jpy, new_id)
    valued = attrs.evolve(payment, base=rupees("49.80"))
    back = charged_back(valued, rows, Money("0.24", "USD"), "CB-1", an_act(new_id))
    assert [row.base + row.gain for row in back[1:2]] == [rupees("29.88")]
    assert back[-1].base == rupees("19.92")


def test_a_part_that_moves_is_worth_what_it_spends_to_the_last_paisa():
    # 1.02 INR clear 2 cents that stand at 1.01: 0.01 gained. Half of it moves. Cut one by one, half
    # of 1.01 and of 0.01 would be 0.51 and 0.01, and half of 1.02 only 0.51.
    new_id, cents = ids(), Money("0.02", "USD")
    one, other = _item("INV-1", cents), _item("INV-2", cents)
    rate = ExchangeRate("USD", "INR", "51")
    payment = _money(rupees("1.02"))
    at_home, stands = Booked.at_home(payment.amount), Booked(rate, rupees("1.01"))
    rows = _crossed(payment, one, rate, at_home, stands, new_id)
    value = rupees("0.50")
    act = an_act(new_id)
    moved = transfer(rows, rows[0].id, other, act, amount=Money("0.01", "USD"), value=value)
    for row in moved[1:]:
        assert row.base + row.gain == row.spent == rupees("0.51")
