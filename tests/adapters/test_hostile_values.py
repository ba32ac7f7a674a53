"""What a store is given is kept as it is, or refused where it is given, on every store."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import attrs
import pytest

from invoicekit.adapters.storage.memory import MemoryStore
from invoicekit.allocation.ledger import Allocation
from invoicekit.allocation.payment import SourceKind
from invoicekit.errors import InvalidDate, InvalidValue, NotFound
from invoicekit.money import Money
from invoicekit.ports.storage import Message, Query, Store
from invoicekit.records import Record, Revision, Snapshot
from invoicekit.statemachines.history import AuditEntry
from support.postgres import store_of

NOON = datetime(2026, 11, 2, 12, tzinfo=UTC)
SQL = "x'); DROP TABLE invoicekit_records; --"
HOSTILE = [SQL, "%(tenant)s :tenant ? $1 {0}", "\\'\"`%_\\n", "支付😀ß", "' OR '1'='1"]
MEGABYTE = 1024 * 1024


@pytest.fixture(params=["memory", "sqlite", "postgresql"])
def store(request: pytest.FixtureRequest) -> Iterator[Store]:
    kind = request.param
    kept: Any = MemoryStore() if kind == "memory" else store_of(kind, request, codec=json)
    yield kept
    kept.close()


def hostile_record(text: str) -> Record:
    """Return a record with this text in every field that takes any."""
    wide = ("workflow", "number", "seller", "buyer", "customer", "source", "order")
    return Record(
        tenant=text,
        kind=text,
        id=text,
        state=text,
        created_at=NOON,
        created_by=text,
        parent=(text, text),
        unique_key=text,
        tags=[text],
        labels=[("name", text)],
        **dict.fromkeys(wide, text),
    )


@pytest.mark.parametrize("text", HOSTILE)
def test_sql_in_every_field_is_text(store: Store, text: str) -> None:
    record = hostile_record(text)
    place = {"tenant": text, "kind": text, "id": text}
    revision = Revision(**place, content=[text], fingerprint=text, by=text, at=NOON)
    entry = AuditEntry(text, text, text, text, NOON, text, 1, text, text, details=[(text, text)])
    row = Allocation(
        text,
        text,
        SourceKind.PAYMENT,
        text,
        Money("1", "INR"),
        NOON.date(),
        text,
        text,
        reason=text,
    )
    message = Message(id=text, topic=text, kind=text, record=text, body=text, at=NOON)
    with store.unit_of_work(text) as work:
        work.add(record, revision)
        work.add_snapshot(Snapshot(**place, revision=1, body={text: text}))
        work.append_history(text, text, entry)
        work.append_allocations([row])
        work.enqueue(message)
        work.remember(text, text, text)
        work.move_cursor(text, text, expect="")
        assert work.reserve(text) == 1
    with store.unit_of_work(text, read_only=True) as work:
        assert work.get(text, text) == record
        assert work.revision(text, text, 1) == revision
        assert work.snapshots(text, text)[0].body == {text: text}
        assert work.history(text, text) == (entry,)
        assert work.allocations(target=[text], source=text) == (row,)
        assert work.messages(topic=text) == (message,)
        assert work.cursor(text) == text
        assert [each.state for each in work.changes(kinds=[text]).entries] == [text]
        answer = work.recall(text, text)
        assert answer is not None
        assert answer.result == text


@pytest.mark.parametrize("text", HOSTILE)
def test_sql_in_every_filter_is_text(store: Store, text: str) -> None:
    record = hostile_record(text)
    other = attrs.evolve(hostile_record("plain"), tenant=text)
    with store.unit_of_work(text) as work:
        for each in (record, other):
            place = {"tenant": text, "kind": each.kind, "id": each.id}
            work.add(each, Revision(**place, content="x", by="meera", at=NOON))
        names = (
            "kind",
            "id",
            "workflow",
            "state",
            "number",
            "seller",
            "buyer",
            "customer",
            "source",
            "order",
            "created_by",
            "tag",
            "text",
        )
        for name in names:
            found = work.find(Query.from_filters({name: text}))
            assert found.records == (record,), name
        assert work.find(Query(parent=(text, text), label=("name", text))).records == (record,)
        assert work.find(Query(id=f"{text} ")).records == ()


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_a_document_of_twenty_megabytes_is_refused_with_its_size(
    kind: str, request: pytest.FixtureRequest
) -> None:
    store = store_of(kind, request, codec=json)
    place = {"tenant": "asha", "kind": "invoice", "id": "inv-1"}
    record = Record(**place, state="draft", created_at=NOON, created_by="meera")
    large = "x" * (20 * MEGABYTE)
    with store.unit_of_work("asha") as work:
        with pytest.raises(InvalidValue, match=r"of 20971522 bytes.*16777216.*attach") as caught:
            work.add(record, Revision(**place, content=large, by="meera", at=NOON))
        assert len(str(caught.value)) < 300
        with pytest.raises(NotFound):
            work.get("invoice", "inv-1")
        work.add(record, Revision(**place, content=large[: 15 * MEGABYTE], by="meera", at=NOON))
        for act in (
            lambda: work.add_revision(
                Revision(**place, number=2, content=large, by="meera", at=NOON)
            ),
            lambda: work.add_snapshot(Snapshot(**place, revision=1, body=large)),
            lambda: work.remember("key", "ik1:a", large),
            lambda: work.enqueue(
                Message(id="m", topic="t", kind="invoice", record="inv-1", body=large, at=NOON)
            ),
        ):
            with pytest.raises(InvalidValue, match="bytes of JSON are kept"):
                act()
    with store.unit_of_work("asha", read_only=True) as work:
        assert len(str(work.revision("invoice", "inv-1", 1).content)) == 15 * MEGABYTE
        assert work.recall("key", "ik1:a") is None
    store.close()


def test_an_instant_without_a_time_zone_is_refused_before_a_store_sees_it(store: Store) -> None:
    naive = datetime(2026, 11, 2)  # noqa: DTZ001  that is the point
    with pytest.raises(InvalidDate):
        Message(id="m", topic="t", kind="invoice", record="inv-1", body="x", at=naive)
    with store.unit_of_work("asha") as work:
        with pytest.raises(InvalidDate):
            work.lease(worker="w", now=NOON, until=naive)
        with pytest.raises(NotFound):
            work.republish("m", NOON)
