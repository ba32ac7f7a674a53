"""An operator decides about a message while somebody acts upon its record: on PostgreSQL."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import attrs
import pytest

from invoicekit import Actor, Context
from invoicekit.ports.clock import CountedIds, FixedClock
from invoicekit.ports.storage import Message
from invoicekit.service import Receipt, auditing, delivering, documents
from invoicekit.taxes import flat
from invoicekit.workflows import RECEIVABLE
from support.interleaving import every_place
from support.postgres import store_of
from support.written import invoice, line, vat

NOON = datetime(2026, 11, 2, 12, tzinfo=UTC)


@pytest.fixture
def store(request):
    kept = store_of("postgresql", request)
    yield kept
    kept.close()


def prepared(store, dead):
    """Return a house with an invoice, of which one message waits, or lies dead."""

    def prepare(place):
        tenant = f"house-{dead}-{place}"
        sara = Actor("sara", ["sales"], tenant=tenant)
        clock = FixedClock(NOON, step=timedelta(seconds=1))
        ctx = Context(store, flat.REGIME, clock=clock, ids=CountedIds())
        said = invoice(line("100", vat("18")), number="1", currency="INR")
        sent = Receipt("invoice", "invoice-1", 1)
        record = documents.add(ctx, said, workflow=RECEIVABLE, by=sara)
        with store.unit_of_work(tenant) as work:
            about = {"kind": record.kind, "record": record.id, "body": sent}
            work.enqueue(Message(id="m-1", topic="send", at=NOON, **about))
        if dead:
            with store.unit_of_work(tenant) as work:
                (lent,) = work.lease(worker="w", now=NOON, until=NOON + timedelta(hours=1))
                work.bury("m-1", lent.token, NOON, "no such address")
        later = attrs.evolve(said, due_date=date(2026, 12, 24))
        operator = Actor("omar", ["operator"], tenant=tenant)
        decide = delivering.republish if dead else delivering.withdraw
        return (
            ctx,
            lambda held: decide(held, "m-1", by=operator, reason="by telephone"),
            lambda: documents.edit(ctx, record, invoice=later, by=sara),
        )

    return prepare


@pytest.mark.parametrize("dead", [False, True])
def test_the_lines_of_both_stand_in_one_order(store, dead):
    def check(_, outcome):
        tenant = f"house-{dead}-{outcome.place}"
        aruna = Actor("aruna", ["auditor"], tenant=tenant)
        ctx = Context(store, flat.REGIME)
        assert list(auditing.verify(ctx, by=aruna)) == [], outcome
        with store.unit_of_work(tenant, read_only=True) as work:
            lines = work.history("invoice", "invoice-1")
        # Whoever edits what he read before is told that it moved on; the decision looks again.
        decision = "message_waiting" if dead else "message_withdrawn"
        edited = ["edit"] if outcome.rival == "done" else []
        assert outcome.mine == "done"
        assert outcome.rival in {"done", "stale_version"}
        assert sorted(each.event for each in lines) == ["add", *edited, decision]
        assert [each.version for each in lines] == list(range(1, len(lines) + 1))

    outcomes = every_place(prepared(store, dead), check)
    assert {outcome.rival for outcome in outcomes} == {"done", "stale_version"}
