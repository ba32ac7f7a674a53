"""The ready lifecycles, laid beside tables that were written by hand from the trade's rules.

A line is: states; event; where it leads (`=` stays; `choice: value>state`); what guards it (`!`
for a reason); what leaves the house. What no line names cannot be done.
"""

from __future__ import annotations

import pytest

from invoicekit.statemachines import Choice, Denial, Lifecycle, Transition, lifecycles

TABLES = {
    "VENDOR_APPROVAL": """
pending rejected_by_vendor rejected_by_crm rejected_by_ns invalid_data; edit; =; ;
rejected_by_vendor rejected_by_crm rejected_by_ns invalid_data; correct; pending; \
newer_than_refused;
pending; issue; unsigned_created; data_valid; tell_vendor
pending unsigned_created unsigned_viewed approved_by_vendor; invalidate; invalid_data; \
errors_given; tell_issuer
unsigned_created; view; viewer: counterparty>unsigned_viewed staff>=; ;
pending unsigned_viewed approved_by_vendor approved_by_ns; view; =; ;
rejected_by_vendor rejected_by_crm rejected_by_ns invalid_data; view; =; ;
unsigned_created unsigned_viewed approved_by_vendor approved_by_ns; sign; =; ;
unsigned_viewed; approve_vendor; approved_by_vendor; same_as_viewed; tell_ns
unsigned_created unsigned_viewed; reject_vendor; rejected_by_vendor; !; tell_issuer
pending unsigned_created unsigned_viewed approved_by_vendor; reject_crm; rejected_by_crm; !; \
tell_issuer
approved_by_vendor; approve_ns; approved_by_ns; same_as_approved; ready_for_processing
approved_by_vendor; reject_ns; rejected_by_ns; !; tell_issuer
unsigned_created unsigned_viewed; remind; =; ; remind_vendor
unsigned_created unsigned_viewed; expire; pending; ;
""",
    "RECEIVABLE": """
open; edit; =; not_complete no_payment_pending total_covers_allocated;
open; reimport; =; not_complete no_payment_pending total_covers_allocated;
open; delete; deleted; not_complete no_payments no_payment_pending;
open deleted; flag; =; flag_given;
""",
    "DEALER_CASE": """
draft; edit; =; ;
draft; send; sent; amount_positive contact_valid; payment_request
sent; resend; =; contact_only contact_valid; payment_request
sent; pay_online; paid; event_unseen link_active amount_is_due; receipt
draft sent; pay_pos; archived; ;
paid; deliver; delivered; ;
paid; book; booked; ;
delivered; book; archived; ;
booked; deliver; archived; ;
draft sent; cancel; cancelled; no_payments no_payment_pending !;
cancelled archived; late_payment; =; event_unseen amount_given; late_payment
paid; payment_reversed; sent; event_unseen; payment_request
delivered booked archived; payment_reversed; =; event_unseen; payment_reversed
delivered booked archived; undo; \
state_before: draft>draft sent>sent paid>paid delivered>delivered booked>booked; \
undone_in_time !;
""",
    "PAYMENT": """
pending; note; =; ;
pending failed cancelled; complete; completed; nothing_given_back;
pending; fail; failed; !;
completed; apply; =; ;
completed; unapply; =; !;
completed; transfer; =; !;
completed; refund; given_back: part>completed whole>refunded; !;
completed refunded; refund_failed; completed; !;
completed; charge_back; given_back: part>completed whole>refunded; !;
completed; bounce; failed; !;
pending completed; cancel; cancelled; nothing_given_back !;
""",
    "PAYMENT_LINK": """
active; use; used; ;
active; revoke; revoked; ;
active; expire; expired; ;
""",
    "ACCOUNTS_PAYABLE": """
uploaded; route; maker_bucket; read_well;
uploaded maker_bucket; set_aside; set_aside; !;
set_aside; take_up; maker_bucket; ;
uploaded maker_bucket checker_bucket; discard; discarded; !;
maker_bucket checker_bucket; edit; =; quantities_open;
maker_bucket; submit; checker_bucket; data_complete match_accepted;
checker_bucket; return; maker_bucket; !;
checker_bucket; recall; maker_bucket; submitted_by_actor undecided;
checker_bucket; approve_bank; =; bank_changed;
checker_bucket; approve; approvals: complete>processed more_needed>=; \
data_complete bank_approved; park
processed; cancel; discarded; not_being_sent !; withdraw_park
processed; parked; parked; erp_reference_given;
processed; erp_reject; maker_bucket; !;
parked; post; =; period_open; post
parked; post_refused; =; !;
parked; posted; posted; posting_number_given;
parked; unparked; maker_bucket; ;
posted; reversed; cancelled; ;
""",
    "ORDER_BILLING": """
00; adjust; =; not_being_sent not_collected no_payment_pending quantities_kept;
00; publish; 01; charge_equals_total; PUBLISH_INVOICE_DETAILS
00; void; collected: collected>02 open>02; not_being_sent no_payment_pending !; order_credit
01; republish; =; ; PUBLISH_INVOICE_DETAILS
00 01; hold; =; no_payment_pending;
00 01; release; =; ;
00 01; flag; =; ;
""",
    "CHARGE_TRANSACTION": """
OPEN ERROR; amend; =; ;
OPEN; request; =; ;
OPEN; check; CHECKED; ;
OPEN; fail; ERROR; !;
ERROR; retry; OPEN; ;
OPEN ERROR CHECKED; void; VOIDED; ;
""",
    "ORDER": """
open cancelled; update; =;
open; call_off; cancelled;
cancelled; reopen; open;
open; invoice; =; not_invoiced
""",
    "SHIPMENT": """
open cancelled; update; =;
open; call_off; cancelled;
cancelled; reopen; open;
open; bill; =; status_reached not_billed within_order
""",
    "USER": """
active; give_role; =; not_oneself;
active; remove; removed; not_oneself;
""",
}

DENIED = {
    "VENDOR_APPROVAL": """
unsigned_created approve_vendor not_viewed
unsigned_created edit with_the_vendor
unsigned_viewed edit with_the_vendor
approved_by_vendor edit with_the_vendor
approved_by_ns edit with_the_vendor
approved_by_ns reject_crm already_approved
approved_by_ns reject_ns already_approved
approved_by_ns invalidate already_approved
""",
    "RECEIVABLE": """
deleted edit already_deleted
deleted reimport already_deleted
deleted delete already_deleted
""",
    "DEALER_CASE": """
paid pay_pos already_paid
paid pay_online already_paid
""",
    "PAYMENT": """
completed complete already_completed
completed fail already_completed
pending apply still_pending
pending unapply still_pending
pending transfer still_pending
pending refund still_pending
pending charge_back still_pending
pending bounce still_pending
refunded complete already_refunded
refunded apply already_refunded
refunded refund already_refunded
refunded charge_back already_refunded
refunded bounce already_refunded
refunded cancel already_refunded
""",
    "PAYMENT_LINK": """
used use link_used
used revoke link_used
used expire link_used
revoked use link_revoked
revoked revoke link_revoked
revoked expire link_revoked
expired use link_expired
expired revoke link_expired
expired expire link_expired
""",
    "ACCOUNTS_PAYABLE": """
processed edit already_processed
parked edit already_processed
posted edit already_processed
processed discard already_processed
parked discard already_processed
posted discard already_processed
parked cancel accepted_by_erp
posted cancel accepted_by_erp
""",
    "ORDER_BILLING": """
01 void already_sent
02 void already_voided
02 publish already_voided
""",
    "CHARGE_TRANSACTION": """
CHECKED amend already_collected
CHECKED check already_collected
CHECKED fail already_collected
VOIDED amend already_voided
VOIDED check already_voided
VOIDED fail already_voided
VOIDED retry already_voided
VOIDED void already_voided
""",
    "ORDER": """
cancelled invoice order_cancelled
""",
    "SHIPMENT": """
cancelled bill shipment_cancelled
""",
    "USER": """
removed give_role already_removed
removed remove already_removed
""",
}

ENDS = {
    "VENDOR_APPROVAL": ("pending", {"approved_by_ns"}),
    "RECEIVABLE": ("open", {"deleted"}),
    "DEALER_CASE": ("draft", {"cancelled"}),
    # Nothing is at its end for ever: money that comes late has come all the same.
    "PAYMENT": ("pending", set()),
    "PAYMENT_LINK": ("active", {"used", "revoked", "expired"}),
    "ACCOUNTS_PAYABLE": ("uploaded", {"cancelled", "discarded"}),
    "ORDER_BILLING": ("00", {"01", "02"}),
    "CHARGE_TRANSACTION": ("OPEN", {"VOIDED"}),
    "ORDER": ("open", set()),
    "SHIPMENT": ("open", set()),
    "USER": ("active", {"removed"}),
}

Row = tuple[str, str, str, frozenset[str], tuple[str, ...]]


def written(name: str) -> set[Row]:
    rows = set()
    for line in TABLES[name].strip().splitlines():
        sources, event, target, guards, outbox = (
            part.strip() for part in f"{line};".split(";")[:5]
        )
        for source in sources.split():
            rows.add((source, event, target, frozenset(guards.split()), tuple(outbox.split())))
    return rows


def defined(lifecycle: Lifecycle) -> set[Row]:
    return {
        (
            source,
            way.event,
            _target(way),
            frozenset(way.guards) | ({"!"} if way.needs_reason else frozenset()),
            tuple(effect.name for effect in way.outbox),
        )
        for way in lifecycle.transitions
        for source in way.sources
    }


def _target(way: Transition) -> str:
    if isinstance(way.target, Choice):
        ways = " ".join(f"{value}>{state or '='}" for value, state in way.target.targets)
        return f"{way.target.name}: {ways}"
    return way.target or "="


@pytest.mark.parametrize("name", lifecycles.__all__)
def test_what_can_be_done_is_what_the_table_says_and_nothing_else(name: str) -> None:
    assert defined(getattr(lifecycles, name)) == written(name)


@pytest.mark.parametrize("name", lifecycles.__all__)
def test_what_is_denied_has_its_code_and_a_way_round(name: str) -> None:
    lifecycle: Lifecycle = getattr(lifecycles, name)
    denials: dict[tuple[str, ...], Denial] = {
        (source, denial.event, denial.code): denial
        for denial in lifecycle.denials
        for source in denial.sources
    }
    assert set(denials) == {tuple(line.split()) for line in DENIED[name].strip().splitlines()}
    assert all(denial.message and denial.remedy for denial in denials.values())


@pytest.mark.parametrize("name", lifecycles.__all__)
def test_it_begins_and_ends_where_the_table_says(name: str) -> None:
    lifecycle: Lifecycle = getattr(lifecycles, name)
    assert (lifecycle.initial, set(lifecycle.final)) == ENDS[name]
    assert set(dict(lifecycle.labels)) == set(lifecycle.states)


@pytest.mark.parametrize("name", lifecycles.__all__)
def test_every_refusal_cancel_and_void_by_a_person_asks_for_a_reason(name: str) -> None:
    lifecycle: Lifecycle = getattr(lifecycles, name)
    words = ("reject", "cancel", "return", "discard", "set_aside", "undo")
    for way in lifecycle.transitions:
        if any(word in way.event for word in words):
            assert way.needs_reason, way.event


def test_what_falls_due_by_itself() -> None:
    timers = {
        (source, timer.event): (timer.after.days, timer.repeats)
        for name in lifecycles.__all__
        for timer in getattr(lifecycles, name).timers
        for source in timer.sources
    }
    assert timers == {
        ("unsigned_created", "remind"): (3, True),
        ("unsigned_viewed", "remind"): (3, True),
        ("unsigned_created", "expire"): (30, False),
        ("unsigned_viewed", "expire"): (30, False),
        ("active", "expire"): (30, False),
    }


EFFECTS = {
    ("VENDOR_APPROVAL", "unsigned_created", "view"): ["day first_seen ?counterparty"],
    ("VENDOR_APPROVAL", "unsigned_viewed", "sign"): ["day signed"],
    ("RECEIVABLE", "open", "delete"): ["clear order"],
    ("RECEIVABLE", "open", "flag"): ["tag_of flag"],
    ("DEALER_CASE", "draft", "send"): ["make payment_link"],
    ("DEALER_CASE", "sent", "resend"): ["make payment_link"],
    ("DEALER_CASE", "sent", "pay_online"): ["fire payment_link.use", "settle payment"],
    ("DEALER_CASE", "sent", "pay_pos"): [
        "fire payment_link.revoke",
        "settle payment",
        "label outcome=paid_pos",
    ],
    ("DEALER_CASE", "paid", "deliver"): ["day handed_over"],
    ("DEALER_CASE", "paid", "book"): ["keep erp_number"],
    ("DEALER_CASE", "delivered", "book"): ["keep erp_number", "label outcome=done"],
    ("DEALER_CASE", "booked", "deliver"): ["day handed_over", "label outcome=done"],
    ("DEALER_CASE", "sent", "cancel"): [
        "fire payment_link.revoke",
        "label outcome=cancelled",
        "clear unique_key",
    ],
    ("DEALER_CASE", "cancelled", "late_payment"): ["credit payment", "tag late_payment"],
    ("DEALER_CASE", "paid", "payment_reversed"): ["unsettle refunded", "make payment_link"],
    ("DEALER_CASE", "booked", "payment_reversed"): ["unsettle refunded", "tag payment_reversed"],
    ("DEALER_CASE", "archived", "undo"): [
        "unlabel outcome",
        "unsettle cancelled ?draft ?sent",
        "make payment_link ?sent",
    ],
    ("ACCOUNTS_PAYABLE", "maker_bucket", "discard"): ["clear unique_key"],
    ("ACCOUNTS_PAYABLE", "processed", "cancel"): ["clear unique_key"],
    ("ACCOUNTS_PAYABLE", "processed", "parked"): [
        "keep erp_number",
        "keep company_code",
        "keep year",
        "keep erp_ref",
        "untag being_sent",
    ],
    ("ACCOUNTS_PAYABLE", "processed", "erp_reject"): ["untag being_sent"],
    ("ACCOUNTS_PAYABLE", "parked", "post"): ["label posting=asked"],
    ("ACCOUNTS_PAYABLE", "parked", "post_refused"): ["label posting=refused"],
    ("ACCOUNTS_PAYABLE", "parked", "posted"): ["keep posting_number", "unlabel posting"],
    ("ACCOUNTS_PAYABLE", "parked", "unparked"): [
        "unlabel erp_number",
        "unlabel company_code",
        "unlabel year",
        "unlabel erp_ref",
        "unlabel posting",
    ],
    ("ACCOUNTS_PAYABLE", "posted", "reversed"): ["tag cancelled", "clear unique_key"],
    ("ORDER_BILLING", "00", "adjust"): ["fire charge_transaction.amend"],
    ("ORDER_BILLING", "00", "publish"): ["label delivery=waiting"],
    ("ORDER_BILLING", "00", "void"): [
        "fire charge_transaction.void",
        "clear unique_key",
        "tag order_credit ?collected",
    ],
    ("ORDER_BILLING", "00", "hold"): ["tag payment_pending"],
    ("ORDER_BILLING", "01", "release"): ["untag payment_pending"],
    ("ORDER_BILLING", "01", "flag"): ["tag_of flag"],
    ("CHARGE_TRANSACTION", "OPEN", "request"): ["keep charge"],
    ("CHARGE_TRANSACTION", "OPEN", "amend"): ["follow total"],
}


def test_what_is_written_with_an_act_is_what_the_table_says() -> None:
    found = {}
    for name in lifecycles.__all__:
        for way in getattr(lifecycles, name).transitions:
            done = [
                " ".join([verb, value, *(f"?{on}" for on in effect.on)])
                for effect in way.inside
                for verb, value in effect.details
            ]
            if done:
                found[name, way.event, tuple(done)] = way.sources
    for (name, source, event), done in EFFECTS.items():
        assert source in found[name, event, tuple(done)]
    assert len(found) == len(EFFECTS)
