"""S4: bills to pay, through maker, checker and the ERP."""

from __future__ import annotations

from datetime import date

import attrs
import pytest

from invoicekit import Coding, Invoice, Line, Money, Party, Problem
from invoicekit.errors import (
    Duplicate,
    GuardRefused,
    NotPermitted,
    StaleVersion,
    StateForbids,
)
from invoicekit.permissions import Actor, ApprovalMatrix, Band, Level, Role
from invoicekit.permissions.policies import MAKER_CHECKER
from invoicekit.service import documents
from invoicekit.workflows import ACCOUNTS_PAYABLE

DAY = date(2026, 11, 2)
MEERA = Actor("meera", ["maker"], tenant="bluebay")
MOHAN = Actor("mohan", ["maker"], tenant="bluebay")
RAVI = Actor("ravi", ["checker"], tenant="bluebay")
RITA = Actor("rita", ["checker"], tenant="bluebay")
POSTER = Actor("pia", ["poster"], tenant="bluebay")
ERP = Actor("sap", ["erp"], tenant="bluebay")
SYSTEM = Actor.system("bluebay")

BILL = Invoice(
    "AT-42",
    DAY,
    currency="INR",
    seller=Party("Asha Systems", "IN", id="V-1"),
    buyer=Party("Blue Bay Retail", "IN"),
    lines=[Line("support", "40", "1500", id="1")],
)
REFERENCE = {"erp_number": "5100000042", "company_code": "1000", "year": "2026"}


def add(ctx, by=MEERA, **other):
    return documents.add(ctx, attrs.evolve(BILL, **other), workflow=ACCOUNTS_PAYABLE, by=by)


def submitted(ctx, by=MEERA):
    return documents.act(ctx, add(ctx), "submit", by=by)


def processed(ctx):
    return documents.act(ctx, submitted(ctx), "approve", by=RAVI)


def parked(ctx):
    return documents.act(ctx, processed(ctx), "parked", by=ERP, details=REFERENCE)


def posted(ctx):
    return documents.act(ctx, parked(ctx), "posted", by=ERP, details={"posting_number": "77"})


def codes(error):
    return [failure.code for failure in error.value.failures]


def buckets(ctx):
    return dict(documents.find(ctx, by=RAVI, kind="bill").counts)


@pytest.mark.row("S4.3")
def test_a_bill_goes_from_the_upload_to_the_posting(ctx, told):
    bill = add(ctx)
    assert bill.state == "maker_bucket"
    bill = documents.edit(ctx, bill, coding=Coding(account="6120"), by=MEERA)
    bill = documents.act(ctx, bill, "submit", by=MEERA)
    assert bill.state == "checker_bucket"
    bill = documents.act(ctx, bill, "approve", by=RAVI)
    assert (bill.state, told("bluebay")) == ("processed", ["park"])
    bill = documents.act(ctx, bill, "parked", by=ERP, details=REFERENCE)
    assert (bill.state, dict(bill.labels)) == ("parked", REFERENCE)
    bill = documents.act(ctx, bill, "post", by=POSTER)
    assert (bill.state, told("bluebay")) == ("parked", ["park", "post"])
    bill = documents.act(ctx, bill, "posted", by=ERP, details={"posting_number": "77"})
    assert (bill.state, dict(bill.labels)["posting_number"]) == ("posted", "77")
    steps = [(e.event, e.actor) for e in documents.history(ctx, bill, by=RAVI)]
    assert steps == [
        ("add", "meera"),
        ("route", "system"),
        ("edit", "meera"),
        ("submit", "meera"),
        ("approve", "ravi"),
        ("parked", "sap"),
        ("post", "pia"),
        ("posted", "sap"),
    ]


@pytest.mark.row("S4.3")
def test_an_incomplete_bill_is_saved_and_not_submitted(ctx):
    bill = add(ctx, number="", lines=[])
    assert bill.state == "maker_bucket"
    assert {p.path for p in documents.view(ctx, bill, by=MEERA).problems} == {"number", "lines"}
    with pytest.raises(GuardRefused) as refused:
        documents.act(ctx, bill, "submit", by=MEERA)
    assert codes(refused) == ["data_incomplete"]
    assert "2 things" in refused.value.message
    bill = documents.edit(ctx, bill, invoice=BILL, by=MOHAN)
    assert documents.act(ctx, bill, "submit", by=MEERA).state == "checker_bucket"


@pytest.mark.row("S4.3")
def test_the_figures_are_frozen_at_submit_and_anew_at_the_checkers_edit(ctx):
    bill = add(ctx)
    assert documents.view(ctx, bill, by=MEERA).figures is None
    bill = documents.edit(ctx, bill, invoice=BILL, by=MEERA)
    assert documents.view(ctx, bill, by=MEERA).figures is None
    bill = documents.act(ctx, bill, "submit", by=MEERA)
    assert str(documents.view(ctx, bill, by=RAVI).figures.totals.payable) == "60000.00"
    less = attrs.evolve(BILL, lines=[Line("support", "39", "1500", id="1")])
    bill = documents.edit(ctx, bill, invoice=less, by=RAVI)
    assert str(documents.view(ctx, bill, by=RAVI).figures.totals.payable) == "58500.00"


@pytest.mark.row("S4.3")
def test_the_checker_may_change_anything_and_confirm_the_own_changes(ctx):
    bill = documents.edit(ctx, submitted(ctx), coding=Coding(account="6130"), by=RAVI)
    assert bill.state == "checker_bucket"
    assert documents.act(ctx, bill, "approve", by=RAVI).state == "processed"


@pytest.mark.row("S4.3")
def test_the_strict_switch_asks_another_checker_after_a_checkers_edit(ctx_with):
    ctx = ctx_with({"accounts_payable": attrs.evolve(MAKER_CHECKER, strict=True)})
    bill = documents.edit(ctx, submitted(ctx), coding=Coding(account="6130"), by=RAVI)
    with pytest.raises(NotPermitted) as refused:
        documents.act(ctx, bill, "approve", by=RAVI)
    assert codes(refused) == ["separation_of_duties"]
    assert documents.act(ctx, bill, "approve", by=RITA).state == "processed"


@pytest.mark.row("S4.3")
@pytest.mark.parametrize("half", ["edit", "submit"])
@pytest.mark.parametrize("event", ["approve", "return"])
def test_who_edited_or_submitted_as_maker_never_checks_that_bill(ctx, half, event):
    both = Actor("meera", ["maker", "checker"], tenant="bluebay")
    bill = add(ctx, MOHAN)
    if half == "edit":
        bill = documents.edit(ctx, bill, coding=Coding(account="6120"), by=both)
    bill = documents.act(ctx, bill, "submit", by=both if half == "submit" else MOHAN)
    with pytest.raises(NotPermitted) as refused:
        documents.act(ctx, bill, event, by=both, reason="mine")
    assert codes(refused) == ["separation_of_duties"]
    assert documents.act(ctx, bill, event, by=RAVI, reason="ok").state != "checker_bucket"


@pytest.mark.row("S4.3")
def test_who_only_uploaded_it_may_check_it(ctx):
    both = Actor("meera", ["maker", "checker"], tenant="bluebay")
    bill = documents.act(ctx, add(ctx, both), "submit", by=MOHAN)
    assert documents.act(ctx, bill, "approve", by=both).state == "processed"


@pytest.mark.row("S4.3")
def test_a_maker_does_not_post_the_own_bill(ctx):
    both = Actor("meera", ["poster"], tenant="bluebay")
    with pytest.raises(NotPermitted) as refused:
        documents.act(ctx, parked(ctx), "post", by=both)
    assert codes(refused) == ["separation_of_duties"]


@pytest.mark.row("S4.3")
def test_who_acts_for_the_maker_does_not_check_either(ctx):
    stand_in = Actor("rita", ["checker"], tenant="bluebay", on_behalf_of="meera")
    decision = documents.can(ctx, submitted(ctx), "approve", by=stand_in)
    assert "separation_of_duties" in [failure.code for failure in decision.failures]


@pytest.mark.row("S4.3")
def test_a_returned_bill_has_a_reason_and_comes_round_again(ctx):
    bill = submitted(ctx)
    with pytest.raises(GuardRefused):
        documents.act(ctx, bill, "return", by=RAVI)
    bill = documents.act(ctx, bill, "return", by=RAVI, reason="wrong plant")
    assert bill.state == "maker_bucket"
    bill = documents.act(ctx, bill, "submit", by=MEERA)
    assert documents.act(ctx, bill, "approve", by=RAVI).state == "processed"


@pytest.mark.row("S4.3")
def test_a_maker_recalls_the_own_bill_until_a_checker_has_begun(ctx):
    bill = submitted(ctx)
    with pytest.raises(GuardRefused) as refused:
        documents.act(ctx, bill, "recall", by=MOHAN)
    assert codes(refused) == ["not_the_submitter"]
    bill = documents.act(ctx, bill, "recall", by=MEERA)
    assert bill.state == "maker_bucket"
    bill = documents.act(ctx, bill, "submit", by=MEERA)
    bill = documents.edit(ctx, bill, coding=Coding(account="6130"), by=RAVI)
    with pytest.raises(GuardRefused) as refused:
        documents.act(ctx, bill, "recall", by=MEERA)
    assert codes(refused) == ["already_decided"]


@pytest.mark.row("S4.3")
@pytest.mark.parametrize(
    ("event", "by"), [("approve", MEERA), ("submit", RAVI), ("parked", RAVI), ("post", RAVI)]
)
def test_each_works_in_the_own_bucket_only(ctx, event, by):
    reach = {"approve": submitted, "submit": add, "parked": processed, "post": parked}
    with pytest.raises(NotPermitted):
        documents.act(ctx, reach[event](ctx), event, by=by, details=REFERENCE)


MATRIX = ApprovalMatrix(
    "approve",
    [
        Band([Level("checker")], up_to=Money("50000", "INR")),
        Band([Level("checker"), Level("chief")]),
    ],
    voided_by=["edit", "return", "recall"],
)
POLICY = attrs.evolve(
    MAKER_CHECKER,
    roles=[*MAKER_CHECKER.roles, Role("chief", includes="checker")],
    matrices=[MATRIX],
)
CHIEF = Actor("chandra", ["chief"], tenant="bluebay")


@pytest.mark.row("S4.3")
def test_above_a_bound_a_chief_approves_as_well(ctx_with, told):
    ctx = ctx_with({"accounts_payable": POLICY})
    bill = documents.act(ctx, submitted(ctx), "approve", by=RAVI)
    assert (bill.state, told("bluebay")) == ("checker_bucket", [])
    for again in (RAVI, RITA):
        with pytest.raises(NotPermitted):
            documents.act(ctx, bill, "approve", by=again)
    bill = documents.act(ctx, bill, "approve", by=CHIEF)
    assert (bill.state, told("bluebay")) == ("processed", ["park"])


@pytest.mark.row("S4.3")
def test_an_edit_voids_the_approvals_given(ctx_with):
    ctx = ctx_with({"accounts_payable": POLICY})
    bill = documents.act(ctx, submitted(ctx), "approve", by=RAVI)
    bill = documents.edit(ctx, bill, coding=Coding(account="6130"), by=RITA)
    bill = documents.act(ctx, bill, "approve", by=RAVI)
    assert bill.state == "checker_bucket"
    assert documents.act(ctx, bill, "approve", by=CHIEF).state == "processed"


@pytest.mark.row("S4.3")
def test_up_to_the_bound_one_checker_does(ctx_with):
    ctx = ctx_with({"accounts_payable": POLICY})
    bill = add(ctx, lines=[Line("support", "1", "50000", id="1")])
    bill = documents.act(ctx, bill, "submit", by=MEERA)
    assert documents.act(ctx, bill, "approve", by=RAVI).state == "processed"


@pytest.mark.row("S4.3")
@pytest.mark.parametrize("missing", ["erp_number", "company_code", "year"])
def test_without_the_erps_reference_nothing_is_parked(ctx, missing):
    said = {name: text for name, text in REFERENCE.items() if name != missing}
    with pytest.raises(GuardRefused) as refused:
        documents.act(ctx, processed(ctx), "parked", by=ERP, details=said)
    assert codes(refused) == ["erp_reference_missing"]
    assert missing in refused.value.message


@pytest.mark.row("S4.3")
def test_without_a_posting_number_nothing_is_posted(ctx):
    with pytest.raises(GuardRefused):
        documents.act(ctx, parked(ctx), "posted", by=ERP)


@pytest.mark.row("S4.3")
def test_into_a_closed_period_nothing_is_posted(ctx):
    closed = attrs.evolve(ctx, period_open=lambda tenant, day: day > DAY)
    with pytest.raises(GuardRefused) as refused:
        documents.act(closed, parked(ctx), "post", by=POSTER)
    assert codes(refused) == ["period_closed"]


@pytest.mark.row("S4.3")
def test_what_does_not_match_is_submitted_with_a_reason_only(ctx):
    off = Problem("quantity_over", "lines[0].quantity", "40 billed, 38 received")
    strict = attrs.evolve(ctx, mismatches=lambda content: [off])
    bill = add(strict)
    with pytest.raises(GuardRefused) as refused:
        documents.act(strict, bill, "submit", by=MEERA)
    assert codes(refused) == ["match_outside_tolerance"]
    assert "40 billed, 38 received" in refused.value.message
    bill = documents.act(strict, bill, "submit", by=MEERA, reason="the rest came today")
    assert bill.state == "checker_bucket"


@pytest.mark.row("S4.3")
def test_what_the_erp_refuses_comes_back_word_for_word(ctx):
    word = "Posting period 011 2026 is not open"
    bill = documents.act(ctx, processed(ctx), "erp_reject", by=ERP, reason=word)
    assert bill.state == "maker_bucket"
    assert documents.history(ctx, bill, by=MEERA)[-1].reason == word


@pytest.mark.row("S4.3")
def test_what_the_erp_deletes_or_reverses_is_a_fact(ctx):
    bill = documents.act(ctx, parked(ctx), "unparked", by=ERP)
    assert bill.state == "maker_bucket"
    bill = documents.act(ctx, bill, "submit", by=MEERA)
    bill = documents.act(ctx, bill, "approve", by=RAVI)
    bill = documents.act(ctx, bill, "parked", by=ERP, details=REFERENCE)
    bill = documents.act(ctx, bill, "posted", by=ERP, details={"posting_number": "78"})
    bill = documents.act(ctx, bill, "reversed", by=ERP)
    assert (bill.state, bill.tags) == ("cancelled", ("cancelled",))


@pytest.mark.row("S4.3")
def test_the_same_bill_again_is_a_duplicate_until_the_first_is_cancelled_or_discarded(ctx):
    bill = posted(ctx)
    with pytest.raises(Duplicate) as taken:
        add(ctx)
    assert taken.value.existing == bill.id
    documents.act(ctx, bill, "reversed", by=ERP)
    second = add(ctx)
    with pytest.raises(Duplicate):
        add(ctx)
    documents.act(ctx, second, "discard", by=MEERA, reason="by mistake")
    assert add(ctx).state == "maker_bucket"
    assert add(ctx, issue_date=date(2027, 4, 1)).state == "maker_bucket"


@pytest.mark.row("S4.3")
def test_a_processed_bill_is_cancelled_until_the_erp_has_it(ctx):
    bill = documents.act(ctx, processed(ctx), "cancel", by=RAVI, reason="paid in cash")
    assert bill.state == "discarded"
    with pytest.raises(StateForbids) as refused:
        documents.act(ctx, parked(ctx), "cancel", by=RAVI, reason="too late")
    assert codes(refused)[0] == "accepted_by_erp"


@pytest.mark.row("S4.3")
def test_two_checkers_at_once_decide_once(ctx):
    bill = submitted(ctx)
    documents.act(ctx, bill, "approve", by=RAVI)
    with pytest.raises(StaleVersion):
        documents.act(ctx, bill, "return", by=RITA, reason="no")


@pytest.mark.row("S4.12")
def test_what_cannot_be_processed_is_set_aside_with_a_reason_and_taken_up_again(ctx):
    bill = add(ctx)
    with pytest.raises(GuardRefused) as refused:
        documents.act(ctx, bill, "set_aside", by=MEERA)
    assert codes(refused) == ["reason_missing"]
    bill = documents.act(ctx, bill, "set_aside", by=MEERA, reason="not our company")
    assert (bill.state, buckets(ctx)) == ("set_aside", {"set_aside": 1})
    for event in ("submit", "set_aside"):
        with pytest.raises(StateForbids):
            documents.act(ctx, bill, event, by=MEERA, reason="again")
    with pytest.raises(StateForbids):
        documents.edit(ctx, bill, invoice=BILL, by=MEERA)
    with pytest.raises(NotPermitted):
        documents.act(ctx, bill, "take_up", by=RAVI)
    bill = documents.act(ctx, bill, "take_up", by=MOHAN)
    assert bill.state == "maker_bucket"
    assert documents.act(ctx, bill, "submit", by=MEERA).state == "checker_bucket"


@pytest.mark.row("S4.12")
def test_what_nothing_could_be_read_of_is_not_routed_and_can_be_set_aside_by_the_system(ctx):
    bill = documents.add(ctx, Invoice(currency="INR"), workflow=ACCOUNTS_PAYABLE, by=SYSTEM)
    assert bill.state == "uploaded"
    decision = documents.can(ctx, bill, "route", by=SYSTEM)
    assert [failure.code for failure in decision.failures] == ["unreadable"]
    bill = documents.act(ctx, bill, "set_aside", by=SYSTEM, reason="blank scan")
    bill = documents.act(ctx, bill, "take_up", by=MEERA)
    assert documents.edit(ctx, bill, invoice=BILL, by=MEERA).number == "AT-42"


@pytest.mark.row("S4.12")
def test_it_is_never_confused_with_tax_that_is_not_eligible(ctx):
    bill = documents.act(ctx, add(ctx), "set_aside", by=MEERA, reason="criteria not met")
    assert ACCOUNTS_PAYABLE.lifecycle.label(bill.state) == "Set aside"
    assert "ineligible" not in " ".join(ACCOUNTS_PAYABLE.lifecycle.states)
    assert documents.view(ctx, bill, by=MEERA).content.invoice == BILL


@pytest.mark.row("S4.12")
@pytest.mark.parametrize("reach", [submitted, processed, parked, posted])
def test_what_went_further_is_not_set_aside(ctx, reach):
    with pytest.raises(StateForbids):
        documents.act(ctx, reach(ctx), "set_aside", by=MEERA, reason="no")
