"""The worker of the outbox: at least once, in order, several side by side, and what goes wrong."""

from __future__ import annotations

import threading
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import attrs
import pytest

from invoicekit import Context, Invoice, Line, Party
from invoicekit.adapters.publishers.memory import MemoryPublisher, answer_lost
from invoicekit.errors import (
    Conflict,
    InvalidValue,
    NotFound,
    StoreError,
    TryLater,
    Undeliverable,
)
from invoicekit.permissions import Actor
from invoicekit.ports.clock import CountedIds, FixedClock
from invoicekit.ports.storage import Message
from invoicekit.records import Record, Revision
from invoicekit.service import Notice, delivering, documents
from invoicekit.service.delivering import Backoff, Delivery, deliver, deliver_forever
from invoicekit.taxes import flat
from invoicekit.workflows import ORDER_BILLING

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
OPERATOR = Actor("omar", ["operator"], tenant="shop")


@pytest.fixture
def clock():
    return FixedClock(NOON)


@pytest.fixture
def ctx(store, clock):
    return Context(store, flat.REGIME, clock=clock, ids=CountedIds())


def waiting(ctx, *texts, tenant="shop", topic="send"):
    """Put messages into the outbox, each as `record/number`."""
    with ctx.store.unit_of_work(tenant) as work:
        for text in texts:
            record, _, number = text.partition("/")
            place = {"tenant": tenant, "kind": "invoice", "id": record}
            try:
                work.get("invoice", record)
            except NotFound:
                new = Record(**place, state="00", created_at=NOON, created_by="omar")
                work.add(new, Revision(**place, content=notice(record, number), by="omar", at=NOON))
            work.enqueue(
                Message(
                    id=text,
                    topic=topic,
                    kind="invoice",
                    record=record,
                    body=notice(record, number),
                    at=NOON,
                )
            )


def notice(record, number):
    return Notice("send", "invoice", record, 1, number)


def run(ctx, publisher, **options):
    return deliver(ctx, publisher, tenant="shop", chance=lambda: 0.0, **options)


def ids(publisher):
    return [each.message.id for each in publisher.received]


def test_what_waits_is_sent_once_with_its_key_and_leaves_the_outbox(ctx):
    waiting(ctx, "a/1", "b/1")
    publisher = MemoryPublisher()
    assert run(ctx, publisher) == Delivery(2)
    assert [(each.key, each.message.body.number) for each in publisher.received] == [
        ("shop/a/1", "1"),
        ("shop/b/1", "1"),
    ]
    assert delivering.waiting(ctx, by=OPERATOR) == ()
    assert run(ctx, publisher) == Delivery()
    assert not run(ctx, publisher)


def test_what_a_message_says_is_read_as_a_notice(ctx):
    said = attrs.evolve(notice("a", "1"), details=[("repeats", "a/0"), ("why", "a new address")])
    waiting(ctx, "a/1")
    with ctx.store.unit_of_work("shop") as work:
        work.enqueue(
            Message(id="a/2", topic="send", kind="invoice", record="a", body=said, at=NOON)
        )
    publisher = MemoryPublisher()
    run(ctx, publisher)
    first, second = (Notice.of(each.message) for each in publisher.received)
    assert first == notice("a", "1")
    assert (second.topic, second.id, second.version, second.number) == ("send", "a", 1, "1")
    assert (second.detail("why"), second.detail("who", "nobody")) == ("a new address", "nobody")


def test_a_body_of_ones_own_is_no_notice(ctx):
    message = Message(id="m", topic="t", kind="invoice", record="a", body=("x", 1), at=NOON)
    with pytest.raises(InvalidValue, match="it bears a tuple, and no notice") as refused:
        Notice.of(message)
    assert "message.body" in refused.value.remedy


def test_another_tenants_messages_stay(ctx):
    waiting(ctx, "a/1")
    waiting(ctx, "a/1", tenant="bazaar")
    publisher = MemoryPublisher()
    run(ctx, publisher)
    assert [each.key for each in publisher.received] == ["shop/a/1"]
    with ctx.store.unit_of_work("bazaar", read_only=True) as work:
        assert len(work.messages()) == 1


def test_messages_of_one_record_leave_in_their_order_around_a_failure(ctx, clock):
    waiting(ctx, "a/1", "a/2", "b/1", "a/3")
    publisher = MemoryPublisher({"a/1": [TryLater("busy")]})
    first = run(ctx, publisher)
    assert (first.delivered, [each.id for each in first.failed]) == (1, ["a/1"])
    assert ids(publisher) == ["b/1"]
    assert run(ctx, publisher) == Delivery()  # one second must pass first
    clock.set(NOON + timedelta(seconds=1))
    assert run(ctx, publisher).delivered == 3
    assert ids(publisher) == ["b/1", "a/1", "a/2", "a/3"]


def test_only_the_wanted_topics_and_as_many_as_wanted_are_sent(ctx):
    waiting(ctx, "a/1", "b/1", "c/1", "d/1")
    waiting(ctx, "e/1", topic="mail")
    publisher = MemoryPublisher()
    assert run(ctx, publisher, topics=["send"], limit=3).delivered == 3
    assert run(ctx, publisher, topics=["mail"]).delivered == 1
    assert ids(publisher) == ["a/1", "b/1", "c/1", "e/1"]
    with pytest.raises(InvalidValue):
        run(ctx, publisher, limit=0)


def test_an_unknown_failure_counts_as_one_to_try_again(ctx, clock):
    waiting(ctx, "a/1")
    publisher = MemoryPublisher({"a/1": [OSError("no route\0\ud800")]})
    (failed,) = run(ctx, publisher).failed
    assert (failed.reason, failed.attempt, failed.dead) == ("OSError: no route?", 1, False)
    clock.set(NOON + timedelta(minutes=1))
    assert run(ctx, publisher).delivered == 1


def test_a_lost_answer_leads_to_a_repeat_that_the_receiver_knows(ctx, clock):
    waiting(ctx, "a/1")
    publisher = MemoryPublisher({"a/1": [answer_lost()]})
    run(ctx, publisher)
    clock.set(NOON + timedelta(minutes=1))
    run(ctx, publisher)
    assert [each.key for each in publisher.received] == ["shop/a/1"] * 2
    assert [each.id for each in publisher.messages] == ["a/1"]


def test_waits_grow_by_the_factor_and_the_receiver_may_ask_for_more(ctx, clock):
    waiting(ctx, "a/1")
    publisher = MemoryPublisher({"a/1": [TryLater("busy")] * 3 + [TryLater("busy", 60.0)]})
    at = NOON
    # 1 s, 2 s, 4 s, then 8 s, but the receiver asks for 60 s
    for seconds in (1, 2, 4, 60):
        assert len(run(ctx, publisher).failed) == 1
        clock.set(at + timedelta(seconds=seconds, milliseconds=-1))
        assert run(ctx, publisher) == Delivery()
        at += timedelta(seconds=seconds)
        clock.set(at)
    assert run(ctx, publisher) == Delivery(1)


def test_chance_shortens_a_wait_by_up_to_the_jitter(ctx, clock):
    waiting(ctx, "a/1")
    publisher = MemoryPublisher({"a/1": [TryLater("busy")]})
    backoff = Backoff(first=timedelta(seconds=10), jitter=0.3)
    deliver(ctx, publisher, tenant="shop", backoff=backoff, chance=lambda: 1.0)
    clock.set(NOON + timedelta(seconds=6.9))
    assert run(ctx, publisher) == Delivery()
    clock.set(NOON + timedelta(seconds=7))  # 10 s less 30 %
    assert run(ctx, publisher) == Delivery(1)


@pytest.mark.parametrize(
    "wrong",
    [
        {"attempts": 0},
        {"jitter": 1.1},
        {"factor": 0.5},
        {"first": timedelta(hours=2)},
        {"first": timedelta(-1)},
    ],
)
def test_a_backoff_that_makes_no_sense_is_refused(wrong):
    with pytest.raises(InvalidValue):
        Backoff(**wrong)


def test_what_is_never_taken_lies_dead_and_holds_up_its_record_alone(ctx):
    waiting(ctx, "a/1", "a/2", "b/1")
    publisher = MemoryPublisher({"a/1": [Undeliverable("unknown customer")]})
    report = run(ctx, publisher)
    assert [(each.id, each.dead) for each in report.dead] == [("a/1", True)]
    assert ids(publisher) == ["b/1"]
    (letter,) = delivering.dead(ctx, by=OPERATOR)
    assert (letter.message.id, letter.reason, letter.attempts, letter.at) == (
        "a/1",
        "unknown customer",
        1,
        NOON,
    )
    assert [each.id for each in delivering.waiting(ctx, by=OPERATOR)] == ["a/2"]
    assert run(ctx, publisher) == Delivery()


def test_what_fails_too_often_lies_dead(ctx, clock):
    waiting(ctx, "a/1")
    publisher = MemoryPublisher({"a/1": [TryLater("busy")] * 9})
    for attempt in (1, 2, 3):
        (failed,) = run(ctx, publisher, backoff=Backoff(attempts=3)).failed
        assert (failed.attempt, failed.dead) == (attempt, attempt == 3)
        clock.set(NOON + timedelta(hours=attempt))
    assert delivering.dead(ctx, by=OPERATOR)[0].attempts == 3


def test_a_dead_letter_is_republished_before_those_behind_it_and_its_history_says_who(ctx):
    waiting(ctx, "a/1", "a/2")
    publisher = MemoryPublisher({"a/1": [Undeliverable("unknown customer")]})
    run(ctx, publisher)
    for reason in ("", "  "):
        with pytest.raises(InvalidValue):
            delivering.republish(ctx, "a/1", by=OPERATOR, reason=reason)
    delivering.republish(ctx, "a/1", by=OPERATOR, reason="the customer is known now")
    assert delivering.dead(ctx, by=OPERATOR) == ()
    assert run(ctx, publisher).delivered == 2
    assert ids(publisher) == ["a/1", "a/2"]
    with ctx.store.unit_of_work("shop", read_only=True) as work:
        (line,) = work.history("invoice", "a")
    assert (line.event, line.actor, line.reason) == (
        "message_waiting",
        "omar",
        "the customer is known now",
    )
    for missing in ("a/1", "z"):
        with pytest.raises(NotFound):
            delivering.republish(ctx, missing, by=OPERATOR, reason="again")


def test_a_message_that_is_withdrawn_is_never_sent_and_the_next_one_goes_on(ctx):
    waiting(ctx, "a/1", "a/2", "b/1")
    publisher = MemoryPublisher({"a/1": [Undeliverable("unknown customer")]})
    run(ctx, publisher, limit=1)
    taken = delivering.withdraw(ctx, "a/1", by=OPERATOR, reason="told by telephone")
    assert taken.id == "a/1"
    delivering.withdraw(ctx, "b/1", by=OPERATOR, reason="a mistake")
    assert run(ctx, publisher).delivered == 1
    assert ids(publisher) == ["a/2"]
    with pytest.raises(NotFound):
        delivering.withdraw(ctx, "a/1", by=OPERATOR, reason="again")


def test_what_is_on_its_way_cannot_be_withdrawn(ctx):
    waiting(ctx, "a/1")

    class Withdrawing:
        def publish(self, message, key):
            with pytest.raises(Conflict):
                delivering.withdraw(ctx, "a/1", by=OPERATOR, reason="now")

    assert run(ctx, Withdrawing()) == Delivery(1)


def test_workers_side_by_side_send_each_message_once_and_each_record_in_order(ctx):
    names = [f"{record}/{number}" for number in range(5) for record in "abcdefgh"]
    waiting(ctx, *names)
    publisher = MemoryPublisher(delay=0.002)

    def work(name):
        return run(ctx, publisher, worker=f"w{name}")

    with ThreadPoolExecutor(4) as pool:
        reports = list(pool.map(work, range(4)))
    while run(ctx, publisher):
        pass
    assert sorted(ids(publisher)) == sorted(names)
    for record in "abcdefgh":
        sent = [each for each in ids(publisher) if each.startswith(record)]
        assert sent == [f"{record}/{number}" for number in range(5)]
    assert publisher.overlaps == ()
    assert sum(report.delivered for report in reports) <= len(names)


def test_a_worker_that_died_leaves_its_messages_to_the_next_when_its_lease_is_over(ctx, clock):
    waiting(ctx, "a/1")

    class Dying:
        def publish(self, message, key):
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        run(ctx, Dying(), lease=timedelta(seconds=30))
    publisher = MemoryPublisher()
    assert run(ctx, publisher) == Delivery()
    clock.set(NOON + timedelta(seconds=30))
    assert run(ctx, publisher) == Delivery(1)


def test_a_call_that_outlasts_its_lease_is_told_and_changes_nothing(ctx, clock):
    waiting(ctx, "a/1")
    inner = MemoryPublisher()

    class Slow:
        def publish(self, message, key):
            clock.set(clock.now() + timedelta(minutes=2))
            if not inner.received:
                # Another worker finds the lease over, and sends, too.
                assert run(ctx, inner) == Delivery(1)

    assert run(ctx, Slow(), lease=timedelta(minutes=1)) == Delivery(lapsed=1)
    assert delivering.waiting(ctx, by=OPERATOR) == ()


def test_a_message_whose_lease_ended_before_its_turn_is_not_sent(ctx, clock):
    waiting(ctx, "a/1", "b/1")
    sent = []

    class Slow:
        def publish(self, message, key):
            sent.append(message.id)
            clock.set(clock.now() + timedelta(seconds=50))

    report = run(ctx, Slow(), limit=2, lease=timedelta(seconds=40))
    assert (report.delivered, report.returned, sent) == (1, 1, ["a/1"])


def test_a_stop_ends_the_run_after_the_call_at_hand_and_gives_the_rest_back(ctx):
    waiting(ctx, "a/1", "b/1", "c/1")
    stop, sent = threading.Event(), []

    class Stopping:
        def publish(self, message, key):
            sent.append(message.id)
            stop.set()

    assert run(ctx, Stopping(), stop=stop) == Delivery(1, returned=2)
    publisher = MemoryPublisher()
    assert run(ctx, publisher).delivered == 2, "what was given back is due at once"


def test_a_worker_that_runs_on_is_woken_by_a_new_message_and_stops_when_told(ctx):
    stop, publisher, told = threading.Event(), MemoryPublisher(), []
    with ThreadPoolExecutor(1) as pool:
        running = pool.submit(
            deliver_forever,
            ctx,
            publisher,
            tenants=["shop"],
            stop=stop,
            pause=60,
            told=told.append,
        )
        try:
            time.sleep(0.05)
            waiting(ctx, "a/1")
            until(lambda: ids(publisher) == ["a/1"])
            waiting(ctx, "a/2")
            until(lambda: len(ids(publisher)) == 2)
        finally:
            stop.set()
        assert running.result(10) == Delivery(2)
    assert sum(each.delivered for each in told) == 2


def test_a_store_that_is_away_is_asked_again(ctx):
    waiting(ctx, "a/1")
    stop, publisher, told = threading.Event(), MemoryPublisher(), []

    class Away:
        def __init__(self, store):
            self.store, self.failures = store, 2

        def unit_of_work(self, tenant, **options):
            if self.failures:
                self.failures -= 1
                raise StoreError("the database cannot be reached")
            return self.store.unit_of_work(tenant, **options)

        def listen(self, tenant):
            raise StoreError("the database cannot be reached")

    def on_told(what):
        told.append(what)
        if isinstance(what, Delivery):
            stop.set()

    away = attrs.evolve(ctx, store=Away(ctx.store))
    deliver_forever(away, publisher, tenants=["shop"], stop=stop, pause=0.01, told=on_told)
    assert [type(each) for each in told] == [StoreError, StoreError, Delivery]
    assert ids(publisher) == ["a/1"]


def until(holds, seconds=10.0):
    end = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < end
        time.sleep(0.01)


AGENT = Actor("agent", ["agent"], tenant="shop")
INVOICE = Invoice(
    "I-1",
    NOON.date(),
    currency="EUR",
    seller=Party("Shop", "DE"),
    buyer=Party("Kim", "DE"),
    lines=[Line("lamp", "3", "20", id="1", order_line="1")],
    order="SO-1",
)


def labels(ctx, record):
    return dict(documents.view(ctx, record, by=OPERATOR).record.labels)


def published(ctx):
    record = documents.add(ctx, INVOICE, workflow=ORDER_BILLING, by=AGENT)
    return documents.act(ctx, record, "publish", by=AGENT)


def test_a_record_that_asks_for_it_tells_how_far_its_message_came(ctx):
    record = published(ctx)
    assert labels(ctx, record)["delivery"] == "waiting"
    (message,) = delivering.waiting(ctx, by=OPERATOR)
    publisher = MemoryPublisher({message.id: [Undeliverable("refused")]})
    run(ctx, publisher)
    assert labels(ctx, record)["delivery"] == "failed"
    delivering.republish(ctx, message.id, by=OPERATOR, reason="mended")
    assert labels(ctx, record)["delivery"] == "waiting"
    run(ctx, publisher)
    assert labels(ctx, record)["delivery"] == "delivered"
    lines = documents.history(ctx, record, by=OPERATOR)[-3:]
    assert [(line.event, line.actor) for line in lines] == [
        ("message_failed", "system"),
        ("message_waiting", "omar"),
        ("message_delivered", "system"),
    ]
    assert [line.version for line in lines] == [record.version + n for n in (1, 2, 3)]
