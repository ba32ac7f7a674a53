"""Acts that fall due by themselves."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from invoicekit.errors import InvalidDate, InvalidValue
from invoicekit.statemachines import AuditEntry, Due, Lifecycle, Timer, Transition, Waiting, due

NOON = datetime(2026, 11, 2, 12, tzinfo=UTC)
DAY = timedelta(days=1)

OFFER = Lifecycle(
    "offer",
    initial="out",
    states=["out", "read", "gone"],
    final=["gone"],
    transitions=[
        Transition("out", "read", "read", permission="offer.read"),
        Transition(["out", "read"], "remind", permission="offer.remind"),
        Transition(["out", "read"], "expire", "gone", permission="offer.expire"),
    ],
    timers=[
        Timer("out", "remind", 3 * DAY, repeats=True),
        Timer(["out", "read"], "expire", 10 * DAY, since="made"),
    ],
)


def waiting(**rest):
    return Waiting("O-1", rest.pop("state", "out"), rest.pop("entered", NOON), **rest)


def events(record, now):
    return [item.event for item in due(OFFER, [record], now)]


def test_nothing_is_due_before_its_time():
    assert events(waiting(), NOON + 3 * DAY - timedelta(microseconds=1)) == []


def test_what_is_due_at_this_very_moment_is_due():
    at = NOON + 3 * DAY
    assert due(OFFER, [waiting()], at) == (Due("O-1", "remind", "out", at),)


def test_a_repeated_act_falls_due_again_after_its_last_time():
    reminded = waiting(fired={"remind": NOON + 3 * DAY})
    assert events(reminded, NOON + 5 * DAY) == []
    assert events(reminded, NOON + 6 * DAY) == ["remind"]


def test_an_act_that_does_not_repeat_falls_due_once():
    done = waiting(state="read", instants={"made": NOON}, fired={"expire": NOON})
    assert events(done, NOON + 99 * DAY) == []


def test_a_timer_may_count_from_a_named_instant():
    made = {"made": NOON - 8 * DAY}
    assert events(waiting(state="read", instants=made), NOON + DAY) == []
    assert events(waiting(state="read", instants=made), NOON + 2 * DAY) == ["expire"]


def test_without_the_instant_it_counts_from_nothing_is_due():
    assert events(waiting(state="read"), NOON + 99 * DAY) == []


def test_the_longest_overdue_comes_first():
    early, late = (
        Waiting(name, "out", NOON - n * DAY, instants={"made": NOON - 20 * DAY})
        for name, n in [("early", 9), ("late", 4)]
    )
    found = due(OFFER, [late, early], NOON)
    assert [(item.id, item.event) for item in found] == [
        ("early", "expire"),
        ("late", "expire"),
        ("early", "remind"),
        ("late", "remind"),
    ]


def test_a_final_state_waits_for_nothing():
    assert events(waiting(state="gone", instants={"made": NOON}), NOON + 99 * DAY) == []


def test_a_moment_without_a_zone_is_refused():
    with pytest.raises(InvalidDate):
        due(OFFER, [], datetime(2026, 11, 2))  # noqa: DTZ001  that is the point
    with pytest.raises(InvalidDate):
        Waiting("O-1", "out", datetime(2026, 11, 2))  # noqa: DTZ001  that is the point


def test_a_negative_wait_is_refused():
    with pytest.raises(InvalidValue, match="negative"):
        Timer("out", "remind", -DAY)


def entry(event, source, target, at):
    return AuditEntry(event, source, target, "system", at, "offer", 1)


def test_a_history_tells_since_when_a_record_waits():
    history = [
        entry("add", "", "out", NOON),
        entry("remind", "out", "out", NOON + 3 * DAY),
        entry("read", "out", "read", NOON + 4 * DAY),
        entry("remind", "read", "read", NOON + 5 * DAY),
    ]
    record = Waiting.from_history("O-1", history, {"made": NOON})
    assert (record.state, record.entered) == ("read", NOON + 4 * DAY)
    assert dict(record.fired) == {"remind": NOON + 5 * DAY}
    assert dict(record.instants) == {"made": NOON}


def test_what_was_done_in_an_earlier_state_is_forgotten():
    history = [
        entry("add", "", "out", NOON),
        entry("remind", "out", "out", NOON + 3 * DAY),
        entry("read", "out", "read", NOON + 4 * DAY),
    ]
    assert Waiting.from_history("O-1", history).fired == ()


def test_an_empty_history_tells_nothing():
    with pytest.raises(InvalidValue):
        Waiting.from_history("O-1", [])


@given(st.integers(0, 40), st.integers(0, 40))
def test_what_is_due_stays_due_until_it_is_done(first, second):
    now, later = sorted([NOON + first * DAY, NOON + second * DAY])
    record = waiting(instants={"made": NOON})
    assert set(events(record, now)) <= set(events(record, later))
