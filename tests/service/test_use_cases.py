"""The use cases on memory and SQLite: what is written, what is refused, and that both are whole."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from threading import Barrier, Thread
from typing import Any

import attrs
import pytest

from invoicekit import Actor, Coding, Context, Invoice, Money
from invoicekit.allocation import Payment, by_reference, chain, explicit, oldest_due, plan
from invoicekit.documents import BankDetails, InvoiceKind
from invoicekit.errors import (
    CannotAllocate,
    Duplicate,
    GuardRefused,
    InvalidDefinition,
    InvalidValue,
    InvoicekitError,
    KeyReused,
    NotCovered,
    NotFound,
    NotPermitted,
    StaleVersion,
    StateForbids,
    UnknownEvent,
)
from invoicekit.permissions import Grant, Policy, Role, Scope, Switch
from invoicekit.permissions.policies import MAKER_CHECKER, SALES_FINANCE_ADMIN
from invoicekit.ports.storage import Query
from invoicekit.service import documents, payments
from invoicekit.taxes import flat
from invoicekit.workflows import RECEIVABLE, Workflow
from support.written import invoice, line, vat

SARA = Actor("sara", roles=["sales"], tenant="asha")
FARAH = Actor("farah", roles=["finance"], tenant="asha")
SYSTEM = Actor.system("asha")
STRANGER = Actor("zoe", roles=["admin"], tenant="zeta")
NOBODY = Actor("nina", tenant="asha")
PAID_ON = date(2026, 11, 20)


def buyer(account: str) -> Actor:
    return Actor("bea", roles=["buyer"], tenant="asha", attributes={"account": account})


def bill(number: str = "1", price: str = "100", **more: Any) -> Invoice:
    return invoice(line(price, vat("18")), number=number, currency="INR", **more)


def add(ctx: Context, *args: Any, by: Actor = SARA, **more: Any) -> Any:
    return documents.add(ctx, bill(*args, **more), workflow=RECEIVABLE, by=by)


def pay(
    ctx: Context, amount: str, *, reference: str = "", id_: str = "PAY-1", key: str = "k"
) -> Any:
    payment = Payment(id_, Money(amount, "INR"), PAID_ON, remittance=reference)
    items = payments.open_items(ctx, by=FARAH)
    proposal = plan(payment, items, chain(by_reference, oldest_due))
    return payments.commit(ctx, proposal, by=FARAH, key=key)


def balance(ctx: Context, id_: str) -> str:
    return str(documents.view(ctx, id_, by=FARAH).record.balance)


def everything(ctx: Context) -> object:
    """Return all that the store holds of the tenant, to show that a refusal wrote nothing."""
    with ctx.store.unit_of_work("asha", read_only=True) as work:
        records = work.find(Query(limit=500)).records
        rows = [(r, work.history(*r.key), work.allocations(target=r.id)) for r in records]
        return rows, work.messages()


def test_an_added_invoice_is_open_with_its_figures_frozen(ctx: Context) -> None:
    record = add(ctx)
    # 100 and 18 %.
    assert (record.state, record.settlement, str(record.total)) == ("open", "open", "118.00")
    shown = documents.view(ctx, record, by=SARA)
    assert shown.figures is not None
    assert str(shown.figures.totals.payable) == "118.00"
    assert shown.problems == ()
    (entry,) = documents.history(ctx, record, by=SARA)
    assert (entry.event, entry.actor, entry.version) == ("add", "sara", 1)
    assert entry.fingerprint == shown.content.fingerprint


def test_an_incomplete_invoice_is_kept_and_its_problems_are_told(ctx: Context) -> None:
    draft = invoice(line("100"), number="", issue_date=None)
    record = documents.add(ctx, draft, workflow=RECEIVABLE, by=SARA)
    problems = documents.view(ctx, record, by=SARA).problems
    assert [problem.path for problem in problems] == ["number", "issue_date"]
    assert record.unique_key is None


def test_a_credit_note_stands_with_its_sign(ctx: Context) -> None:
    note = add(ctx, kind=InvoiceKind.CREDIT_NOTE)
    assert (str(note.total), str(note.balance)) == ("-118.00", "-118.00")
    (item,) = payments.open_items(ctx, by=FARAH)
    assert item.kind.value == "credit_note"


def test_a_total_of_zero_is_paid_and_may_still_be_edited(ctx: Context) -> None:
    record = add(ctx, "1", "0")
    assert record.settlement == "paid"
    assert documents.edit(ctx, record, invoice=bill("1", "5"), by=SARA).settlement == "open"


def test_the_same_number_of_the_same_seller_is_refused(ctx: Context) -> None:
    first = add(ctx)
    with pytest.raises(Duplicate) as caught:
        add(ctx)
    assert caught.value.existing == first.id
    add(ctx, kind=InvoiceKind.CREDIT_NOTE)


def test_the_same_key_adds_once(ctx: Context) -> None:
    first = documents.add(ctx, bill(), workflow=RECEIVABLE, by=SARA, key="a")
    assert documents.add(ctx, bill(), workflow=RECEIVABLE, by=SARA, key="a") == first
    with pytest.raises(KeyReused):
        documents.add(ctx, bill("2"), workflow=RECEIVABLE, by=SARA, key="a")


def test_an_edit_is_a_revision_of_its_own_and_keeps_what_is_left_out(ctx: Context) -> None:
    record = add(ctx)
    coded = documents.edit(ctx, record, coding=Coding("6120"), bank=BankDetails("DE02"), by=SARA)
    priced = documents.edit(ctx, coded, invoice=bill("1", "200"), by=SARA, reason="wrong price")
    content = documents.view(ctx, priced, by=SARA).content
    assert (content.coding, content.bank) == (Coding("6120"), BankDetails("DE02"))
    assert (priced.version, priced.revision, str(priced.total)) == (3, 3, "236.00")
    with ctx.store.unit_of_work("asha", read_only=True) as work:
        assert [work.revision("invoice", record.id, n).number for n in (1, 2, 3)] == [1, 2, 3]
    assert documents.history(ctx, priced, by=SARA)[-1].reason == "wrong price"


def test_a_stale_record_is_refused_and_nothing_is_written(ctx: Context) -> None:
    read = add(ctx)
    documents.edit(ctx, read, invoice=bill("1", "200"), by=SARA)
    before = everything(ctx)
    with pytest.raises(StaleVersion) as caught:
        documents.edit(ctx, read, invoice=bill("1", "300"), by=SARA)
    assert (caught.value.expected, caught.value.actual) == (1, 2)
    with pytest.raises(StaleVersion):
        documents.act(ctx, read, "delete", by=SARA)
    assert everything(ctx) == before


def test_an_id_needs_the_version_that_was_read(ctx: Context) -> None:
    record = add(ctx)
    with pytest.raises(InvalidValue, match="needs the version"):
        documents.act(ctx, record.id, "delete", by=SARA)
    assert documents.act(ctx, record.id, "delete", by=SARA, expect=1).state == "deleted"


def test_a_deleted_invoice_stays_deleted_and_frees_its_order(ctx: Context) -> None:
    record = add(ctx, order="SO-1")
    gone = documents.act(ctx, record, "delete", by=SARA)
    assert (gone.state, gone.order) == ("deleted", "")
    for act in (
        lambda: documents.act(ctx, gone, "delete", by=SARA),
        lambda: documents.edit(ctx, gone, invoice=bill(), by=SARA),
    ):
        with pytest.raises(StateForbids, match="not used again"):
            act()
    assert payments.open_items(ctx, by=FARAH) == ()


def test_an_act_by_its_key_is_done_once(ctx: Context) -> None:
    record = add(ctx)
    gone = documents.act(ctx, record, "delete", by=SARA, key="d")
    assert documents.act(ctx, record, "delete", by=SARA, key="d") == gone
    assert len(documents.history(ctx, record, by=SARA)) == 2


def test_an_act_that_changes_the_content_is_sent_to_edit(ctx: Context) -> None:
    with pytest.raises(InvalidValue, match=r"documents\.edit"):
        documents.act(ctx, add(ctx), "edit", by=SARA)


def test_an_unknown_act_is_told(ctx: Context) -> None:
    with pytest.raises(UnknownEvent):
        documents.act(ctx, add(ctx), "explode", by=SARA)


def test_available_tells_of_every_act(ctx: Context) -> None:
    told = {d.event: d.allowed for d in documents.available(ctx, add(ctx), by=SARA)}
    assert told == {"edit": True, "reimport": False, "delete": True, "flag": False}


@pytest.mark.parametrize("actor", [NOBODY, buyer("Blue Bay Retail")])
def test_who_may_not_add_is_told_so(ctx: Context, actor: Actor) -> None:
    with pytest.raises(NotPermitted):
        add(ctx, by=actor)


def test_an_actor_of_another_tenant_finds_nothing(ctx: Context) -> None:
    record = add(ctx)
    for act in (
        lambda: documents.view(ctx, record, by=STRANGER),
        lambda: documents.history(ctx, record, by=STRANGER),
        lambda: documents.can(ctx, record, "delete", by=STRANGER),
        lambda: documents.act(ctx, record, "delete", by=STRANGER),
        lambda: documents.edit(ctx, record, invoice=bill(), by=STRANGER),
    ):
        with pytest.raises(NotFound):
            act()
    assert documents.find(ctx, by=STRANGER).records == ()


def test_a_buyer_reaches_the_own_account_and_no_other(ctx: Context) -> None:
    record = add(ctx)
    other = attrs.evolve(bill("2"), buyer=attrs.evolve(bill().buyer, id="C-2"))
    second = documents.add(ctx, other, workflow=RECEIVABLE, by=SARA)
    own = buyer("Blue Bay Retail")
    assert [r.id for r in documents.find(ctx, by=own).records] == [record.id]
    assert documents.find(ctx, Query(customer="C-2"), by=own).records == ()
    assert [r.id for r in documents.find(ctx, by=buyer("C-2")).records] == [second.id]
    with pytest.raises(NotFound):
        documents.view(ctx, second, by=own)
    with pytest.raises(NotFound):
        documents.act(ctx, second.id, "delete", by=own, expect=99)
    assert not documents.can(ctx, record, "delete", by=own)


def test_who_may_see_nothing_is_told_so(ctx: Context) -> None:
    with pytest.raises(NotPermitted):
        documents.find(ctx, by=NOBODY)


def of_several_scopes(ctx: Context) -> Context:
    policy = attrs.evolve(
        SALES_FINANCE_ADMIN,
        roles=[*SALES_FINANCE_ADMIN.roles, Role("clerk", scope=Scope(own=True)), Role("branch")],
        grants=[
            *SALES_FINANCE_ADMIN.grants,
            Grant("clerk", "invoice.view"),
            Grant("branch", "invoice.view", scope=Scope(same="branch")),
        ],
    )
    return Context(ctx.store, flat.REGIME, policies={"receivable": policy})


def test_a_list_bounded_to_what_one_made_shows_that_alone(ctx: Context) -> None:
    own = of_several_scopes(ctx)
    record = add(own)
    clerk = Actor("sara", roles=["clerk"], tenant="asha")
    assert [r.id for r in documents.find(own, by=clerk).records] == [record.id]
    assert documents.find(own, by=attrs.evolve(clerk, id="carl")).records == ()


def test_a_list_by_what_no_query_can_ask_is_refused_not_guessed(ctx: Context) -> None:
    own = of_several_scopes(ctx)
    with pytest.raises(NotCovered):
        documents.find(own, by=Actor("sara", roles=["branch"], tenant="asha"))


def test_a_grant_that_has_expired_widens_no_list(ctx: Context) -> None:
    expired = Grant("buyer", "invoice.view", valid_to=date(2026, 11, 22))
    roles = [Role("buyer") if r.name == "buyer" else r for r in SALES_FINANCE_ADMIN.roles]
    kept = [g for g in SALES_FINANCE_ADMIN.grants if g.role != "buyer"]
    policy = attrs.evolve(SALES_FINANCE_ADMIN, roles=roles, grants=[*kept, expired])
    own = attrs.evolve(ctx, policies={"receivable": policy})
    add(own)
    assert documents.find(own, by=buyer("Blue Bay Retail")).records == ()


def test_a_switch_of_a_role_holds_at_once(ctx: Context) -> None:
    record = add(ctx)
    policy = SALES_FINANCE_ADMIN.switched([Switch("sales", "invoice.delete", on=False)])
    switched = Context(ctx.store, flat.REGIME, policies={"receivable": policy})
    with pytest.raises(NotPermitted):
        documents.act(switched, record, "delete", by=SARA)


def test_a_payment_settles_what_it_names(ctx: Context) -> None:
    first, second = add(ctx, "INV-0001"), add(ctx, "INV-0002")
    receipt = pay(ctx, "150", reference="INV-0002")
    assert len(receipt.rows) == 2
    # 118 to the invoice named, the rest of 32 to the other.
    assert (balance(ctx, second.id), balance(ctx, first.id)) == ("0.00", "86.00")
    assert documents.view(ctx, second, by=SARA).record.settlement == "paid"
    rows = payments.history(ctx, second, by=FARAH)
    assert [(str(row.amount), row.by) for row in rows] == [("118.00 INR", "farah")]


def test_an_overpayment_is_kept_and_can_be_used_later(ctx: Context) -> None:
    add(ctx)
    pay(ctx, "200")
    ((payment, left),) = payments.unapplied_payments(ctx, by=FARAH)
    assert (payment.id, str(left)) == ("PAY-1", "82.00 INR")
    later = add(ctx, "2")
    proposal = plan(payment, payments.open_items(ctx, by=FARAH), oldest_due, available=left)
    payments.commit(ctx, proposal, by=FARAH, key="later")
    assert balance(ctx, later.id) == "36.00"
    assert payments.unapplied_payments(ctx, by=FARAH) == ()
    assert "36.00" in payments.ageing(ctx, by=FARAH, at=date(2026, 12, 1)).as_text()


def test_the_same_key_pays_once(ctx: Context) -> None:
    record = add(ctx)
    payment = Payment("PAY-1", Money("50", "INR"), PAID_ON)
    proposal = plan(payment, payments.open_items(ctx, by=FARAH), oldest_due)
    first = payments.commit(ctx, proposal, by=FARAH, key="bank-1")
    assert payments.commit(ctx, proposal, by=FARAH, key="bank-1") == first
    assert balance(ctx, record.id) == "68.00"
    other = plan(attrs.evolve(payment, id="PAY-2"), payments.open_items(ctx, by=FARAH), oldest_due)
    with pytest.raises(KeyReused):
        payments.commit(ctx, other, by=FARAH, key="bank-1")


def test_a_plan_over_what_moved_since_is_refused_and_nothing_is_written(ctx: Context) -> None:
    record = add(ctx)
    payment = Payment("PAY-1", Money("50", "INR"), PAID_ON)
    proposal = plan(payment, payments.open_items(ctx, by=FARAH), oldest_due)
    documents.edit(ctx, record, coding=Coding("1"), by=SARA)
    before = everything(ctx)
    with pytest.raises(StaleVersion):
        payments.commit(ctx, proposal, by=FARAH, key="k")
    assert everything(ctx) == before


def test_a_payment_gives_out_no_more_than_it_has(ctx: Context) -> None:
    first, second = add(ctx, "1"), add(ctx, "2")
    payment = Payment("PAY-1", Money("118", "INR"), PAID_ON)
    items = payments.open_items(ctx, by=FARAH)
    one = plan(payment, items, explicit({first.id: Money("118", "INR")}))
    other = plan(payment, items, explicit({second.id: Money("118", "INR")}))
    payments.commit(ctx, one, by=FARAH, key="1")
    before = everything(ctx)
    with pytest.raises(CannotAllocate, match=r"only 0\.00 INR is left"):
        payments.commit(ctx, other, by=FARAH, key="2")
    assert everything(ctx) == before


def test_a_payments_id_is_for_one_payment(ctx: Context) -> None:
    add(ctx)
    pay(ctx, "10")
    with pytest.raises(Duplicate):
        pay(ctx, "20", key="k2")


def test_who_may_not_record_payments_is_told_so(ctx: Context) -> None:
    add(ctx)
    proposal = plan(
        Payment("P", Money("1", "INR"), PAID_ON), payments.open_items(ctx, by=SARA), oldest_due
    )
    with pytest.raises(NotPermitted) as caught:
        payments.commit(ctx, proposal, by=SARA, key="k")
    assert caught.value.failures[0].who_could == ("finance", "admin", "system")
    with pytest.raises(NotPermitted):
        payments.unapplied_payments(ctx, by=NOBODY)


def test_what_is_paid_is_locked(ctx: Context) -> None:
    record = add(ctx)
    pay(ctx, "50")
    part = documents.view(ctx, record, by=SARA).record
    with pytest.raises(GuardRefused, match=r"50\.00 INR is paid"):
        documents.act(ctx, part, "delete", by=SARA)
    with pytest.raises(GuardRefused, match=r"would be 11\.80 INR, and 50\.00 INR is paid already"):
        documents.edit(ctx, part, invoice=bill("1", "10"), by=SARA)
    assert documents.edit(ctx, part, invoice=bill("1", "50"), by=SARA).settlement == "partly_paid"
    pay(ctx, "9", id_="PAY-2", key="k2")
    whole = documents.view(ctx, record, by=SARA).record
    assert whole.settlement == "paid"
    decision = documents.can(ctx, whole, "edit", by=SARA)
    assert [failure.code for failure in decision.failures] == ["complete_locked"]


def test_open_items_are_of_a_customer_and_a_currency(ctx: Context) -> None:
    add(ctx)
    found = payments.open_items(ctx, by=FARAH, customer="Blue Bay Retail", currency="INR")
    assert len(found) == 1
    assert payments.open_items(ctx, by=FARAH, customer="Blue Bay Retail", currency="EUR") == ()
    assert payments.open_items(ctx, by=FARAH, customer="Somebody") == ()


def add_pattern(ctx: Context) -> tuple[Any, Any]:
    record = add(ctx, "pattern")
    with ctx.store.unit_of_work("asha", read_only=True) as work:
        return record, work.revision("invoice", record.id, 1)


def test_a_list_of_open_items_goes_over_pages(ctx: Context) -> None:
    # A page has 500 records at most.
    pattern, content = add_pattern(ctx)
    with ctx.store.unit_of_work("asha") as work:
        for number in range(501):
            named = {"id": f"r{number}"}
            work.add(
                attrs.evolve(pattern, unique_key=None, **named), attrs.evolve(content, **named)
            )
    assert len(payments.open_items(ctx, by=FARAH)) == 502


def test_two_payments_at_once_never_pay_an_invoice_twice(ctx: Context) -> None:
    record = add(ctx)
    start, outcomes = Barrier(2), []

    def commit(name: str) -> None:
        payment = Payment(name, Money("118", "INR"), PAID_ON)
        proposal = plan(payment, payments.open_items(ctx, by=FARAH), oldest_due)
        start.wait()
        try:
            payments.commit(ctx, proposal, by=FARAH, key=name)
            outcomes.append("paid")
        except InvoicekitError as error:
            outcomes.append(error.code)

    threads = [Thread(target=commit, args=(name,)) for name in ("A", "B")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["paid", "stale_version"]
    assert balance(ctx, record.id) == "0.00"
    assert sum(row.amount.amount for row in payments.history(ctx, record, by=FARAH)) == Decimal(118)


def test_a_policy_that_does_not_fit_is_refused_when_the_two_meet(ctx: Context) -> None:
    with pytest.raises(InvalidDefinition, match=r"invoice\.edit"):
        Context(ctx.store, flat.REGIME, policies={"receivable": MAKER_CHECKER})
    with pytest.raises(InvalidDefinition, match="no workflow 'payable'"):
        Context(ctx.store, flat.REGIME, policies={"payable": SALES_FINANCE_ADMIN})
    with pytest.raises(InvalidDefinition, match="two workflows"):
        Context(ctx.store, flat.REGIME, workflows=[RECEIVABLE, RECEIVABLE])
    with pytest.raises(InvalidValue, match="no workflow of the context"):
        ctx.workflow("spaceship")


def test_a_workflow_that_the_context_does_not_run_is_refused(ctx: Context) -> None:
    mine = RECEIVABLE.lifecycle.extend("mine")
    other = Workflow(attrs.evolve(RECEIVABLE.machine, lifecycle=mine), SALES_FINANCE_ADMIN)
    with pytest.raises(InvalidValue, match="the context runs 'receivable'"):
        documents.add(ctx, bill(), workflow=other, by=SARA)
    assert repr(RECEIVABLE) == "Workflow('receivable', 'sales, finance, admin')"


def test_a_records_message_leaves_with_the_change(ctx: Context) -> None:
    told = RECEIVABLE.lifecycle.extend(
        "told",
        replace=[
            attrs.evolve(way, outbox=["invoice_deleted"])
            for way in RECEIVABLE.lifecycle.transitions
            if way.event == "delete"
        ],
    )
    workflow = Workflow(attrs.evolve(RECEIVABLE.machine, lifecycle=told), SALES_FINANCE_ADMIN)
    own = Context(ctx.store, flat.REGIME, workflows=[workflow])
    record = documents.add(own, bill(), workflow=workflow, by=SARA)
    documents.act(own, record, "delete", by=SARA)
    with ctx.store.unit_of_work("asha", read_only=True) as work:
        (message,) = work.messages()
    assert (message.topic, message.record) == ("invoice_deleted", record.id)
    assert message.body.version == 2


def test_a_policy_without_grants_lets_nobody_in(ctx: Context) -> None:
    empty = Policy(
        "empty",
        permissions=SALES_FINANCE_ADMIN.permissions,
        acts=SALES_FINANCE_ADMIN.acts,
        roles=["sales"],
        grants=[],
    )
    own = Context(ctx.store, flat.REGIME, policies={"receivable": empty})
    with pytest.raises(NotPermitted):
        add(own)


def test_what_is_of_another_kind_is_refused_with_what_to_give(ctx: Context) -> None:
    wrong: Any = {
        "workflow": lambda: documents.add(ctx, bill("9"), workflow="RECEIVABLE", by=SARA),
        "query": lambda: documents.find(ctx, "AT-1", by=SARA),
        "column": lambda: documents.rows(ctx, columns=["number"], by=SARA),
        "sheet": lambda: documents.import_sheet(ctx, b"number", workflow=RECEIVABLE, by=SARA),
        "details": lambda: documents.act(ctx, add(ctx), "delete", by=SARA, details=["x"]),
    }
    for what, act in wrong.items():
        with pytest.raises(InvalidValue, match=f"^{what} ") as refused:
            act()
        assert refused.value.remedy
