"""S2.8, S2.9, S2.11, S2.12: the payments of a receivables portal, by hand and by gateway."""

from __future__ import annotations

from datetime import date

import attrs
import pytest

from invoicekit import Invoice, Line, Money, Party, StatedTax
from invoicekit.allocation import Payment, explicit, oldest_due, plan
from invoicekit.errors import (
    CannotAllocate,
    CannotReverse,
    Duplicate,
    GatewaySilent,
    GatewayUnreachable,
    GuardRefused,
    NotFound,
    NotPermitted,
    StaleVersion,
    StateForbids,
)
from invoicekit.permissions import Actor, Grant, Role, Scope, Switch
from invoicekit.permissions.policies import SALES_FINANCE_ADMIN
from invoicekit.ports.gateway import GatewayAnswer, GatewayState
from invoicekit.ports.storage import Query
from invoicekit.service import documents, payments, users
from invoicekit.testing import FakeGateway
from invoicekit.workflows import RECEIVABLE

DAY = date(2026, 11, 2)
SALES = Actor("sara", ["sales"], tenant="asha")
FINANCE = Actor("farah", ["finance"], tenant="asha")
ADMIN = Actor("anil", ["admin"], tenant="asha")
SYSTEM = Actor.system("asha")
BUYER = Actor("bela", ["buyer"], tenant="asha", attributes={"account": "C-17"})
STRANGER = Actor("sven", ["buyer"], tenant="asha", attributes={"account": "C-18"})
BLUE, RED = Party("Blue Bay Retail", "IN", id="C-17"), Party("Red Hill", "IN", id="C-18")

INVOICE = Invoice(
    "AT-1",
    DAY,
    currency="EUR",
    seller=Party("Asha Systems", "IN"),
    buyer=BLUE,
    lines=[Line("support", "10", "100", id="1", taxes=[StatedTax("VAT", "S", "20")])],
)
"""1,000 and 20 % of it: 1,200."""


@pytest.fixture
def gateway():
    return FakeGateway()


def euros(amount):
    return Money(amount, "EUR").rounded()


def add(ctx, number="AT-1", buyer=BLUE, **other):
    invoice = attrs.evolve(INVOICE, number=number, buyer=buyer, **other)
    return documents.add(ctx, invoice, workflow=RECEIVABLE, by=SALES)


def money_in(amount, id_="P-1", **other):
    return Payment(id_, euros(amount), DAY, customer="Blue Bay Retail", **other)


def apply(ctx, payment, *amounts, key="k", by=FINANCE):
    items = payments.open_items(ctx, by=FINANCE, customer="C-17")
    told = [(record.id, euros(amount)) for record, amount in amounts]
    return payments.commit(ctx, plan(payment, items, explicit(told)), by=by, key=key)


def start(ctx, gateway, *amounts, key="try-1", by=BUYER, **other):
    asked = [(record.id, euros(amount)) for record, amount in amounts]
    return payments.start(ctx, gateway, asked, by=by, key=key, **other)


def balance(ctx, record):
    return str(documents.view(ctx, record, by=FINANCE).record.balance)


def ids(page):
    return [record.id for record in page.records]


def codes(error):
    return [failure.code for failure in error.value.failures]


# S2.8


def each_status(ctx, gateway):
    """Make a payment in each of the five states, and return their ids by state."""
    record = add(ctx)
    payments.record(ctx, money_in("10", "P-completed"), by=FINANCE, account="C-17")
    payments.record(ctx, money_in("20", "P-pending"), by=FINANCE, account="C-17", pending=True)
    payments.record(ctx, money_in("30", "P-failed"), by=FINANCE, account="C-17", pending=True)
    payments.fail(ctx, "P-failed", by=FINANCE, reason="no cover")
    payments.record(ctx, money_in("40", "P-cancelled"), by=FINANCE, account="C-17")
    payments.cancel(ctx, "P-cancelled", by=FINANCE, reason="typed twice")
    payments.record(ctx, money_in("50", "P-refunded"), by=FINANCE, account="C-17")
    payments.refund(ctx, "P-refunded", euros("50"), by=FINANCE, reason="paid twice")
    return record


STATES = ["pending", "completed", "failed", "cancelled", "refunded"]


@pytest.mark.row("S2.8")
def test_payments_are_listed_with_counts_and_found_by_id_customer_and_status(ctx, gateway):
    each_status(ctx, gateway)
    other = money_in("5", "P-other")
    payments.record(ctx, attrs.evolve(other, customer="Red Hill"), by=FINANCE, account="C-18")
    page = payments.find(ctx, by=FINANCE)
    assert {state: page.count(state) for state in STATES} == {
        "pending": 1,
        "completed": 2,
        "failed": 1,
        "cancelled": 1,
        "refunded": 1,
    }
    assert ids(payments.find(ctx, Query(id="P-failed"), by=FINANCE)) == ["P-failed"]
    assert ids(payments.find(ctx, Query(customer="C-18"), by=FINANCE)) == ["P-other"]
    assert ids(payments.find(ctx, Query(buyer="Red Hill"), by=FINANCE)) == ["P-other"]
    mixed = Query(customer="C-17", state=["pending", "failed"], by="id", descending=False)
    assert ids(payments.find(ctx, mixed, by=FINANCE)) == ["P-failed", "P-pending"]
    first = payments.find(ctx, Query(limit=4), by=FINANCE)
    rest = payments.find(ctx, Query(limit=4, cursor=first.next), by=FINANCE)
    assert (len(first.records), len(rest.records), rest.next) == (4, 2, "")


@pytest.mark.row("S2.8")
@pytest.mark.parametrize("state", STATES)
def test_only_a_completed_payment_reduces_a_balance(ctx, gateway, state):
    record = each_status(ctx, gateway)
    shown = payments.view(ctx, f"P-{state}", by=FINANCE)
    if state == "completed":
        apply(ctx, shown.payment, (record, "10"))
        assert balance(ctx, record) == "1190.00"
        return
    with pytest.raises((CannotAllocate, StateForbids)):
        apply(ctx, shown.payment, (record, "10"))
    assert balance(ctx, record) == "1200.00"
    assert str(shown.left) == "0.00 EUR"


@pytest.mark.row("S2.8")
def test_a_payment_that_is_no_longer_completed_reduces_nothing_any_more(ctx):
    record = add(ctx)
    for number, end in enumerate((payments.bounce, payments.charge_back, payments.cancel)):
        payment = money_in("100", f"P-{number}")
        apply(ctx, payment, (record, "100"), key=f"k{number}")
        assert balance(ctx, record) == "1100.00"
        end(ctx, payment.id, by=FINANCE, reason="it went back")
        assert balance(ctx, record) == "1200.00"
    states = [record.state for record in payments.find(ctx, Query(by="id"), by=FINANCE).records]
    assert sorted(states) == ["cancelled", "failed", "refunded"]


@pytest.mark.row("S2.8")
def test_a_buyer_lists_the_own_payments_and_no_others(ctx):
    payments.record(ctx, money_in("10", "P-blue"), by=FINANCE, account="C-17")
    payments.record(ctx, money_in("10", "P-red"), by=FINANCE, account="C-18")
    payments.record(ctx, attrs.evolve(money_in("10", "P-nobody"), customer=""), by=FINANCE)
    assert ids(payments.find(ctx, by=BUYER)) == ["P-blue"]
    assert ids(payments.find(ctx, Query(customer="C-18"), by=BUYER)) == []
    assert payments.view(ctx, "P-blue", by=BUYER).payment.amount == euros("10")
    with pytest.raises(NotFound):
        payments.view(ctx, "P-red", by=BUYER)


@pytest.mark.row("S2.8")
def test_who_has_two_scopes_lists_the_payments_that_either_reaches_each_once(ctx_with):
    """A cashier sees the payments that were put down in person, and those of the own account."""
    policy = attrs.evolve(
        SALES_FINANCE_ADMIN,
        roles=[*SALES_FINANCE_ADMIN.roles, Role("cashier", scope=Scope(own=True))],
        grants=[
            *SALES_FINANCE_ADMIN.grants,
            Grant("cashier", ["payment.view", "payment.record"]),
        ],
    )
    ctx = ctx_with({"receivable": policy})
    both = Actor("adi", ["cashier", "buyer"], tenant="asha", attributes={"account": "C-17"})
    payments.record(ctx, money_in("10", "P-1"), by=both, account="C-18")
    payments.record(ctx, money_in("10", "P-2"), by=both, account="C-17")
    payments.record(ctx, money_in("10", "P-3"), by=FINANCE, account="C-17")
    payments.record(ctx, money_in("10", "P-4"), by=FINANCE, account="C-18")
    page = payments.find(ctx, Query(by="id", descending=False), by=both)
    assert ids(page) == ["P-1", "P-2", "P-3"]
    assert page.count("completed") == 3
    first = payments.find(ctx, Query(by="id", descending=False, limit=2), by=both)
    rest = payments.find(ctx, Query(by="id", descending=False, limit=2, cursor=first.next), by=both)
    assert (ids(first), ids(rest), rest.next) == (["P-1", "P-2"], ["P-3"], "")


@pytest.mark.row("S2.8")
def test_who_may_see_no_payments_lists_none(ctx):
    users.switch(ctx, Switch("sales", "payment.view", on=False), by=ADMIN)
    users.switch(ctx, Switch("buyer", "payment.view", on=False), by=ADMIN)
    for by in (SALES, BUYER, Actor("nina", tenant="asha")):
        with pytest.raises(NotPermitted):
            payments.find(ctx, by=by)


# S2.9


@pytest.mark.row("S2.9")
def test_open_invoices_of_a_customer_are_found_by_name_part_of_it_or_external_id(ctx):
    first, second = add(ctx, "AT-1"), add(ctx, "AT-2")
    other = add(ctx, "AT-3", RED)
    paid = add(ctx, "AT-4")
    apply(ctx, money_in("1200"), (paid, "1200"))
    documents.act(ctx, add(ctx, "AT-5"), "delete", by=SALES)
    for asked in ({"customer": "Blue Bay Retail"}, {"customer": "C-17"}, {"text": "blue bay"}):
        found = payments.open_items(ctx, by=FINANCE, **asked)
        assert {item.id for item in found} == {first.id, second.id}
    assert [i.id for i in payments.open_items(ctx, by=FINANCE, text="red")] == [other.id]
    assert payments.open_items(ctx, by=FINANCE, customer="Nobody") == ()


@pytest.mark.row("S2.9")
@pytest.mark.parametrize("by", [FINANCE, ADMIN])
def test_one_payment_is_applied_to_one_or_many_invoices(ctx, by):
    first, second = add(ctx, "AT-1"), add(ctx, "AT-2")
    apply(ctx, money_in("1500"), (first, "1200"), (second, "250"), by=by)
    assert (balance(ctx, first), balance(ctx, second)) == ("0.00", "950.00")
    kept = [documents.view(ctx, each, by=SALES).record.settlement for each in (first, second)]
    assert kept == ["paid", "partly_paid"]
    ((payment, left),) = payments.unapplied_payments(ctx, by=FINANCE)
    assert (payment.id, str(left)) == ("P-1", "50.00 EUR")
    apply(ctx, payment, (second, "50"), key="later")
    assert balance(ctx, second) == "900.00"


@pytest.mark.row("S2.9")
def test_the_cheque_number_is_shown_to_the_buyer(ctx):
    record = add(ctx)
    apply(ctx, money_in("200", memo="cheque 4711"), (record, "200"))
    (line,) = payments.full_history(ctx, record, by=BUYER)
    assert (line.memo, str(line.amount), line.state) == ("cheque 4711", "200.00 EUR", "completed")
    assert payments.view(ctx, "P-1", by=BUYER).payment.memo == "cheque 4711"


@pytest.mark.row("S2.9")
def test_a_wrong_one_is_undone_with_history(ctx):
    wrong, right = add(ctx, "AT-1"), add(ctx, "AT-2")
    apply(ctx, money_in("200"), (wrong, "200"))
    with pytest.raises(GuardRefused) as refused:
        payments.unapply(ctx, "P-1", by=FINANCE, reason="")
    assert codes(refused) == ["reason_missing"]
    payments.unapply(ctx, "P-1", by=FINANCE, reason="wrong invoice")
    apply(ctx, payments.view(ctx, "P-1", by=FINANCE).payment, (right, "200"), key="again")
    assert (balance(ctx, wrong), balance(ctx, right)) == ("1200.00", "1000.00")
    history = payments.full_history(ctx, wrong, by=FINANCE)
    assert [(str(line.amount), line.reason, line.by) for line in history] == [
        ("200.00 EUR", "as instructed", "farah"),
        ("-200.00 EUR", "wrong invoice", "farah"),
    ]
    assert documents.act(ctx, documents.view(ctx, wrong, by=SALES).record, "delete", by=SALES)
    with pytest.raises(CannotReverse):
        payments.unapply(ctx, "P-1", rows=[row_of(ctx, wrong)], by=FINANCE, reason="again")


def row_of(ctx, record):
    return payments.history(ctx, record, by=FINANCE)[0].id


@pytest.mark.row("S2.9")
def test_a_payment_that_was_never_made_is_called_off_with_its_reason(ctx):
    record = add(ctx)
    apply(ctx, money_in("200"), (record, "200"))
    payments.cancel(ctx, "P-1", by=FINANCE, reason="of another house")
    shown = payments.view(ctx, "P-1", by=FINANCE)
    assert (shown.record.state, balance(ctx, record)) == ("cancelled", "1200.00")
    assert [row.reason for row in shown.rows] == ["as instructed", "of another house"]


@pytest.mark.row("S2.9")
def test_what_does_not_fit_is_refused_and_nothing_is_applied(ctx):
    first, second = add(ctx, "AT-1"), add(ctx, "AT-2", RED)
    with pytest.raises(CannotAllocate, match=r"more than its balance of 1200\.00 EUR"):
        apply(ctx, money_in("1300"), (first, "1200.01"))
    with pytest.raises(CannotAllocate, match="add up to"):
        apply(ctx, money_in("100"), (first, "100.01"))
    with pytest.raises(CannotAllocate, match="named 2 times"):
        apply(ctx, money_in("100"), (first, "10"), (first, "10"))
    with pytest.raises(CannotAllocate, match="none of the"):
        apply(ctx, money_in("100"), (second, "10"))
    stale = plan(money_in("100"), payments.open_items(ctx, by=FINANCE, customer="C-17"), oldest_due)
    apply(ctx, money_in("10", "P-2"), (first, "10"))
    with pytest.raises(StaleVersion):
        payments.commit(ctx, stale, by=FINANCE, key="stale")
    assert (balance(ctx, first), ids(payments.find(ctx, by=FINANCE))) == ("1190.00", ["P-2"])


@pytest.mark.row("S2.9")
@pytest.mark.parametrize("by", [SALES, BUYER])
def test_sales_and_buyers_neither_apply_nor_undo(ctx, by):
    record = add(ctx)
    with pytest.raises(NotPermitted):
        apply(ctx, money_in("10"), (record, "10"), by=by)
    apply(ctx, money_in("10"), (record, "10"))
    for act in (
        lambda: payments.record(ctx, money_in("10", "P-2"), by=by),
        lambda: payments.unapply(ctx, "P-1", by=by, reason="no"),
        lambda: payments.cancel(ctx, "P-1", by=by, reason="no"),
        lambda: payments.refund(ctx, "P-1", euros("1"), by=by, reason="no"),
    ):
        with pytest.raises(NotPermitted):
            act()
    assert balance(ctx, record) == "1190.00"


@pytest.mark.row("S2.9")
def test_a_payments_id_is_for_one_payment(ctx):
    payments.record(ctx, money_in("10"), by=FINANCE)
    with pytest.raises(Duplicate):
        payments.record(ctx, money_in("11"), by=FINANCE)


# S2.11


@pytest.mark.row("S2.11")
def test_a_buyer_pays_an_amount_on_each_of_the_chosen_invoices(ctx, gateway):
    first, second, third = (add(ctx, f"AT-{n}") for n in (1, 2, 3))
    assert {item.id for item in payments.open_items(ctx, by=BUYER)} == {
        first.id,
        second.id,
        third.id,
    }
    started = start(ctx, gateway, (first, "1200"), (second, "300"), memo="November")
    assert (started.record.state, bool(started.redirect)) == ("pending", True)
    payments.answered(ctx, gateway.pay(started.record.id), by=SYSTEM)
    assert [balance(ctx, each) for each in (first, second, third)] == ["0.00", "900.00", "1200.00"]
    assert str(gateway.charged(started.record.id)) == "1500.00 EUR"


@pytest.mark.row("S2.11")
def test_payment_pending_is_shown_and_blocks_a_second_one(ctx, gateway):
    record = add(ctx)
    started = start(ctx, gateway, (record, "100"))
    shown = documents.view(ctx, record, by=BUYER).record
    assert shown.tags == ("payment_pending",)
    assert ids(documents.find(ctx, Query(tag="payment_pending"), by=BUYER)) == [record.id]
    assert [(e.state, e.counts) for e in payments.full_history(ctx, record, by=BUYER)] == [
        ("pending", False)
    ]
    with pytest.raises(CannotAllocate, match="a payment of it is under way"):
        start(ctx, gateway, (record, "100"), key="try-2")
    with pytest.raises(CannotAllocate, match="a payment of it is under way"):
        apply(ctx, money_in("10"), (record, "10"))
    for act in (
        lambda: documents.act(ctx, shown, "delete", by=SALES),
        lambda: documents.edit(ctx, shown, invoice=INVOICE, by=SALES),
    ):
        with pytest.raises(GuardRefused) as refused:
            act()
        assert codes(refused) == ["payment_pending"]
    payments.answered(ctx, gateway.decline(started.record.id), by=SYSTEM)
    assert documents.view(ctx, record, by=BUYER).record.tags == ()
    assert start(ctx, gateway, (record, "100"), key="try-2").record.state == "pending"


@pytest.mark.row("S2.11")
@pytest.mark.parametrize("trouble", ["lost", "silent", "unreachable", "refuse"])
def test_a_failed_or_repeated_call_never_pays_twice(ctx, gateway, trouble):
    record = add(ctx)
    gateway.trouble(trouble, "lost")
    for _ in range(4):
        try:
            started = start(ctx, gateway, (record, "100"))
        except (GatewaySilent, GatewayUnreachable):
            continue
    if trouble == "refuse":
        assert (started.record.state, balance(ctx, record)) == ("failed", "1200.00")
        return
    answer = gateway.pay(started.record.id)
    for _ in range(3):
        payments.answered(ctx, answer, by=SYSTEM)
        payments.settle_pending(ctx, gateway, by=SYSTEM)
    assert (balance(ctx, record), len(payments.history(ctx, record, by=FINANCE))) == ("1100.00", 1)
    assert str(gateway.charged(started.record.id)) == "100.00 EUR"
    assert len(payments.find(ctx, by=FINANCE).records) == 1


@pytest.mark.row("S2.11")
def test_two_events_for_one_payment_count_once_and_a_late_failure_changes_nothing(ctx, gateway):
    record = add(ctx)
    id_ = start(ctx, gateway, (record, "100")).record.id
    for reference in ("charge.succeeded", "intent.succeeded"):
        answer = GatewayAnswer(id_, GatewayState.COMPLETED, euros("100"), reference)
        payments.answered(ctx, answer, by=SYSTEM)
    late = GatewayAnswer(id_, GatewayState.FAILED, reason="an older try")
    assert payments.answered(ctx, late, by=SYSTEM).state == "completed"
    assert balance(ctx, record) == "1100.00"


@pytest.mark.row("S2.11")
def test_what_a_buyer_may_not_pay_is_refused_with_the_reason(ctx, gateway):
    own, other = add(ctx), add(ctx, "AT-2", RED)
    for amounts, match in (
        ([(own, "1200.01")], r"more than its balance of 1200\.00 EUR"),
        ([(own, "0")], "not above zero"),
        ([(own, "1"), (own, "2")], "named 2 times"),
        ([], "no invoice is chosen"),
    ):
        with pytest.raises(CannotAllocate, match=match):
            start(ctx, gateway, *amounts)
    with pytest.raises(NotFound):
        start(ctx, gateway, (other, "1"))
    with pytest.raises(NotPermitted):
        start(ctx, gateway, (own, "1"), by=SALES)
    assert (gateway.calls, payments.find(ctx, by=FINANCE).records) == ([], ())
    assert documents.view(ctx, own, by=BUYER).record == own


@pytest.mark.row("S2.11")
def test_a_payment_without_an_answer_is_settled_later(ctx, gateway):
    record = add(ctx)
    gateway.trouble("silent", "lost")
    with pytest.raises(GatewaySilent):
        start(ctx, gateway, (record, "100"))
    (waiting,) = payments.find(ctx, Query(state="pending"), by=FINANCE).records
    gateway.pay(waiting.id)
    payments.settle_pending(ctx, gateway, by=SYSTEM)
    assert (balance(ctx, record), payments.view(ctx, waiting.id, by=BUYER).record.state) == (
        "1100.00",
        "completed",
    )


# S2.12


@pytest.mark.row("S2.12")
def test_the_invoice_shows_its_whole_payment_history_to_buyer_and_seller(ctx, gateway):
    record = add(ctx)
    apply(ctx, money_in("100", memo="cheque 1"), (record, "100"))
    payments.bounce(ctx, "P-1", by=FINANCE, reason="no cover")
    lost = start(ctx, gateway, (record, "200"), memo="card").record.id
    payments.answered(ctx, gateway.decline(lost), by=SYSTEM)
    came = start(ctx, gateway, (record, "300"), memo="card again", key="try-2").record.id
    payments.answered(ctx, gateway.pay(came), by=SYSTEM)
    start(ctx, gateway, (record, "400"), memo="the rest", key="try-3")
    expected = {
        ("cheque 1", "100.00", True, "failed"),
        ("cheque 1", "-100.00", True, "failed"),
        ("card", "200.00", False, "failed"),
        ("card again", "300.00", True, "completed"),
        ("the rest", "400.00", False, "pending"),
    }
    for by in (SALES, FINANCE, BUYER):
        lines = payments.full_history(ctx, record, by=by)
        seen = {(e.memo, str(e.amount.amount), e.counts, e.state) for e in lines}
        assert (seen, len(lines)) == (expected, 5)
        counted = [line.amount for line in lines if line.counts]
        assert Money.total(counted, "EUR") == euros("300")
    assert balance(ctx, record) == "900.00"


@pytest.mark.row("S2.12")
def test_what_the_house_says_to_itself_is_not_shown_to_the_buyer(ctx):
    record = add(ctx)
    apply(ctx, money_in("100", memo="cheque 1"), (record, "100"))
    payments.unapply(ctx, "P-1", by=FINANCE, reason="suspicious")
    assert payments.full_history(ctx, record, by=FINANCE)[-1].reason == "suspicious"
    assert {(e.by, e.reason) for e in payments.full_history(ctx, record, by=BUYER)} == {("", "")}


@pytest.mark.row("S2.12")
def test_the_history_of_another_account_is_not_found(ctx):
    record = add(ctx)
    for by in (STRANGER, Actor("x", ["admin"], tenant="other house")):
        with pytest.raises(NotFound):
            payments.full_history(ctx, record, by=by)
    users.switch(ctx, Switch("buyer", "payment.view", on=False), by=ADMIN)
    with pytest.raises(NotPermitted):
        payments.full_history(ctx, record, by=BUYER)
