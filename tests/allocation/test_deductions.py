"""What settles an invoice beside the money."""

from __future__ import annotations

from datetime import date
from itertools import count

import pytest

from invoicekit.allocation import (
    ItemKind,
    NoteCode,
    OpenItem,
    Payment,
    PlanRow,
    Proposal,
    SourceKind,
    by_reference,
    chain,
    exact_sum,
    explicit,
    from_credit_note,
    highest_first,
    oldest_due,
    plan,
    proportional,
    reversals,
    rows_of,
    unapplied,
    with_balances,
)
from invoicekit.allocation.deductions import (
    BankFee,
    Bearer,
    CashDiscount,
    DiscountStep,
    DiscountTerms,
    ShortPayment,
    TaxReduction,
    Tolerance,
    Withheld,
    WriteOffPolicy,
    given_up,
    withheld_at,
)
from invoicekit.errors import (
    CannotAllocate,
    CurrencyMismatch,
    InvalidAmount,
    InvalidDefinition,
    InvalidValue,
)
from invoicekit.money import Money

ISSUED, PAID = date(2026, 11, 2), date(2026, 11, 12)
TWO_TEN = DiscountTerms.read("2/10 net 30")


def rupees(amount):
    return Money(amount, "INR")


def an_item(number, amount, **changes):
    facts = {
        "id": f"id-{number}",
        "number": number,
        "customer": "Blue Bay Retail",
        "kind": ItemKind.CREDIT_NOTE if amount.startswith("-") else ItemKind.INVOICE,
        "total": rupees(amount),
        "balance": rupees(amount),
        "issue_date": ISSUED,
        "due_date": date(2026, 12, 2),
    }
    return OpenItem(**{**facts, **changes})


def a_payment(amount, **changes):
    facts = {"received": PAID, **changes}
    return Payment("PAY-1", rupees(amount), **facts)


def parts(made):
    return [(row.number, row.kind.value, str(row.amount.amount)) for row in made.rows]


def codes(made):
    return [note.code for note in made.notes]


# Tax withheld


def test_tds_of_the_fee_settles_its_part_beside_the_cash():
    # frappe/erpnext#53901: the base of the TDS took in the GST.
    # A fee of 1,00,000 + 18,000; TDS 10 % of the fee is 10,000: 1,08,000 in cash clear the rest.
    invoice = an_item("AT-1", "118000.00")
    tds = withheld_at(invoice.id, 10, rupees("100000.00"), what="TDS")
    made = plan(a_payment("108000.00"), [invoice], exact_sum, deductions=[tds])
    assert parts(made) == [
        ("AT-1", "payment", "108000.00"),
        ("AT-1", "withholding", "10000.00"),
    ]
    assert made.unapplied == rupees("0.00")
    assert made.spent == rupees("108000.00")
    assert made.rows[1].reason == "TDS: 10 % of 100000.00 INR"
    rows = rows_of(made, "farah", "k1", (f"r{i}" for i in count()).__next__)
    assert with_balances([invoice], rows)[0].balance == rupees("0.00")
    assert unapplied(made.payment, rows) == rupees("0.00")


def test_what_is_withheld_is_a_row_of_its_certificate_where_there_is_one():
    tds = Withheld("id-AT-1", rupees("10.00"), certificate="16A-7")
    made = plan(a_payment("90.00"), [an_item("AT-1", "100.00")], oldest_due, deductions=[tds])
    rows = rows_of(made, "farah", "k1", (f"r{i}" for i in count()).__next__)
    assert [(row.source, row.source_kind) for row in rows] == [
        ("PAY-1", SourceKind.PAYMENT),
        ("16A-7", SourceKind.WITHHOLDING),
    ]


def test_tax_withheld_is_rounded_as_the_law_says():
    # 10 % of 1,234.56 = 123.456: to the paisa 123.46, to the rupee 123.
    base = rupees("1234.56")
    assert withheld_at("x", 10, base).amount == rupees("123.46")
    assert withheld_at("x", 10, base, unit=1).amount == rupees("123")


@pytest.mark.parametrize("rate", ["0", "-1", "100.01"])
def test_a_rate_of_withholding_is_a_share(rate):
    with pytest.raises(InvalidAmount, match="above zero and at most 100"):
        withheld_at("x", rate, rupees("100.00"))


def test_more_withheld_than_is_open_is_refused_also_in_two_claims():
    item = an_item("AT-1", "100.00")
    twice = [Withheld(item.id, rupees("60.00")), Withheld(item.id, rupees("40.01"))]
    with pytest.raises(CannotAllocate, match=r"100.01 INR is more than its balance"):
        plan(a_payment("1.00"), [item], oldest_due, deductions=twice)


def test_a_claim_names_an_item_that_is_there_in_its_currency():
    item = an_item("AT-1", "100.00")
    for claim, error in (
        (Withheld("rec-9", rupees("1.00")), CannotAllocate),
        (Withheld(item.id, Money("1.00", "EUR")), CurrencyMismatch),
        (BankFee(Money("1.00", "EUR")), CurrencyMismatch),
        (Tolerance(Money("1.00", "EUR")), CurrencyMismatch),
    ):
        with pytest.raises(error):
            plan(a_payment("1.00"), [item], oldest_due, deductions=[claim])


def test_a_claim_on_credit_or_on_what_is_cancelled_is_refused():
    for item in (an_item("CN-1", "-100.00"), an_item("AT-1", "100.00", cancelled=True)):
        with pytest.raises(CannotAllocate):
            plan(a_payment("1.00"), [item], oldest_due, deductions=[Withheld(item.id, rupees("1"))])


def test_a_certificate_takes_no_deductions_beside_it():
    certificate = a_payment("10.00", kind=SourceKind.WITHHOLDING)
    claim = Withheld("id-AT-1", rupees("1.00"))
    with pytest.raises(CannotAllocate, match="it is a withholding, no money"):
        plan(certificate, [an_item("AT-1", "100.00")], oldest_due, deductions=[claim])


def test_deductions_that_contradict_each_other_are_refused():
    fee, tolerance = BankFee(rupees("1.00")), Tolerance(rupees("1.00"))
    for given in ([fee, fee], [tolerance, tolerance], ["2/10"]):
        with pytest.raises(InvalidDefinition):
            plan(a_payment("1.00"), [an_item("AT-1", "9.00")], oldest_due, deductions=given)


def test_a_bounced_cheque_takes_the_tax_withheld_beside_it_back():
    item, ids = an_item("AT-1", "100.00"), (f"r{i}" for i in count()).__next__
    tds = Withheld(item.id, rupees("10.00"))
    rows = rows_of(
        plan(a_payment("90.00"), [item], oldest_due, deductions=[tds]), "farah", "k1", ids
    )
    rows += reversals(rows, "PAY-1", ids=ids, on=PAID, by="farah", key="k2", reason="bounced")
    assert with_balances([item], rows)[0].balance == rupees("100.00")


# Cash discount


@pytest.mark.parametrize(
    ("day", "given"),
    [
        (date(2026, 11, 12), "2.00"),  # the tenth day
        (date(2026, 11, 13), None),
    ],
)
def test_two_ten_net_thirty_is_given_until_the_tenth_day(day, given):
    # 2 % of 100 = 2; 98 clear the invoice.
    payment = a_payment("98.00", received=day)
    made = plan(
        payment, [an_item("AT-1", "100.00")], oldest_due, deductions=[CashDiscount(TWO_TEN)]
    )
    discounts = [str(r.amount.amount) for r in made.rows if r.kind is SourceKind.CASH_DISCOUNT]
    assert discounts == ([given] if given else [])
    assert codes(made) == ([] if given else [NoteCode.DISCOUNT_LOST])


def test_a_discount_is_only_given_on_what_the_payment_clears():
    # frappe/erpnext#28931, #4353: 97 of 100 with a discount of 2 leave 1 open, so there is none.
    made = plan(
        a_payment("97.00"),
        [an_item("AT-1", "100.00")],
        oldest_due,
        deductions=[CashDiscount(TWO_TEN)],
    )
    assert parts(made) == [("AT-1", "payment", "97.00")]
    assert codes(made) == [NoteCode.DISCOUNT_LOST]


def test_a_part_payment_in_time_brings_its_share_where_the_terms_say_so():
    # 49 is half of the 98 that clear it, so half of the discount of 2: 100 - 49 - 1 = 50 is open.
    terms = DiscountTerms.read("2/10 net 30", prorated=True)
    item = an_item("AT-1", "100.00")
    made = plan(a_payment("49.00"), [item], oldest_due, deductions=[CashDiscount(terms)])
    assert parts(made) == [("AT-1", "payment", "49.00"), ("AT-1", "cash_discount", "1.00")]
    rest = with_balances([item], rows_of(made, "farah", "k1", (f"r{i}" for i in count()).__next__))
    again = plan(
        a_payment("49.00"),
        rest,
        oldest_due,
        deductions=[CashDiscount(terms, taken={item.id: rupees("1.00")})],
    )
    assert parts(again) == [("AT-1", "payment", "49.00"), ("AT-1", "cash_discount", "1.00")]


def test_several_steps_bring_less_and_less():
    terms = DiscountTerms.read("3/7 2/14 net 30")
    item = an_item("AT-1", "1000.00")
    for day, expected in ((9, "30.00"), (10, "20.00"), (16, "20.00")):
        payment = a_payment(str(1000 - int(expected[:2])), received=date(2026, 11, day))
        made = plan(payment, [item], oldest_due, deductions=[CashDiscount(terms)])
        assert made.rows[1].amount == rupees(expected)


def test_who_pays_in_full_has_taken_no_discount():
    made = plan(
        a_payment("100.00"),
        [an_item("AT-1", "100.00")],
        oldest_due,
        deductions=[CashDiscount(TWO_TEN)],
    )
    assert parts(made) == [("AT-1", "payment", "100.00")]
    assert made.notes == ()


def test_of_two_invoices_the_discount_is_taken_on_what_the_money_is_short_for():
    # 198 for two of 100: one discount of 2 was taken. 196: both. 197: both, and 1 is left.
    items = [an_item("AT-1", "100.00"), an_item("AT-2", "100.00")]
    for amount, discounts, left in (
        ("198.00", 1, "0.00"),
        ("196.00", 2, "0.00"),
        ("197.00", 2, "1.00"),
    ):
        made = plan(a_payment(amount), items, oldest_due, deductions=[CashDiscount(TWO_TEN)])
        kinds = [row.kind for row in made.rows]
        assert (kinds.count(SourceKind.CASH_DISCOUNT), made.unapplied) == (discounts, rupees(left))


def test_an_instruction_is_followed_with_the_discount_or_without_it():
    items = [an_item("AT-1", "100.00"), an_item("AT-2", "100.00")]
    asked = explicit({"id-AT-1": rupees("98.00"), "id-AT-2": rupees("100.00")})
    made = plan(a_payment("198.00"), items, asked, deductions=[CashDiscount(TWO_TEN)])
    assert parts(made) == [
        ("AT-1", "payment", "98.00"),
        ("AT-2", "payment", "100.00"),
        ("AT-1", "cash_discount", "2.00"),
    ]
    too_much = explicit({"id-AT-1": rupees("100.01")})
    with pytest.raises(CannotAllocate, match=r"more than its balance of 100.00"):
        plan(a_payment("198.00"), items, too_much, deductions=[CashDiscount(TWO_TEN)])


def test_the_exact_sum_is_found_with_the_discounts_taken_off():
    # 98 + 245 = 343 are 100 and 250 with 2 % off.
    items = [an_item("AT-1", "100.00"), an_item("AT-2", "250.00"), an_item("AT-3", "77.00")]
    made = plan(a_payment("343.00"), items, exact_sum, deductions=[CashDiscount(TWO_TEN)])
    assert {row.number for row in made.rows} == {"AT-1", "AT-2"}
    assert made.unapplied == rupees("0.00")


def test_what_is_overdue_gets_no_discount_whatever_the_terms_say():
    item = an_item("AT-1", "100.00", due_date=date(2026, 11, 10))
    made = plan(a_payment("98.00"), [item], oldest_due, deductions=[CashDiscount(TWO_TEN)])
    assert parts(made) == [("AT-1", "payment", "98.00")]


def test_the_day_that_counts_is_the_one_on_which_the_money_came():
    made = plan(
        a_payment("98.00"),
        [an_item("AT-1", "100.00")],
        oldest_due,
        on=date(2026, 11, 30),
        deductions=[CashDiscount(TWO_TEN)],
    )
    assert len(made.rows) == 2


@pytest.mark.parametrize(
    ("tax", "discount", "of_it_tax"),
    [
        # 1,000 + 18 % = 1,180. 2 % of 1,000 is 20; of 1,180 it is 23.60, of which 3.60 is tax.
        (TaxReduction.NEVER, "20.00", "0.00"),
        (TaxReduction.ALWAYS, "20.00", "0.00"),
        (TaxReduction.ON_EARLY_PAYMENT, "23.60", "3.60"),
    ],
)
def test_whether_the_discount_lowers_the_tax_is_policy(tax, discount, of_it_tax):
    item = an_item("AT-1", "1180.00")
    terms = DiscountTerms.read("2/10 net 30", tax=tax)
    taxes = {item.id: rupees("180.00")}
    payment = a_payment(str(rupees("1180.00").amount - rupees(discount).amount))
    made = plan(payment, [item], oldest_due, deductions=[CashDiscount(terms, taxes=taxes)])
    assert made.rows[1].amount == rupees(discount)
    assert terms.tax_part(rupees(discount), total=item.total, tax=taxes[item.id]) == rupees(
        of_it_tax
    )


def test_terms_may_be_of_some_items_only():
    items = [an_item("AT-1", "100.00"), an_item("AT-2", "100.00")]
    given = CashDiscount(TWO_TEN, items=["id-AT-2"])
    made = plan(a_payment("198.00"), items, oldest_due, deductions=[given])
    assert parts(made)[2:] == [("AT-2", "cash_discount", "2.00")]


def test_a_discount_and_tax_withheld_clear_one_invoice_together():
    # 100 less 10 withheld less 2 discount: 88 in money.
    item = an_item("AT-1", "100.00")
    made = plan(
        a_payment("88.00"),
        [item],
        by_reference_or_oldest(),
        deductions=[CashDiscount(TWO_TEN), Withheld(item.id, rupees("10.00"))],
    )
    assert sum(row.amount.amount for row in made.rows) == 100


def by_reference_or_oldest():
    return chain(by_reference, oldest_due)


def test_a_small_rest_that_the_discount_would_pay_alone_is_paid_in_money():
    item = an_item("AT-1", "100.00", balance=rupees("2.00"))
    made = plan(a_payment("5.00"), [item], oldest_due, deductions=[CashDiscount(TWO_TEN)])
    assert parts(made) == [("AT-1", "payment", "2.00")]


@pytest.mark.parametrize(
    "steps",
    [
        [],
        [DiscountStep("2", 10), DiscountStep("3", 20)],
        [DiscountStep("3", 10), DiscountStep("2", 10)],
    ],
)
def test_terms_that_make_no_sense_are_refused(steps):
    with pytest.raises(InvalidValue):
        DiscountTerms(steps)


def test_terms_are_read_as_they_are_printed():
    assert str(DiscountTerms.read("3/7, 2/14, net 30")) == "3/7 2/14"
    with pytest.raises(InvalidValue, match="no step such as 2/10"):
        DiscountTerms.read("net 30")
    for percent in ("0", "100", "-2"):
        with pytest.raises(InvalidAmount):
            DiscountStep(percent, 10)
    with pytest.raises(InvalidValue):
        DiscountStep("2", -1)


def test_discount_days_may_count_from_the_end_of_the_month():
    terms = DiscountTerms([DiscountStep("2", 10)], from_end_of_month=True)
    assert terms.percent(ISSUED, date(2026, 12, 10)) == 2
    assert terms.percent(ISSUED, date(2026, 12, 11)) == 0


# Bank fees


def test_a_fee_that_the_payee_bears_clears_the_invoice():
    made = plan(
        a_payment("990.00"),
        [an_item("AT-1", "1000.00")],
        exact_sum,
        deductions=[BankFee(rupees("10.00"))],
    )
    assert parts(made) == [("AT-1", "payment", "990.00"), ("AT-1", "fee", "10.00")]
    assert made.unapplied == rupees("0.00")


def test_a_fee_that_the_payer_bears_stays_open():
    fee = BankFee(rupees("10.00"), Bearer.PAYER)
    made = plan(a_payment("990.00"), [an_item("AT-1", "1000.00")], oldest_due, deductions=[fee])
    assert parts(made) == [("AT-1", "payment", "990.00")]
    assert codes(made) == [NoteCode.FEE_OPEN]


def test_a_fee_falls_on_what_is_paid_last():
    # 95 and a fee of 10 pay 100 and 5 of the second: the fee is all of that, and 5 of the first.
    items = [an_item("AT-1", "100.00"), an_item("AT-2", "100.00")]
    made = plan(a_payment("95.00"), items, oldest_due, deductions=[BankFee(rupees("10.00"))])
    assert parts(made) == [
        ("AT-1", "payment", "95.00"),
        ("AT-1", "fee", "5.00"),
        ("AT-2", "fee", "5.00"),
    ]


def test_a_fee_that_was_not_needed_is_told():
    made = plan(
        a_payment("990.00"),
        [an_item("AT-1", "500.00")],
        oldest_due,
        deductions=[BankFee(rupees("10.00"))],
    )
    assert parts(made) == [("AT-1", "payment", "500.00")]
    assert (made.unapplied, codes(made)) == (rupees("490.00"), [NoteCode.FEE_UNUSED])


# Short payments with a reason


def test_a_disputed_part_stays_open_and_the_money_goes_elsewhere():
    items = [an_item("AT-1", "100.00"), an_item("AT-2", "100.00")]
    short = ShortPayment("id-AT-1", rupees("10.00"), "DAMAGED", "two boxes were wet")
    made = plan(a_payment("190.00"), items, oldest_due, deductions=[short])
    assert parts(made) == [("AT-1", "payment", "90.00"), ("AT-2", "payment", "100.00")]
    note = made.notes[0]
    assert (note.code, note.items) == (NoteCode.SHORT_PAYMENT, ("id-AT-1",))
    assert "DAMAGED: two boxes were wet" in note.text


def test_an_accepted_part_settles_the_invoice():
    short = ShortPayment("id-AT-1", rupees("10.00"), "DAMAGED", accepted=True)
    made = plan(a_payment("90.00"), [an_item("AT-1", "100.00")], oldest_due, deductions=[short])
    assert parts(made) == [("AT-1", "payment", "90.00"), ("AT-1", "deduction", "10.00")]
    assert made.rows[1].reason == "DAMAGED"


def test_what_is_disputed_is_not_written_off():
    short = ShortPayment("id-AT-1", rupees("1.00"), "PRICE")
    made = plan(
        a_payment("99.00"),
        [an_item("AT-1", "100.00")],
        oldest_due,
        deductions=[short, Tolerance(rupees("5.00"))],
    )
    assert parts(made) == [("AT-1", "payment", "99.00")]


# Write-off


@pytest.mark.parametrize(
    ("paid", "written_off"),
    [("199.00", "1.00"), ("198.99", None), ("199.99", "0.01")],
)
def test_a_small_difference_goes_by_the_smaller_of_amount_and_percent(paid, written_off):
    # 0.5 % of 200 is 1.00, less than the 5.00.
    tolerance = Tolerance(rupees("5.00"), "0.5")
    made = plan(a_payment(paid), [an_item("AT-1", "200.00")], oldest_due, deductions=[tolerance])
    found = [str(r.amount.amount) for r in made.rows if r.kind is SourceKind.WRITE_OFF]
    assert found == ([written_off] if written_off else [])


def test_nothing_is_written_off_while_money_is_left():
    asked = explicit({"id-AT-1": rupees("99.99")})
    made = plan(
        a_payment("150.00"),
        [an_item("AT-1", "100.00")],
        asked,
        deductions=[Tolerance(rupees("1.00"))],
    )
    assert parts(made) == [("AT-1", "payment", "99.99")]


def test_nothing_is_written_off_that_no_money_went_to():
    items = [an_item("AT-1", "100.00"), an_item("AT-2", "0.50")]
    made = plan(a_payment("100.00"), items, oldest_due, deductions=[Tolerance(rupees("1.00"))])
    assert parts(made) == [("AT-1", "payment", "100.00")]


def test_all_write_offs_of_a_plan_together_stay_within_the_amount():
    # Three parts of 99.34, 99.33 and 99.33 leave 0.66, 0.67 and 0.67; 1.00 allows one of them.
    items = [an_item(f"AT-{i}", "100.00") for i in range(3)]
    made = plan(a_payment("298.00"), items, proportional, deductions=[Tolerance(rupees("1.00"))])
    off = [row.amount for row in made.rows if row.kind is SourceKind.WRITE_OFF]
    assert off == [rupees("0.66")]


def test_what_is_left_may_be_given_up_later_within_the_tolerance():
    item = an_item("AT-1", "100.00", balance=rupees("0.40"))
    source = given_up(item, Tolerance(rupees("0.40")), id="WO-1", on=PAID)
    made = plan(source, [item], explicit({item.id: item.balance}))
    rows = rows_of(made, "farah", "k1", (f"r{i}" for i in count()).__next__)
    assert [(row.source, row.source_kind) for row in rows] == [("WO-1", SourceKind.WRITE_OFF)]
    assert unapplied(source, rows) == rupees("0.00")
    with pytest.raises(CannotAllocate, match=r"0.40 INR is open, and at most 0.39 INR"):
        given_up(item, Tolerance(rupees("0.39")), id="WO-1", on=PAID)
    closed = an_item("AT-1", "100.00", balance=rupees("0.00"))
    with pytest.raises(CannotAllocate, match="nothing is open"):
        given_up(closed, Tolerance(rupees("0.40")), id="WO-1", on=PAID)


def test_who_may_write_off_how_much_is_policy():
    policy = WriteOffPolicy(
        {
            "clerk": [Tolerance(rupees("1.00"), 1), Tolerance(Money("0.05", "EUR"))],
            "manager": [Tolerance(rupees("50.00"), 5)],
            "farah": [Tolerance(rupees("2.00"))],
        }
    )
    assert policy.of("sara", roles=["clerk"], currency="INR").amount == rupees("1.00")
    assert policy.of("sara", roles=["clerk", "manager"], currency="INR").amount == rupees("50.00")
    assert policy.of("sara", roles=["clerk"], currency="EUR").amount == Money("0.05", "EUR")
    assert policy.of("farah", roles=["manager"], currency="INR").amount == rupees("2.00")
    nobody = policy.of("zoe", roles=["viewer"], currency="INR")
    assert nobody.limit(rupees("100.00")) == rupees("0.00")
    with pytest.raises(InvalidDefinition, match="two limits"):
        WriteOffPolicy({"clerk": [Tolerance(rupees("1")), Tolerance(rupees("2"))]})


@pytest.mark.parametrize("percent", ["-1", "101"])
def test_a_tolerance_is_a_share(percent):
    with pytest.raises(InvalidAmount):
        Tolerance(rupees("1.00"), percent)
    with pytest.raises(InvalidAmount):
        Tolerance(rupees("-0.01"))


# Everything at once


def test_a_plan_explains_every_row():
    item = an_item("AT-1", "118000.00")
    made = plan(
        a_payment("107989.50"),
        [item],
        highest_first,
        deductions=[
            withheld_at(item.id, 10, rupees("100000.00"), what="TDS"),
            BankFee(rupees("10.00")),
            Tolerance(rupees("1.00")),
        ],
    )
    assert made.explain() == (
        "PAY-1 of 107989.50 INR, applied on 2026-11-12\n"
        "  AT-1: 107989.50 INR, payment: largest balance first\n"
        "  AT-1: 10.00 INR, fee: kept back by the bank\n"
        "  AT-1: 10000.00 INR, withholding: TDS: 10 % of 100000.00 INR\n"
        "  AT-1: 0.50 INR, write off: a difference within the tolerance"
    )


def test_a_base_or_a_total_of_another_kind_is_refused():
    with pytest.raises(InvalidValue, match="it is no Money"):
        withheld_at("x", 10, 1000)
    with pytest.raises(CurrencyMismatch):
        Tolerance(rupees("1.00")).limit(Money("1.00", "EUR"))
    with pytest.raises(InvalidAmount, match="must be above zero"):
        Withheld("x", rupees("0.00"))


def test_a_strategy_of_ones_own_need_not_know_of_credit_notes():
    def mine(offer):
        item = offer.items[0]
        return Proposal([PlanRow(item.id, item.number, rupees("5.00"), "mine", "")])

    note = from_credit_note(an_item("CN-1", "-5.00"))
    made = plan(note, [an_item("AT-1", "100.00")], mine)
    assert [(row.kind, row.record) for row in made.rows] == [(SourceKind.CREDIT_NOTE, "id-AT-1")]
    assert made.spent == rupees("5.00")
