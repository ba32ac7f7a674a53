"""Where a number of the ERP leads to another bill, the history tells who led it there."""

from __future__ import annotations

from datetime import UTC, date, datetime

import attrs
import pytest

from invoicekit import Context, Invoice, Line, Party
from invoicekit.adapters.storage.memory import MemoryStore
from invoicekit.permissions import Actor
from invoicekit.ports.clock import CountedIds, FixedClock
from invoicekit.service import auditing, documents
from invoicekit.service.agents.pointers import point
from invoicekit.service.command import Moment
from invoicekit.taxes import flat
from invoicekit.workflows import ACCOUNTS_PAYABLE

MEERA = Actor("meera", ["maker"], tenant="bluebay")
AGENT = Actor.system("bluebay")
NOON = datetime(2026, 11, 2, 12, tzinfo=UTC)


@pytest.fixture
def ctx():
    return Context(MemoryStore(), flat.REGIME, clock=FixedClock(NOON), ids=CountedIds())


def a_bill(ctx, number):
    invoice = Invoice(
        number,
        date(2026, 11, 2),
        currency="INR",
        seller=Party("Asha Systems", "IN", id="V-1"),
        buyer=Party("Blue Bay", "IN"),
        lines=[Line("IT support", "1", "590")],
    )
    bill = documents.add(ctx, invoice, workflow=ACCOUNTS_PAYABLE, by=MEERA)
    return attrs.evolve(bill, labels=[("erp_ref", "PINV-7")])


def test_a_pointer_that_leads_elsewhere_has_a_line_of_its_history(ctx):
    first, second = a_bill(ctx, "AT/42"), a_bill(ctx, "AT/43")
    moment = Moment(AGENT, NOON, ctx.ids, ctx.zone)
    with ctx.store.unit_of_work("bluebay") as work:
        point(work, first, moment)
        point(work, second, moment)
        point(work, second, moment)
    with ctx.store.unit_of_work("bluebay", read_only=True) as work:
        assert work.get("erp_document", "PINV-7").parent == second.key
        assert [line.event for line in work.history("erp_document", "PINV-7")] == ["add", "lead"]
    assert list(auditing.verify(ctx, by=AGENT)) == []
