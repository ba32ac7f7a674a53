from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from invoicekit.allocation import ItemKind, by_reference, plan
from invoicekit.banking import (
    Confidence,
    Counterparty,
    Instruction,
    Match,
    PaidDocument,
    Remittance,
    certain,
    confirmed,
    creditor_reference,
    propose,
    take_in,
)
from invoicekit.errors import CannotAllocate
from invoicekit.money import Money
from support.banking import PAYER, entry, item, part, receipt, statement

NOBODY = Counterparty()


def eur(amount):
    return Money(amount, "EUR")


def proposal(one, *items, **how):
    return propose([one], items, **how)[0]


def found(made):
    return [(m.number, str(m.amount.amount), m.confidence.value) for m in made.matches]


def fuzzy(made):
    return [[m.number for m in group] for group in made.candidates]


# How a number is found, the surest way first.


def test_a_document_in_the_structured_part_is_the_surest():
    named = Remittance(documents=[PaidDocument("AT-2", eur("40.00")), PaidDocument("AT-1")])
    made = proposal(receipt("100.00", remittance=named), item("AT-1"), item("AT-2"))
    # 40 to AT-2, as the payer says; the other 60 to AT-1.
    assert found(made) == [("AT-2", "40.00", "structured"), ("AT-1", "60.00", "structured")]
    assert made.matches[0].reason.endswith("stands in the list of paid documents")


def test_a_creditor_reference_names_its_invoice():
    printed = creditor_reference("AT/26-27/0042")
    spaced = " ".join(printed[i : i + 4] for i in range(0, len(printed), 4))
    for written in (printed, spaced, printed.lower()):
        one = receipt("100.00", remittance=Remittance(creditor_references=[written]))
        made = proposal(one, item("AT/26-27/0042"), item("AT/26-27/0043"))
        assert found(made) == [("AT/26-27/0042", "100.00", "structured")]


def test_a_creditor_reference_that_an_item_bears_names_it():
    bearing = item("AT-1", references=["RF18539007547034"])
    one = receipt("100.00", remittance=Remittance(creditor_references=["RF18 5390 0754 7034"]))
    assert found(proposal(one, bearing, item("AT-2"))) == [("AT-1", "100.00", "structured")]
    national = item("AT-3", references=["21 00000 00003 13947 14300 09017"])
    one = receipt(
        "9.00", remittance=Remittance(creditor_references=["210000000003139471430009017"])
    )
    assert found(proposal(one, national)) == [("AT-3", "9.00", "structured")]


def test_a_creditor_reference_that_two_invoices_share_is_told():
    one = receipt("99.00", remittance=Remittance(creditor_references=["RF18539007547034"]))
    twins = [item(number, references="RF18539007547034") for number in ("AT-1", "AT-2")]
    alike = [item("5390-0754-7034"), item("5390/0754/7034")]
    for items in (twins, alike):
        made = proposal(one, *items)
        assert found(made) == []
        assert [p.code for p in made.problems] == ["shared_reference"]
    instalments = [item("AT-1", references="RF18539007547034", id=i, record="r") for i in "ab"]
    assert len(proposal(one, *instalments).matches) == 1


def test_wrong_check_digits_name_nothing_and_are_told():
    wrong = "RF00" + creditor_reference("AT/26-27/0042")[4:]
    one = receipt("99.00", remittance=Remittance(creditor_references=[wrong]))
    made = proposal(one, item("AT/26-27/0042"))
    assert found(made) == []
    assert [p.code for p in made.problems] == ["wrong_check_digits"]


@pytest.mark.parametrize("text", ["AT/26-27/0042", "for at/26-27/0042, thanks"])
def test_a_number_as_printed_is_exact(text):
    made = proposal(receipt("118.00", text), item("AT/26-27/0042", "118.00"))
    assert found(made) == [("AT/26-27/0042", "118.00", "number")]
    assert made.matches[0].reason == "'at/26-27/0042' stands in the remittance text"


def test_the_payers_reference_is_read_as_well():
    made = proposal(receipt("50.00", end_to_end_id="AT/26-27/0042"), item("AT/26-27/0042"))
    assert found(made) == [("AT/26-27/0042", "50.00", "number")]
    assert made.matches[0].reason.endswith("stands in the payer's reference")


@pytest.mark.parametrize(
    "text",
    [
        "AT 26 27 0042",
        "AT-26-27-42",
        "at/26.27/42",
        "invoice AT 26-27 0042 of October",
        "AT26-27/42",
    ],
)
def test_a_number_written_otherwise_is_normalised(text):
    made = proposal(receipt("100.00", text), item("AT/26-27/0042"), item("AT/26-27/0043"))
    assert found(made) == [("AT/26-27/0042", "100.00", "normalised")]
    assert "written otherwise" in made.matches[0].reason


@pytest.mark.parametrize(
    "text",
    [
        "AT/26-27/00421",
        "AT/26-27/0042/7",
        "XAT/26-27/0042",
        "AT/26-2/70042",
        "AT26270042",  # the strokes between digits are lost: it may be 2-62-70042 as well
        "26-27/0042",
        "42",
        "0042",
        "AT",
    ],
)
def test_no_number_is_found_in_what_may_be_another(text):
    one = receipt("99.00", text, counterparty=NOBODY)
    assert found(proposal(one, item("AT/26-27/0042"))) == []


@pytest.mark.parametrize(
    ("number", "text", "is_found"),
    [
        ("1000234", "0001000234", True),
        ("00017", "17 chairs", False),
        ("26-27", "from 26 to 27, 26 27", False),
        ("A-1", "A 1", False),
        ("AB", "ab ab", False),
    ],
)
def test_a_number_written_otherwise_must_be_long_enough_to_mean_one(number, text, is_found):
    one = receipt("99.00", text, counterparty=NOBODY)
    assert bool(found(proposal(one, item(number)))) is is_found


def test_a_number_within_a_longer_one_is_not_meant():
    items = [item("INV-42"), item("INV-42-7", "30.00")]
    made = proposal(receipt("99.00", "INV 42 7", counterparty=NOBODY), *items)
    assert found(made) == [("INV-42-7", "30.00", "normalised")]


def test_a_reference_that_two_share_is_told_and_nothing_is_chosen():
    twins = [item("INV-42", id="a"), item("INV-0042", id="b")]
    exact = proposal(receipt("99.00", "INV-42", counterparty=NOBODY), *twins)
    # As printed it is one of them; that the other looks alike takes nothing away.
    assert [m.item for m in exact.matches] == ["a"]
    loose = proposal(receipt("99.00", "INV 42", counterparty=NOBODY), *twins)
    assert found(loose) == []
    assert [(p.code, dict(p.parameters)["items"]) for p in loose.problems] == [
        ("shared_reference", "a b")
    ]
    shared = [item("AT-1", references="PO-7781"), item("AT-2", references="PO-7781")]
    order = proposal(receipt("99.00", "PO-7781", counterparty=NOBODY), *shared)
    assert (found(order), [p.code for p in order.problems]) == ([], ["shared_reference"])


def test_instalments_of_one_invoice_share_its_number():
    first = item("AT-3001", id="r/1", record="r", due_date=date(2026, 11, 5))
    second = item("AT-3001", id="r/2", record="r", due_date=date(2026, 11, 25))
    made = proposal(receipt("150.00", "AT-3001"), second, first)
    assert [(m.item, str(m.amount.amount)) for m in made.matches] == [
        ("r/1", "100.00"),
        ("r/2", "50.00"),
    ]


# Amounts.


def test_the_surer_match_is_paid_first_and_the_rest_is_left():
    one = receipt(
        "130.00",
        remittance=Remittance(
            ["AT 26 27 0001", "AT/26-27/0002"], documents=[PaidDocument("AT-3003")]
        ),
    )
    items = [item("AT/26-27/0001"), item("AT/26-27/0002", "20.00"), item("AT-3003", "70.00")]
    made = proposal(one, *items)
    # 70 by the structured part, 20 by the number, 40 of 100 by the number written otherwise.
    assert found(made) == [
        ("AT-3003", "70.00", "structured"),
        ("AT/26-27/0002", "20.00", "number"),
        ("AT/26-27/0001", "40.00", "normalised"),
    ]
    assert made.unmatched == eur("0.00")
    more = proposal(receipt("150.00", "AT/26-27/0002"), items[1])
    assert (found(more), more.unmatched) == (
        [("AT/26-27/0002", "20.00", "number")],
        eur("130.00"),
    )


def test_an_amount_that_the_payer_means_in_another_currency_limits_nothing():
    named = Remittance(documents=[PaidDocument("AT-2002", Money("40.00", "USD"))])
    made = proposal(receipt("50.00", remittance=named), item("AT-2002"))
    assert found(made) == [("AT-2002", "50.00", "structured")]


def test_more_than_is_open_is_told():
    named = Remittance(documents=[PaidDocument("AT-2002", eur("150.00"))])
    made = proposal(receipt("150.00", remittance=named), item("AT-2002"))
    assert found(made) == [("AT-2002", "100.00", "structured")]
    assert [p.code for p in made.problems] == ["more_than_open"]


@pytest.mark.parametrize(
    ("facts", "why"),
    [
        ({"balance": Money("0.00", "EUR")}, "nothing is open on it"),
        ({"total": Money("9", "USD"), "balance": Money("9", "USD")}, "it is in USD"),
        ({"issue_date": date(2026, 11, 21)}, "after the payment"),
        ({"cancelled": True}, "it is cancelled"),
        (
            {
                "kind": ItemKind.CREDIT_NOTE,
                "total": Money("-5", "EUR"),
                "balance": Money("-5", "EUR"),
            },
            "nothing is open on it",
        ),
    ],
)
def test_what_is_named_and_cannot_be_paid_is_told(facts, why):
    one = receipt("50.00", "for AT-2002", counterparty=NOBODY)
    made = proposal(one, item("AT-2002", **facts), item("AT-9999"))
    assert found(made) == []
    (problem,) = made.problems
    assert problem.code == "named_and_not_payable"
    assert why in problem.message


def test_two_payments_that_name_one_invoice_share_its_balance():
    first = receipt("60.00", "AT-2002", on=date(2026, 11, 18))
    second = receipt("60.00", "AT-2002", on=date(2026, 11, 19))
    late, early = propose([second, first], [item("AT-2002")])
    assert (found(early), found(late)) == (
        [("AT-2002", "60.00", "number")],
        [("AT-2002", "40.00", "number")],
    )


def test_the_booking_is_read_where_the_payment_says_nothing():
    quiet = entry(part("100.00"), text="NEFT BLUE BAY, AT/26-27/0042", bank_reference="R-1")
    (one,) = take_in([statement(quiet)]).receipts
    made = proposal(one, item("AT/26-27/0042"))
    assert found(made) == [("AT/26-27/0042", "100.00", "number")]
    assert made.matches[0].reason.endswith("stands in the bank's text of the booking")


# What only a person can decide.


def test_amount_and_name_alone_are_a_candidate():
    made = proposal(receipt("118.00", "thanks"), item("AT-1", "118.00"), item("AT-2"))
    assert found(made) == []
    assert fuzzy(made) == [["AT-1"]]
    assert made.candidates[0][0].confidence is Confidence.FUZZY
    assert made.candidates[0][0].reason == (
        "the amount is its balance, and the payer's name agrees"
    )


def test_several_invoices_of_the_payer_that_add_up_are_a_candidate():
    items = [item("AT-1", "30.00"), item("AT-2", "70.00"), item("AT-3", "55.00")]
    made = proposal(receipt("100.00", "thanks"), *items)
    assert fuzzy(made) == [["AT-1", "AT-2"]]
    assert "2 items together are the payment exactly" in made.candidates[0][0].reason


def test_invoices_of_a_firm_with_a_name_alike_in_part_are_no_candidate():
    items = [item(f"AT-{n}", "50.00", customer="Green Bay Retail") for n in (1, 2)]
    assert fuzzy(proposal(receipt("100.00", "thanks"), *items)) == []


def test_the_amount_without_the_name_says_so():
    stranger = item("AT-1", "118.00", customer="Somebody Else")
    made = proposal(receipt("118.00", "thanks"), stranger)
    assert made.candidates[0][0].reason.endswith("the payer's name does not")
    nameless = proposal(receipt("118.00", counterparty=NOBODY), stranger)
    assert nameless.candidates[0][0].reason.endswith("the bank names no payer")


def test_the_one_for_whom_it_is_paid_counts_as_the_payer():
    agent = Counterparty("COLLECTION AGENCY", on_behalf_of="Blue Bay Retail Private Limited")
    made = proposal(receipt("118.00", counterparty=agent), item("AT-1", "118.00"))
    assert "the payer's name agrees" in made.candidates[0][0].reason


def test_what_is_cancelled_is_no_candidate():
    made = proposal(receipt("118.00", "thanks"), item("AT-1", "118.00", cancelled=True))
    assert fuzzy(made) == []


def test_nothing_fuzzy_is_looked_for_where_something_certain_was_found():
    made = proposal(
        receipt("100.00", "AT-2002"), item("AT-2002", "40.00"), item("AT-3003", "60.00")
    )
    assert found(made) == [("AT-2002", "40.00", "number")]
    assert made.candidates == ()
    assert made.unmatched == eur("60.00")


def test_what_counts_as_certain_can_be_narrowed():
    one, open_item = receipt("100.00", "AT 26 27 0042"), item("AT/26-27/0042")
    made = proposal(one, open_item, least=Confidence.NUMBER)
    assert (found(made), fuzzy(made)) == ([], [["AT/26-27/0042"]])


# From a proposal to a plan.


def test_certain_matches_go_straight_into_a_plan():
    one, items = receipt("150.00", "AT-2002"), [item("AT-2002"), item("AT-3003")]
    instruction = certain(proposal(one, *items))
    made = plan(instruction.payment, items, instruction.strategy)
    assert [(r.number, str(r.amount.amount), r.rule) for r in made.rows] == [
        ("AT-2002", "100.00", "bank_match")
    ]
    assert made.rows[0].reason == "'at-2002' stands in the remittance text"
    assert made.unapplied == eur("50.00")
    # What by_reference finds by itself is the same.
    alone = plan(one.payment, items, by_reference)
    assert [(r.item, r.amount) for r in alone.rows] == [(r.item, r.amount) for r in made.rows]


def test_the_payment_gets_the_customer_whose_invoices_it_pays():
    ours, other = item("AT-2002"), item("AT-3003", customer="Other Co")
    assert certain(proposal(receipt("150.00", "AT-2002"), ours)).payment.customer == (
        "Blue Bay Retail"
    )
    both = certain(proposal(receipt("150.00", "AT-2002 AT-3003"), ours, other))
    assert both.payment.customer == ""
    assert len(plan(both.payment, [ours, other], both.strategy).rows) == 2
    assert certain(proposal(receipt("7.00", counterparty=NOBODY), ours)).payment.customer == ""


def test_a_fuzzy_match_pays_nothing_without_a_persons_yes():
    items = [item("AT-1", "118.00")]
    made = proposal(receipt("118.00", "thanks"), *items)
    straight = certain(made)
    assert plan(straight.payment, items, straight.strategy).rows == ()
    with pytest.raises(CannotAllocate, match="nobody confirmed it"):
        Instruction(made.payment, made.candidates[0])
    for nobody in ("", "  "):
        with pytest.raises(CannotAllocate):
            confirmed(made, by=nobody)
        with pytest.raises(CannotAllocate):
            Instruction(made.payment, made.candidates[0], nobody)
    sure = proposal(receipt("118.00", "AT-2002"), item("AT-2002"))
    with pytest.raises(CannotAllocate, match="nobody said yes"):
        confirmed(sure, by=" ")
    yes = confirmed(made, by="farah")
    (row,) = plan(yes.payment, items, yes.strategy).rows
    assert row.reason == (
        "the amount is its balance, and the payer's name agrees; confirmed by farah"
    )


def test_a_person_chooses_among_candidates():
    items = [item("AT-1", "118.00"), item("AT-2", "118.00")]
    made = proposal(receipt("118.00", "thanks"), *items)
    assert fuzzy(made) == [["AT-1"], ["AT-2"]]
    with pytest.raises(CannotAllocate, match="2 candidates, and none was chosen"):
        confirmed(made, by="farah")
    chosen = confirmed(made, by="farah", items=["id-AT-2"])
    assert [m.number for m in chosen.matches] == ["AT-2"]
    with pytest.raises(CannotAllocate, match=r"236\.00 EUR, and 118\.00 EUR is left"):
        confirmed(made, by="farah", items=["id-AT-1", "id-AT-2"])
    with pytest.raises(CannotAllocate, match="no candidate names it"):
        confirmed(made, by="farah", items=["id-AT-9"])


def test_an_instruction_is_for_its_own_payment_alone():
    items = [item("AT-2002")]
    instruction = certain(proposal(receipt("100.00", "AT-2002"), *items))
    other = receipt("100.00", "other")
    with pytest.raises(CannotAllocate, match="the instruction is for the payment"):
        plan(other.payment, items, instruction.strategy)


def test_what_was_paid_meanwhile_is_refused_and_not_lowered():
    one = receipt("100.00", "AT-2002")
    instruction = certain(proposal(one, item("AT-2002")))
    with pytest.raises(CannotAllocate, match="more than its balance"):
        plan(one.payment, [item("AT-2002", "100.00", balance=eur("60.00"))], instruction.strategy)


def test_an_item_given_twice_is_refused():
    with pytest.raises(CannotAllocate, match="given twice"):
        propose([], [item("AT-1"), item("AT-1")])


# Laws.

numbers = st.sampled_from(["AT/26-27/0042", "AT/26-27/0043", "INV-42", "INV-0042", "PO 77", "17"])
balances = st.integers(1, 300).map(lambda n: f"{n}.00")
open_items = st.lists(
    st.builds(item, numbers, balances, customer=st.sampled_from(["Blue Bay Retail", "Other Co"])),
    unique_by=lambda one: one.number,
    max_size=5,
)
texts = st.lists(
    st.sampled_from(
        ["for", "AT/26-27/0042", "AT 26 27 43", "INV 42", "INV-42", "PO 77", "17", "x"]
    ),
    max_size=4,
).map(" ".join)
receipts = st.lists(
    st.builds(
        receipt,
        balances,
        texts,
        reference=st.uuids().map(str),
        counterparty=st.sampled_from([PAYER, NOBODY]),
    ),
    max_size=4,
)


@given(receipts, open_items, st.randoms())
def test_the_order_of_receipts_and_items_plays_no_part(given_receipts, items, source):
    before = {p.payment.id: p for p in propose(given_receipts, items)}
    source.shuffle(given_receipts)
    source.shuffle(items)
    assert {p.payment.id: p for p in propose(given_receipts, items)} == before


@given(st.lists(balances, max_size=5), texts, open_items, st.randoms())
def test_the_order_of_entries_in_a_statement_plays_no_part(amounts, text, items, source):
    # Without any reference, so that only what each says tells them apart.
    bookings = [entry(part(amount, text)) for amount in amounts]
    before = propose(take_in([statement(*bookings)]).receipts, items)
    source.shuffle(bookings)
    after = propose(take_in([statement(*bookings)]).receipts, items)
    assert {p.payment.id: p for p in after} == {p.payment.id: p for p in before}


@given(receipts, open_items)
def test_nothing_is_matched_twice_or_beyond_what_there_is(given_receipts, items):
    made = propose(given_receipts, items)
    for one in made:
        assert one.unmatched.amount >= 0
        assert all(m.confidence is not Confidence.FUZZY for m in one.matches)
        assert all(g for g in one.candidates)
    for open_item in items:
        paid = [m.amount for one in made for m in one.matches if m.item == open_item.id]
        assert Money.total(paid, "EUR") <= open_item.balance


@given(receipts, open_items)
def test_no_fuzzy_match_becomes_a_row_without_a_yes(given_receipts, items):
    for one in propose(given_receipts, items):
        instruction = certain(one)
        if any(m.confidence is Confidence.FUZZY for g in one.candidates for m in g):
            assert plan(one.payment, items, instruction.strategy).rows == ()
        for group in one.candidates:
            with pytest.raises(CannotAllocate):
                Instruction(one.payment, group)
            yes = confirmed(one, by="farah", items=[m.item for m in group])
            rows = plan(one.payment, items, yes.strategy).rows
            assert {r.item for r in rows} == {m.item for m in (*one.matches, *group)}


@given(st.text(max_size=60), open_items)
def test_any_text_at_all_can_be_read(text, items):
    made = proposal(receipt("50.00", text), *items)
    assert all(isinstance(m, Match) and m.reason for m in made.matches)
