"""Payments: recorded, applied, taken back; refusals write nothing, whatever the store."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from threading import Barrier, Thread
from typing import Any

import attrs
import pytest

from invoicekit import Actor, Context, Invoice, Line, Money
from invoicekit.allocation import (
    Booked,
    Exchange,
    OpenItem,
    Payment,
    Plan,
    PlanRow,
    Side,
    SourceKind,
    TargetKind,
    explicit,
    from_credit_note,
    instalments,
    oldest_due,
    payment_in_books,
    plan,
)
from invoicekit.allocation.deductions import Tolerance, Withheld, WriteOffPolicy
from invoicekit.documents import Instalment, InvoiceKind, PaymentTerms
from invoicekit.errors import (
    CannotAllocate,
    CannotReverse,
    CurrencyMismatch,
    Duplicate,
    GuardRefused,
    InvalidAmount,
    InvalidValue,
    InvoicekitError,
    KeyReused,
    NotFound,
    NotPermitted,
    StaleVersion,
    StateForbids,
)
from invoicekit.money import ExchangeRate
from invoicekit.permissions import Grant
from invoicekit.permissions.policies import SALES_FINANCE_ADMIN
from invoicekit.ports.storage import Query
from invoicekit.service import documents, payments
from invoicekit.statemachines import replay
from invoicekit.statemachines.lifecycles import PAYMENT
from invoicekit.taxes import flat
from invoicekit.testing import FakeGateway
from invoicekit.workflows import DEALER_CASE, RECEIVABLE
from support.written import invoice, line, vat

SARA = Actor("sara", roles=["sales"], tenant="asha")
FARAH = Actor("farah", roles=["finance"], tenant="asha")
ADMIN = Actor("anil", roles=["admin"], tenant="asha")
SYSTEM = Actor.system("asha")
DAY = date(2026, 11, 20)


def rupees(amount: str) -> Money:
    return Money(amount, "INR").rounded()


def bill(number: str = "1", price: str = "100", **more: Any) -> Invoice:
    return invoice(line(price, vat("18")), number=number, currency="INR", **more)


def add(ctx: Context, number: str = "1", price: str = "100", **more: Any) -> Any:
    return documents.add(ctx, bill(number, price, **more), workflow=RECEIVABLE, by=SARA)


def money_in(amount: str, id_: str = "PAY-1", **more: Any) -> Payment:
    return Payment(id_, rupees(amount), DAY, **more)


def items_of(ctx: Context) -> dict[str, OpenItem]:
    return {item.id: item for item in payments.open_items(ctx, by=FARAH)}


def apply(ctx: Context, payment: Payment, *amounts: tuple[str, str], key: str = "k") -> Any:
    """Apply a payment as instructed: so much to this one, so much to that."""
    told = [(id_, rupees(amount)) for id_, amount in amounts]
    made = plan(payment, items_of(ctx).values(), explicit(told))
    return payments.commit(ctx, made, by=FARAH, key=key)


def balance(ctx: Context, record: Any, kind: str = "invoice") -> str:
    with ctx.store.unit_of_work("asha", read_only=True) as work:
        return str(work.get(kind, getattr(record, "id", record)).balance)


def paid(ctx: Context, id_: str = "PAY-1") -> Any:
    return payments.view(ctx, id_, by=FARAH)


def everything(ctx: Context) -> object:
    """Return all that the store holds of the tenant, to show that a refusal wrote nothing."""
    with ctx.store.unit_of_work("asha", read_only=True) as work:
        records = work.find(Query(limit=500)).records
        return [(r, work.history(*r.key)) for r in records], work.allocations(), work.messages()


def refused(
    ctx: Context, error: type[Exception], act: Callable[[], object], match: str | None = None
) -> Any:
    """Show that an act is refused, and that nothing was written."""
    before = everything(ctx)
    with pytest.raises(error, match=match) as caught:
        act()
    assert everything(ctx) == before
    return caught.value


def states(ctx: Context, id_: str = "PAY-1") -> list[str]:
    """Return the acts in a payment's history, having checked that they follow upon each other."""
    with ctx.store.unit_of_work("asha", read_only=True) as work:
        record, entries = work.get("payment", id_), work.history("payment", id_)
    assert replay(PAYMENT, entries) == record.state
    return [entry.event for entry in entries]


# Money that comes in


def test_recorded_money_waits_to_be_applied(ctx: Context) -> None:
    record = payments.record(ctx, money_in("50", memo="cheque 77"), by=FARAH, account="C-17")
    assert (record.state, str(record.balance), record.customer) == ("completed", "50.00", "C-17")
    ((payment, left),) = payments.unapplied_payments(ctx, by=FARAH)
    assert (payment.id, payment.memo, str(left)) == ("PAY-1", "cheque 77", "50.00 INR")
    assert states(ctx) == ["add", "complete"]


def test_the_same_payment_told_twice_counts_once(ctx: Context) -> None:
    first = payments.record(ctx, money_in("50"), by=FARAH, key="payment.received")
    again = payments.record(ctx, money_in("50"), by=SYSTEM, key="invoice.paid")
    assert again == first
    refused(ctx, Duplicate, lambda: payments.record(ctx, money_in("51"), by=FARAH))
    assert len(payments.find(ctx, by=FARAH).records) == 1


def test_two_event_types_for_one_payment_apply_it_once(ctx: Context) -> None:
    # masumi-network/sokosumi PR#1846.
    record = add(ctx)
    apply(ctx, money_in("50"), (record.id, "50"), key="payment.received")
    refused(
        ctx,
        CannotAllocate,
        lambda: apply(ctx, money_in("50"), (record.id, "50"), key="invoice.paid"),
        r"only 0\.00 INR is left",
    )
    assert balance(ctx, record) == "68.00"


def test_an_announced_payment_counts_when_it_has_come(ctx: Context) -> None:
    record = add(ctx)
    payments.record(ctx, money_in("50"), by=FARAH, pending=True)
    assert payments.unapplied_payments(ctx, by=FARAH) == ()
    refused(ctx, StateForbids, lambda: apply(ctx, money_in("50"), (record.id, "50")))
    payments.complete(ctx, "PAY-1", by=FARAH)
    apply(ctx, money_in("50"), (record.id, "50"))
    assert balance(ctx, record) == "68.00"
    assert states(ctx) == ["add", "complete", "apply"]


def test_an_announced_payment_that_fails_counts_for_nothing_and_may_come_all_the_same(
    ctx: Context,
) -> None:
    payments.record(ctx, money_in("50"), by=FARAH, pending=True)
    refused(ctx, GuardRefused, lambda: payments.fail(ctx, "PAY-1", by=FARAH, reason=""))
    payments.fail(ctx, "PAY-1", by=FARAH, reason="no cover")
    assert (paid(ctx).record.state, str(paid(ctx).left)) == ("failed", "0.00 INR")
    payments.complete(ctx, "PAY-1", by=FARAH)
    assert str(paid(ctx).left) == "50.00 INR"


def test_a_credit_note_is_no_money_that_comes_in(ctx: Context) -> None:
    note = money_in("50", kind=SourceKind.CREDIT_NOTE)
    refused(ctx, InvalidValue, lambda: payments.record(ctx, note, by=FARAH))


def test_who_may_not_record_payments_does_nothing_with_them(ctx: Context) -> None:
    record = add(ctx)
    payments.record(ctx, money_in("50"), by=FARAH)
    for act in (
        lambda: payments.record(ctx, money_in("5", "PAY-2"), by=SARA),
        lambda: payments.unapply(ctx, "PAY-1", by=SARA, reason="no"),
        lambda: payments.bounce(ctx, "PAY-1", by=SARA, reason="no"),
        lambda: payments.charge_back(ctx, "PAY-1", by=SARA, reason="no"),
        lambda: payments.cancel(ctx, "PAY-1", by=SARA, reason="no"),
        lambda: payments.refund(ctx, "PAY-1", rupees("1"), by=SARA, reason="no"),
        lambda: payments.write_off(ctx, record, by=FARAH, reason="no"),
    ):
        refused(ctx, NotPermitted, act)


# Plans


def test_a_plan_over_documents_of_two_customers_leaves_the_payer_open(ctx: Context) -> None:
    first = add(ctx)
    other = attrs.evolve(bill("2"), buyer=attrs.evolve(bill().buyer, name="Red Hill", id="C-2"))
    second = documents.add(ctx, other, workflow=RECEIVABLE, by=SARA)
    apply(ctx, money_in("20"), (first.id, "10"), (second.id, "10"))
    assert (balance(ctx, first), balance(ctx, second)) == ("108.00", "108.00")
    assert paid(ctx).record.customer == ""


def test_a_payment_is_the_customers_whose_invoices_it_pays(ctx: Context) -> None:
    other = attrs.evolve(bill("2"), buyer=attrs.evolve(bill().buyer, id="C-2"))
    record = documents.add(ctx, other, workflow=RECEIVABLE, by=SARA)
    payments.record(ctx, money_in("50", customer="Blue Bay Retail"), by=FARAH)
    apply(ctx, money_in("50", customer="Blue Bay Retail"), (record.id, "50"))
    found = payments.find(ctx, Query(customer="C-2"), by=FARAH).records
    assert [each.id for each in found] == ["PAY-1"]


def test_a_plan_without_rows_keeps_the_money(ctx: Context) -> None:
    made = plan(money_in("50"), [], oldest_due)
    payments.commit(ctx, made, by=FARAH, key="k", account="C-17")
    assert (str(paid(ctx).left), paid(ctx).record.customer) == ("50.00 INR", "C-17")


def test_a_plan_is_carried_out_on_any_kind_of_document(ctx: Context) -> None:
    user = Actor("uma", ["user"], tenant="asha")
    manager = Actor("max", ["manager"], tenant="asha")
    case = documents.add(ctx, bill("C-1"), workflow=DEALER_CASE, by=user)
    items = payments.open_items(ctx, by=user, kind="case")
    made = plan(money_in("18"), items, oldest_due)
    refused(ctx, NotPermitted, lambda: payments.commit(ctx, made, by=FARAH, key="k"))
    payments.commit(ctx, made, by=manager, key="k")
    assert balance(ctx, case, "case") == "100.00"
    assert [str(row.amount) for row in payments.history(ctx, case, by=user)] == ["18.00 INR"]


def forged(item: OpenItem, amount: Money, **changes: Any) -> Plan:
    """Return a plan that no strategy would make."""
    payment = money_in("500")
    row = PlanRow(item.id, item.number, amount, "forged", "because", record=item.record)
    facts = {"on": DAY, "versions": [(item.record, item.version)], **changes}
    return Plan(payment, rows=[row], unapplied=rupees("0"), **facts)


@pytest.mark.parametrize(
    ("change", "error", "match"),
    [
        ({"amount": rupees("118.01")}, CannotAllocate, "more than its balance of 118.00 INR"),
        ({"amount": Money("1", "EUR")}, CurrencyMismatch, "EUR"),
        ({"on": date(2026, 11, 19)}, CannotAllocate, "received on 2026-11-20"),
        ({"versions": []}, StaleVersion, "version 1, not 0"),
        ({"versions": [("nobody", 1)]}, StaleVersion, "version 1, not 0"),
    ],
)
def test_a_plan_that_was_made_by_hand_is_held_to_the_same_rules(
    ctx: Context, change: dict[str, Any], error: type[Exception], match: str
) -> None:
    record = add(ctx)
    item = items_of(ctx)[record.id]
    asked = {"amount": rupees("1"), **change}
    made = forged(item, asked.pop("amount"), **asked)
    refused(ctx, error, lambda: payments.commit(ctx, made, by=FARAH, key="k"), match)


def test_an_allocation_dated_before_its_invoice_is_refused(ctx: Context) -> None:
    record = add(ctx, issue_date=date(2026, 11, 21), tax_point=None, due_date=None)
    made = forged(items_of(ctx)[record.id], rupees("1"))
    refused(
        ctx,
        CannotAllocate,
        lambda: payments.commit(ctx, made, by=FARAH, key="k"),
        "the document of 2026-11-21",
    )


def test_an_unknown_invoice_is_not_found(ctx: Context) -> None:
    record = add(ctx)
    item = attrs.evolve(items_of(ctx)[record.id], id="nobody", record="nobody")
    made = forged(item, rupees("1"))
    refused(ctx, NotFound, lambda: payments.commit(ctx, made, by=FARAH, key="k"), "nobody")


def test_a_deleted_invoice_takes_no_money(ctx: Context) -> None:
    record = add(ctx)
    item = items_of(ctx)[record.id]
    documents.act(ctx, record, "delete", by=SARA)
    made = forged(attrs.evolve(item, version=2), rupees("1"))
    told = refused(
        ctx, CannotAllocate, lambda: payments.commit(ctx, made, by=FARAH, key="k"), "it is deleted"
    )
    assert "as a credit of the customer" in told.remedy


def test_a_part_paid_invoice_is_voided_when_its_money_lies_elsewhere(ctx: Context) -> None:
    # moiz-lakkadkutta/Fabric-Inventory#191: voiding a part-paid bill lost the payment.
    record = add(ctx)
    apply(ctx, money_in("50"), (record.id, "50"))
    part = documents.view(ctx, record, by=SARA).record
    refused(ctx, GuardRefused, lambda: documents.act(ctx, part, "delete", by=SARA))
    payments.unapply(ctx, "PAY-1", by=FARAH, reason="the bill is void")
    free = documents.view(ctx, record, by=SARA).record
    documents.act(ctx, free, "delete", by=SARA)
    assert str(paid(ctx).left) == "50.00 INR"
    other = add(ctx, "2")
    apply(ctx, paid(ctx).payment, (other.id, "50"), key="2")
    assert (balance(ctx, other), str(paid(ctx).left)) == ("68.00", "0.00 INR")


def test_a_key_comes_back_with_its_first_answer_or_is_refused(ctx: Context) -> None:
    record = add(ctx)
    made = plan(money_in("50"), items_of(ctx).values(), oldest_due)
    first = payments.commit(ctx, made, by=FARAH, key="k")
    before = everything(ctx)
    assert payments.commit(ctx, made, by=FARAH, key="k") == first
    assert everything(ctx) == before
    other = plan(money_in("49", "PAY-2"), items_of(ctx).values(), oldest_due)
    refused(ctx, KeyReused, lambda: payments.commit(ctx, other, by=FARAH, key="k"))
    with pytest.raises(NotPermitted):
        payments.commit(ctx, made, by=SARA, key="k")
    assert balance(ctx, record) == "68.00"


def test_a_payment_that_was_read_and_moved_since_is_refused(ctx: Context) -> None:
    record = add(ctx, "1", "200")
    payments.record(ctx, money_in("100"), by=FARAH)
    apply(ctx, money_in("100"), (record.id, "10"), key="1")
    read = paid(ctx).payment
    apply(ctx, read, (record.id, "10"), key="2")
    refused(ctx, StaleVersion, lambda: apply(ctx, read, (record.id, "10"), key="3"), "PAY-1")


def test_two_commits_at_once_pay_once(ctx: Context) -> None:
    # frappe/erpnext#31138, PR#21501, PR#50797: two tabs applied the same balance twice.
    record = add(ctx)
    made = [plan(money_in("118", f"P-{n}"), items_of(ctx).values(), oldest_due) for n in range(4)]
    start, outcomes = Barrier(4), []

    def commit(number: int) -> None:
        start.wait()
        try:
            payments.commit(ctx, made[number], by=FARAH, key=f"k{number}")
            outcomes.append("paid")
        except InvoicekitError as error:
            outcomes.append(error.code)

    threads = [Thread(target=commit, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["paid", *["stale_version"] * 3]
    assert balance(ctx, record) == "0.00"
    assert len(payments.find(ctx, by=FARAH).records) == 1


def test_the_same_commit_twice_at_once_is_done_once(ctx: Context) -> None:
    record = add(ctx)
    made = plan(money_in("50"), items_of(ctx).values(), oldest_due)
    start, receipts = Barrier(3), []

    def commit() -> None:
        start.wait()
        receipts.append(payments.commit(ctx, made, by=FARAH, key="k"))

    threads = [Thread(target=commit) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(receipts) == 3
    assert len(set(map(str, receipts))) == 1
    assert balance(ctx, record) == "68.00"


# Credit notes, deductions, parts


def test_a_credit_note_pays_an_invoice_and_both_move(ctx: Context) -> None:
    record, note = add(ctx), add(ctx, "CN-1", "40", kind=InvoiceKind.CREDIT_NOTE)
    # 40 and 18 %: 47.20.
    source = from_credit_note(items_of(ctx)[note.id])
    made = plan(source, [items_of(ctx)[record.id]], oldest_due, on=DAY)
    receipt = payments.commit(ctx, made, by=FARAH, key="k")
    assert (receipt.kind, receipt.id) == ("invoice", note.id)
    assert (balance(ctx, record), balance(ctx, note)) == ("70.80", "0.00")
    kept = documents.view(ctx, note, by=SARA).record
    assert (kept.settlement, kept.version) == ("paid", 2)
    assert [str(row.amount) for row in payments.history(ctx, note, by=FARAH)] == ["47.20 INR"]
    refused(
        ctx,
        StaleVersion,
        lambda: payments.commit(
            ctx, attrs.evolve(made, versions=[(record.id, 2)]), by=FARAH, key="2"
        ),
        note.id,
    )


def test_a_used_credit_note_is_locked_like_a_paid_invoice(ctx: Context) -> None:
    record, note = add(ctx), add(ctx, "CN-1", "40", kind=InvoiceKind.CREDIT_NOTE)
    source = from_credit_note(items_of(ctx)[note.id])
    made = plan(source, [items_of(ctx)[record.id]], explicit({record.id: rupees("7.20")}), on=DAY)
    payments.commit(ctx, made, by=FARAH, key="k")
    used = documents.view(ctx, note, by=SARA).record
    assert (used.settlement, str(used.balance)) == ("partly_paid", "-40.00")
    refused(ctx, GuardRefused, lambda: documents.act(ctx, used, "delete", by=SARA))
    small = bill("CN-1", "5", kind=InvoiceKind.CREDIT_NOTE)
    refused(ctx, GuardRefused, lambda: documents.edit(ctx, used, invoice=small, by=SARA))


def test_a_credit_note_gives_no_more_than_it_has(ctx: Context) -> None:
    add(ctx)
    note = add(ctx, "CN-1", "40", kind=InvoiceKind.CREDIT_NOTE)
    source = attrs.evolve(from_credit_note(items_of(ctx)[note.id]), amount=rupees("60"))
    made = plan(source, items_of(ctx).values(), oldest_due, on=DAY)
    refused(
        ctx,
        CannotAllocate,
        lambda: payments.commit(ctx, made, by=FARAH, key="k"),
        "more than its balance of 47.20 INR",
    )


def test_tax_withheld_settles_beside_the_money_and_uses_up_none_of_it(ctx: Context) -> None:
    # accounting.md, 5: a fee of 1,00,000 with 18 % is settled by 1,08,000 and 10,000 withheld.
    record = add(ctx, "1", "100000")
    items = items_of(ctx).values()
    made = plan(
        money_in("108000"),
        items,
        oldest_due,
        deductions=[Withheld(record.id, rupees("10000"))],
    )
    payments.commit(ctx, made, by=FARAH, key="k")
    assert balance(ctx, record) == "0.00"
    assert str(paid(ctx).left) == "0.00 INR"
    payments.bounce(ctx, "PAY-1", by=FARAH, reason="no cover")
    assert balance(ctx, record) == "118000.00"


def test_an_invoice_in_parts_is_paid_part_by_part(ctx: Context) -> None:
    terms = PaymentTerms([Instalment("30"), Instalment("30", 30), Instalment("40", 60)])
    record = add(ctx, "1", "1000", issue_date=date(2026, 11, 2), due_date=None, terms=terms)
    # 1,180: 354, 354 and 472, due on 2 November, 2 December, 1 January.
    first, second, third = payments.open_items(ctx, by=FARAH)
    assert [(str(i.balance), str(i.due_date)) for i in (first, second, third)] == [
        ("354.00 INR", "2026-11-02"),
        ("354.00 INR", "2026-12-02"),
        ("472.00 INR", "2027-01-01"),
    ]
    assert {item.record for item in (first, second, third)} == {record.id}
    # A plan that was made of the invoice alone names its parts as the ledger does.
    whole = attrs.evolve(first, id=record.id, total=rupees("1180.00"), balance=rupees("1180.00"))
    amounts = [(item.due_date, item.total) for item in (first, second, third)]
    assert instalments(whole, amounts) == (first, second, third)
    apply(ctx, money_in("400"), (second.id, "354"), (third.id, "46"))
    assert balance(ctx, record) == "780.00"
    assert [str(item.balance) for item in payments.open_items(ctx, by=FARAH)] == [
        "354.00 INR",
        "426.00 INR",
    ]
    kept = documents.view(ctx, record, by=SARA).record
    assert (kept.settlement, len(payments.history(ctx, record, by=FARAH))) == ("partly_paid", 2)
    payments.unapply(ctx, "PAY-1", by=FARAH, reason="wrong part")
    assert balance(ctx, record) == "1180.00"


def test_what_was_paid_on_a_part_counts_after_the_terms_were_changed(ctx: Context) -> None:
    terms = PaymentTerms([Instalment("50"), Instalment("50", 30)])
    record = add(ctx, "1", "100", issue_date=date(2026, 11, 2), due_date=None, terms=terms)
    _, second = payments.open_items(ctx, by=FARAH)
    apply(ctx, money_in("40"), (second.id, "40"))
    at_once = attrs.evolve(documents.view(ctx, record, by=SARA).content.invoice, terms=None)
    record = documents.edit(
        ctx, documents.view(ctx, record, by=SARA).record, invoice=at_once, by=SARA
    )
    assert (str(record.total), str(record.balance)) == ("118.00", "78.00")
    (item,) = payments.open_items(ctx, by=FARAH)
    assert (item.id, str(item.balance)) == (record.id, "78.00 INR")
    apply(ctx, money_in("10", "PAY-2"), (record.id, "10"), key="2")
    assert balance(ctx, record) == "68.00"
    assert len(payments.history(ctx, record, by=FARAH)) == 2


def test_what_was_paid_on_the_whole_counts_to_the_parts_that_are_due_first(ctx: Context) -> None:
    plain = bill("1", "100", issue_date=date(2026, 11, 2), due_date=None)
    record = documents.add(ctx, plain, workflow=RECEIVABLE, by=SARA)
    apply(ctx, money_in("70"), (record.id, "70"))
    terms = PaymentTerms([Instalment("50"), Instalment("50", 30)])
    current = documents.view(ctx, record, by=SARA).record
    documents.edit(ctx, current, invoice=attrs.evolve(plain, terms=terms), by=SARA)
    (item,) = payments.open_items(ctx, by=FARAH)
    # 59 and 59; 70 pays the first and 11 of the second.
    assert (item.id, str(item.balance)) == (f"{record.id}/part-2", "48.00 INR")


# Taken back


def test_a_row_is_taken_back_and_the_money_applied_anew(ctx: Context) -> None:
    first, second = add(ctx, "1"), add(ctx, "2")
    receipt = apply(ctx, money_in("118"), (first.id, "100"), (second.id, "18"))
    wrong, _ = receipt.rows
    for _ in range(2):
        payments.unapply(ctx, "PAY-1", rows=[wrong], by=FARAH, reason="wrong invoice", key="u")
    with pytest.raises(NotPermitted):
        payments.unapply(ctx, "PAY-1", rows=[wrong], by=SARA, reason="wrong invoice", key="u")
    assert (balance(ctx, first), balance(ctx, second)) == ("118.00", "100.00")
    assert str(paid(ctx).left) == "100.00 INR"
    history = payments.history(ctx, first, by=FARAH)
    assert [(str(row.amount), row.reason) for row in history] == [
        ("100.00 INR", "as instructed"),
        ("-100.00 INR", "wrong invoice"),
    ]
    apply(ctx, paid(ctx).payment, (second.id, "100"), key="2")
    assert (balance(ctx, second), str(paid(ctx).left)) == ("0.00", "0.00 INR")
    assert states(ctx) == ["add", "complete", "apply", "unapply", "apply"]
    events = [entry.event for entry in documents.history(ctx, first, by=SARA)]
    assert events == ["add", "payment", "payment_undone"]


def test_what_cannot_be_taken_back_is_told(ctx: Context) -> None:
    record = add(ctx)
    receipt = apply(ctx, money_in("50"), (record.id, "50"))
    refused(ctx, GuardRefused, lambda: payments.unapply(ctx, "PAY-1", by=FARAH, reason=" "))
    back = payments.unapply(ctx, "PAY-1", by=FARAH, reason="wrong")
    for rows, error, match in (
        (receipt.rows, CannotReverse, "reversed already"),
        (back.rows, CannotReverse, "itself a reversal"),
        (["nobody"], NotFound, "nobody"),
        (None, CannotReverse, "nothing of it stands"),
    ):
        refused(
            ctx,
            error,
            lambda rows=rows: payments.unapply(ctx, "PAY-1", rows=rows, by=FARAH, reason="x"),
            match,
        )
    refused(ctx, NotFound, lambda: payments.unapply(ctx, "PAY-9", by=FARAH, reason="x"))


def test_a_reversal_is_not_dated_before_what_it_takes_back(ctx: Context) -> None:
    record = add(ctx)
    apply(ctx, money_in("50"), (record.id, "50"))
    refused(
        ctx,
        CannotReverse,
        lambda: payments.unapply(ctx, "PAY-1", by=FARAH, reason="x", on=date(2026, 11, 19)),
        "the allocation of 2026-11-20",
    )


def test_what_is_taken_back_counts_on_the_day_of_what_it_takes_back_at_the_earliest(
    ctx: Context,
) -> None:
    # Today is 23 November; the cheque is dated a week ahead.
    record = add(ctx)
    ahead = attrs.evolve(money_in("50"), received=date(2026, 11, 30))
    apply(ctx, ahead, (record.id, "50"))
    payments.unapply(ctx, "PAY-1", by=FARAH, reason="wrong invoice")
    assert [row.on for row in payments.history(ctx, record, by=FARAH)] == [date(2026, 11, 30)] * 2


def test_a_payment_record_that_moved_since_is_refused(ctx: Context) -> None:
    record = add(ctx)
    payments.record(ctx, money_in("100"), by=FARAH)
    read = paid(ctx).record
    apply(ctx, money_in("100"), (record.id, "50"))
    refused(ctx, StaleVersion, lambda: payments.cancel(ctx, read, by=FARAH, reason="x"))


def test_a_bounced_cheque_opens_what_it_paid_and_leaves_its_history(ctx: Context) -> None:
    # frappe/erpnext#8659, #44135, #43326, resilient-tech/india-compliance#1916.
    first, second = add(ctx, "1"), add(ctx, "2")
    apply(ctx, money_in("200"), (first.id, "118"), (second.id, "60"))
    payments.bounce(ctx, "PAY-1", by=FARAH, reason="no cover", notice="bank-9")
    assert (balance(ctx, first), balance(ctx, second)) == ("118.00", "118.00")
    shown = paid(ctx)
    assert (shown.record.state, str(shown.left)) == ("failed", "0.00 INR")
    assert str(shown.given_back) == "200.00 INR"
    assert len(shown.rows) == 5  # two of the payment, their reversals, and the bank's notice
    assert states(ctx) == ["add", "complete", "apply", "bounce"]
    refused(ctx, StateForbids, lambda: payments.bounce(ctx, "PAY-1", by=FARAH, reason="again"))


def test_a_chargeback_takes_the_whole_or_a_part_from_what_was_applied_last(ctx: Context) -> None:
    first, second = add(ctx, "1"), add(ctx, "2")
    apply(ctx, money_in("150"), (first.id, "100"), (second.id, "50"))
    payments.charge_back(ctx, "PAY-1", amount=rupees("60"), by=SYSTEM, reason="disputed")
    assert (balance(ctx, first), balance(ctx, second)) == ("28.00", "118.00")
    assert (paid(ctx).record.state, str(paid(ctx).given_back)) == ("completed", "60.00 INR")
    refused(
        ctx,
        CannotAllocate,
        lambda: payments.charge_back(
            ctx, "PAY-1", amount=rupees("90.01"), by=SYSTEM, reason="disputed"
        ),
    )
    payments.charge_back(ctx, "PAY-1", by=SYSTEM, reason="the rest")
    assert (balance(ctx, first), paid(ctx).record.state) == ("118.00", "refunded")
    refused(ctx, CannotAllocate, lambda: apply(ctx, money_in("150"), (first.id, "1"), key="k2"))


def test_a_payment_recorded_in_error_is_called_off(ctx: Context) -> None:
    record = add(ctx)
    apply(ctx, money_in("50"), (record.id, "50"))
    payments.cancel(ctx, "PAY-1", by=FARAH, reason="typed twice")
    assert (balance(ctx, record), paid(ctx).record.state) == ("118.00", "cancelled")
    assert payments.unapplied_payments(ctx, by=FARAH) == ()
    assert str(paid(ctx).left) == "0.00 INR"


def test_a_payment_that_went_back_in_part_is_not_called_off(ctx: Context) -> None:
    payments.record(ctx, money_in("50"), by=FARAH)
    payments.refund(ctx, "PAY-1", rupees("20"), by=FARAH, reason="paid too much")
    told = refused(
        ctx, GuardRefused, lambda: payments.cancel(ctx, "PAY-1", by=FARAH, reason="typed twice")
    )
    assert [failure.code for failure in told.failures] == ["given_back"]


def test_money_goes_back_out_of_what_is_not_applied(ctx: Context) -> None:
    record = add(ctx)
    apply(ctx, money_in("200"), (record.id, "118"))

    def act(amount: str) -> object:
        return payments.refund(ctx, "PAY-1", rupees(amount), by=FARAH, reason="too much")

    refused(ctx, CannotAllocate, lambda: act("82.01"), r"82\.00 INR that is unapplied")
    refused(ctx, InvalidAmount, lambda: act("0"))
    act("80")
    shown = paid(ctx)
    assert (shown.record.state, dict(shown.record.labels)) == (
        "completed",
        {"given_back": "80.00 INR"},
    )
    assert (str(shown.left), balance(ctx, record)) == ("2.00 INR", "0.00")
    payments.unapply(ctx, "PAY-1", by=FARAH, reason="cancelled order")
    act("120")
    assert (paid(ctx).record.state, str(paid(ctx).left)) == ("refunded", "0.00 INR")


def test_what_was_paid_moves_to_another_document_in_one_act(ctx: Context) -> None:
    first, second = add(ctx, "1"), add(ctx, "2")
    receipt = apply(ctx, money_in("118"), (first.id, "118"))
    (row,) = receipt.rows
    to = items_of(ctx)[second.id]

    def move() -> object:
        return payments.transfer(
            ctx, "PAY-1", row, to=to, by=FARAH, reason="wrong invoice", key="t"
        )

    move()
    before = everything(ctx)
    move()
    assert everything(ctx) == before
    assert (balance(ctx, first), balance(ctx, second)) == ("118.00", "0.00")
    assert (states(ctx)[-1], str(paid(ctx).left)) == ("transfer", "0.00 INR")


def test_a_payment_of_ours_in_another_currency_is_moved_with_its_gain(ctx: Context) -> None:
    # 60 EUR paid at 101 for a bill booked at 100: 60 INR lost. Moved to one booked at 102: gained.
    euros = [
        attrs.evolve(bill(number), currency="EUR", lines=[Line("x", unit_price="60")])
        for number in ("1", "2")
    ]
    # What is owed to the seller: money for it is paid out.
    bills = attrs.evolve(RECEIVABLE, counterparty="seller")
    ctx = attrs.evolve(ctx, workflows=[bills])
    one, other = (documents.add(ctx, each, workflow=bills, by=SARA) for each in euros)
    (item, _) = sorted(payments.open_items(ctx, by=FARAH), key=lambda item: item.number)
    paid_at = Booked.of(item.total, ExchangeRate("EUR", "INR", "101"))
    booked_at = {item.id: Booked.of(item.total, ExchangeRate("EUR", "INR", "100"))}
    exchange = Exchange(payment=paid_at, items=booked_at, side=Side.PAYABLE)
    made = plan(Payment("EUR-1", item.total, DAY), [item], oldest_due, exchange=exchange)
    (row,) = payments.commit(ctx, made, by=FARAH, key="k").rows
    (left,) = payments.open_items(ctx, by=FARAH)
    act = {"by": FARAH, "reason": "wrong bill", "value": rupees("6120")}
    payments.transfer(ctx, "EUR-1", row, to=left, **act)
    gains = [payments.history(ctx, record, by=FARAH)[-1].gain for record in (one, other)]
    assert gains == [rupees("60"), rupees("60")]


def test_what_the_other_cannot_take_is_not_moved(ctx: Context) -> None:
    first, second = add(ctx, "1"), add(ctx, "2", "50")
    (row,) = apply(ctx, money_in("118"), (first.id, "118")).rows
    to = items_of(ctx)[second.id]

    def act(to: OpenItem) -> object:
        return payments.transfer(ctx, "PAY-1", row, to=to, by=FARAH, reason="x")

    refused(ctx, CannotAllocate, lambda: act(to), r"more than its balance of 59\.00 INR")
    documents.edit(ctx, second, invoice=bill("2", "200"), by=SARA)
    refused(ctx, StaleVersion, lambda: act(attrs.evolve(to, balance=to.total)))


# Small differences


def tolerant(ctx: Context) -> Context:
    policy = attrs.evolve(
        SALES_FINANCE_ADMIN,
        grants=[
            *SALES_FINANCE_ADMIN.grants,
            Grant("finance", "payment.write_off", limit=rupees("1.50")),
        ],
    )
    limits = WriteOffPolicy(
        {"finance": [Tolerance(rupees("2"), 1)], "admin": [Tolerance(rupees("5"), 2)]}
    )
    return Context(
        ctx.store,
        flat.REGIME,
        policies={"receivable": policy},
        clock=ctx.clock,
        ids=ctx.ids,
        write_off=limits,
    )


def test_a_small_difference_is_given_up_within_the_actors_tolerance(ctx: Context) -> None:
    own = tolerant(ctx)
    record = add(own)
    apply(own, money_in("117"), (record.id, "117"))
    part = documents.view(own, record, by=SARA).record
    payments.write_off(own, part, by=FARAH, reason="rounding", key="w")
    payments.write_off(own, part, by=FARAH, reason="rounding", key="w")
    kept = documents.view(own, record, by=SARA).record
    assert (kept.settlement, str(kept.balance)) == ("paid", "0.00")
    assert payments.history(own, record, by=FARAH)[-1].source_kind is SourceKind.WRITE_OFF


@pytest.mark.parametrize(
    ("by", "amount", "error", "match"),
    [
        # 1 % of 118 is 1.18, less than the 2.00 of finance.
        (FARAH, "1.19", CannotAllocate, r"1\.18 INR may be"),
        # The grant of finance ends at 1.50.
        (FARAH, "1.51", NotPermitted, "above the limit"),
        # 2 % of 118 is 2.36, less than the 5.00 of the admin.
        (ADMIN, "2.37", CannotAllocate, r"2\.36 INR may be"),
        (SARA, "0.01", NotPermitted, None),
        (ADMIN, "0", CannotAllocate, "not above zero"),
    ],
)
def test_more_is_not_given_up(
    ctx: Context, by: Actor, amount: str, error: type[Exception], match: str | None
) -> None:
    own = tolerant(ctx)
    record = add(own)

    def act() -> object:
        return payments.write_off(own, record, rupees(amount), by=by, reason="small")

    refused(own, error, act, match)


def test_a_large_sum_in_small_parts_is_a_large_sum(ctx: Context) -> None:
    own = tolerant(ctx)
    record = add(own)
    payments.write_off(own, record, rupees("1.00"), by=FARAH, reason="small")
    part = documents.view(own, record, by=SARA).record
    refused(
        own,
        CannotAllocate,
        lambda: payments.write_off(own, part, rupees("0.19"), by=FARAH, reason="small"),
        r"1\.19 INR would be given up",
    )
    refused(own, StaleVersion, lambda: payments.write_off(own, record, by=ADMIN, reason="x"))


def test_a_plan_gives_up_no_more_than_its_actor_may(ctx: Context) -> None:
    # frappe/erpnext#51159, #42886: no write-off while payments are applied.
    own = tolerant(ctx)
    record = add(own)
    made = plan(
        money_in("116"), items_of(own).values(), oldest_due, deductions=[Tolerance(rupees("2"))]
    )
    refused(own, NotPermitted, lambda: payments.commit(own, made, by=FARAH, key="k"))
    payments.commit(own, made, by=ADMIN, key="k")
    assert balance(own, record) == "0.00"


def test_nothing_is_given_up_while_a_payment_is_under_way(ctx: Context) -> None:
    own = tolerant(ctx)
    record = add(own)
    buyer = Actor("bea", ["buyer"], tenant="asha", attributes={"account": record.customer})
    payments.start(own, FakeGateway(), [(record, rupees("117"))], by=buyer, key="k")
    waiting = documents.view(own, record, by=SARA).record

    def act() -> object:
        return payments.write_off(own, waiting, rupees("1"), by=ADMIN, reason="small")

    refused(own, CannotAllocate, act, "a payment of it is under way")


def test_nobody_gives_up_anything_where_no_tolerance_is_set(ctx: Context) -> None:
    record = add(ctx)

    def act() -> object:
        return payments.write_off(ctx, record, rupees("0.01"), by=ADMIN, reason="small")

    refused(ctx, CannotAllocate, act, r"0\.00 INR may be")


# Statements


def test_the_account_of_a_customer_closes_at_what_is_open_less_what_is_unapplied(
    ctx: Context,
) -> None:
    first = add(ctx, "1", issue_date=date(2026, 11, 2))
    second = add(ctx, "2", issue_date=date(2026, 11, 3))
    apply(ctx, money_in("200"), (first.id, "118"))
    wrong = money_in("10", "PAY-2", customer="Blue Bay Retail")
    apply(ctx, wrong, (second.id, "10"), key="wrong")
    payments.cancel(ctx, "PAY-2", by=FARAH, reason="typed twice")
    payments.record(ctx, money_in("7", "PAY-3", customer="Blue Bay Retail"), by=FARAH)
    payments.bounce(ctx, "PAY-3", by=FARAH, reason="no cover", on=date(2026, 11, 22))
    told = payments.statement(
        ctx,
        "Blue Bay Retail",
        by=FARAH,
        currency="INR",
        start=date(2026, 11, 1),
        end=date(2026, 11, 30),
    )
    # 118 + 118 - 200 - 7 + 7: 36 is owed; PAY-2 never was.
    assert str(told.closing) == "36.00 INR"
    documents_told = [line.document for line in told.lines]
    assert documents_told[:4] == ["1", "2", "PAY-1", "PAY-3"]
    assert len(documents_told) == 5  # and what the bank took back
    with pytest.raises(NotPermitted):
        payments.statement(
            ctx, "x", by=Actor("n", tenant="asha"), currency="INR", start=DAY, end=DAY
        )


def test_waiting_money_is_told_under_the_customer_whose_invoices_it_paid(ctx: Context) -> None:
    record = add(ctx)
    apply(ctx, money_in("200"), (record.id, "118"))
    for at in (date(2026, 11, 22), date(2026, 12, 1)):
        (line,) = payments.ageing(ctx, by=FARAH, at=at).lines
        assert (line.customer, str(line.unapplied.amount)) == ("Blue Bay Retail", "82.00")
        (waiting,) = payments.waiting_cash(ctx, by=FARAH, at=at).lines
        assert waiting.payment.customer == "Blue Bay Retail"


def test_a_plan_is_committed_under_a_key(ctx: Context) -> None:
    add(ctx)
    made = plan(money_in("50"), items_of(ctx).values(), oldest_due)
    refused(ctx, InvalidValue, lambda: payments.commit(ctx, made, by=FARAH, key=""), "^key ''")


def test_a_past_day_is_told_as_it_was(ctx: Context) -> None:
    terms = PaymentTerms([Instalment("50"), Instalment("50", 30)])
    add(ctx, "1", issue_date=date(2026, 10, 1), due_date=None, terms=terms)
    gone = add(ctx, "2", "1000", issue_date=date(2026, 10, 1), due_date=None)
    documents.act(ctx, gone, "delete", by=SARA)
    first, _ = payments.open_items(ctx, by=FARAH)
    # On 20 November 100 came: 59 paid the first part, 41 waited, and 59 of it was taken back later.
    apply(ctx, money_in("100", customer="Blue Bay Retail"), (first.id, "59"))
    payments.unapply(ctx, "PAY-1", by=FARAH, reason="wrong", on=date(2026, 11, 22))

    def owed(day: int) -> list[str]:
        (line,) = payments.ageing(ctx, by=FARAH, at=date(2026, 11, day)).lines
        return [str(each.amount) for each in (*line.amounts, line.unapplied)]

    # Not due, 1-30, 31-60, 61-90, over 90 days; then what waits. The parts are of 1 and 31 October.
    assert owed(19) == ["0.00", "59.00", "59.00", "0.00", "0.00", "0.00"]
    assert owed(21) == ["0.00", "59.00", "0.00", "0.00", "0.00", "41.00"]
    assert owed(22) == ["0.00", "59.00", "59.00", "0.00", "0.00", "100.00"]
    assert owed(23) == owed(22)
    told = payments.waiting_cash(ctx, by=FARAH, at=date(2026, 11, 21))
    assert [(line.payment.id, str(line.left), line.days) for line in told.lines] == [
        ("PAY-1", "41.00 INR", 1)
    ]
    assert "PAY-1" in told.as_csv()
    for act in (payments.ageing, payments.waiting_cash):
        with pytest.raises(NotPermitted):
            act(ctx, by=Actor("nina", tenant="asha"), at=date(2026, 11, 1))


def test_money_of_another_currency_pays_by_its_rate_and_is_taken_back_exactly(
    ctx: Context,
) -> None:
    record = add(ctx, "1", "10000")
    # 11,800 INR are 118 EUR at 100: both stand at their own rate in the books, in INR.
    rate = ExchangeRate("EUR", "INR", "100")
    payment = Payment("EUR-1", Money("118.00", "EUR"), DAY)
    (item,) = items_of(ctx).values()
    exchange = Exchange(
        rate,
        Booked.of(payment.amount, ExchangeRate("EUR", "INR", "101")),
        {item.id: Booked.at_home(item.balance)},
    )
    made = plan(payment, [item], oldest_due, exchange=exchange)
    payments.commit(ctx, made, by=FARAH, key="k")
    assert balance(ctx, record) == "0.00"
    (row,) = payments.history(ctx, record, by=FARAH)
    # Worth 11,918 in the books, it cleared 11,800: a gain of 118.
    assert (str(row.used), str(row.base), str(row.gain)) == (
        "118.00 EUR",
        "11800.00 INR",
        "118.00 INR",
    )
    assert str(paid(ctx, "EUR-1").left) == "0.00 EUR"
    payments.unapply(ctx, "EUR-1", by=FARAH, reason="wrong")
    assert (balance(ctx, record), str(paid(ctx, "EUR-1").left)) == ("11800.00", "118.00 EUR")
    rows = payments.history(ctx, record, by=FARAH)
    assert Money.total((each.gain for each in rows), "INR").amount == 0
    # 18 EUR go back at 101, 8 more are reclaimed, and then it turns out that no money came: the
    # 118 EUR leave the books at the 11,918 INR at which they stood there, and nobody says so.
    gone = {"by": FARAH, "reason": "wrong"}
    payments.refund(ctx, "EUR-1", Money("18", "EUR"), **gone)
    payments.charge_back(ctx, "EUR-1", amount=Money("8", "EUR"), **gone)
    payments.bounce(ctx, "EUR-1", **gone)
    back = [row for row in paid(ctx, "EUR-1").rows if row.target_kind is TargetKind.REFUND]
    assert [row.base for row in back] == [rupees("1818"), rupees("808"), rupees("9292")]
    assert payment_in_books(payment, rupees("11918"), paid(ctx, "EUR-1").rows) == rupees("0")


def test_an_item_that_the_document_does_not_have_is_refused(ctx: Context) -> None:
    record = add(ctx)
    item = attrs.evolve(items_of(ctx)[record.id], id=f"{record.id}/9", record=record.id)
    made = forged(item, rupees("1"))
    refused(ctx, CannotAllocate, lambda: payments.commit(ctx, made, by=FARAH, key="k"), "no item")


@pytest.mark.parametrize(
    "change",
    [
        {"source": "PAY-9"},
        {"kind": SourceKind.CREDIT_NOTE},
        {"kind": SourceKind.ADVANCE},
        {"spent": rupees("0.01")},
    ],
)
def test_a_row_that_is_not_paid_out_of_the_payment_is_refused(
    ctx: Context, change: dict[str, Any]
) -> None:
    payments.record(ctx, money_in("100", "PAY-9"), by=FARAH)
    record = add(ctx)
    made = forged(items_of(ctx)[record.id], rupees("1"))
    made = attrs.evolve(made, rows=[attrs.evolve(made.rows[0], **change)])
    refused(
        ctx,
        CannotAllocate,
        lambda: payments.commit(ctx, made, by=FARAH, key="k"),
        "not paid out of it",
    )
