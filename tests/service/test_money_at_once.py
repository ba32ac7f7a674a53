"""Two who move the same money at once: one of them wins whole, and no paisa is paid twice."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from threading import Barrier
from typing import Any

import attrs

from invoicekit import Actor, Context, Invoice, Line, Money, Party
from invoicekit.allocation import Payment, explicit, plan
from invoicekit.banking import BankEntry, BankStatement, take_in
from invoicekit.documents import Instalment, PaymentTerms
from invoicekit.errors import InvoicekitError
from invoicekit.ports.storage import Query
from invoicekit.records import Record
from invoicekit.service import documents, payments
from invoicekit.testing import FakeGateway
from invoicekit.workflows import RECEIVABLE

FARAH = Actor("farah", roles=["finance", "sales"], tenant="asha")
BUYER = Actor("bea", ["buyer"], tenant="asha", attributes={"account": "Blue Bay"})
SYSTEM = Actor.system("asha")
DAY = date(2026, 11, 20)
ROUNDS = range(4)
UNDONE: dict[str, Any] = {"by": FARAH, "reason": "wrong"}


def rupees(amount: str) -> Money:
    return Money(amount, "INR").rounded()


def add(ctx: Context, number: str, price: str = "100", **said: Any) -> Record:
    made = Invoice(
        number,
        date(2026, 10, 1),
        currency="INR",
        seller=Party("Asha"),
        buyer=Party("Blue Bay"),
        lines=[Line("work", unit_price=price)],
        **said,
    )
    return documents.add(ctx, made, workflow=RECEIVABLE, by=FARAH)


def money_in(id_: str, amount: str = "100") -> Payment:
    return Payment(id_, rupees(amount), DAY)


def planned(ctx: Context, money: Payment, record: Record, amount: str) -> Any:
    items = [item for item in payments.open_items(ctx, by=FARAH) if item.record == record.id]
    return plan(money, items, explicit({items[0].id: rupees(amount)}))


def at_once(*acts: Callable[[], Any]) -> list[str]:
    """Do all at once; return for each `"done"`, or the code of its error."""
    start = Barrier(len(acts), timeout=30)

    def outcome(act: Callable[[], Any]) -> str:
        start.wait()
        try:
            act()
        except InvoicekitError as error:
            return error.code
        return "done"

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(outcome, acts))


def balance(ctx: Context, record: Record) -> str:
    return str(documents.view(ctx, record.id, by=FARAH).record.balance)


def paid(ctx: Context, id_: str) -> Any:
    return payments.view(ctx, id_, by=FARAH)


def proven(ctx: Context) -> None:
    """Show that records say what the ledger does, and that no more is given than there is."""
    with ctx.store.unit_of_work("asha", read_only=True) as work:
        rows = work.allocations()
        for record in work.find(Query(kind=["invoice", "payment"], limit=500)).records:
            own = [row for row in rows if record.id in {row.source, row.target.split("/")[0]}]
            moved = sum(row.amount.amount for row in own)
            assert record.total is not None
            assert 0 <= moved <= record.total
            if record.kind == "invoice" or record.state == "completed":
                assert record.balance == record.total - moved


def test_two_plans_that_share_a_payment_give_it_out_once(ctx: Context) -> None:
    for n in ROUNDS:
        one, other = add(ctx, f"A{n}"), add(ctx, f"B{n}")
        money = money_in(f"P{n}")
        payments.record(ctx, money, by=FARAH)
        plans = [planned(ctx, money, record, "100") for record in (one, other)]
        outcomes = at_once(
            *(
                lambda made=made, key=f"{n}-{k}": payments.commit(ctx, made, by=FARAH, key=key)
                for k, made in enumerate(plans)
            )
        )
        assert outcomes.count("done") == 1
        assert set(outcomes) <= {"done", "stale_version", "cannot_allocate"}
        assert sorted([balance(ctx, one), balance(ctx, other)]) == ["0.00", "100.00"]
    proven(ctx)


def test_two_plans_that_share_an_invoice_pay_it_once(ctx: Context) -> None:
    for n in ROUNDS:
        record = add(ctx, f"A{n}")
        plans = [planned(ctx, money_in(f"P{n}-{k}"), record, "80") for k in (1, 2)]
        outcomes = at_once(
            *(
                lambda made=made, key=made.payment.id: payments.commit(ctx, made, by=FARAH, key=key)
                for made in plans
            )
        )
        assert sorted(outcomes) == ["done", "stale_version"]
        assert balance(ctx, record) == "20.00"
    proven(ctx)


def test_undoing_and_giving_back_at_once_gives_back_no_more_than_there_is(ctx: Context) -> None:
    for n in ROUNDS:
        record, id_ = add(ctx, f"A{n}"), f"P{n}"
        made = planned(ctx, money_in(id_), record, "60")
        payments.commit(ctx, made, by=FARAH, key=id_)
        outcomes = at_once(
            lambda id_=id_: payments.unapply(ctx, id_, **UNDONE),
            lambda id_=id_: payments.refund(ctx, id_, rupees("40"), **UNDONE),
            lambda id_=id_: payments.refund(ctx, id_, rupees("40"), **UNDONE),
            lambda id_=id_: payments.bounce(ctx, id_, **UNDONE),
        )
        assert "done" in outcomes
        shown = paid(ctx, id_)
        assert shown.given_back <= rupees("100")
        here = shown.record.state == "completed"
        applied = rupees("100") - shown.given_back - shown.left
        assert balance(ctx, record) == str((rupees("100") - applied).amount if here else "100.00")
    proven(ctx)


def test_an_answer_and_an_undo_at_once_leave_one_of_both_orders(ctx: Context) -> None:
    gateway = FakeGateway()
    for n in ROUNDS:
        record = add(ctx, f"A{n}")
        asked = [(record.id, rupees("100"))]
        id_ = payments.start(ctx, gateway, asked, by=BUYER, key=f"s{n}").record.id
        answer = gateway.pay(id_)
        outcomes = at_once(
            lambda answer=answer: payments.answered(ctx, answer, by=SYSTEM),
            lambda id_=id_: payments.cancel(ctx, id_, **UNDONE),
            lambda answer=answer: payments.answered(ctx, answer, by=SYSTEM),
        )
        # What a gateway tells is never refused. The other comes before, between or after.
        assert (outcomes[0], outcomes[2]) == ("done", "done")
        shown = paid(ctx, id_)
        if shown.record.state == "completed":
            assert (balance(ctx, record), shown.left) == ("0.00", rupees("0"))
        else:
            assert (shown.record.state, balance(ctx, record)) == ("cancelled", "100.00")
        assert "payment_pending" not in documents.view(ctx, record.id, by=FARAH).record.tags
    proven(ctx)


def test_a_part_is_paid_and_the_invoice_edited_at_once(ctx: Context) -> None:
    halves = PaymentTerms([Instalment("50", 0), Instalment("50", 30)])
    for n in ROUNDS:
        record = add(ctx, f"A{n}", terms=halves)
        made = planned(ctx, money_in(f"P{n}"), record, "50")
        content = documents.view(ctx, record, by=FARAH).content.invoice
        less = attrs.evolve(content, lines=[Line("work", unit_price="40")])
        outcomes = at_once(
            lambda made=made, n=n: payments.commit(ctx, made, by=FARAH, key=f"k{n}"),
            lambda less=less, record=record: documents.edit(ctx, record, invoice=less, by=FARAH),
        )
        # An edit to 40 after 50 were paid, or 50 paid on halves of 20: neither may be.
        assert sorted(outcomes) == ["done", "stale_version"]
        assert balance(ctx, record) == ("50.00" if outcomes[0] == "done" else "40.00")
    proven(ctx)


def statement(*numbers: int) -> BankStatement:
    entries = [
        BankEntry(rupees("100"), booked=DAY, bank_reference=f"REF-{number}") for number in numbers
    ]
    return BankStatement("IN-1", "INR", entries=entries)


def test_the_same_and_overlapping_statements_at_once_bring_each_payment_once(
    ctx: Context,
) -> None:
    for n in ROUNDS:
        first, second = range(3 * n, 3 * n + 2), range(3 * n + 1, 3 * n + 3)
        told = [statement(*first), statement(*first), statement(*second)]

        def record(one: BankStatement) -> None:
            for movement in take_in([one]).receipts:
                payments.record(ctx, movement.payment, by=FARAH)

        assert at_once(*(lambda one=one: record(one) for one in told)) == ["done"] * 3
        assert payments.find(ctx, by=FARAH).count() == 3 * (n + 1)


def test_money_that_is_recorded_and_applied_at_once_is_one_payment(ctx: Context) -> None:
    for n in ROUNDS:
        record = add(ctx, f"A{n}")
        made = planned(ctx, money_in(f"P{n}"), record, "60")
        outcomes = at_once(
            lambda n=n: payments.record(ctx, money_in(f"P{n}"), by=FARAH),
            lambda made=made, n=n: payments.commit(ctx, made, by=FARAH, key=f"k{n}"),
            lambda n=n: payments.record(ctx, money_in(f"P{n}"), by=FARAH),
        )
        assert outcomes == ["done"] * 3
        assert str(paid(ctx, f"P{n}").left) == "40.00 INR"
    proven(ctx)
