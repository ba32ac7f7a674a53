"""What cannot be asked is refused where it is asked."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest

from invoicekit.errors import InvalidDate, InvalidValue
from invoicekit.ports.storage import MAX_PAGE, Order, Page, Query


@pytest.mark.parametrize("limit", [0, -1, MAX_PAGE + 1, 1_000_000, "50", True, 2.0])
def test_a_page_is_bounded(limit: Any) -> None:
    with pytest.raises(InvalidValue, match=f"between 1 and {MAX_PAGE}"):
        Query(limit=limit)


def test_an_unknown_filter_is_named_with_those_that_are_known() -> None:
    with pytest.raises(InvalidValue, match="'colour' is not valid: lists are filtered by kind"):
        Query.from_filters({"kind": "invoice", "colour": "red"})


def test_filters_can_come_from_a_saved_list() -> None:
    filters = {"kind": "invoice", "state": ["open"], "by": "due_date"}
    assert Query.from_filters(filters) == Query(kind="invoice", state="open", by=Order.DUE)


def test_an_unknown_order_is_refused() -> None:
    with pytest.raises(InvalidValue, match="lists are sorted by created_at"):
        Query(by="colour")


def test_instants_without_a_time_zone_are_refused() -> None:
    with pytest.raises(InvalidDate):
        Query(created_from=datetime(2026, 11, 2))  # noqa: DTZ001  that is the point
    with pytest.raises(InvalidDate):
        Query(issued_from=datetime(2026, 11, 2))  # noqa: DTZ001  that is the point


def test_text_that_is_too_long_is_refused() -> None:
    with pytest.raises(InvalidValue, match="more than 200 letters"):
        Query(text="x" * 201)


@pytest.mark.parametrize("hostile", ["\x00", "\ud800"])
def test_signs_that_no_database_keeps_are_refused(hostile: str) -> None:
    for name in ("text", "state", "tag"):
        with pytest.raises(InvalidValue):
            Query.from_filters({name: hostile})


def test_counts_that_were_not_asked_for_are_not_guessed() -> None:
    with pytest.raises(InvalidValue):
        Page(()).count()


def test_a_filter_names_a_bounded_number_of_values() -> None:
    assert len(Query(id=[str(n) for n in range(1000)]).id or ()) == 1000
    with pytest.raises(InvalidValue, match=r"of 1001 values.*up to 1000"):
        Query(id=[str(n) for n in range(1001)])


def test_a_query_is_taken_over_for_one_kind() -> None:
    asked = Query(kind=["order", "payment"], state="open", limit=20, cursor="abc", counts=False)
    taken = asked.of_kind("invoice")
    assert taken == Query(kind="invoice", state="open", limit=20, cursor="abc", counts=False)
    assert asked.kind == ("order", "payment")
    with pytest.raises(InvalidValue):
        asked.of_kind("\x00")
