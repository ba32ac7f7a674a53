"""What was changed by hand is found after a lawful act upon it, whatever fact was changed."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import attrs
import pytest
from sqlalchemy import text

from invoicekit import Coding, Context, Invoice, Line, Party
from invoicekit.adapters.storage.sql.tables import records
from invoicekit.documents.content import fingerprint
from invoicekit.errors import Duplicate
from invoicekit.permissions import Actor
from invoicekit.ports.clock import CountedIds, FixedClock
from invoicekit.records import Evidence, Record, Revision
from invoicekit.service import auditing, documents
from invoicekit.service.receipts import Receipt
from invoicekit.statemachines import AuditEntry
from invoicekit.taxes import flat
from invoicekit.workflows import ACCOUNTS_PAYABLE
from support.postgres import store_of

MEERA = Actor("meera", ["maker"], tenant="bluebay")
RAVI = Actor("ravi", ["checker"], tenant="bluebay")
AUDITOR = Actor("aruna", ["auditor"], tenant="bluebay")
NOON = datetime(2026, 11, 2, 12, tzinfo=UTC)
SAID = Receipt("invoice", "inv-1", 1)

FULL = Record(
    tenant="bluebay",
    kind="invoice",
    id="inv-1",
    workflow="accounts_payable",
    definition_version=3,
    state="draft",
    settlement="open",
    created_at=NOON,
    created_by="meera",
    parent=("case", "case-1"),
    unique_key="V-1/AT-42",
    number="AT/42",
    seller="Asha Systems",
    buyer="Blue Bay",
    customer="V-1",
    issue_date=date(2026, 11, 2),
    due_date=date(2026, 12, 2),
    currency="INR",
    total="590.00",
    balance="590.00",
    source="upload",
    order="PO-7",
    tags=["urgent"],
    labels=[("channel", "post")],
)

OTHER = {
    "definition_version": 4,
    "version": 7,
    "revision": 2,
    "created_at": datetime(2026, 11, 1, tzinfo=UTC),
    "updated_at": datetime(2026, 11, 1, tzinfo=UTC),
    "issue_date": date(2026, 1, 1),
    "due_date": date(2027, 12, 2),
    "total": Decimal("1.00"),
    "balance": Decimal("1.00"),
    "settlement": "paid",
    "currency": "EUR",
    "tags": "\nharmless\n",
    "labels": "\nchannel=upload\n",
    "lines": 7,
    "created_by": "mallory",
}
"""What is put in by hand; another text where nothing stands here."""

CODES = {
    "version": {"version_missing"},
    "created_by": {"maker_differs"},
    "lines": {"line_missing"},
    "head": {"line_exchanged"},
    "total_key": {"not_listed"},
    "balance_key": {"not_listed"},
    "searched": {"not_listed"},
}
"""What is found where it is something else than that the record changed in between."""

UNSEEN = {"tenant", "kind", "id", "feed_tx"}
"""The name of the record itself, of which an anchor tells; and where the feed goes on."""


@pytest.fixture(params=["sqlite", "postgresql"])
def ctx(request):
    store = store_of(request.param, request)
    clock = FixedClock(datetime(2026, 11, 23, 9, tzinfo=UTC), step=timedelta(minutes=1))
    yield Context(store, flat.REGIME, clock=clock, ids=CountedIds())
    store.close()


def line(record, event):
    return AuditEntry(
        event, record.state, record.state, "meera", NOON, "ap", 3, version=record.version
    )


def keep(ctx):
    revision = Revision(
        tenant="bluebay",
        kind="invoice",
        id="inv-1",
        content=SAID,
        fingerprint=fingerprint(SAID),
        by="meera",
        at=NOON,
    )
    with ctx.store.unit_of_work("bluebay") as work:
        kept = work.add(FULL, revision)
        entry = attrs.evolve(line(kept, "add"), source="", revision=1, fingerprint="")
        work.append_history(*kept.key, entry, Evidence.of(kept))


def act(ctx, **facts):
    """Write the record as every use case does: by the version it was read at, with a line."""
    with ctx.store.unit_of_work("bluebay") as work:
        found = work.get("invoice", "inv-1")
        kept = work.save(attrs.evolve(found, **facts), expect=found.version)
        work.append_history(*kept.key, line(kept, "touch"), Evidence.of(kept))


def change(ctx, column, value):
    changed = records.update().where(records.c.id == "inv-1").values({column: value})
    with ctx.store.engine.begin() as connection:
        assert connection.execute(changed).rowcount == 1


@pytest.mark.parametrize("column", [c.name for c in records.c if c.name not in UNSEEN])
def test_each_fact_that_was_changed_by_hand_is_found_after_a_lawful_act(ctx, column):
    keep(ctx)
    act(ctx)
    assert list(auditing.verify(ctx, by=AUDITOR)) == []
    change(ctx, column, OTHER.get(column, "mallory"))
    act(ctx, updated_at=NOON + timedelta(days=1))
    act(ctx, updated_at=NOON + timedelta(days=2))
    found = list(auditing.verify(ctx, by=AUDITOR))
    assert CODES.get(column, {"changed_between"}) <= {finding.code for finding in found}, found
    assert {finding.id for finding in found} == {"inv-1"}


def test_a_fact_that_is_changed_and_overwritten_is_found_at_its_line(ctx):
    keep(ctx)
    change(ctx, "balance", Decimal("0.00"))
    act(ctx, balance="590.00")
    (finding,) = auditing.verify(ctx, by=AUDITOR)
    assert (finding.code, finding.position) == ("changed_between", 2)


def test_a_balance_and_a_label_changed_by_hand_are_found_after_an_approval(ctx):
    invoice = Invoice(
        "AT/42",
        date(2026, 11, 2),
        currency="INR",
        seller=Party("Asha Systems", "IN", id="V-1"),
        buyer=Party("Blue Bay", "IN"),
        lines=[Line("IT support", "1", "590")],
    )
    bill = documents.add(ctx, invoice, workflow=ACCOUNTS_PAYABLE, by=MEERA)
    bill = documents.edit(ctx, bill, coding=Coding("6120", "IT"), by=MEERA)
    bill = documents.act(ctx, bill, "submit", by=MEERA)
    with ctx.store.engine.begin() as connection:
        changed = "UPDATE invoicekit_records SET balance = '1.00', labels = '' WHERE id = :id"
        connection.execute(text(changed), {"id": bill.id})
    documents.act(ctx, bill, "approve", by=RAVI, reason="seen")
    lines = documents.history(ctx, bill, by=MEERA)
    found = [(each.id, each.code, each.position) for each in auditing.verify(ctx, by=AUDITOR)]
    assert (bill.id, "changed_between", len(lines)) in found


def test_a_line_that_writes_no_record_vouches_for_the_one_that_is_there(ctx):
    keep(ctx)
    change(ctx, "buyer", "Mallory Ltd")
    with ctx.store.unit_of_work("bluebay") as work:
        found = work.get("invoice", "inv-1")
        work.append_history(*found.key, line(found, "message_withdrawn"), Evidence.of(found))
    findings = [(each.code, each.position) for each in auditing.verify(ctx, by=AUDITOR)]
    # Lists still look for the buyer of before.
    assert findings == [("changed_between", 2), ("not_listed", 0)]


def test_no_act_goes_on_where_its_line_cannot_be_written(ctx):
    keep(ctx)
    act(ctx)
    change(ctx, "lines", 1)
    with pytest.raises(Duplicate, match="history line"):
        act(ctx)
    with ctx.store.unit_of_work("bluebay", read_only=True) as work:
        assert work.get("invoice", "inv-1").version == 2
        assert len(work.history("invoice", "inv-1")) == 2
