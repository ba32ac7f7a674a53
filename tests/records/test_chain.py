"""The hash chain of a history: what holds, what is found, and what erasing leaves."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from itertools import count

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from invoicekit.allocation import Allocation, SourceKind
from invoicekit.errors import InvalidValue
from invoicekit.money import Money
from invoicekit.records import (
    ERASED,
    NOTHING,
    Evidence,
    Place,
    Record,
    Seal,
    Sealed,
    Snapshot,
    erased,
    sealed,
    verified,
)
from invoicekit.statemachines import AuditEntry

AT = datetime(2026, 11, 2, 9, tzinfo=UTC)
PLACE = Place("asha", "invoice", "1")

ENTRIES = (
    AuditEntry(
        "add", "", "draft", "meera", AT, "ap", 1, version=1, revision=1, fingerprint="ik1:a"
    ),
    AuditEntry(
        "submit",
        "draft",
        "submitted",
        "meera",
        AT + timedelta(hours=1),
        "ap",
        1,
        on_behalf_of="tara",
        reason="for tara",
        version=2,
        revision=1,
    ),
    AuditEntry(
        "approve",
        "submitted",
        "approved",
        "ravi",
        AT + timedelta(hours=2),
        "ap",
        1,
        version=3,
        revision=1,
        details={"limit": "1000.00", "note": "asked tara"},
    ),
)


def salts():
    numbers = count(1)
    return lambda: f"{next(numbers):032x}"


def chained(entries=ENTRIES, place=PLACE, evidence=NOTHING):
    salt, seal, lines = salts(), None, []
    for entry in entries:
        seal = sealed(entry, place, seal, evidence, salt)
        lines.append(Sealed(entry, seal))
    return lines


def test_an_untouched_history_holds():
    lines = chained()
    assert verified(PLACE, lines) is None
    assert verified(PLACE, lines, head=lines[-1].seal.digest) is None
    assert verified(PLACE, [], head="") is None


def test_each_seal_leads_to_the_one_before():
    lines = chained()
    assert [line.seal.position for line in lines] == [1, 2, 3]
    assert [line.seal.previous for line in lines] == ["", *(x.seal.digest for x in lines[:-1])]


def test_random_salts_make_two_histories_alike_in_words_and_different_in_digest():
    first, second = (sealed(ENTRIES[0], PLACE) for _ in range(2))
    assert first.digest != second.digest
    assert len(first.salts[0][1]) == 32


def changed(name, value):
    return lambda line: Sealed(attrs.evolve(line.entry, **{name: value}), line.seal)


EVERY_FIELD = {
    "event": "reject",
    "source": "elsewhere",
    "target": "elsewhere",
    "actor": "mallory",
    "at": AT + timedelta(microseconds=1),
    "definition": "other",
    "definition_version": 2,
    "on_behalf_of": "mallory",
    "reason": "another",
    "version": 9,
    "revision": 9,
    "fingerprint": "ik1:b",
    "details": {"limit": "9000.00", "note": "asked tara"},
}


@pytest.mark.parametrize("position", [1, 2, 3])
@pytest.mark.parametrize("name", sorted(EVERY_FIELD))
def test_a_line_that_says_something_else_is_found(position, name):
    lines = chained()
    lines[position - 1] = changed(name, EVERY_FIELD[name])(lines[position - 1])
    flaw = verified(PLACE, lines)
    assert (flaw.position, flaw.code) == (position, "line_changed")


def test_every_field_of_a_line_is_under_the_seal():
    assert {field.name for field in attrs.fields(AuditEntry)} == set(EVERY_FIELD)


@pytest.mark.parametrize(
    "details", [{"limit": "1000.00"}, {"cap": "1000.00", "note": "asked tara"}]
)
def test_a_detail_that_is_taken_away_or_renamed_is_found(details):
    lines = chained()
    lines[2] = changed("details", details)(lines[2])
    assert verified(PLACE, lines).position == 3


def test_a_missing_line_and_two_exchanged_ones_are_found():
    first, second, third = chained()
    assert verified(PLACE, [first, third]).position == 2
    assert verified(PLACE, [second, third]).position == 1
    assert verified(PLACE, [first, third, second]).code == "line_missing"


def test_a_tail_that_was_cut_off_is_found_by_the_head():
    lines = chained()
    assert verified(PLACE, lines[:2]) is None
    flaw = verified(PLACE, lines[:2], head=lines[-1].seal.digest)
    assert (flaw.position, flaw.code) == (3, "cut_off")
    assert verified(PLACE, [], head=lines[-1].seal.digest).position == 1


@pytest.mark.parametrize(
    "place",
    [
        Place("other", "invoice", "1"),
        Place("asha", "credit_note", "1"),
        Place("asha", "invoice", "2"),
    ],
)
def test_a_history_belongs_to_its_record(place):
    assert verified(place, chained()).position == 1


def test_a_line_forged_with_a_seal_of_its_own_breaks_the_next_one():
    lines = chained()
    forged = attrs.evolve(lines[1].entry, target="approved")
    lines[1] = Sealed(forged, sealed(forged, PLACE, lines[0].seal))
    flaw = verified(PLACE, lines)
    assert (flaw.position, flaw.code) == (3, "line_exchanged")


def test_erasing_takes_the_value_and_its_salt_and_the_chain_holds():
    lines = chained()
    lines[1] = erased(lines[1], ["actor", "on_behalf_of", "reason"])
    lines[2] = erased(lines[2], ["details[1]"])
    assert verified(PLACE, lines, head=lines[-1].seal.digest) is None
    entry = lines[1].entry
    assert (entry.actor, entry.on_behalf_of, entry.reason) == (ERASED, ERASED, ERASED)
    assert lines[2].entry.details == (("limit", "1000.00"), ("note", ERASED))
    assert lines[1].seal.salts == ()
    assert "tara" not in repr(attrs.astuple(lines[1])) + repr(attrs.astuple(lines[2]))


def test_erasing_twice_or_what_is_empty_changes_nothing():
    line = chained()[0]
    once = erased(line, ["actor", "reason"])
    assert once.entry.reason == ""
    assert erased(once, ["actor", "reason"]) == once


def test_what_was_erased_cannot_be_put_back_as_something_else():
    lines = chained()
    lines[0] = changed("actor", "mallory")(erased(lines[0], ["actor"]))
    assert verified(PLACE, lines).reason == "actor was erased, and is there again"


def test_what_was_never_there_cannot_be_added_without_its_salt():
    lines = chained()
    lines[0] = changed("reason", "because")(lines[0])
    assert verified(PLACE, lines).reason == "reason was not there when it was written"


@pytest.mark.parametrize("name", ["event", "details[5]", "who"])
def test_what_is_not_personal_cannot_be_erased(name):
    with pytest.raises(InvalidValue, match="what can be erased of this line"):
        erased(chained()[2], [name])


def test_a_line_without_a_seal_is_told_as_such():
    bare = Sealed(ENTRIES[0], Seal(1, ""))
    assert verified(PLACE, [bare]).code == "not_sealed"


def test_the_evidence_is_under_the_seal():
    evidence = Evidence("ik1:r", "ik1:s", [("row-1", "ik1:x")])
    lines = chained(evidence=evidence)
    assert verified(PLACE, lines) is None
    for other in (NOTHING, attrs.evolve(evidence, rows=()), attrs.evolve(evidence, record="ik1:q")):
        seal = attrs.evolve(lines[0].seal, evidence=other)
        assert verified(PLACE, [Sealed(lines[0].entry, seal)]).position == 1


def test_evidence_is_written_and_read_alike():
    evidence = Evidence("ik1:r", "", [("row-1", "ik1:x")])
    assert evidence.canonical == {"record": "ik1:r", "rows": [("row-1", "ik1:x")]}
    assert Evidence.read(evidence.canonical) == evidence
    assert Evidence.read(NOTHING.canonical) == NOTHING


RECORD = Record(
    tenant="asha",
    kind="invoice",
    id="1",
    state="draft",
    created_at=AT,
    created_by="meera",
    currency="INR",
    total="100.00",
    balance="100.00",
)
ROW = Allocation(
    "r1", "p1", SourceKind.PAYMENT, "1", Money("5", "INR"), date(2026, 11, 2), "f", "k"
)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("state", "approved"),
        ("total", "99.00"),
        ("balance", "0"),
        ("settlement", "paid"),
        ("number", "X"),
        ("customer", "Blue Bay"),
        ("tags", ["late"]),
        ("labels", [("a", "b")]),
        ("due_date", date(2027, 1, 1)),
        ("unique_key", "k"),
        ("revision", 2),
        ("parent", ("a", "b")),
    ],
)
def test_a_fact_of_a_record_is_in_its_digest(name, value):
    assert Evidence.of(RECORD) != Evidence.of(attrs.evolve(RECORD, **{name: value}))


def test_who_made_a_record_and_its_version_are_not():
    other = attrs.evolve(RECORD, created_by=ERASED, version=7)
    assert Evidence.of(RECORD) == Evidence.of(other)
    assert Evidence.of(RECORD) == Evidence.of(attrs.evolve(RECORD, total="100.0"))


def test_figures_and_rows_are_in_the_evidence():
    figures = Snapshot(tenant="asha", kind="invoice", id="1", revision=1, body=("a", "b"))
    plain = Evidence.of(RECORD)
    assert Evidence.of(RECORD, figures).figures
    assert Evidence.of(RECORD, figures) != Evidence.of(RECORD, attrs.evolve(figures, body=("a",)))
    with_row = Evidence.of(RECORD, rows=[ROW])
    assert attrs.evolve(with_row, rows=()) == plain
    more = attrs.evolve(ROW, amount=Money("6", "INR"))
    assert Evidence.of(RECORD, rows=[more]) != with_row
    assert Evidence.of(RECORD, rows=[attrs.evolve(ROW, by=ERASED)]) == with_row


texts = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=8)
entries = st.builds(
    AuditEntry,
    texts,
    texts,
    texts,
    texts,
    st.just(AT),
    texts,
    st.integers(1, 3),
    on_behalf_of=texts,
    reason=texts,
    details=st.lists(st.tuples(texts, texts), max_size=3),
)


@given(st.lists(entries, min_size=1, max_size=4), st.data())
def test_whatever_is_erased_the_chain_holds_and_any_other_line_does_not(entries, data):
    lines = chained(entries)
    index = data.draw(st.integers(0, len(lines) - 1))
    line = lines[index]
    names = ["actor", "on_behalf_of", "reason"]
    names += [f"details[{n}]" for n in range(len(line.entry.details))]
    lines[index] = erased(line, data.draw(st.lists(st.sampled_from(names))))
    assert verified(PLACE, lines, lines[-1].seal.digest) is None
    other = data.draw(entries_unlike(lines[index].entry))
    lines[index] = Sealed(other, lines[index].seal)
    assert verified(PLACE, lines).position == index + 1


def entries_unlike(entry):
    return st.builds(
        lambda target, event: attrs.evolve(entry, target=target, event=event), texts, texts
    ).filter(lambda other: other != entry)


def test_a_seal_needs_a_position():
    with pytest.raises(InvalidValue):
        Seal(0, "ih1:0")
