"""Each guard refuses what it is there for, with figures and remedy, and lets the rest pass."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from invoicekit import Invoice, InvoiceKind, Money, Party, Problem
from invoicekit.statemachines import AuditEntry
from invoicekit.workflows import (
    ACCOUNTS_PAYABLE,
    DEALER_CASE,
    ORDER_BILLING,
    RECEIVABLE,
    USER,
    VENDOR_APPROVAL,
    Beside,
    InvoiceFacts,
    UserFacts,
    Viewer,
    seller_and_number,
    vendor_number_and_year,
)

NOON = datetime(2026, 11, 2, 12, tzinfo=UTC)
TEN, NOTHING = Money("10", "EUR"), Money("0", "EUR")
TOO_MUCH = Problem("over_billed", "matches[0]", "4 too much", "Pick less", parameters={"over": "4"})
OTHER_BANK = Problem("bank_details_changed", "bank", "an account ending in 1111", "Ask the vendor")
PROBLEM = Problem("missing_field", "number", "number is missing")


def facts(total=TEN, allocated=NOTHING, **more):
    return InvoiceFacts(total, allocated, **more)


def entry(event, source="a", target="b", actor="meera", at=NOON, **more):
    return AuditEntry(event, source, target, actor, at, "x", 1, **more)


def said(**details):
    return facts(details=details)


def link(state="active"):
    return Beside("payment_link", state, TEN)


def charge(amount=TEN, state="OPEN"):
    return Beside("charge_transaction", state, amount)


VIEWED = entry("view", "unsigned_created", "unsigned_viewed", fingerprint="ik1:a")
APPROVED = entry("approve_vendor", fingerprint="ik1:a")
REFUSED = entry("reject_crm", "pending", "rejected_by_crm", revision=2)

CASES = [
    # workflow, guard, facts that pass, facts that are refused, code, a figure in the message
    (VENDOR_APPROVAL, "data_valid", facts(), facts(problems=[PROBLEM]), "data_incomplete", "1 "),
    (VENDOR_APPROVAL, "errors_given", facts(problems=[PROBLEM]), said(), "no_errors", ""),
    (VENDOR_APPROVAL, "errors_given", said(errors="PAN"), said(errors=" "), "no_errors", ""),
    (VENDOR_APPROVAL, "errors_given", facts(), said(other="x"), "no_errors", ""),
    (
        VENDOR_APPROVAL,
        "newer_than_refused",
        facts(revision=3, history=[REFUSED, entry("edit", "x", "x", revision=3)]),
        facts(revision=2, history=[REFUSED]),
        "not_corrected",
        "2",
    ),
    (
        VENDOR_APPROVAL,
        "same_as_viewed",
        facts(fingerprint="ik1:a", history=[VIEWED]),
        facts(fingerprint="ik1:b", history=[VIEWED]),
        "not_what_was_viewed",
        "",
    ),
    (
        VENDOR_APPROVAL,
        "same_as_viewed",
        facts(fingerprint="ik1:a", history=[VIEWED, entry("sign")]),
        facts(fingerprint="ik1:a"),
        "not_what_was_viewed",
        "",
    ),
    (
        VENDOR_APPROVAL,
        "same_as_approved",
        facts(fingerprint="ik1:a", history=[APPROVED]),
        facts(fingerprint="ik1:b", history=[APPROVED]),
        "changed_since_approval",
        "",
    ),
    (
        VENDOR_APPROVAL,
        "same_as_approved",
        facts(fingerprint="ik1:a", history=[VIEWED, APPROVED]),
        facts(fingerprint="ik1:a", history=[VIEWED]),
        "changed_since_approval",
        "",
    ),
    (RECEIVABLE, "not_complete", facts(), facts(allocated=TEN), "complete_locked", ""),
    (RECEIVABLE, "no_payments", facts(), facts(allocated=Money("1", "EUR")), "has_payments", "1"),
    (DEALER_CASE, "no_payments", facts(), facts(allocated=Money("1", "EUR")), "has_payments", "1"),
    (RECEIVABLE, "flag_given", said(flag="order_updated"), said(), "flag_missing", ""),
    (
        RECEIVABLE,
        "no_payment_pending",
        facts(),
        facts(payment_pending=True),
        "payment_pending",
        "",
    ),
    (
        RECEIVABLE,
        "total_covers_allocated",
        facts(allocated=Money("4", "EUR"), proposed=Money("4", "EUR")),
        facts(allocated=Money("4", "EUR"), proposed=Money("3", "EUR")),
        "total_below_paid",
        "3 EUR",
    ),
    (ACCOUNTS_PAYABLE, "read_well", facts(), facts(readable=False), "unreadable", ""),
    (
        ACCOUNTS_PAYABLE,
        "data_complete",
        facts(),
        facts(problems=[PROBLEM, PROBLEM]),
        "data_incomplete",
        "2 ",
    ),
    (
        ACCOUNTS_PAYABLE,
        "match_accepted",
        facts(mismatches=[PROBLEM], reason="agreed"),
        facts(mismatches=[PROBLEM], reason=" "),
        "match_outside_tolerance",
        "number is missing",
    ),
    (
        ACCOUNTS_PAYABLE,
        "submitted_by_actor",
        facts(persons=["meera"], history=[entry("submit")]),
        facts(persons=["mohan"], history=[entry("submit")]),
        "not_the_submitter",
        "",
    ),
    (
        ACCOUNTS_PAYABLE,
        "submitted_by_actor",
        facts(persons=["meera", "mohan"], history=[entry("submit", actor="mohan")]),
        facts(persons=["meera"]),
        "not_the_submitter",
        "",
    ),
    (
        ACCOUNTS_PAYABLE,
        "submitted_by_actor",
        facts(persons=["meera"], history=[entry("submit", actor="x", on_behalf_of="meera")]),
        facts(persons=["meera"], history=[entry("submit"), entry("submit", actor="mohan")]),
        "not_the_submitter",
        "",
    ),
    (
        ACCOUNTS_PAYABLE,
        "undecided",
        facts(history=[entry("edit"), entry("submit")]),
        facts(history=[entry("submit"), entry("edit")]),
        "already_decided",
        "2026-11-02",
    ),
    (
        ACCOUNTS_PAYABLE,
        "undecided",
        facts(),
        facts(history=[entry("submit"), entry("approve")]),
        "already_decided",
        "",
    ),
    (ACCOUNTS_PAYABLE, "period_open", facts(), facts(period_open=False), "period_closed", ""),
    (
        ACCOUNTS_PAYABLE,
        "erp_reference_given",
        said(erp_number="51", company_code="1000", year="2026"),
        said(erp_number="51", year=" "),
        "erp_reference_missing",
        "company_code, year",
    ),
    (
        ACCOUNTS_PAYABLE,
        "posting_number_given",
        said(posting_number="7"),
        said(),
        "erp_reference_missing",
        "posting_number",
    ),
    (DEALER_CASE, "amount_positive", facts(), facts(NOTHING), "no_amount", "0 EUR"),
    (DEALER_CASE, "amount_positive", facts(), facts(-TEN), "no_amount", "-10 EUR"),
    (DEALER_CASE, "contact_only", facts(), facts(changed=["currency"]), "only_contact", "currency"),
    (
        DEALER_CASE,
        "contact_only",
        facts(changed=["invoice.buyer.contact", "invoice.buyer.contact.email"]),
        facts(changed=["invoice.buyer.contacts"]),
        "only_contact",
        "contacts",
    ),
    (DEALER_CASE, "link_active", facts(beside=[link()]), facts(), "link_not_active", ""),
    (
        DEALER_CASE,
        "amount_is_due",
        said(amount="10.00"),
        said(amount="9.99"),
        "amount_differs",
        "9.99 EUR",
    ),
    (
        DEALER_CASE,
        "amount_is_due",
        facts(allocated=Money("4", "EUR"), details={"amount": "6", "currency": "EUR"}),
        said(amount="10", currency="USD"),
        "amount_differs",
        "USD",
    ),
    (DEALER_CASE, "amount_is_due", facts(), said(amount="ten"), "amount_differs", "ten"),
    (DEALER_CASE, "amount_is_due", facts(), said(), "amount_differs", "nothing"),
    (DEALER_CASE, "event_unseen", said(event="e-1"), said(), "event_missing", ""),
    (
        DEALER_CASE,
        "event_unseen",
        facts(details={"event": "e-2"}, history=[entry("x", details={"event": "e-1"})]),
        facts(details={"event": "e-1"}, history=[entry("x", details={"event": "e-1"})]),
        "event_seen",
        "e-1",
    ),
    (
        DEALER_CASE,
        "undone_in_time",
        facts(history=[entry("deliver")], at=NOON + timedelta(days=7)),
        facts(history=[entry("deliver")], at=NOON + timedelta(days=7, seconds=1)),
        "undo_too_late",
        "7 days",
    ),
    (
        DEALER_CASE,
        "undone_in_time",
        facts(history=[entry("book"), entry("deliver"), entry("undo")], at=NOON),
        facts(history=[entry("deliver"), entry("undo")], at=NOON),
        "nothing_to_undo",
        "",
    ),
    (
        DEALER_CASE,
        "no_payment_pending",
        facts(),
        facts(payment_pending=True),
        "payment_pending",
        "",
    ),
    (
        ORDER_BILLING,
        "charge_equals_total",
        facts(beside=[charge()]),
        facts(beside=[charge(Money("9", "EUR"))]),
        "charge_differs",
        "9 EUR",
    ),
    (
        ORDER_BILLING,
        "charge_equals_total",
        facts(beside=[charge(Money("10.00", "EUR"))]),
        facts(beside=[link()]),
        "charge_differs",
        "nothing",
    ),
    (
        ORDER_BILLING,
        "not_collected",
        facts(beside=[charge(state="ERROR")]),
        facts(beside=[charge(state="CHECKED")]),
        "already_collected",
        "10 EUR",
    ),
    (
        ACCOUNTS_PAYABLE,
        "quantities_open",
        facts(mismatches=[PROBLEM]),
        facts(taken_too_much=[TOO_MUCH]),
        "over_billed",
        "4 too much",
    ),
    (
        ACCOUNTS_PAYABLE,
        "bank_changed",
        facts(bank_change=OTHER_BANK),
        facts(),
        "bank_details_unchanged",
        "",
    ),
    (
        ACCOUNTS_PAYABLE,
        "bank_approved",
        facts(
            bank_change=OTHER_BANK,
            fingerprint="ik1:a",
            history=[entry("approve_bank", fingerprint="ik1:a"), entry("return")],
        ),
        facts(
            bank_change=OTHER_BANK,
            fingerprint="ik1:b",
            history=[entry("approve_bank", fingerprint="ik1:a"), entry("approve")],
        ),
        "bank_details_changed",
        "1111",
    ),
    (ACCOUNTS_PAYABLE, "bank_approved", facts(), facts(bank_change=OTHER_BANK), "bank_", "1111"),
    (
        ORDER_BILLING,
        "no_payment_pending",
        facts(),
        facts(payment_pending=True),
        "payment_pending",
        "",
    ),
    *(
        (
            ORDER_BILLING,
            "quantities_kept",
            facts(bills="order", changed=["invoice.lines[0].unit_price"]),
            facts(bills="order", changed=["invoice.number", path]),
            "quantity_of_the_order",
            path,
        )
        for path in (
            "invoice.lines",
            "invoice.lines[1]",
            "invoice.lines[10].quantity",
            "invoice.lines[0].order_line",
            "invoice.order",
        )
    ),
    (
        ORDER_BILLING,
        "quantities_kept",
        facts(changed=["invoice.lines[0].quantity"]),
        facts(bills="shipment", changed=["invoice.lines[0].quantity"]),
        "quantity_of_the_order",
        "shipment",
    ),
    (DEALER_CASE, "amount_given", said(amount="10"), said(), "amount_missing", ""),
    (DEALER_CASE, "amount_given", facts(), said(amount="0"), "amount_missing", ""),
    (
        DEALER_CASE,
        "amount_given",
        said(amount="10", currency="USD"),
        said(amount="10", currency="XXQ"),
        "amount_missing",
        "",
    ),
    (ACCOUNTS_PAYABLE, "not_being_sent", facts(), facts(being_sent=True), "being_sent", ""),
    (ORDER_BILLING, "not_being_sent", facts(), facts(being_sent=True), "being_sent", ""),
]


@pytest.mark.parametrize(
    ("workflow", "guard", "fine", "wrong", "code", "figure"),
    CASES,
    ids=[f"{case[1]}-{number}" for number, case in enumerate(CASES)],
)
def test_a_guard_lets_pass_and_refuses(workflow, guard, fine, wrong, code, figure):
    function = workflow.machine.guards[guard]
    assert function(fine) is None
    refusal = function(wrong)
    assert refusal is not None
    assert refusal.code.startswith(code)
    assert refusal.remedy
    worded = refusal.message
    for name, value in refusal.parameters:
        worded = worded.replace("{" + name + "}", value)
    assert figure in worded
    assert "{" not in worded


def test_every_guard_of_every_workflow_is_tried():
    tried = {(case[0].name, case[1]) for case in CASES} | {("dealer_case", "contact_valid")}
    workflows = (RECEIVABLE, VENDOR_APPROVAL, ACCOUNTS_PAYABLE, DEALER_CASE, ORDER_BILLING)
    assert tried == {(flow.name, guard) for flow in workflows for guard in flow.machine.guards}


@pytest.mark.parametrize("address", ["kim@rider.example", "a.b+c@x.y.z"])
def test_an_address_can_be_written_to(address):
    assert DEALER_CASE.machine.guards["contact_valid"](facts(contact=address)) is None
    assert DEALER_CASE.machine.guards["contact_valid"](said(contact=address)) is None


@pytest.mark.parametrize("address", ["", "kim", "@x.y", "kim@", "kim@x", "k m@x.y", "kim@x.y z"])
def test_a_text_that_is_no_address_is_refused(address):
    refusal = DEALER_CASE.machine.guards["contact_valid"](facts(contact=address))
    assert refusal is not None
    assert refusal.code == "contact_invalid"


def test_what_nobody_was_asked_for_yet_refuses_nothing():
    open_question = facts(details=None, mismatches=[PROBLEM], reason=None)
    for workflow, guard in (
        (ACCOUNTS_PAYABLE, "erp_reference_given"),
        (ACCOUNTS_PAYABLE, "posting_number_given"),
        (ACCOUNTS_PAYABLE, "match_accepted"),
        (DEALER_CASE, "event_unseen"),
        (DEALER_CASE, "amount_is_due"),
        (RECEIVABLE, "flag_given"),
        (VENDOR_APPROVAL, "errors_given"),
    ):
        assert workflow.machine.guards[guard](open_question) is None


@pytest.mark.parametrize("viewer", Viewer)
def test_who_looks_decides_where_the_first_look_leads(viewer):
    assert VENDOR_APPROVAL.machine.choices["viewer"](facts(viewer=viewer)) == viewer.value


def test_whether_an_approval_is_the_last_decides_where_it_leads():
    choose = ACCOUNTS_PAYABLE.machine.choices["approvals"]
    assert choose(facts()) == "complete"
    assert choose(facts(approvals_complete=False)) == "more_needed"


def test_whether_money_was_collected_decides_what_a_void_brings_about():
    choose = ORDER_BILLING.machine.choices["collected"]
    assert choose(facts(beside=[charge(state="CHECKED")])) == "collected"
    for state in ("OPEN", "ERROR"):
        assert choose(facts(beside=[charge(state=state)])) == "open"
    assert choose(facts()) == "open"


def test_an_undo_leads_to_where_the_last_step_that_still_stands_began():
    choose = DEALER_CASE.machine.choices["state_before"]
    deliver, book = entry("deliver", "paid"), entry("book", "delivered")
    assert choose(facts(history=[deliver, book])) == "delivered"
    assert choose(facts(history=[deliver, book, entry("undo")])) == "paid"
    assert choose(facts(history=[entry("pay_pos", "sent"), entry("late_payment")])) == "sent"
    assert choose(facts()) == ""


@pytest.mark.parametrize(("id_", "refused"), [("anil", True), ("ravi", False)])
def test_nobody_removes_oneself(id_, refused):
    refusal = USER.guards["not_oneself"](UserFacts(id_, ("anil",)))
    assert (refusal is not None) is refused
    acting_for = USER.guards["not_oneself"](UserFacts(id_, ("x", "anil")))
    assert (acting_for is not None) is refused


def bill(**more):
    given = {"number": "7", "issue_date": date(2027, 3, 31), "seller": Party("Asha", id="V-1")}
    return Invoice(currency="INR", **(given | more))


@pytest.mark.parametrize(
    "other",
    [
        {"number": "8"},
        {"issue_date": date(2027, 4, 1)},
        {"seller": Party("Asha", id="V-2")},
        {"kind": InvoiceKind.CREDIT_NOTE},
    ],
)
def test_two_bills_differ_in_vendor_number_kind_or_financial_year(other):
    same = bill(issue_date=date(2026, 4, 1), seller=Party("Asha Systems", id="V-1"))
    assert vendor_number_and_year(bill()) == vendor_number_and_year(same)
    assert vendor_number_and_year(bill()) != vendor_number_and_year(bill(**other))


@pytest.mark.parametrize("unknown", [{"number": ""}, {"issue_date": None}, {"seller": Party()}])
def test_a_bill_of_which_too_little_is_known_takes_no_key(unknown):
    assert vendor_number_and_year(bill(**unknown)) is None


def test_an_invoice_without_a_number_takes_no_key():
    assert seller_and_number(bill(number="")) is None
    assert seller_and_number(bill()) == "invoice|Asha|7"
