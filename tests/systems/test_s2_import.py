"""S2: invoices that the ERP sends, again and again."""

from __future__ import annotations

from datetime import date

import attrs
import pytest

from invoicekit import Invoice, Line, Money, Party, StatedTax
from invoicekit.allocation import Payment, oldest_due, plan
from invoicekit.errors import InvalidValue, NotPermitted
from invoicekit.permissions import Actor
from invoicekit.ports.storage import Query
from invoicekit.service import documents, payments
from invoicekit.service.documents import Reception
from invoicekit.workflows import ACCOUNTS_PAYABLE, RECEIVABLE

SALES = Actor("sara", ["sales"], tenant="asha")
FINANCE = Actor("farah", ["finance"], tenant="asha")
BUYER = Actor("bela", ["buyer"], tenant="asha", attributes={"account": "C-17"})
ERP = Actor.system("asha")
VAT = StatedTax("VAT", "S", "20")

INVOICE = Invoice(
    "AT-1",
    date(2026, 11, 2),
    currency="EUR",
    seller=Party("Asha Systems", "IN"),
    buyer=Party("Blue Bay Retail", "IN", id="C-17"),
    lines=[Line("support", "10", "100", id="1", taxes=[VAT])],
)
"""1,000 and 20 % of it: 1,200."""


def lines(quantity):
    return [Line("support", quantity, "100", id="1", taxes=[VAT])]


def send(ctx, **other):
    return documents.receive(ctx, attrs.evolve(INVOICE, **other), by=ERP)


def pay(ctx, record, amount):
    money = Payment("P-1", Money(amount, "EUR"), received=date(2026, 11, 2))
    items = payments.open_items(ctx, by=FINANCE)
    payments.commit(ctx, plan(money, items, oldest_due), by=FINANCE, key="k")


def everything(ctx):
    return documents.find(ctx, by=SALES).records


@pytest.mark.row("S2.5")
def test_the_first_time_it_is_added_with_its_source(ctx):
    received = send(ctx)
    assert received.reception is Reception.ADDED
    assert (received.record.source, str(received.record.total)) == ("erp", "1200.00")
    assert send(ctx, number="AT-2", source="sap").record.source == "sap"


@pytest.mark.row("S2.5")
def test_the_same_number_again_updates_and_never_duplicates(ctx):
    first = send(ctx).record
    again = send(ctx, lines=lines("12"))
    assert again.reception is Reception.UPDATED
    # 12 times 100, and 20 % of it.
    assert (again.record.id, str(again.record.total)) == (first.id, "1440.00")
    assert len(everything(ctx)) == 1
    assert [e.event for e in documents.history(ctx, first, by=SALES)] == ["add", "reimport"]


@pytest.mark.row("S2.5")
def test_what_says_the_same_changes_nothing(ctx):
    first = send(ctx).record
    assert send(ctx) == documents.Received(first, Reception.UNCHANGED)
    assert documents.history(ctx, first, by=SALES)[-1].event == "add"


@pytest.mark.row("S2.5")
def test_a_deleted_one_is_never_revived(ctx):
    record = documents.delete(ctx, send(ctx).record, by=SALES)
    again = send(ctx, lines=lines("12"))
    assert (again.reception, again.record) == (Reception.DELETED, record)
    assert [r.state for r in everything(ctx)] == ["deleted"]


@pytest.mark.row("S2.5")
def test_onto_a_complete_one_it_is_flagged_and_not_applied(ctx):
    record = send(ctx).record
    pay(ctx, record, "1200")
    again = send(ctx, lines=lines("12"))
    assert again.reception is Reception.FLAGGED
    assert "complete_locked" in {failure.code for failure in again.decision.failures}
    assert (again.record.tags, str(again.record.total)) == (("import_differs",), "1200.00")
    last = documents.history(ctx, record, by=SALES)[-1]
    assert (last.event, dict(last.details)["because"]) == ("flag", "complete_locked")
    assert documents.view(ctx, record, by=SALES).content.invoice.lines == INVOICE.lines


@pytest.mark.row("S2.5")
def test_the_same_flag_is_told_once_and_a_new_one_anew(ctx):
    record = send(ctx).record
    pay(ctx, record, "1200")
    for quantity in ("12", "12", "12", "13"):
        assert send(ctx, lines=lines(quantity)).reception is Reception.FLAGGED
    events = [e.event for e in documents.history(ctx, record, by=SALES)]
    assert events.count("flag") == 2
    # What is there already differs from nothing.
    assert send(ctx).reception is Reception.UNCHANGED


@pytest.mark.row("S2.5")
def test_an_update_below_what_is_paid_is_flagged_and_one_that_fits_takes_the_flag_off(ctx):
    record = send(ctx).record
    pay(ctx, record, "700")
    flagged = send(ctx, lines=lines("5"))
    assert [failure.code for failure in flagged.decision.failures] == ["total_below_paid"]
    assert flagged.record.tags == ("import_differs",)
    fits = send(ctx, lines=lines("7"))
    assert (fits.reception, fits.record.tags) == (Reception.UPDATED, ())
    assert str(fits.record.balance) == "140.00"


@pytest.mark.row("S2.5")
def test_what_was_made_by_hand_keeps_its_source_and_its_order(ctx):
    made = attrs.evolve(INVOICE, order="SO-1")
    record = documents.add(ctx, made, workflow=RECEIVABLE, by=SALES)
    again = send(ctx, lines=lines("12"))
    assert (again.record.id, again.reception) == (record.id, Reception.UPDATED)
    assert (again.record.source, again.record.order) == ("", "SO-1")


@pytest.mark.row("S2.5")
def test_the_same_number_of_another_kind_is_another_document(ctx):
    from invoicekit import InvoiceKind

    send(ctx)
    assert send(ctx, kind=InvoiceKind.CREDIT_NOTE).reception is Reception.ADDED
    assert len(everything(ctx)) == 2


@pytest.mark.row("S2.5")
@pytest.mark.parametrize("by", [SALES, FINANCE, BUYER])
def test_only_the_program_itself_imports(ctx, by):
    with pytest.raises(NotPermitted):
        documents.receive(ctx, INVOICE, by=by)
    assert everything(ctx) == ()


@pytest.mark.row("S2.5")
def test_what_cannot_be_told_from_others_is_not_imported(ctx):
    with pytest.raises(InvalidValue, match="number"):
        send(ctx, number="")
    with pytest.raises(InvalidValue, match="reimport"):
        documents.receive(ctx, INVOICE, by=ERP, event="edit")
    maker = Actor("meera", ["maker"], tenant="asha")
    with pytest.raises(InvalidValue, match="none"):
        documents.receive(ctx, INVOICE, by=maker, workflow=ACCOUNTS_PAYABLE)


@pytest.mark.row("S2.5")
def test_a_key_makes_a_repeat_safe(ctx):
    record = documents.receive(ctx, INVOICE, by=ERP, key="erp-17").record
    documents.receive(ctx, attrs.evolve(INVOICE, lines=lines("12")), by=ERP, key="erp-18")
    again = documents.receive(ctx, INVOICE, by=ERP, key="erp-17")
    assert (again.reception, str(again.record.total)) == (Reception.UNCHANGED, "1440.00")
    assert again.record.id == record.id


@pytest.mark.row("S2.5")
def test_another_houses_import_touches_nothing_here(ctx):
    first = send(ctx).record
    other = documents.receive(ctx, INVOICE, by=Actor.system("other house"))
    assert other.reception is Reception.ADDED
    assert documents.find(ctx, Query(id=first.id), by=SALES).records == (first,)
