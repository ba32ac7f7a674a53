"""Many bill and sync the same orders at once: each quantity is billed once, and nothing hangs."""

from __future__ import annotations

from collections import Counter
from decimal import Decimal
from threading import Barrier, Thread

import attrs
import pytest

from invoicekit.documents import Match
from invoicekit.errors import GuardRefused, InvoicekitError, StaleVersion
from invoicekit.matching import Tolerance, Tolerances
from invoicekit.permissions import Actor
from invoicekit.ports.storage import Query
from invoicekit.service import auditing, documents, purchases
from invoicekit.workflows import ACCOUNTS_PAYABLE
from support.purchasing import bill, order, receipt

MEERA = Actor("meera", ["maker"], tenant="bluebay")
ERP = Actor("sap", ["erp"], tenant="bluebay")
AUDITOR = Actor("aruna", ["auditor"], tenant="bluebay")


def add(ctx, number):
    invoice = attrs.evolve(bill().invoice, number=number)
    return documents.add(ctx, invoice, workflow=ACCOUNTS_PAYABLE, by=MEERA)


def at_once(calls):
    """Let all of them run at the same moment, and return what each gave or raised."""
    barrier, found = Barrier(len(calls)), [None] * len(calls)

    def run(place):
        barrier.wait()
        try:
            found[place] = calls[place]()
        except InvoicekitError as error:
            found[place] = error

    threads = [Thread(target=run, args=[place]) for place in range(len(calls))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert not any(thread.is_alive() for thread in threads)
    return found


def picking(ctx, record, *matches):
    return lambda: documents.edit(ctx, record, matches=matches, by=MEERA)


def one(quantity, of="GR-1"):
    return Match("1", of, "1", Decimal(quantity))


def test_twelve_who_pick_three_of_sixteen_at_once_get_five_times_three(ctx):
    """16 and 10 % of it are 17.6: five threes are 15, a sixth would make 18."""
    ctx = attrs.evolve(ctx, tolerances=Tolerances(quantity=Tolerance(percent="10")))
    purchases.take_in(ctx, order(), [receipt("GR-1", "16")], by=ERP)
    bills = [add(ctx, f"AT-{number}") for number in range(12)]
    found = at_once([picking(ctx, record, one("3")) for record in bills])
    refused = [each for each in found if isinstance(each, GuardRefused)]
    assert (len(refused), len(found) - len(refused)) == (7, 5)
    assert {failure.code for each in refused for failure in each.failures} == {"over_billed"}
    (line,) = purchases.view(ctx, "PO-1", by=MEERA).lines
    assert (line.billed, line.open) == (15, 1)
    assert len(purchases.view(ctx, "PO-1", by=MEERA).bills) == 5
    assert list(auditing.verify(ctx, by=AUDITOR)) == []


def test_who_picks_of_two_orders_crosswise_does_not_wait_for_ever(ctx):
    for number in ("PO-1", "PO-2"):
        came = receipt(f"GR-{number}", "40", order=number)
        purchases.take_in(ctx, order(number), [came], by=ERP)
    bills = [add(ctx, f"AT-{number}") for number in range(8)]
    picks = [one("2", "GR-PO-1"), one("3", "GR-PO-2")]
    crosswise = [picks if place % 2 else picks[::-1] for place in range(8)]
    calls = [picking(ctx, record, *each) for record, each in zip(bills, crosswise, strict=True)]
    assert [type(each).__name__ for each in at_once(calls)] == ["Record"] * 8
    left = [purchases.view(ctx, number, by=MEERA).lines[0].open for number in ("PO-1", "PO-2")]
    assert left == [40 - 8 * 2, 40 - 8 * 3]


def test_a_return_that_comes_while_its_goods_are_billed_goes_first_or_second(ctx):
    """16 came; 10 go back while 16 are picked: refused, or billed before they went back."""
    came = receipt("GR-1", "16")
    back = receipt("GR-2", "-10", 9, reverses="GR-1", reverses_line="1")
    purchases.take_in(ctx, order(), [came], by=ERP)
    record = add(ctx, "AT-1")
    picked, _ = at_once(
        [
            picking(ctx, record, one("16")),
            lambda: purchases.take_in(ctx, order(), [came, back], by=ERP),
        ]
    )
    events = [e.event for e in history(ctx)]
    if isinstance(picked, GuardRefused):
        assert events == ["add", "receive"]
    else:
        assert events == ["add", "bill", "receive"]
        (problem,) = purchases.matched(ctx, record, by=MEERA).problems[-1:]
        assert dict(problem.parameters)["over"] == "10"


def history(ctx):
    with ctx.store.unit_of_work("bluebay", read_only=True) as work:
        return work.history("purchase_order", "PO-1")


def test_many_syncs_at_once_keep_each_order_and_receipt_once(ctx):
    came = [receipt("GR-1", "16"), receipt("GR-2", "14", 12)]
    calls = [lambda: purchases.take_in(ctx, order(), came, by=ERP)] * 6
    found = at_once(calls)
    assert {each.version for each in found} == {1}
    with ctx.store.unit_of_work("bluebay", read_only=True) as work:
        page = work.find(Query(kind=["purchase_order", "goods_receipt"]))
        kinds = Counter(record.kind for record in page.records)
    assert kinds == {"purchase_order": 1, "goods_receipt": 2}


def test_an_order_that_others_write_again_and_again_is_told_at_last(ctx, monkeypatch):
    purchases.take_in(ctx, order(), [receipt("GR-1", "16")], by=ERP)
    record = add(ctx, "AT-1")
    tries = []

    def stale(self, changes, moment):
        tries.append(changes)
        raise StaleVersion("purchase_order", "PO-1", 1, 2)

    monkeypatch.setattr("invoicekit.service.purchases.laying.Laid.with_orders", stale)
    with pytest.raises(StaleVersion) as told:
        picking(ctx, record, one("3"))()
    assert (told.value.what, len(tries)) == ("purchase_order", 16)


def test_the_history_of_an_order_tells_which_bill_took_of_it(ctx):
    purchases.take_in(ctx, order(), [receipt("GR-1", "16")], by=ERP)
    record = picking(ctx, add(ctx, "AT-1"), one("3"))()
    # The same picks again take nothing anew, and leave the order alone.
    record = picking(ctx, record, one("3"))()
    entries = history(ctx)
    assert [entry.event for entry in entries] == ["add", "bill"]
    assert dict(entries[-1].details) == {"bill": record.id, "number": "AT-1"}
