"""Whoever writes into the database behind the library's back is found, whatever is changed."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import text

from invoicekit import Coding, Context, Invoice, Line, Party
from invoicekit.documents import Contact
from invoicekit.permissions import Actor
from invoicekit.ports.clock import CountedIds, FixedClock
from invoicekit.service import auditing, documents
from invoicekit.taxes import flat
from invoicekit.workflows import ACCOUNTS_PAYABLE, DEALER_CASE
from support.postgres import store_of

MEERA = Actor("meera", ["maker"], tenant="bluebay")
RAVI = Actor("ravi", ["checker"], tenant="bluebay")
UMA = Actor("uma", ["user"], tenant="bluebay")
AUDITOR = Actor("aruna", ["auditor"], tenant="bluebay")


@pytest.fixture(params=["sqlite", "postgresql"])
def ctx(request):
    store = store_of(request.param, request)
    clock = FixedClock(datetime(2026, 11, 23, 9, tzinfo=UTC), step=timedelta(minutes=1))
    yield Context(store, flat.REGIME, clock=clock, ids=CountedIds())
    store.close()


def invoice(number):
    return Invoice(
        number,
        date(2026, 11, 2),
        currency="INR",
        seller=Party("Asha Systems", "IN", id="V-1"),
        buyer=Party("Kim Rider", "IN", contact=Contact("Kim", email="kim@rider.example")),
        lines=[Line("IT support", "1", "590")],
    )


@pytest.fixture
def kept(ctx):
    """A bill with five lines of history, and a case that is paid."""
    bill = documents.add(ctx, invoice("AT/42"), workflow=ACCOUNTS_PAYABLE, by=MEERA)
    bill = documents.edit(ctx, bill, coding=Coding("6120", "IT"), by=MEERA)
    bill = documents.act(ctx, bill, "submit", by=MEERA)
    bill = documents.act(ctx, bill, "approve", by=RAVI, reason="seen", details={"limit": "900"})
    case = documents.add(ctx, invoice("C-1"), workflow=DEALER_CASE, by=UMA)
    case = documents.act(ctx, case, "send", by=UMA)
    case = documents.act(ctx, case, "pay_pos", by=UMA)
    assert list(auditing.verify(ctx, by=AUDITOR)) == []
    return {"bill": bill.id, "case": case.id}


def changed(column, before, after):
    """Return SQL that replaces a text within a JSON column, whatever its type."""
    return f"{column} = CAST(replace(CAST({column} AS TEXT), '{before}', '{after}') AS !JSON)"


RECORDS = "UPDATE invoicekit_records SET {} WHERE id = :bill"
REVISIONS = "UPDATE invoicekit_revisions SET {} WHERE id = :bill"
SNAPSHOTS = "UPDATE invoicekit_snapshots SET {} WHERE id = :bill"
HISTORY = "UPDATE invoicekit_history SET {} WHERE id = :bill AND position = 2"
LEDGER = "UPDATE invoicekit_ledger SET {} WHERE target = :case"
LAST = "(SELECT max(position) FROM invoicekit_history h WHERE h.id = :bill)"


@pytest.mark.parametrize(
    ("statement", "code"),
    [
        (RECORDS.format("state = 'parked'"), "state_differs"),
        (RECORDS.format("version = version + 1"), "version_differs"),
        (RECORDS.format("total = '1.00'"), "record_differs"),
        (RECORDS.format("balance = '1.00'"), "record_differs"),
        (RECORDS.format("settlement = 'paid'"), "record_differs"),
        (RECORDS.format("number = 'AT/43'"), "record_differs"),
        (RECORDS.format("customer = 'V-2'"), "record_differs"),
        (RECORDS.format("due_date = NULL"), "record_differs"),
        (RECORDS.format("created_by = 'mallory'"), "maker_differs"),
        (RECORDS.format("head = 'ih1:00'"), "cut_off"),
        (REVISIONS.format(changed("content", "IT support", "IT supply")), "content_differs"),
        (REVISIONS.format("fingerprint = 'ik1:00'"), "content_differs"),
        (REVISIONS.format("\"by\" = 'mallory'"), "writer_differs"),
        ("DELETE FROM invoicekit_revisions WHERE id = :bill AND number = 1", "content_missing"),
        (SNAPSHOTS.format(changed("body", "590", "591")), "figures_differ"),
        ("DELETE FROM invoicekit_snapshots WHERE id = :bill", "figures_missing"),
        (HISTORY.format("actor = 'mallory'"), "line_changed"),
        (HISTORY.format("reason = 'because'"), "line_changed"),
        (HISTORY.format("target = 'processed'"), "line_changed"),
        (HISTORY.format("version = 9"), "line_changed"),
        (HISTORY.format(changed("seal", "ih1:", "ih1:0")), "line_exchanged"),
        (HISTORY.format("seal = '{}'"), "not_sealed"),
        (
            f"UPDATE invoicekit_history SET {changed('details', '900', '9000')} WHERE id = :bill",
            "line_changed",
        ),
        ("DELETE FROM invoicekit_history WHERE id = :bill AND position = 2", "line_missing"),
        (f"DELETE FROM invoicekit_history WHERE id = :bill AND position = {LAST}", "cut_off"),
        ("DELETE FROM invoicekit_history WHERE id = :bill", "cut_off"),
        (LEDGER.format("amount = '1.00'"), "row_differs"),
        (LEDGER.format("source = 'other'"), "row_differs"),
        (LEDGER.format("\"on\" = '2026-01-01'"), "row_differs"),
        (LEDGER.format("\"by\" = 'mallory'"), "writer_differs"),
        ("DELETE FROM invoicekit_ledger WHERE target = :case", "row_missing"),
    ],
)
def test_each_change_by_hand_is_found(ctx, kept, statement, code):
    json_ = "JSONB" if ctx.store.engine.dialect.name == "postgresql" else "TEXT"
    statement = statement.replace("!JSON", json_)
    with ctx.store.engine.begin() as connection:
        wanted = {name: kept[name] for name in ("bill", "case") if f":{name}" in statement}
        assert connection.execute(text(statement), wanted).rowcount > 0
    found = list(auditing.verify(ctx, by=AUDITOR))
    assert code in {finding.code for finding in found}, found
    guilty = kept["case" if ":case" in statement else "bill"]
    assert guilty in {finding.id for finding in found}


def test_a_record_that_is_gone_with_all_its_rows_is_found_by_an_anchor(ctx, kept):
    past = auditing.anchor(ctx, by=AUDITOR)
    with ctx.store.engine.begin() as connection:
        connection.execute(text("DELETE FROM invoicekit_outbox WHERE record = :bill"), kept)
        for name in ("changes", "history", "snapshots", "revisions", "records"):
            connection.execute(text(f"DELETE FROM invoicekit_{name} WHERE id = :bill"), kept)
    assert list(auditing.verify(ctx, by=AUDITOR)) == []
    (finding,) = auditing.verify(ctx, by=AUDITOR, against=past)
    assert (finding.id, finding.code) == (kept["bill"], "record_missing")


def test_what_another_tenant_has_is_not_looked_at(ctx, kept):
    with ctx.store.engine.begin() as connection:
        connection.execute(text(RECORDS.format("state = 'parked'")), {"bill": kept["bill"]})
    other = Actor("x", ["x"], tenant="elsewhere")
    assert list(auditing.verify(ctx, by=other)) == []
