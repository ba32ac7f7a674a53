"""A place in a list sorted by instants: nothing is missed, whatever shares an instant."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from invoicekit.errors import InvalidValue
from invoicekit.ports.places import SeenUntil

NOON = datetime(2026, 11, 2, 12, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


def at(seconds, id="a", print_="1"):
    return NOON + timedelta(seconds=seconds), id, print_


def test_at_the_beginning_everything_is_new():
    place = SeenUntil.read("")
    assert (place.text, place.since) == ("", None)
    assert place.is_new(*at(-(10**6)))


def test_what_was_seen_at_the_last_instant_is_known_and_all_else_of_it_new():
    place = SeenUntil().after([at(0, "a"), at(0, "b")])
    assert not place.is_new(*at(0, "a"))
    assert place.is_new(*at(0, "c"))
    assert place.is_new(*at(0, "a", "2"))
    assert not place.is_new(*at(-1, "z"))


def test_with_an_overlap_what_comes_late_is_seen_once():
    place = SeenUntil(overlap=MINUTE).after([at(0, "a"), at(100, "b")])
    assert place.is_new(*at(50, "late"))
    place = place.after([at(50, "late")])
    assert place.last == NOON + timedelta(seconds=100)
    assert not place.is_new(*at(50, "late"))
    assert not place.is_new(*at(30, "too late"))


def test_what_lies_before_the_overlap_is_kept_no_longer():
    place = SeenUntil(overlap=MINUTE)
    for second in range(0, 6000, 10):
        place = place.after([at(second, f"{second}")])
    assert len(place.seen) == 7


def test_no_news_move_nothing():
    place = SeenUntil().after([at(0)])
    assert place.after([]) == place


class Counted(str):
    """A text that counts how often it is compared with another."""

    __slots__ = ()
    compared = 0

    def __eq__(self, other):
        Counted.compared += 1
        return str.__eq__(self, other)

    __hash__ = str.__hash__


@pytest.mark.parametrize("many", [200, 2_000])
def test_what_shares_an_instant_is_looked_up_and_not_searched_for(many):
    items = [(NOON, Counted(f"SO-{number}"), "1") for number in range(many)]
    place = SeenUntil.read(SeenUntil().after(items).text)
    Counted.compared = 0
    assert not any(place.is_new(*item) for item in items)
    # One comparison for each, and a few more where two fall into one slot of the set.
    assert many <= Counted.compared < 2 * many


def test_pages_of_one_instant_look_at_each_item_once_for_each_page():
    """Two thousand orders that a bulk change gave one instant, read in twenty pages."""
    items = [(NOON, Counted(f"SO-{number}"), "1") for number in range(2_000)]
    text, found, pages = "", [], 0
    Counted.compared = 0
    while True:
        place = SeenUntil.read(text)
        page = [item for item in items if place.is_new(*item)][:100]
        if not page:
            break
        text, pages = place.after(page).text, pages + 1
        found += page
    assert (found, pages) == (items, 20)
    # Each of twenty-one pages looks every item up: never does one search what was seen.
    assert Counted.compared < 2 * 21 * 2_000


@given(
    st.lists(st.tuples(st.integers(0, 3), st.sampled_from("abcdef")), max_size=30),
    st.integers(1, 4),
)
def test_read_by_pages_every_item_is_seen_once(items, size):
    """Few instants and many items: as with a clock of whole seconds."""
    every = sorted({at(second, name) for second, name in items})
    seen, text = [], ""
    for _ in range(len(every) + 1):
        place = SeenUntil.read(text)
        page = [item for item in every if place.is_new(*item)][:size]
        seen += page
        text = place.after(page).text
    assert seen == every


@pytest.mark.parametrize(
    "text", ["x", "[]", "{}", '["2026-11-02T12:00:00", []]', '["2026-11-02T12:00:00Z", 5]', "null"]
)
def test_what_is_no_place_is_refused(text):
    with pytest.raises(InvalidValue):
        SeenUntil.read(text)
