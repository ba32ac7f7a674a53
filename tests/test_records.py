"""Records hold facts that a store can keep, and show no more of them than they must."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal
from typing import Any

import pytest

from invoicekit.errors import InvalidAmount, InvalidDate, InvalidValue, UnknownCurrency
from invoicekit.records import Record, Revision, Snapshot

NOON = datetime(2026, 11, 2, 12, tzinfo=UTC)


def record(**facts: Any) -> Record:
    known: dict[str, Any] = {
        "tenant": "asha",
        "kind": "invoice",
        "id": "inv-1",
        "state": "draft",
        "created_at": NOON,
        "created_by": "meera",
    }
    return Record(**known | facts)


def test_lists_are_accepted_and_kept_as_tuples() -> None:
    made = record(tags=["urgent"], labels=[("outcome", "paid")], parent=["order", "o-1"])
    assert (made.tags, made.labels, made.parent) == (
        ("urgent",),
        (("outcome", "paid"),),
        ("order", "o-1"),
    )
    assert hash(made) == hash(
        record(tags=["urgent"], labels=[("outcome", "paid")], parent=("order", "o-1"))
    )


def test_amounts_are_exact_and_floats_refused() -> None:
    assert record(total="0.10").total == Decimal("0.10")
    with pytest.raises(InvalidAmount):
        record(total=0.1)


def test_instants_are_kept_in_utc() -> None:
    india = timezone(timedelta(hours=5, minutes=30))
    made = record(created_at=datetime(2026, 11, 2, 17, 30, tzinfo=india))
    assert made.created_at == NOON
    assert made.created_at.tzinfo is UTC
    assert made.updated_at == NOON


@pytest.mark.parametrize("field", ["created_at", "updated_at"])
def test_an_instant_without_a_time_zone_is_refused(field: str) -> None:
    with pytest.raises(InvalidDate):
        record(**{field: datetime(2026, 11, 2, 12)})  # noqa: DTZ001  that is the point
    with pytest.raises(InvalidDate):
        record(**{field: date(2026, 11, 2)})


def test_a_revision_without_a_time_zone_is_refused() -> None:
    naive = datetime(2026, 11, 2, 12)  # noqa: DTZ001  that is the point
    with pytest.raises(InvalidDate):
        Revision(tenant="asha", kind="invoice", id="1", content="x", by="meera", at=naive)


@pytest.mark.parametrize("day", [NOON, "2026-11-02", 20261102])
def test_a_day_is_a_date(day: object) -> None:
    with pytest.raises(InvalidDate):
        record(issue_date=day)


@pytest.mark.parametrize("field", ["tenant", "kind", "id", "state", "created_by", "unique_key"])
@pytest.mark.parametrize("name", ["", "two\nlines", "nul\x00", "\ud800", 7])
def test_a_name_is_one_line_of_text(field: str, name: object) -> None:
    with pytest.raises(InvalidValue):
        record(**{field: name})


def test_facts_that_no_list_could_show_are_refused() -> None:
    with pytest.raises(InvalidValue):
        record(settlement="half")
    with pytest.raises(InvalidValue):
        record(tags="urgent")
    with pytest.raises(InvalidValue):
        record(labels=[("outcome", "paid"), ("outcome", "lost")])
    with pytest.raises(InvalidValue):
        record(labels=[("a=b", "c")])
    with pytest.raises(InvalidValue):
        record(version=0)
    with pytest.raises(UnknownCurrency):
        record(currency="XXZ")


def test_amounts_and_names_of_people_are_not_shown() -> None:
    made = record(
        seller="Asha Systems", buyer="Blue Bay", customer="Blue Bay", total="70776", balance="5.55"
    )
    revision = Revision(
        tenant="asha", kind="invoice", id="1", content="secret", by="meera", at=NOON
    )
    snapshot = Snapshot(tenant="asha", kind="invoice", id="1", revision=1, body="secret")
    shown = f"{made!r} {revision!r} {snapshot!r}"
    for hidden in ("Asha", "Blue Bay", "70776", "5.55", "secret", "meera"):
        assert hidden not in shown
    assert "inv-1" in shown
