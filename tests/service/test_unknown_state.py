"""A stored state that no definition knows: it is shown, and every act on it is clearly refused."""

from __future__ import annotations

from datetime import date
from typing import Any

import attrs
import pytest
from sqlalchemy import text

from invoicekit import Actor, Coding, Context, Money
from invoicekit.adapters.blobs.memory import MemoryBlobs
from invoicekit.allocation import Payment, oldest_due, plan
from invoicekit.errors import CannotAllocate, UnknownState
from invoicekit.ports.storage import Query
from invoicekit.service import auditing, documents, payments
from invoicekit.workflows import RECEIVABLE
from support.written import invoice, line, vat

ADMIN = Actor("asha", roles=["sales", "finance", "admin"], tenant="asha")


@pytest.fixture
def own(ctx: Context) -> Context:
    return attrs.evolve(ctx, blobs=MemoryBlobs())


def add(ctx: Context, number: str = "1") -> Any:
    said = invoice(line("100", vat("18")), number=number, currency="INR")
    return documents.add(ctx, said, workflow=RECEIVABLE, by=ADMIN)


def put_on_the_moon(ctx: Context, record: Any) -> None:
    """Write a state that the lifecycle does not know, as another program might."""
    engine = getattr(ctx.store, "engine", None)
    if engine is None:
        with ctx.store.unit_of_work("asha") as work:
            work.save(attrs.evolve(record, state="moon"), expect=record.version)
        return
    with engine.begin() as connection:
        changed = "UPDATE invoicekit_records SET state = 'moon', version = 2 WHERE id = :id"
        connection.execute(text(changed), {"id": record.id})


def test_it_is_shown_and_every_act_is_refused_with_state_and_definition(own: Context) -> None:
    record = add(own)
    put_on_the_moon(own, record)
    assert documents.view(own, record, by=ADMIN).record.state == "moon"
    page = documents.find(own, Query(state="moon"), by=ADMIN)
    assert ([r.id for r in page.records], page.counts) == ([record.id], (("moon", 1),))
    at = {"by": ADMIN, "expect": 2}
    refused = [
        lambda: documents.act(own, record.id, "delete", **at),
        lambda: documents.edit(own, record.id, coding=Coding("6120", "IT"), **at),
        lambda: documents.delete(own, record.id, **at),
    ]
    for act in refused:
        with pytest.raises(UnknownState, match="'moon' is none of receivable, version 1") as error:
            act()
        assert "Restate" in error.value.remedy
    decision = documents.can(own, record.id, "delete", by=ADMIN)
    assert [failure.code for failure in decision.failures] == ["unknown_state"]
    assert not any(documents.available(own, record.id, by=ADMIN))


def test_no_money_moves_to_it_and_nothing_is_kept(own: Context) -> None:
    record = add(own)
    items = payments.open_items(own, by=ADMIN)
    put_on_the_moon(own, record)
    assert payments.open_items(own, by=ADMIN) == ()
    paid = Payment("PAY-1", Money("118", "INR"), received=date(2026, 11, 20))
    planned = plan(paid, [attrs.evolve(items[0], version=2)], oldest_due)
    with pytest.raises(CannotAllocate):
        payments.commit(own, planned, by=ADMIN, key="k")
    assert payments.history(own, record, by=ADMIN) == ()


def test_an_act_that_needs_no_state_hides_it_from_no_auditor(own: Context) -> None:
    record, other = add(own), add(own, "2")
    put_on_the_moon(own, record)
    documents.attach(own, record.id, "a.pdf", b"%PDF", by=ADMIN, expect=2)
    found = {finding.code for finding in auditing.verify(own, by=ADMIN)}
    assert "step_missing" in found
    assert {finding.id for finding in auditing.verify(own, by=ADMIN)} == {record.id}, other
