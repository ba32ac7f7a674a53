"""Payments through a gateway that fails, repeats itself, answers late, or not at all."""

from __future__ import annotations

import signal
import subprocess
import sys
from datetime import UTC, date, datetime
from pathlib import Path
from threading import Barrier, Thread
from typing import Any

import attrs
import pytest

from invoicekit import Actor, Context, Money
from invoicekit.adapters.storage.sql import SqlStore
from invoicekit.allocation import Payment, from_credit_note, oldest_due, plan
from invoicekit.documents import Instalment, InvoiceKind, PaymentTerms
from invoicekit.errors import (
    CannotAllocate,
    CurrencyMismatch,
    GatewayRefused,
    GatewaySilent,
    GatewayUnreachable,
    GuardRefused,
    InvalidValue,
    KeyReused,
    NotFound,
    NotPermitted,
)
from invoicekit.ports.gateway import GatewayAnswer, GatewayState
from invoicekit.ports.storage import Query
from invoicekit.service import documents, payments
from invoicekit.statemachines import replay
from invoicekit.statemachines.lifecycles import PAYMENT
from invoicekit.taxes import flat
from invoicekit.testing import FakeGateway
from invoicekit.workflows import RECEIVABLE
from support.written import invoice, line, vat

SARA = Actor("sara", roles=["sales"], tenant="asha")
FARAH = Actor("farah", roles=["finance"], tenant="asha")
BUYER = Actor("bea", ["buyer"], tenant="asha", attributes={"account": "Blue Bay Retail"})
OTHER = Actor("rex", ["buyer"], tenant="asha", attributes={"account": "Red Hill"})
SYSTEM = Actor.system("asha")
DONE, LOST, OFF = GatewayState.COMPLETED, GatewayState.FAILED, GatewayState.CANCELLED


@pytest.fixture
def gateway() -> FakeGateway:
    return FakeGateway()


def rupees(amount: str) -> Money:
    return Money(amount, "INR").rounded()


def bill(number: str = "1", price: str = "100", **more: Any) -> Any:
    return invoice(line(price, vat("18")), number=number, currency="INR", **more)


def add(ctx: Context, number: str = "1", price: str = "100", **more: Any) -> Any:
    return documents.add(ctx, bill(number, price, **more), workflow=RECEIVABLE, by=SARA)


def start(
    ctx: Context, gateway: Any, *amounts: tuple[Any, str], key: str = "k", **more: Any
) -> Any:
    asked = [(record.id, rupees(amount)) for record, amount in amounts]
    return payments.start(ctx, gateway, asked, by=more.pop("by", BUYER), key=key, **more)


def now(ctx: Context, record: Any) -> Any:
    with ctx.store.unit_of_work("asha", read_only=True) as work:
        return work.get(*record.key)


def balance(ctx: Context, record: Any) -> str:
    return str(now(ctx, record).balance)


def the_payment(ctx: Context) -> Any:
    (record,) = payments.find(ctx, by=FARAH).records
    with ctx.store.unit_of_work("asha", read_only=True) as work:
        assert replay(PAYMENT, work.history("payment", record.id)) == record.state
    return record


def told(ctx: Context) -> list[str]:
    with ctx.store.unit_of_work("asha", read_only=True) as work:
        return [message.topic for message in work.messages()]


def tell(ctx: Context, payment: str, state: GatewayState, **more: Any) -> Any:
    return payments.answered(ctx, GatewayAnswer(payment, state, **more), by=SYSTEM)


def everything(ctx: Context) -> object:
    with ctx.store.unit_of_work("asha", read_only=True) as work:
        records = work.find(Query(limit=500)).records
        return [(r, work.history(*r.key)) for r in records], work.allocations(), work.messages()


def test_a_payment_is_written_down_before_the_gateway_is_called(ctx: Context) -> None:
    record = add(ctx)
    seen: list[tuple[str, tuple[str, ...]]] = []

    class Watching(FakeGateway):
        def start(self, intent: Any, /) -> Any:
            # Another unit of work opens here, so none is open while the gateway is called.
            with ctx.store.unit_of_work("asha") as work:
                kept = work.get("payment", intent.payment.id)
                seen.append((kept.state, work.get(*record.key).tags))
            return super().start(intent)

    started = start(ctx, Watching(), (record, "100"), memo="PO 7")
    assert seen == [("pending", ("payment_pending",))]
    assert (started.record.state, started.reference) == ("pending", "gw-1")
    assert started.redirect == f"https://pay.example/{started.record.id}"
    assert balance(ctx, record) == "118.00"


def test_what_is_paid_is_named_by_its_item_its_record_or_its_id(ctx: Context, gateway: Any) -> None:
    record = add(ctx)
    (item,) = payments.open_items(ctx, by=BUYER)
    asked = [
        payments.start(ctx, gateway, [(named, rupees("1"))], by=BUYER, key="k").record.id
        for named in (item, record, record.id)
    ]
    assert len(set(asked)) == 1


def test_an_answer_is_of_a_state_that_is_known() -> None:
    assert GatewayAnswer("PAY-1", "completed").state is DONE
    with pytest.raises(InvalidValue, match="one of unknown, pending, completed"):
        GatewayAnswer("PAY-1", "succeeded")


def test_a_completed_payment_pays_what_the_buyer_chose(ctx: Context, gateway: Any) -> None:
    first, second = add(ctx, "1"), add(ctx, "2")
    started = start(ctx, gateway, (first, "118"), (second, "18"), memo="PO 7")
    assert str(started.record.total) == "136.00"
    kept = payments.answered(ctx, gateway.pay(started.record.id), by=SYSTEM)
    assert (kept.state, str(kept.balance), kept.customer) == (
        "completed",
        "0.00",
        "Blue Bay Retail",
    )
    assert (balance(ctx, first), balance(ctx, second)) == ("0.00", "100.00")
    assert now(ctx, first).tags == now(ctx, second).tags == ()
    assert "redirect" not in dict(the_payment(ctx).labels)
    assert told(ctx) == []


def test_while_it_is_under_way_nothing_else_is_paid_edited_or_deleted(
    ctx: Context, gateway: Any
) -> None:
    record, other = add(ctx), add(ctx, "2")
    elsewhere = plan(
        Payment("ELSE", rupees("5"), date(2026, 11, 20)),
        [i for i in payments.open_items(ctx, by=FARAH) if i.id == other.id],
        oldest_due,
    )
    (row,) = payments.commit(ctx, elsewhere, by=FARAH, key="else").rows
    start(ctx, gateway, (record, "10"))
    waiting = now(ctx, record)
    before = everything(ctx)
    with pytest.raises(CannotAllocate, match="a payment of it is under way"):
        start(ctx, gateway, (record, "10"), key="k2")
    by_hand = plan(
        Payment("P", rupees("5"), date(2026, 11, 20)),
        payments.open_items(ctx, by=FARAH),
        oldest_due,
    )
    with pytest.raises(CannotAllocate, match="a payment of it is under way"):
        payments.commit(ctx, by_hand, by=FARAH, key="hand")
    (item,) = [i for i in payments.open_items(ctx, by=FARAH) if i.id == record.id]
    with pytest.raises(CannotAllocate, match="a payment of it is under way"):
        payments.transfer(ctx, "ELSE", row, to=item, by=FARAH, reason="wrong")
    for act in (
        lambda: documents.act(ctx, waiting, "delete", by=SARA),
        lambda: documents.edit(ctx, waiting, invoice=bill("1", "200"), by=SARA),
    ):
        with pytest.raises(GuardRefused):
            act()
    assert everything(ctx) == before


@pytest.mark.parametrize(
    ("amount", "match"),
    [
        ("118.01", r"118\.01 INR is more than its balance of 118\.00 INR"),
        ("0", "not above zero"),
        ("-1", "not above zero"),
    ],
)
def test_an_amount_that_does_not_fit_is_refused_with_the_reason(
    ctx: Context, gateway: Any, amount: str, match: str
) -> None:
    record = add(ctx)
    before = everything(ctx)
    with pytest.raises(CannotAllocate, match=match):
        start(ctx, gateway, (record, amount))
    assert everything(ctx) == before
    assert gateway.calls == []


def test_what_cannot_be_paid_so_is_refused(ctx: Context, gateway: Any) -> None:
    record, gone = add(ctx), add(ctx, "2")
    note = add(ctx, "CN", kind=InvoiceKind.CREDIT_NOTE)
    documents.act(ctx, gone, "delete", by=SARA)
    before = everything(ctx)
    with pytest.raises(CannotAllocate, match="named 2 times"):
        start(ctx, gateway, (record, "1"), (record, "1"))
    with pytest.raises(CannotAllocate, match="it is deleted"):
        start(ctx, gateway, (gone, "1"))
    with pytest.raises(CannotAllocate, match="more than its balance"):
        start(ctx, gateway, (note, "1"))
    with pytest.raises(CannotAllocate, match="no invoice is chosen"):
        start(ctx, gateway)
    with pytest.raises(CurrencyMismatch):
        payments.start(ctx, gateway, [(record.id, Money("1", "EUR"))], by=BUYER, key="k")
    with pytest.raises(InvalidValue, match="needs one"):
        start(ctx, gateway, (record, "1"), key="")
    with pytest.raises(NotPermitted):
        start(ctx, gateway, (record, "1"), by=SARA)
    assert everything(ctx) == before
    assert gateway.calls == []


def test_the_invoice_of_another_account_reads_like_none(ctx: Context, gateway: Any) -> None:
    record = add(ctx)
    asked = [("nobody", rupees("1"))]
    with pytest.raises(NotFound) as missing:
        payments.start(ctx, gateway, asked, by=OTHER, key="k")
    with pytest.raises(NotFound) as hidden:
        start(ctx, gateway, (record, "1"), by=OTHER)
    assert str(hidden.value).replace(record.id, "nobody") == str(missing.value)


def test_a_failed_payment_frees_its_invoices(ctx: Context, gateway: Any) -> None:
    record = add(ctx)
    started = start(ctx, gateway, (record, "10"))
    kept = payments.answered(ctx, gateway.decline(started.record.id), by=SYSTEM)
    assert kept.state == "failed"
    assert (now(ctx, record).tags, balance(ctx, record)) == ((), "118.00")
    with ctx.store.unit_of_work("asha", read_only=True) as work:
        assert work.history("payment", kept.id)[-1].reason == "card declined"
    second = start(ctx, gateway, (record, "118"), key="k2")
    payments.answered(ctx, gateway.pay(second.record.id), by=SYSTEM)
    assert balance(ctx, record) == "0.00"


@pytest.mark.parametrize("again", [DONE, LOST, OFF, GatewayState.PENDING, GatewayState.UNKNOWN])
def test_whatever_is_told_of_a_completed_payment_it_counts_once(
    ctx: Context, gateway: Any, again: GatewayState
) -> None:
    record = add(ctx)
    started = start(ctx, gateway, (record, "100"))
    payments.answered(ctx, gateway.pay(started.record.id), by=SYSTEM)
    before = everything(ctx)
    tell(ctx, started.record.id, again, reference="evt-2")
    assert everything(ctx) == before
    assert balance(ctx, record) == "18.00"


def test_the_same_answer_from_many_sides_at_once_counts_once(ctx: Context, gateway: Any) -> None:
    record = add(ctx)
    answer = gateway.pay(start(ctx, gateway, (record, "100")).record.id)
    barrier, states = Barrier(4), []

    def take() -> None:
        barrier.wait()
        states.append(payments.answered(ctx, answer, by=SYSTEM).state)

    threads = [Thread(target=take) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert states == ["completed"] * 4
    assert (balance(ctx, record), len(payments.history(ctx, record, by=FARAH))) == ("18.00", 1)


@pytest.mark.parametrize("ending", [LOST, OFF])
def test_money_that_comes_after_the_failure_has_come_all_the_same(
    ctx: Context, gateway: Any, ending: GatewayState
) -> None:
    record = add(ctx)
    id_ = start(ctx, gateway, (record, "100")).record.id
    tell(ctx, id_, ending, reason="timeout")
    assert tell(ctx, id_, DONE, amount=rupees("100")).state == "completed"
    assert balance(ctx, record) == "18.00"
    assert told(ctx) == []


def test_a_payment_that_failed_and_then_succeeded_counts_once(ctx: Context, gateway: Any) -> None:
    # killbill/killbill#1755: the payment failed, its invoice was paid by credit, and then the
    # payment was put right to a success: both counted.
    record = add(ctx)
    id_ = start(ctx, gateway, (record, "118")).record.id
    tell(ctx, id_, LOST, reason="timeout")
    add(ctx, "CN-1", kind=InvoiceKind.CREDIT_NOTE)
    item, note = sorted(payments.open_items(ctx, by=FARAH), key=lambda item: -item.balance.amount)
    by_credit = plan(from_credit_note(note), [item], oldest_due, on=date(2026, 11, 20))
    payments.commit(ctx, by_credit, by=FARAH, key="credit")
    assert balance(ctx, record) == "0.00"
    for reference in ("evt-2", "evt-3"):
        assert tell(ctx, id_, DONE, reference=reference).state == "completed"
    assert balance(ctx, record) == "0.00"
    assert [str(row.amount) for row in payments.history(ctx, record, by=FARAH)] == ["118.00 INR"]
    assert [str(left) for _, left in payments.unapplied_payments(ctx, by=FARAH)] == ["118.00 INR"]
    assert told(ctx) == ["late_payment"]


def test_money_that_comes_after_another_paid_is_kept_as_credit_and_told(
    ctx: Context, gateway: Any
) -> None:
    # The first attempt is given up, the second one pays, and then the first one succeeds too.
    record = add(ctx)
    first = start(ctx, gateway, (record, "118")).record.id
    tell(ctx, first, LOST, reason="timeout")
    second = start(ctx, gateway, (record, "100"), key="k2").record.id
    tell(ctx, first, DONE)
    # The invoice waits for the second one: nothing is applied behind its back.
    assert (balance(ctx, record), now(ctx, record).tags) == ("118.00", ("payment_pending",))
    tell(ctx, second, DONE)
    assert balance(ctx, record) == "18.00"
    ((credit, left),) = payments.unapplied_payments(ctx, by=FARAH)
    assert (credit.id, str(left)) == (first, "118.00 INR")
    assert told(ctx) == ["late_payment"]
    assert payments.view(ctx, first, by=FARAH).record.tags[-1] == "late_payment"


def test_money_for_a_deleted_invoice_is_kept_as_credit_and_told(ctx: Context, gateway: Any) -> None:
    record = add(ctx)
    id_ = start(ctx, gateway, (record, "100")).record.id
    tell(ctx, id_, LOST, reason="timeout")
    documents.act(ctx, now(ctx, record), "delete", by=SARA)
    tell(ctx, id_, DONE)
    assert (now(ctx, record).state, balance(ctx, record)) == ("deleted", "118.00")
    assert [str(left) for _, left in payments.unapplied_payments(ctx, by=FARAH)] == ["100.00 INR"]
    assert told(ctx) == ["late_payment"]


def test_what_is_more_than_is_still_open_is_kept_as_credit(ctx: Context, gateway: Any) -> None:
    record = add(ctx)
    id_ = start(ctx, gateway, (record, "118")).record.id
    tell(ctx, id_, LOST, reason="timeout")
    by_hand = plan(
        Payment("P", rupees("100"), date(2026, 11, 20)),
        payments.open_items(ctx, by=FARAH),
        oldest_due,
    )
    payments.commit(ctx, by_hand, by=FARAH, key="hand")
    tell(ctx, id_, DONE)
    assert balance(ctx, record) == "0.00"
    assert [str(left) for _, left in payments.unapplied_payments(ctx, by=FARAH)] == ["100.00 INR"]


def test_another_amount_than_was_asked_for_is_what_counts(ctx: Context, gateway: Any) -> None:
    first, second = add(ctx, "1"), add(ctx, "2")
    one = start(ctx, gateway, (first, "118")).record.id
    kept = payments.answered(ctx, gateway.pay(one, rupees("90")), by=SYSTEM)
    assert (str(kept.total), kept.revision, balance(ctx, first)) == ("90.00", 2, "28.00")
    both = start(ctx, gateway, (first, "28"), (second, "118"), key="k2").record.id
    payments.answered(ctx, gateway.pay(both, rupees("100")), by=SYSTEM)
    # Nobody can say what of it is meant for which.
    assert (balance(ctx, first), balance(ctx, second)) == ("28.00", "118.00")
    assert [str(left) for _, left in payments.unapplied_payments(ctx, by=FARAH)] == ["100.00 INR"]
    assert told(ctx) == ["late_payment"]


def test_parts_of_an_invoice_are_paid_one_by_one(ctx: Context, gateway: Any) -> None:
    terms = PaymentTerms([Instalment("50"), Instalment("50", 30)])
    record = add(ctx, issue_date=date(2026, 11, 2), due_date=None, terms=terms)
    first, second = payments.open_items(ctx, by=BUYER)
    with pytest.raises(CannotAllocate, match=r"more than its balance of 59\.00 INR"):
        payments.start(ctx, gateway, [(second, rupees("60"))], by=BUYER, key="k")
    asked = [(second, rupees("59")), (first, rupees("9"))]
    id_ = payments.start(ctx, gateway, asked, by=BUYER, key="k").record.id
    payments.answered(ctx, gateway.pay(id_), by=SYSTEM)
    assert balance(ctx, record) == "50.00"
    (left,) = payments.open_items(ctx, by=BUYER)
    assert (left.id, str(left.balance)) == (first.id, "50.00 INR")


# No answer


def test_the_same_key_never_pays_twice(ctx: Context, gateway: Any) -> None:
    record = add(ctx)
    first = start(ctx, gateway, (record, "100"))
    assert start(ctx, gateway, (record, "100")) == first
    assert gateway.calls == [f"start {first.record.id}", f"status {first.record.id}"]
    with pytest.raises(KeyReused):
        start(ctx, gateway, (record, "99"))
    gateway.pay(first.record.id)
    assert start(ctx, gateway, (record, "100")).record.state == "completed"
    assert balance(ctx, record) == "18.00"


def test_after_silence_it_looks_before_it_sends_again(ctx: Context, gateway: Any) -> None:
    record = add(ctx)
    gateway.trouble("silent")
    started = start(ctx, gateway, (record, "100"))
    assert (started.record.state, started.reference) == ("pending", "gw-1")
    assert [call.split()[0] for call in gateway.calls] == ["start", "status"]


def test_what_was_lost_on_the_way_is_sent_again_by_the_same_key(ctx: Context, gateway: Any) -> None:
    record = add(ctx)
    gateway.trouble("lost")
    with pytest.raises(GatewaySilent, match="Ask where the payment stands"):
        start(ctx, gateway, (record, "100"))
    assert (the_payment(ctx).state, now(ctx, record).tags) == ("pending", ("payment_pending",))
    assert start(ctx, gateway, (record, "100")).reference == "gw-1"
    assert [call.split()[0] for call in gateway.calls] == ["start", "status", "status", "start"]


def test_a_gateway_that_is_not_reached_is_asked_again(ctx: Context, gateway: Any) -> None:
    record = add(ctx)
    gateway.trouble("unreachable")
    with pytest.raises(GatewayUnreachable, match="Send the same again"):
        start(ctx, gateway, (record, "100"))
    assert start(ctx, gateway, (record, "100")).reference == "gw-1"


def test_what_the_gateway_refuses_has_failed(ctx: Context, gateway: Any) -> None:
    record = add(ctx)
    gateway.trouble("refuse")
    started = start(ctx, gateway, (record, "100"))
    assert (started.record.state, started.redirect) == ("failed", "")
    assert now(ctx, record).tags == ()


class Killed(BaseException):
    """The process dies."""


def test_a_process_that_dies_between_the_call_and_its_note_is_recovered_from(ctx: Context) -> None:
    record = add(ctx)

    class Dying(FakeGateway):
        def start(self, intent: Any, /) -> Any:
            super().start(intent)
            raise Killed

    gateway = Dying()
    with pytest.raises(Killed):
        start(ctx, gateway, (record, "100"))
    payment = the_payment(ctx)
    assert (payment.state, dict(payment.labels)) == ("pending", {})
    gateway.pay(payment.id)
    (settled,) = payments.settle_pending(ctx, gateway, by=SYSTEM)
    assert (settled.payment, settled.state) == (payment.id, "completed")
    assert balance(ctx, record) == "18.00"
    assert str(gateway.charged(payment.id)) == "100.00 INR"
    assert payments.settle_pending(ctx, gateway, by=SYSTEM) == ()


def test_a_process_that_dies_before_the_call_is_recovered_from(ctx: Context) -> None:
    record = add(ctx)

    class Dying(FakeGateway):
        dead = True

        def start(self, intent: Any, /) -> Any:
            if self.dead:
                raise Killed
            return super().start(intent)

    gateway = Dying()
    with pytest.raises(Killed):
        start(ctx, gateway, (record, "100"))
    (waits,) = payments.settle_pending(ctx, gateway, by=SYSTEM)
    assert waits.state == "pending"
    ctx.clock.set(datetime(2026, 11, 23, 12, tzinfo=UTC))
    (settled,) = payments.settle_pending(ctx, gateway, by=SYSTEM)
    assert settled.state == "failed"
    assert (now(ctx, record).tags, balance(ctx, record)) == ((), "118.00")


def test_settling_tells_of_trouble_and_goes_on(ctx: Context, gateway: Any) -> None:
    first, second = add(ctx, "1"), add(ctx, "2")
    ids = [
        start(ctx, gateway, (record, "100"), key=record.id).record.id for record in (first, second)
    ]
    payments.record(ctx, Payment("CHQ", rupees("1"), date(2026, 11, 20)), by=FARAH, pending=True)
    for id_ in ids:
        gateway.pay(id_)
    gateway.trouble("unreachable")
    found = payments.settle_pending(ctx, gateway, by=SYSTEM)
    assert [(each.payment, each.state) for each in found] == [
        (ids[0], "pending"),
        (ids[1], "completed"),
    ]
    assert "unreachable" in found[0].trouble
    # A cheque that was announced by hand is no gateway's business.
    assert payments.view(ctx, "CHQ", by=FARAH).record.state == "pending"
    with pytest.raises(NotPermitted):
        payments.settle_pending(ctx, gateway, by=SARA)


def test_only_who_may_passes_on_an_answer(ctx: Context, gateway: Any) -> None:
    record = add(ctx)
    id_ = start(ctx, gateway, (record, "100")).record.id
    for by in (BUYER, SARA):
        with pytest.raises(NotPermitted):
            payments.answered(ctx, GatewayAnswer(id_, DONE), by=by)
    with pytest.raises(NotFound):
        tell(ctx, "nobody", DONE)


# Called off, and given back


def test_a_payment_under_way_is_called_off(ctx: Context, gateway: Any) -> None:
    record = add(ctx)
    id_ = start(ctx, gateway, (record, "100")).record.id
    with pytest.raises(NotPermitted):
        payments.call_off(ctx, gateway, id_, by=SARA, reason="no")
    gateway.trouble("lost")
    with pytest.raises(GatewaySilent):
        payments.call_off(ctx, gateway, id_, by=FARAH, reason="the buyer asked")
    assert the_payment(ctx).state == "pending"
    kept = payments.call_off(ctx, gateway, id_, by=FARAH, reason="the buyer asked")
    assert (kept.state, now(ctx, record).tags) == ("cancelled", ())
    assert gateway.status(id_).state is OFF


def test_a_payment_that_was_quicker_is_not_called_off(ctx: Context, gateway: Any) -> None:
    record = add(ctx)
    id_ = start(ctx, gateway, (record, "100")).record.id
    gateway.pay(id_)
    assert payments.call_off(ctx, gateway, id_, by=FARAH, reason="no").state == "completed"
    assert balance(ctx, record) == "18.00"


def completed(ctx: Context, gateway: Any) -> tuple[Any, str]:
    record = add(ctx)
    id_ = start(ctx, gateway, (record, "100")).record.id
    payments.answered(ctx, gateway.pay(id_), by=SYSTEM)
    payments.unapply(ctx, id_, by=FARAH, reason="returned")
    return record, id_


def test_money_goes_back_through_the_gateway_once(ctx: Context, gateway: Any) -> None:
    _, id_ = completed(ctx, gateway)
    give = lambda: payments.refund(  # noqa: E731 - the same call, twice
        ctx, id_, rupees("60"), by=FARAH, reason="returned", gateway=gateway, key="r"
    )
    assert give() == give()
    assert str(gateway.returned(id_)) == "60.00 INR"
    shown = payments.view(ctx, id_, by=FARAH)
    assert (shown.record.state, str(shown.left)) == ("completed", "40.00 INR")
    assert "refund_pending" not in shown.record.tags


def test_a_refund_without_an_answer_is_sent_again_and_never_twice(
    ctx: Context, gateway: Any
) -> None:
    _, id_ = completed(ctx, gateway)
    gateway.trouble("silent")
    with pytest.raises(GatewaySilent):
        payments.refund(ctx, id_, rupees("60"), by=FARAH, reason="returned", gateway=gateway)
    with pytest.raises(CannotAllocate, match="a refund of it is under way"):
        payments.refund(ctx, id_, rupees("40"), by=FARAH, reason="returned", gateway=gateway)
    assert str(payments.view(ctx, id_, by=FARAH).left) == "40.00 INR"
    gateway.trouble("unreachable")
    (trouble,) = payments.settle_pending(ctx, gateway, by=SYSTEM)
    assert "unreachable" in trouble.trouble
    (settled,) = payments.settle_pending(ctx, gateway, by=SYSTEM)
    assert (settled.payment, settled.trouble) == (id_, "")
    assert str(gateway.returned(id_)) == "60.00 INR"
    assert payments.settle_pending(ctx, gateway, by=SYSTEM) == ()


def test_a_refund_that_the_gateway_refuses_is_taken_back(ctx: Context, gateway: Any) -> None:
    _, id_ = completed(ctx, gateway)
    gateway.trouble("refuse")
    with pytest.raises(GatewayRefused):
        payments.refund(ctx, id_, rupees("100"), by=FARAH, reason="returned", gateway=gateway)
    shown = payments.view(ctx, id_, by=FARAH)
    assert (shown.record.state, str(shown.left)) == ("completed", "100.00 INR")
    assert [row.reason for row in shown.rows][-2:] == ["returned", "planned: refuse"]
    the_payment(ctx)


# The full story


def test_the_story_of_an_invoice_tells_what_came_to_nothing_as_well(
    ctx: Context, gateway: Any
) -> None:
    record = add(ctx)
    gone = start(ctx, gateway, (record, "100"), memo="first try").record.id
    payments.answered(ctx, gateway.decline(gone), by=SYSTEM)
    cheque = Payment("CHQ-7", rupees("50"), date(2026, 11, 20), memo="cheque 4711")
    made = plan(cheque, payments.open_items(ctx, by=FARAH), oldest_due)
    payments.commit(ctx, made, by=FARAH, key="c")
    payments.unapply(ctx, "CHQ-7", by=FARAH, reason="a mistake of ours", on=date(2026, 11, 24))
    start(ctx, gateway, (record, "118"), key="k2", memo="second try")
    lines = payments.full_history(ctx, record, by=FARAH)
    assert [(e.memo, str(e.amount), e.counts, e.state) for e in lines] == [
        ("cheque 4711", "50.00 INR", True, "completed"),
        ("first try", "100.00 INR", False, "failed"),
        ("second try", "118.00 INR", False, "pending"),
        ("cheque 4711", "-50.00 INR", True, "completed"),
    ]
    assert lines[3].reason == "a mistake of ours"
    seen = payments.full_history(ctx, record, by=BUYER)
    assert [attrs.evolve(e, reason="", by="") for e in lines] == list(seen)
    assert all(line.by for line in lines)
    with pytest.raises(NotFound):
        payments.full_history(ctx, record, by=OTHER)


def test_a_killed_process_leaves_a_payment_that_is_looked_up_and_not_sent_again(
    tmp_path: Path,
) -> None:
    url = f"sqlite:///{tmp_path / 'killed.db'}"
    store = SqlStore(url)
    store.migrate()
    ctx = Context(store, flat.REGIME)
    record = add(ctx)
    script = Path(__file__).with_name("dying_buyer.py")
    words = [sys.executable, str(script), url, record.id]
    dead = subprocess.run(words, capture_output=True, text=True, check=False)
    assert dead.returncode == -signal.SIGKILL, dead.stderr
    payment = the_payment(ctx)
    assert (payment.id, payment.state) == (dead.stdout.strip(), "pending")
    assert now(ctx, record).tags == ("payment_pending",)

    class Remembering(FakeGateway):
        """What the gateway knows: it took the payment, and the buyer paid."""

        def status(self, payment: str, /) -> GatewayAnswer:
            self.calls.append(f"status {payment}")
            return GatewayAnswer(payment, DONE, rupees("100"), "gw-1")

    gateway = Remembering()
    started = start(ctx, gateway, (record, "100"), key="try-1")
    assert (started.record.id, started.record.state) == (payment.id, "completed")
    assert gateway.calls == [f"status {payment.id}"]
    assert balance(ctx, record) == "18.00"
    store.close()
