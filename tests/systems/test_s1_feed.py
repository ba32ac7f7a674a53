"""S1.8: every change is told at once to whoever watches the list, and to no one else."""

from __future__ import annotations

import threading
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import date

import attrs
import pytest

from invoicekit import Invoice, Line, Party
from invoicekit.errors import InvalidValue, NotPermitted, Refused, StoreError
from invoicekit.permissions import Actor
from invoicekit.service import documents, feed
from invoicekit.workflows import VENDOR_APPROVAL

KIND = "vendor_invoice"
ISSUER = Actor("isha", ["issuer"], tenant="bazaar")
VENDOR = Actor("vikram", ["vendor"], tenant="bazaar", attributes={"account": "V-17"})
OTHER_VENDOR = Actor("olga", ["vendor"], tenant="bazaar", attributes={"account": "V-18"})
NS = Actor("nadia", ["ns"], tenant="bazaar")
ELSEWHERE = Actor("eve", ["ns"], tenant="elsewhere")
SYSTEM = Actor.system("bazaar")

INVOICE = Invoice(
    "MP-1",
    date(2026, 11, 2),
    currency="INR",
    seller=Party("Vikram Textiles", "IN", id="V-17"),
    buyer=Party("Bazaar", "IN"),
    lines=[Line("cotton", "10", "250", id="1")],
)
OTHERS = attrs.evolve(INVOICE, number="OL-1", seller=Party("Olga Silk", "IN", id="V-18"))


def add(ctx, invoice=INVOICE):
    return documents.add(ctx, invoice, workflow=VENDOR_APPROVAL, by=ISSUER)


def issued(ctx, invoice=INVOICE):
    return documents.act(ctx, add(ctx, invoice), "issue", by=SYSTEM)


def told(ctx, since="", by=NS, **options):
    page = feed.changes(ctx, since, by=by, kinds=KIND, **options)
    return [(e.id, e.version, e.event) for e in page.entries], page.next


@pytest.mark.row("S1.8")
def test_each_act_is_told_in_its_order_with_the_state_it_led_to(ctx):
    record = issued(ctx)
    documents.view(ctx, record, by=VENDOR)
    page = feed.changes(ctx, by=NS, kinds=KIND)
    assert [(e.version, e.event) for e in page.entries] == [(1, "add"), (2, "issue"), (3, "view")]
    assert {(e.kind, e.id) for e in page.entries} == {record.key}
    assert page.entries[-1].state == documents.view(ctx, record, by=NS).record.state
    states = [line.target for line in documents.history(ctx, record, by=NS)]
    assert [e.state for e in page.entries] == states


@pytest.mark.row("S1.8")
def test_a_reader_goes_on_where_it_was_and_is_told_nothing_twice(ctx):
    record = add(ctx)
    first, place = told(ctx)
    assert first == [(record.id, 1, "add")]
    assert told(ctx, place) == ([], place)
    documents.act(ctx, record, "issue", by=SYSTEM)
    second, later = told(ctx, place)
    assert second == [(record.id, 2, "issue")]
    assert later != place
    assert told(ctx, place) == (second, later), "an old place stays good"


@pytest.mark.row("S1.8")
def test_a_refused_act_and_a_look_that_moves_nothing_are_not_told(ctx):
    record = issued(ctx)
    _, place = told(ctx)
    with pytest.raises(Refused):
        documents.act(ctx, record, "approve_ns", by=NS)
    documents.view(ctx, record, by=NS)
    assert told(ctx, place)[0] == []


@pytest.mark.row("S1.8")
def test_a_vendor_is_told_of_the_own_invoices_and_of_no_others(ctx):
    own, other = issued(ctx), issued(ctx, OTHERS)
    assert {id_ for id_, *_ in told(ctx, by=VENDOR)[0]} == {own.id}
    assert {id_ for id_, *_ in told(ctx, by=OTHER_VENDOR)[0]} == {other.id}
    assert {id_ for id_, *_ in told(ctx)[0]} == {own.id, other.id}
    nobody = Actor("n", ["vendor"], tenant="bazaar")
    assert told(ctx, by=nobody)[0] == []


@pytest.mark.row("S1.8")
def test_another_house_is_told_nothing_and_its_places_are_worth_nothing_here(ctx):
    issued(ctx)
    entries, place = told(ctx, by=ELSEWHERE)
    assert entries == []
    with pytest.raises(InvalidValue):
        told(ctx, place)
    for wrong in ("nonsense", "bm9uc2Vuc2U=", "x" * 10_000):
        with pytest.raises(InvalidValue):
            told(ctx, wrong)
    for limit in (0, 501):
        with pytest.raises(InvalidValue):
            told(ctx, limit=limit)


@pytest.mark.row("S1.8")
def test_who_may_see_no_list_is_told_nothing(ctx):
    issued(ctx)
    with pytest.raises(NotPermitted):
        told(ctx, by=Actor("x", ["gateway"], tenant="bazaar"))


@pytest.mark.row("S1.8")
def test_pages_of_any_size_tell_the_same_even_where_much_is_hidden(ctx):
    for number in range(5):
        issued(ctx, attrs.evolve(OTHERS, number=f"OL-{number}"))
        issued(ctx, attrs.evolve(INVOICE, number=f"MP-{number}"))
    whole, end = told(ctx, by=VENDOR, limit=500)
    assert len(whole) == 10  # five invoices of the vendor's own, each added and issued
    pieces, place, before = [], "", None
    while place != before:
        before = place
        page, place = told(ctx, place, by=VENDOR, limit=3)
        pieces += page
    assert pieces == whole
    assert place == end


@pytest.mark.row("S1.8")
def test_whoever_takes_the_place_first_and_reads_the_list_then_misses_nothing(ctx):
    first = add(ctx)
    place = feed.latest(ctx, by=NS)
    second = add(ctx, OTHERS)
    listed = {record.id for record in documents.find(ctx, by=NS, kind=KIND).records}
    assert listed == {first.id, second.id}
    assert [id_ for id_, *_ in told(ctx, place)[0]] == [second.id]


@pytest.mark.row("S1.8")
def test_a_watcher_sees_a_change_at_once_and_ends_when_told_to(ctx):
    stop, seen = threading.Event(), []

    def follow():
        for page in feed.watch(ctx, by=VENDOR, kinds=KIND, pause=60, stop=stop):
            seen.extend((e.id, e.event) for e in page.entries)

    with ThreadPoolExecutor(1) as pool:
        watching = pool.submit(follow)
        try:
            record = add(ctx)
            add(ctx, OTHERS)
            until(lambda: len(seen) == 1)
            documents.act(ctx, record, "issue", by=SYSTEM)
            until(lambda: len(seen) == 2)
        finally:
            stop.set()
        watching.result(10)
    assert seen == [(record.id, "add"), (record.id, "issue")]


@pytest.mark.row("S1.8")
def test_nothing_is_missed_by_a_reader_while_many_write(ctx):
    """The reader asks without pause while four writers commit in whatever order they come to."""
    done, seen = threading.Event(), []

    def write(writer):
        for number in range(5):
            issued(ctx, attrs.evolve(INVOICE, number=f"MP-{writer}-{number}"))

    def read():
        place = ""
        while True:
            last = done.is_set()
            entries, place = told(ctx, place, limit=7)
            seen.extend(entries)
            if last and not entries:
                return

    with ThreadPoolExecutor(5) as pool:
        reading = pool.submit(read)
        writing = [pool.submit(write, writer) for writer in range(4)]
        try:
            for result in writing:
                result.result(60)
        finally:
            done.set()
        reading.result(60)
    assert len(seen) == 40  # 4 writers, 5 invoices each, added and issued
    assert len(set(seen)) == 40
    for id_ in {id_ for id_, *_ in seen}:
        assert [version for other, version, _ in seen if other == id_] == [1, 2]


def until(holds, seconds=10.0):
    end = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < end
        time.sleep(0.01)


@pytest.mark.row("S1.8")
def test_a_watcher_without_a_listener_looks_after_each_pause(ctx):
    class Deaf:
        def __init__(self, store):
            self.unit_of_work = store.unit_of_work

        def listen(self, tenant):
            raise StoreError("nothing to listen to")

    record = add(ctx)
    deaf = attrs.evolve(ctx, store=Deaf(ctx.store))
    pages = feed.watch(deaf, by=NS, kinds=KIND, pause=0.01)
    assert [e.event for e in next(pages).entries] == ["add"]
    documents.act(ctx, record, "issue", by=SYSTEM)
    assert [e.event for e in next(pages).entries] == ["issue"]
    pages.close()
