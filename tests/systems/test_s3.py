"""S3: a dealer's payment cases, with a payment link, delivery and booking."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import attrs
import pytest

from invoicekit import Invoice, Line, Money, Party
from invoicekit.allocation import Payment, explicit, oldest_due, plan
from invoicekit.documents import Contact
from invoicekit.errors import (
    CannotReverse,
    Duplicate,
    GuardRefused,
    NotPermitted,
    StaleVersion,
    StateForbids,
)
from invoicekit.permissions import Actor
from invoicekit.ports.storage import Query
from invoicekit.service import documents, payments
from invoicekit.workflows import DEALER_CASE

DAY = date(2026, 11, 2)
USER = Actor("uma", ["user"], tenant="wheels")
OTHER = Actor("udo", ["user"], tenant="wheels")
MANAGER = Actor("max", ["manager"], tenant="wheels")
GATEWAY = Actor("gateway", ["gateway"], tenant="wheels")
SYSTEM = Actor.system("wheels")

CUSTOMER = Party("Kim Rider", "DE", contact=Contact("Kim", email="kim@rider.example"))
CASE = Invoice(
    "C-1",
    DAY,
    currency="EUR",
    seller=Party("Wheels", "DE"),
    buyer=CUSTOMER,
    lines=[Line("motorcycle", "1", "9000", id="1")],
)
PAID = {"event": "evt-1", "payment": "pay-1", "amount": "9000"}


def add(ctx, case=CASE):
    return documents.add(ctx, case, workflow=DEALER_CASE, by=USER)


def sent(ctx):
    return documents.act(ctx, add(ctx), "send", by=USER)


def paid(ctx):
    return documents.act(ctx, sent(ctx), "pay_online", by=GATEWAY, details=PAID)


def delivered(ctx):
    return documents.act(ctx, paid(ctx), "deliver", by=USER)


def booked(ctx):
    return documents.act(ctx, paid(ctx), "book", by=USER)


def archived(ctx):
    return documents.act(ctx, delivered(ctx), "book", by=USER, details={"erp_number": "80017"})


def cancelled(ctx):
    return documents.act(ctx, sent(ctx), "cancel", by=USER, reason="wrong vehicle")


def links(ctx, case):
    page = documents.find(
        ctx, Query(parent=case.key, descending=False), by=USER, kind="payment_link"
    )
    return [link.state for link in page.records]


def codes(error):
    return [failure.code for failure in error.value.failures]


@pytest.mark.row("S3.2")
@pytest.mark.parametrize(
    ("reach", "status"),
    [
        (add, "Draft"),
        (sent, "Sent"),
        (paid, "Paid"),
        (delivered, "Delivered"),
        (booked, "Booked"),
        (cancelled, "Cancelled"),
        (archived, "Archived"),
    ],
)
def test_the_status_follows_the_process(ctx, reach, status):
    assert DEALER_CASE.lifecycle.label(reach(ctx).state) == status


@pytest.mark.row("S3.2")
def test_the_gateways_payment_moves_it_to_paid_uses_the_link_and_settles_it(ctx, told):
    case = paid(ctx)
    assert (case.state, case.settlement, str(case.balance)) == ("paid", "paid", "0.00")
    assert links(ctx, case) == ["used"]
    (row,) = payments.history(ctx, case, by=USER, kind="case")
    assert (row.source, str(row.amount)) == ("pay-1", "9000.00 EUR")
    assert told("wheels") == ["payment_request", "receipt"]


@pytest.mark.row("S3.2")
@pytest.mark.parametrize(
    ("said", "code"),
    [
        ({**PAID, "amount": "8999.99"}, "amount_differs"),
        ({**PAID, "amount": "much"}, "amount_differs"),
        ({**PAID, "currency": "USD"}, "amount_differs"),
        ({"payment": "pay-1", "amount": "9000"}, "event_missing"),
    ],
)
def test_a_payment_that_does_not_fit_is_refused_with_the_figures(ctx, said, code):
    case = sent(ctx)
    with pytest.raises(GuardRefused) as refused:
        documents.act(ctx, case, "pay_online", by=GATEWAY, details=said)
    assert codes(refused) == [code]
    assert refused.value.failures[0].remedy
    assert links(ctx, case) == ["active"]


@pytest.mark.row("S3.2")
def test_the_same_event_of_the_gateway_pays_once(ctx):
    case = paid(ctx)
    with pytest.raises(StateForbids) as refused:
        documents.act(ctx, case, "pay_online", by=GATEWAY, details=PAID)
    assert codes(refused) == ["already_paid"]
    back = documents.act(ctx, case, "payment_reversed", by=GATEWAY, details={"event": "evt-2"})
    with pytest.raises(GuardRefused) as refused:
        documents.act(ctx, back, "pay_online", by=GATEWAY, details=PAID)
    assert codes(refused) == ["event_seen"]
    with pytest.raises(Duplicate):
        documents.act(ctx, back, "pay_online", by=GATEWAY, details={**PAID, "event": "evt-3"})
    assert len(payments.history(ctx, back, by=USER, kind="case")) == 2


@pytest.mark.row("S3.2")
def test_only_the_gateway_says_that_it_was_paid_online(ctx):
    with pytest.raises(NotPermitted) as refused:
        documents.act(ctx, sent(ctx), "pay_online", by=USER, details=PAID)
    assert refused.value.failures[0].who_could == ("gateway",)


@pytest.mark.row("S3.2")
def test_an_archived_case_keeps_its_outcome(ctx):
    done = archived(ctx)
    assert dict(done.labels)["outcome"] == "done"
    pos = documents.act(ctx, add(ctx, attrs.evolve(CASE, number="C-2")), "pay_pos", by=USER)
    assert (pos.state, dict(pos.labels)["outcome"]) == ("archived", "paid_pos")
    assert pos.settlement == "paid"


@pytest.mark.row("S3.2")
def test_a_reversed_payment_sends_the_case_back_with_a_new_link(ctx):
    case = documents.act(ctx, paid(ctx), "payment_reversed", by=GATEWAY, details={"event": "e-2"})
    assert (case.state, case.settlement, str(case.balance)) == ("sent", "open", "9000.00")
    assert sorted(links(ctx, case)) == ["active", "used"]
    again = {"event": "e-3", "payment": "pay-2", "amount": "9000"}
    assert documents.act(ctx, case, "pay_online", by=GATEWAY, details=again).state == "paid"


@pytest.mark.row("S3.2")
@pytest.mark.parametrize("reach", [delivered, booked, archived])
def test_a_payment_reversed_after_the_handover_flags_the_case_and_leaves_its_status(
    ctx, told, reach
):
    before = reach(ctx)
    case = documents.act(ctx, before, "payment_reversed", by=GATEWAY, details={"event": "e-2"})
    assert (case.state, case.tags, case.settlement) == (before.state, ("payment_reversed",), "open")
    assert told("wheels")[-1] == "payment_reversed"


@pytest.mark.row("S3.2")
def test_an_old_link_pays_no_longer_and_a_resend_brings_a_new_one(ctx):
    case = sent(ctx)
    (link,) = documents.find(ctx, Query(parent=case.key), by=USER, kind="payment_link").records
    assert documents.act(ctx, link, "expire", by=SYSTEM).state == "expired"
    with pytest.raises(GuardRefused) as refused:
        documents.act(ctx, case, "pay_online", by=GATEWAY, details=PAID)
    assert codes(refused) == ["link_not_active"]
    case = documents.act(ctx, case, "resend", by=USER)
    assert sorted(links(ctx, case)) == ["active", "expired"]
    assert documents.act(ctx, case, "pay_online", by=GATEWAY, details=PAID).state == "paid"


@pytest.mark.row("S3.3")
def test_an_unsent_case_is_opened_and_edited_again_by_any_user(ctx):
    case = add(ctx)
    dearer = attrs.evolve(CASE, lines=[Line("motorcycle", "1", "9500", id="1")])
    case = documents.edit(ctx, case, invoice=dearer, by=OTHER)
    case = documents.edit(ctx, case, invoice=attrs.evolve(dearer, notes="red"), by=USER)
    assert (case.state, case.revision, str(case.total)) == ("draft", 3, "9500.00")
    assert documents.view(ctx, case, by=OTHER).content.invoice.notes == ("red",)


@pytest.mark.row("S3.3")
@pytest.mark.parametrize("reach", [sent, paid, delivered, booked, archived, cancelled])
def test_what_was_sent_is_edited_no_more(ctx, reach):
    case = reach(ctx)
    with pytest.raises(StateForbids):
        documents.edit(ctx, case, invoice=CASE, by=USER)
    assert not documents.can(ctx, case, "edit", by=USER)


@pytest.mark.row("S3.3")
@pytest.mark.parametrize(
    ("wrong", "code"),
    [
        ({"lines": [Line("gift", "1", "0", id="1")]}, "no_amount"),
        ({"lines": []}, "no_amount"),
        ({"buyer": Party("Kim Rider")}, "contact_invalid"),
        ({"buyer": Party("Kim", contact=Contact(email="kim at home"))}, "contact_invalid"),
    ],
)
def test_a_draft_may_be_incomplete_and_is_then_not_sent(ctx, wrong, code):
    case = add(ctx, attrs.evolve(CASE, **wrong))
    with pytest.raises(GuardRefused) as refused:
        documents.act(ctx, case, "send", by=USER)
    assert codes(refused) == [code]
    assert links(ctx, case) == []
    case = documents.edit(ctx, case, invoice=CASE, by=USER)
    assert documents.act(ctx, case, "send", by=USER).state == "sent"


@pytest.mark.row("S3.4")
def test_a_sent_case_goes_out_again_with_the_same_link(ctx, told):
    case = documents.act(ctx, sent(ctx), "resend", by=USER)
    assert (case.state, links(ctx, case)) == ("sent", ["active"])
    assert told("wheels") == ["payment_request", "payment_request"]


@pytest.mark.row("S3.4")
def test_the_address_may_change_with_it(ctx, store):
    moved = attrs.evolve(
        CASE, buyer=attrs.evolve(CUSTOMER, contact=Contact("Kim", email="kim@new.example"))
    )
    case = documents.edit(ctx, sent(ctx), invoice=moved, event="resend", by=USER)
    view = documents.view(ctx, case, by=USER)
    assert view.content.invoice.buyer.contact.email == "kim@new.example"
    assert (case.state, case.revision, str(view.figures.totals.payable)) == ("sent", 2, "9000.00")
    case = documents.act(ctx, case, "resend", by=USER, details={"contact": "desk@new.example"})
    with store.unit_of_work("wheels", read_only=True) as work:
        last = work.messages(topic="payment_request")[-1]
    assert last.body.details == (("contact", "desk@new.example"),)
    assert links(ctx, case) == ["active"]


@pytest.mark.row("S3.4")
@pytest.mark.parametrize(
    ("change", "path"),
    [
        ({"lines": [Line("motorcycle", "1", "1", id="1")]}, "lines[0].unit_price"),
        ({"lines": []}, "lines"),
        ({"number": "C-9"}, "number"),
        ({"buyer": attrs.evolve(CUSTOMER, name="Lee")}, "buyer.name"),
        ({"currency": "USD"}, "currency"),
    ],
)
def test_never_the_amount_nor_anything_else(ctx, change, path):
    case = sent(ctx)
    with pytest.raises(GuardRefused) as refused:
        documents.edit(ctx, case, invoice=attrs.evolve(CASE, **change), event="resend", by=USER)
    assert codes(refused) == ["only_contact_changes"]
    assert path in refused.value.message
    assert str(documents.view(ctx, case, by=USER).record.total) == "9000.00"


@pytest.mark.row("S3.4")
def test_to_no_address_it_does_not_go_out_again(ctx):
    nobody = attrs.evolve(CASE, buyer=attrs.evolve(CUSTOMER, contact=None))
    with pytest.raises(GuardRefused) as refused:
        documents.edit(ctx, sent(ctx), invoice=nobody, event="resend", by=USER)
    assert codes(refused) == ["contact_invalid"]


@pytest.mark.row("S3.4")
def test_a_draft_or_a_paid_case_does_not_go_out_again(ctx):
    draft = add(ctx, attrs.evolve(CASE, number="C-2"))
    for case in (draft, paid(ctx)):
        with pytest.raises(StateForbids):
            documents.act(ctx, case, "resend", by=USER)


@pytest.mark.row("S3.5")
@pytest.mark.parametrize("reach", [add, sent])
def test_paid_at_the_terminal_it_is_archived_at_once_and_the_link_dies(ctx, reach):
    case = documents.act(ctx, reach(ctx), "pay_pos", by=USER)
    assert (case.state, dict(case.labels)["outcome"]) == ("archived", "paid_pos")
    assert "active" not in links(ctx, case)
    late = documents.act(
        ctx, case, "late_payment", by=GATEWAY, details={"event": "e-9", "amount": "9000"}
    )
    assert (late.state, late.tags) == ("archived", ("late_payment",))


@pytest.mark.row("S3.6")
@pytest.mark.parametrize(
    ("first", "second", "between"),
    [("deliver", "book", "delivered"), ("book", "deliver", "booked")],
)
def test_delivered_and_booked_come_in_either_order_and_both_archive_it(ctx, first, second, between):
    case = documents.act(ctx, paid(ctx), first, by=USER)
    assert case.state == between
    with pytest.raises(StateForbids):
        documents.act(ctx, case, first, by=USER)
    case = documents.act(ctx, case, second, by=OTHER)
    assert (case.state, dict(case.labels)["outcome"]) == ("archived", "done")


@pytest.mark.row("S3.6")
def test_the_day_of_the_handover_and_the_number_of_the_erp_are_kept(ctx):
    case = documents.act(ctx, paid(ctx), "deliver", by=USER, details={"handed_over": "2026-10-30"})
    case = documents.act(ctx, case, "book", by=USER, details={"erp_number": "80017"})
    assert dict(case.labels) == {
        "handed_over": "2026-10-30",
        "erp_number": "80017",
        "outcome": "done",
    }
    assert dict(delivered_today(ctx).labels)["handed_over"] == "2026-11-02"


def delivered_today(ctx):
    case = documents.act(ctx, add(ctx, attrs.evolve(CASE, number="C-2")), "send", by=USER)
    said = {"event": "e-5", "payment": "pay-5", "amount": "9000"}
    case = documents.act(ctx, case, "pay_online", by=GATEWAY, details=said)
    return documents.act(ctx, case, "deliver", by=USER)


@pytest.mark.row("S3.6")
@pytest.mark.parametrize("reach", [add, sent])
@pytest.mark.parametrize("event", ["deliver", "book"])
def test_neither_comes_before_the_payment(ctx, reach, event):
    with pytest.raises(StateForbids):
        documents.act(ctx, reach(ctx), event, by=USER)


@pytest.mark.row("S3.6")
@pytest.mark.parametrize(
    ("reach", "before"), [(delivered, "paid"), (booked, "paid"), (archived, "delivered")]
)
def test_a_step_made_in_error_is_taken_back_by_a_manager_with_a_reason(ctx, reach, before):
    case = reach(ctx)
    with pytest.raises(NotPermitted):
        documents.act(ctx, case, "undo", by=USER, reason="not handed over")
    with pytest.raises(GuardRefused):
        documents.act(ctx, case, "undo", by=MANAGER)
    case = documents.act(ctx, case, "undo", by=MANAGER, reason="not handed over")
    assert case.state == before
    assert "outcome" not in dict(case.labels)


@pytest.mark.row("S3.6")
def test_steps_are_taken_back_one_after_the_other(ctx):
    case = archived(ctx)
    case = documents.act(ctx, case, "undo", by=MANAGER, reason="not booked")
    case = documents.act(ctx, case, "undo", by=MANAGER, reason="not delivered either")
    assert case.state == "paid"
    case = documents.act(ctx, case, "book", by=USER)
    assert documents.act(ctx, case, "undo", by=MANAGER, reason="wrong").state == "paid"


@pytest.mark.row("S3.6")
def test_a_step_made_long_ago_is_not_taken_back(ctx, clock):
    case = delivered(ctx)
    clock.set(datetime.fromisoformat("2026-11-02T12:00:00+00:00") + timedelta(days=8))
    with pytest.raises(GuardRefused) as refused:
        documents.act(ctx, case, "undo", by=MANAGER, reason="late")
    assert codes(refused) == ["undo_too_late"]


@pytest.mark.row("S3.6")
def test_a_terminal_payment_taken_back_reopens_the_case_with_a_live_link(ctx):
    case = documents.act(ctx, sent(ctx), "pay_pos", by=USER)
    case = documents.act(ctx, case, "undo", by=MANAGER, reason="the card was declined")
    assert (case.state, case.settlement) == ("sent", "open")
    assert sorted(links(ctx, case)) == ["active", "revoked"]
    assert documents.act(ctx, case, "pay_online", by=GATEWAY, details=PAID).state == "paid"


@pytest.mark.row("S3.7")
def test_a_cancelled_case_has_a_reason_its_link_stops_and_it_leaves_the_active_list(ctx):
    case = sent(ctx)
    with pytest.raises(GuardRefused) as refused:
        documents.act(ctx, case, "cancel", by=USER)
    assert codes(refused) == ["reason_missing"]
    case = documents.act(ctx, case, "cancel", by=USER, reason="wrong vehicle")
    assert links(ctx, case) == ["revoked"]
    lifecycle = DEALER_CASE.lifecycle
    active = [state for state in lifecycle.states if state not in {"cancelled", "archived"}]
    assert documents.find(ctx, Query(state=active), by=USER, kind="case").records == ()
    assert documents.view(ctx, case, by=USER).record.state == "cancelled"


@pytest.mark.row("S3.7")
@pytest.mark.parametrize("reach", [paid, delivered, booked, archived])
def test_what_was_paid_is_not_cancelled(ctx, reach):
    with pytest.raises(StateForbids):
        documents.act(ctx, reach(ctx), "cancel", by=USER, reason="no")


@pytest.mark.row("S3.7")
def test_a_case_with_a_payment_under_way_is_not_cancelled(ctx, store):
    case = sent(ctx)
    with store.unit_of_work("wheels") as work:
        case = work.save(attrs.evolve(case, tags=["payment_pending"]), expect=case.version)
    with pytest.raises(GuardRefused) as refused:
        documents.act(ctx, case, "cancel", by=USER, reason="no")
    assert codes(refused) == ["payment_pending"]


@pytest.mark.row("S3.7")
def test_a_case_with_money_on_it_is_not_cancelled_until_that_is_taken_back(ctx):
    case = sent(ctx)
    (item,) = payments.open_items(ctx, by=USER, kind="case")
    money = Payment("P-1", Money("1000", "EUR"), date(2026, 11, 2))
    made = plan(money, [item], explicit({item.id: Money("1000", "EUR")}), on=item.issue_date)
    payments.commit(ctx, made, by=MANAGER, key="k")
    case = documents.view(ctx, case, by=USER).record
    with pytest.raises(GuardRefused) as refused:
        documents.act(ctx, case, "cancel", by=USER, reason="no")
    assert codes(refused) == ["has_payments"]
    payments.unapply(ctx, "P-1", by=MANAGER, reason="the case is wrong")
    case = documents.view(ctx, case, by=USER).record
    assert documents.act(ctx, case, "cancel", by=USER, reason="no").state == "cancelled"
    assert str(payments.view(ctx, "P-1", by=USER, kind="case").left) == "1000.00 EUR"


@pytest.mark.row("S3.7")
def test_money_that_comes_late_is_kept_as_a_credit_and_told_and_moves_nothing(ctx, store, told):
    case = cancelled(ctx)
    said = {"event": "e-7", "payment": "pay-7", "amount": "9000"}
    with pytest.raises(StateForbids):
        documents.act(ctx, case, "pay_online", by=GATEWAY, details=said)
    case = documents.act(ctx, case, "late_payment", by=GATEWAY, details=said)
    assert (case.state, case.settlement, case.tags) == ("cancelled", "open", ("late_payment",))
    assert told("wheels")[-1] == "late_payment"
    with store.unit_of_work("wheels", read_only=True) as work:
        credit = work.get("payment", "pay-7")
    assert (credit.balance, credit.parent) == (9000, case.key)
    with pytest.raises(GuardRefused) as refused:
        documents.act(ctx, case, "late_payment", by=GATEWAY, details=said)
    assert codes(refused) == ["event_seen"]


@pytest.mark.row("S3.7")
def test_late_money_is_a_completed_payment_that_pays_another_case(ctx):
    case = cancelled(ctx)
    said = {"event": "e-7", "payment": "pay-7", "amount": "9000"}
    case = documents.act(ctx, case, "late_payment", by=GATEWAY, details=said)
    shown = payments.view(ctx, "pay-7", by=USER, kind="case")
    assert (shown.record.state, str(shown.left)) == ("completed", "9000.00 EUR")
    assert [r.id for r in payments.find(ctx, by=USER, kind="case").records] == ["pay-7"]
    other = add(ctx, attrs.evolve(CASE, number="C-2"))
    items = payments.open_items(ctx, by=USER, kind="case")
    assert [item.id for item in items] == [other.id]
    made = plan(shown.payment, items, oldest_due)
    with pytest.raises(NotPermitted):
        payments.commit(ctx, made, by=USER, key="k")
    payments.commit(ctx, made, by=MANAGER, key="k")
    assert documents.view(ctx, other, by=USER).record.settlement == "paid"
    assert documents.view(ctx, case, by=USER).record.settlement == "open"


@pytest.mark.row("S3.7")
def test_a_cancelled_case_takes_no_money(ctx):
    case = sent(ctx)
    money = Payment("pay-8", Money("9000", "EUR"), DAY)
    made = plan(money, payments.open_items(ctx, by=USER, kind="case"), oldest_due)
    documents.act(ctx, case, "cancel", by=USER, reason="wrong vehicle")
    with pytest.raises(StaleVersion):
        payments.commit(ctx, made, by=MANAGER, key="k")
    assert payments.open_items(ctx, by=USER, kind="case") == ()


@pytest.mark.row("S3.2")
def test_a_reversed_payment_has_gone_back_and_its_story_stays(ctx):
    case = documents.act(ctx, paid(ctx), "payment_reversed", by=GATEWAY, details={"event": "e-2"})
    shown = payments.view(ctx, "pay-1", by=USER, kind="case")
    assert (shown.record.state, str(shown.given_back)) == ("refunded", "9000.00 EUR")
    lines = payments.full_history(ctx, case, by=USER)
    assert [(str(line.amount), line.state) for line in lines] == [
        ("9000.00 EUR", "refunded"),
        ("-9000.00 EUR", "refunded"),
    ]


@pytest.mark.row("S3.6")
def test_a_terminal_payment_that_is_taken_back_never_was(ctx):
    case = documents.act(ctx, sent(ctx), "pay_pos", by=USER)
    (row,) = payments.history(ctx, case, by=USER)
    documents.act(ctx, case, "undo", by=MANAGER, reason="the card was declined")
    shown = payments.view(ctx, row.source, by=USER, kind="case")
    assert (shown.record.state, str(shown.left)) == ("cancelled", "0.00 EUR")


@pytest.mark.row("S3.2")
def test_what_was_paid_otherwise_stays_when_the_gateways_payment_is_reversed(ctx):
    case = sent(ctx)
    money = Payment("cash-1", Money("1000", "EUR"), DAY)
    made = plan(money, payments.open_items(ctx, by=USER, kind="case"), oldest_due)
    payments.commit(ctx, made, by=MANAGER, key="k")
    case = documents.view(ctx, case, by=USER).record
    case = documents.act(ctx, case, "pay_online", by=GATEWAY, details={**PAID, "amount": "8000"})
    assert case.settlement == "paid"
    case = documents.act(ctx, case, "payment_reversed", by=GATEWAY, details={"event": "e-2"})
    assert (case.settlement, str(case.balance)) == ("partly_paid", "8000.00")
    assert payments.view(ctx, "cash-1", by=USER, kind="case").record.state == "completed"


@pytest.mark.row("S3.5")
def test_a_payment_that_pays_another_case_too_is_not_ended_with_its_own(ctx):
    case, other = sent(ctx), add(ctx, attrs.evolve(CASE, number="C-2"))
    case = documents.act(ctx, case, "pay_pos", by=USER, details={"payment": "pos-1"})
    (row,) = payments.view(ctx, "pos-1", by=USER, kind="case").rows
    (to,) = payments.open_items(ctx, by=USER, kind="case")
    some, act = Money("400", "EUR"), {"by": MANAGER, "reason": "of the other car"}
    moved = payments.transfer(ctx, "pos-1", row.id, to=to, amount=some, **act)
    assert to.record == other.id
    case = documents.view(ctx, case, by=USER).record
    with pytest.raises(CannotReverse, match="it pays other documents too"):
        documents.act(ctx, case, "undo", by=MANAGER, reason="wrong case")
    payments.unapply(ctx, "pos-1", rows=[moved.rows[-1]], **act)
    case = documents.view(ctx, case, by=USER).record
    assert documents.act(ctx, case, "undo", by=MANAGER, reason="wrong case").state == "sent"
    shown = payments.view(ctx, "pos-1", by=USER, kind="case")
    assert (shown.record.state, str(shown.left)) == ("cancelled", "0.00 EUR")
