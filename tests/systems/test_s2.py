"""S2: a receivables portal over a shop, with sales, finance, admin and buyers."""

from __future__ import annotations

from datetime import date

import attrs
import pytest

from invoicekit import AllowanceCharge, Invoice, Line, Money, Party, StatedTax
from invoicekit.allocation import Payment, oldest_due, plan
from invoicekit.errors import (
    Duplicate,
    GuardRefused,
    InvalidDefinition,
    InvalidValue,
    NotFound,
    NotPermitted,
    StateForbids,
)
from invoicekit.permissions import Actor, Switch
from invoicekit.ports.storage import Query
from invoicekit.service import documents, payments, users
from invoicekit.workflows import RECEIVABLE

DAY = date(2026, 11, 2)
SALES = Actor("sara", ["sales"], tenant="asha")
FINANCE = Actor("farah", ["finance"], tenant="asha")
ADMIN = Actor("anil", ["admin"], tenant="asha")
BUYER = Actor("bela", ["buyer"], tenant="asha", attributes={"account": "C-17"})
SYSTEM = Actor.system("asha")
VAT = StatedTax("VAT", "S", "20")

INVOICE = Invoice(
    "AT-1",
    DAY,
    currency="EUR",
    seller=Party("Asha Systems", "IN"),
    buyer=Party("Blue Bay Retail", "IN", id="C-17"),
    lines=[Line("support", "10", "100", id="1", taxes=[VAT])],
    order="SO-1",
)
"""1,000 and 20 % of it: 1,200."""


def add(ctx, by=SALES, **other):
    return documents.add(ctx, attrs.evolve(INVOICE, **other), workflow=RECEIVABLE, by=by)


def pay(ctx, record, amount, by=FINANCE, key="k1"):
    money = Payment(f"P-{key}", Money(amount, "EUR"), received=DAY, customer="Blue Bay Retail")
    items = [i for i in payments.open_items(ctx, by=by) if i.id == record.id]
    payments.commit(ctx, plan(money, items, oldest_due), by=by, key=key)
    return documents.view(ctx, record, by=by).record


def pending(store, record):
    """Mark a gateway payment as under way, as the one who started it does."""
    with store.unit_of_work("asha") as work:
        return work.save(attrs.evolve(record, tags=["payment_pending"]), expect=record.version)


def codes(error):
    return [failure.code for failure in error.value.failures]


@pytest.mark.row("S2.1")
@pytest.mark.parametrize("by", [SALES, FINANCE, ADMIN])
def test_sales_and_all_above_view_create_edit_and_delete(ctx, by):
    record = add(ctx, by)
    assert documents.view(ctx, record, by=by).content.invoice == INVOICE
    record = documents.edit(ctx, record, invoice=attrs.evolve(INVOICE, notes="call"), by=by)
    assert documents.act(ctx, record, "delete", by=by).state == "deleted"


@pytest.mark.row("S2.1")
@pytest.mark.parametrize("by", [FINANCE, ADMIN])
def test_finance_and_admin_record_payments(ctx, by):
    assert pay(ctx, add(ctx), "200", by).settlement == "partly_paid"


@pytest.mark.row("S2.1")
def test_sales_records_none(ctx):
    add(ctx)
    (item,) = payments.open_items(ctx, by=SALES)
    money = Payment("P-1", Money("200", "EUR"), received=DAY)
    with pytest.raises(NotPermitted) as refused:
        payments.commit(ctx, plan(money, [item], oldest_due), by=SALES, key="k")
    assert refused.value.failures[0].who_could == ("finance", "admin", "system")


@pytest.mark.row("S2.1")
@pytest.mark.parametrize(
    ("by", "error"), [(SALES, NotPermitted), (FINANCE, NotPermitted), (BUYER, NotFound)]
)
def test_only_admin_manages_users_and_settings(ctx, by, error):
    with pytest.raises(error):
        users.add_user(ctx, "ravi", "sales", by=by)
    with pytest.raises(error):
        users.switch(ctx, Switch("sales", "invoice.delete", on=False), by=by)


@pytest.mark.row("S2.1")
def test_a_permission_is_switched_off_for_a_role_and_on_again_and_that_is_kept(ctx, ctx_with):
    record = add(ctx)
    users.switch(ctx, Switch("sales", "invoice.delete", on=False), by=ADMIN)
    later = ctx_with({})
    assert not documents.can(later, record, "delete", by=SALES)
    with pytest.raises(NotPermitted) as refused:
        documents.act(later, record, "delete", by=SALES)
    assert codes(refused) == ["no_grant"]
    assert documents.can(later, record, "delete", by=FINANCE)
    users.switch(ctx, Switch("sales", "invoice.delete", on=True), by=ADMIN)
    assert documents.act(later, record, "delete", by=SALES).state == "deleted"


@pytest.mark.row("S2.1")
def test_a_permission_is_switched_on_for_a_role_that_had_it_not(ctx):
    users.switch(ctx, Switch("sales", "payment.record", on=True), by=ADMIN)
    assert pay(ctx, add(ctx), "200", SALES).settlement == "partly_paid"
    assert users.policy_of(ctx, SALES).roles_with("payment.record")[0] == "sales"


@pytest.mark.row("S2.1")
def test_a_switch_is_the_tenants_own(ctx):
    users.switch(ctx, Switch("sales", "invoice.create", on=False), by=ADMIN)
    other = Actor("sia", ["sales"], tenant="other house")
    assert documents.add(ctx, INVOICE, workflow=RECEIVABLE, by=other).state == "open"
    with pytest.raises(NotPermitted):
        add(ctx)


@pytest.mark.row("S2.1")
@pytest.mark.parametrize(
    "setting", [Switch("king", "invoice.edit", on=True), Switch("sales", "invoice.eat", on=True)]
)
def test_a_switch_of_what_is_not_there_is_refused(ctx, setting):
    with pytest.raises(InvalidDefinition):
        users.switch(ctx, setting, by=ADMIN)


@pytest.mark.row("S2.2")
def test_admin_adds_a_user_with_a_role_and_the_user_acts_in_it(ctx):
    record = users.add_user(ctx, "ravi", "sales", by=ADMIN, name="Ravi", email="ravi@asha.example")
    assert (record.state, dict(record.labels)["role"]) == ("active", "sales")
    ravi = users.actor_of(ctx, "ravi", tenant="asha")
    assert (ravi.id, ravi.roles, ravi.tenant) == ("ravi", frozenset({"sales"}), "asha")
    assert add(ctx, ravi).created_by == "ravi"


@pytest.mark.row("S2.2")
def test_admin_gives_a_user_another_role(ctx):
    users.add_user(ctx, "ravi", "sales", by=ADMIN)
    users.give_role(ctx, "ravi", "finance", by=ADMIN)
    ravi = users.actor_of(ctx, "ravi", tenant="asha")
    assert ravi.roles == {"finance"}
    assert pay(ctx, add(ctx, ravi), "200", ravi).settlement == "partly_paid"


@pytest.mark.row("S2.2")
def test_a_buyer_is_added_with_the_account_and_reaches_it_alone(ctx):
    users.add_user(ctx, "bela", "buyer", by=ADMIN, attributes={"account": "C-17"})
    own = add(ctx)
    other = add(ctx, number="AT-2", order="SO-2", buyer=Party("Red Hill", "IN", id="C-18"))
    bela = users.actor_of(ctx, "bela", tenant="asha")
    assert [r.id for r in documents.find(ctx, by=bela).records] == [own.id]
    with pytest.raises(NotFound):
        documents.view(ctx, other, by=bela)


@pytest.mark.row("S2.2")
def test_a_removed_user_acts_no_longer_and_is_not_added_again(ctx, store):
    users.add_user(ctx, "ravi", "sales", by=ADMIN)
    assert users.remove_user(ctx, "ravi", by=ADMIN, reason="left").state == "removed"
    with pytest.raises(NotFound):
        users.actor_of(ctx, "ravi", tenant="asha")
    with pytest.raises(StateForbids) as refused:
        users.remove_user(ctx, "ravi", by=ADMIN)
    assert codes(refused) == ["already_removed"]
    with pytest.raises(StateForbids):
        users.give_role(ctx, "ravi", "admin", by=ADMIN)
    with pytest.raises(Duplicate):
        users.add_user(ctx, "ravi", "sales", by=ADMIN)
    with store.unit_of_work("asha", read_only=True) as work:
        kept = [(e.event, e.actor, e.reason) for e in work.history("user", "ravi")]
    assert kept == [("add", "anil", ""), ("remove", "anil", "left")]


@pytest.mark.row("S2.2")
def test_a_role_that_the_policy_does_not_have_is_refused(ctx):
    with pytest.raises(InvalidValue, match="sales, finance, admin, buyer, system"):
        users.add_user(ctx, "ravi", "king", by=ADMIN)
    users.add_user(ctx, "ravi", "sales", by=ADMIN)
    with pytest.raises(InvalidValue):
        users.give_role(ctx, "ravi", "king", by=ADMIN)


@pytest.mark.row("S2.2")
@pytest.mark.parametrize(
    ("by", "error"),
    [
        (SALES, NotPermitted),
        (FINANCE, NotPermitted),
        (SYSTEM, NotPermitted),
        # Who is bounded to an account may not even know of the house's users.
        (BUYER, NotFound),
    ],
)
def test_nobody_else_gives_roles_or_removes_users(ctx, by, error):
    users.add_user(ctx, "ravi", "sales", by=ADMIN)
    with pytest.raises(error):
        users.give_role(ctx, "ravi", "admin", by=by)
    with pytest.raises(error):
        users.remove_user(ctx, "ravi", by=by)


@pytest.mark.row("S2.2")
def test_an_admin_neither_removes_nor_promotes_oneself(ctx):
    users.add_user(ctx, "anil", "admin", by=Actor("root", ["admin"], tenant="asha"))
    for act in (
        lambda: users.remove_user(ctx, "anil", by=ADMIN),
        lambda: users.give_role(ctx, "anil", "finance", by=ADMIN),
    ):
        with pytest.raises(GuardRefused) as refused:
            act()
        assert codes(refused) == ["own_account"]


@pytest.mark.row("S2.2")
def test_a_user_of_another_house_is_not_found(ctx):
    users.add_user(ctx, "ravi", "sales", by=ADMIN)
    with pytest.raises(NotFound):
        users.actor_of(ctx, "ravi", tenant="other house")
    with pytest.raises(NotFound):
        users.remove_user(ctx, "ravi", by=Actor("x", ["admin"], tenant="other house"))


@pytest.mark.row("S2.7")
def test_an_edit_adds_lines_and_cost_lines_with_their_own_tax_and_changes_what_is_said(ctx):
    record = add(ctx)
    edited = attrs.evolve(
        INVOICE,
        lines=[
            Line("support, on site", "8", "110", id="1", taxes=[VAT]),
            Line("travel", "1", "50", id="2", taxes=[VAT]),
        ],
        charges=[AllowanceCharge("30", reason="freight", taxes=[StatedTax("VAT", "S", "10")])],
    )
    record = documents.edit(ctx, record, invoice=edited, by=SALES)
    view = documents.view(ctx, record, by=BUYER)
    # 880 + 50 = 930; 20 % of it is 186; the freight 30 with 10 %, 3: together 1,149.
    assert str(view.figures.totals.payable) == "1149.00"
    assert (record.revision, str(record.balance)) == (2, "1149.00")


@pytest.mark.row("S2.7")
def test_a_partly_paid_one_is_not_deleted_but_edited_down_to_what_is_paid(ctx):
    record = pay(ctx, add(ctx), "700")
    with pytest.raises(GuardRefused) as refused:
        documents.act(ctx, record, "delete", by=SALES)
    assert codes(refused) == ["has_payments"]
    assert "700" in refused.value.message
    assert "Undo the payments first" in refused.value.remedy
    less = attrs.evolve(INVOICE, lines=[Line("support", "5", "100", id="1", taxes=[VAT])])
    with pytest.raises(GuardRefused) as refused:
        documents.edit(ctx, record, invoice=less, by=SALES)
    assert codes(refused) == ["total_below_paid"]
    assert "600" in refused.value.message
    fits = attrs.evolve(INVOICE, lines=[Line("support", "7", "100", id="1", taxes=[VAT])])
    record = documents.edit(ctx, record, invoice=fits, by=SALES)
    assert (str(record.total), str(record.balance)) == ("840.00", "140.00")


@pytest.mark.row("S2.7")
def test_a_complete_one_is_neither_edited_nor_deleted(ctx):
    record = pay(ctx, add(ctx), "1200")
    assert record.settlement == "paid"
    for act in (
        lambda: documents.act(ctx, record, "delete", by=ADMIN),
        lambda: documents.edit(ctx, record, invoice=INVOICE, by=ADMIN),
    ):
        with pytest.raises(GuardRefused) as refused:
            act()
        assert "complete_locked" in codes(refused)
        assert "Issue a credit note" in refused.value.remedy


@pytest.mark.row("S2.7")
def test_none_of_either_while_a_gateway_payment_is_under_way(ctx, store):
    record = pending(store, add(ctx))
    for act in (
        lambda: documents.act(ctx, record, "delete", by=SALES),
        lambda: documents.edit(ctx, record, invoice=INVOICE, by=SALES),
    ):
        with pytest.raises(GuardRefused) as refused:
            act()
        assert codes(refused) == ["payment_pending"]


@pytest.mark.row("S2.7")
def test_a_deleted_one_stays_deleted_keeps_its_number_and_frees_its_order(ctx):
    record = documents.act(ctx, add(ctx), "delete", by=SALES)
    assert record.order == ""
    assert documents.find(ctx, Query(order="SO-1"), by=SALES).records == ()
    with pytest.raises(StateForbids) as refused:
        documents.edit(ctx, record, invoice=INVOICE, by=ADMIN)
    assert codes(refused) == ["already_deleted"]
    with pytest.raises(StateForbids):
        documents.edit(ctx, record, invoice=INVOICE, event="reimport", by=SYSTEM)
    with pytest.raises(Duplicate):
        add(ctx)


@pytest.mark.row("S2.7")
def test_what_the_erp_sends_again_updates_it_under_the_same_conditions(ctx):
    more = attrs.evolve(INVOICE, lines=[Line("support", "12", "100", id="1", taxes=[VAT])])
    record = add(ctx)
    record = documents.edit(ctx, record, invoice=more, event="reimport", by=SYSTEM)
    assert str(record.total) == "1440.00"
    record = pay(ctx, record, "1440")
    with pytest.raises(GuardRefused) as refused:
        documents.edit(ctx, record, invoice=INVOICE, event="reimport", by=SYSTEM)
    assert "complete_locked" in codes(refused)
    record = documents.act(ctx, record, "flag", by=SYSTEM, details={"flag": "import_differs"})
    assert record.tags == ("import_differs",)
    assert str(record.total) == "1440.00"


@pytest.mark.row("S2.1")
def test_a_buyer_does_not_see_the_payments_of_the_house(ctx):
    with pytest.raises(NotPermitted):
        payments.unapplied_payments(ctx, by=BUYER)


@pytest.mark.row("S2.7")
def test_a_buyer_looks_and_changes_nothing(ctx):
    record = add(ctx)
    assert documents.view(ctx, record, by=BUYER).record == record
    for act in (
        lambda: documents.act(ctx, record, "delete", by=BUYER),
        lambda: documents.edit(ctx, record, invoice=INVOICE, by=BUYER),
    ):
        with pytest.raises(NotPermitted):
            act()
