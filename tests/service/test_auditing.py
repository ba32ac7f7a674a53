"""The proof of the history: what was changed behind the library's back is found, on every store."""

from __future__ import annotations

from datetime import date

import attrs
import pytest

from invoicekit import Coding, Invoice, Line, Party
from invoicekit.allocation import Allocation, SourceKind
from invoicekit.documents import Contact
from invoicekit.errors import InvalidValue, NotFound
from invoicekit.money import Money
from invoicekit.permissions import Actor
from invoicekit.ports.storage import Query
from invoicekit.records import ERASED, Evidence
from invoicekit.service import auditing, documents
from invoicekit.service.auditing import Anchor, Finding
from invoicekit.statemachines import AuditEntry
from invoicekit.workflows import ACCOUNTS_PAYABLE, DEALER_CASE

MEERA = Actor("meera", ["maker"], tenant="bluebay")
RAVI = Actor("ravi", ["checker"], tenant="bluebay")
UMA = Actor("uma", ["user"], tenant="bluebay")
AUDITOR = Actor("aruna", ["auditor"], tenant="bluebay")
DAY = date(2026, 11, 2)

BILL = Invoice(
    "AT/42",
    DAY,
    currency="INR",
    seller=Party("Asha Systems", "IN", id="V-1"),
    buyer=Party("Blue Bay", "IN"),
    lines=[Line("IT support", "1", "590")],
)


def a_bill(ctx, number="AT/42"):
    invoice = attrs.evolve(BILL, number=number)
    bill = documents.add(ctx, invoice, workflow=ACCOUNTS_PAYABLE, by=MEERA)
    bill = documents.edit(ctx, bill, coding=Coding("6120", "IT"), by=MEERA)
    bill = documents.act(ctx, bill, "submit", by=MEERA)
    return documents.act(ctx, bill, "approve", by=RAVI, reason="seen by ravi")


def a_paid_case(ctx):
    kim = Party("Kim Rider", "IN", contact=Contact("Kim", email="kim@rider.example"))
    invoice = attrs.evolve(BILL, number="C-1", buyer=kim)
    case = documents.add(ctx, invoice, workflow=DEALER_CASE, by=UMA)
    case = documents.act(ctx, case, "send", by=UMA)
    return documents.act(ctx, case, "pay_pos", by=UMA)


def found(ctx, **options):
    return list(auditing.verify(ctx, by=AUDITOR, **options))


def codes(ctx, **options):
    return sorted({finding.code for finding in found(ctx, **options)})


def written(ctx):
    return ctx.store.unit_of_work("bluebay")


def test_whatever_the_use_cases_write_holds(ctx):
    a_bill(ctx)
    a_paid_case(ctx)
    assert found(ctx) == []
    assert list(auditing.verify(ctx, by=Actor("x", ["x"], tenant="elsewhere"))) == []


def test_the_walk_tells_how_far_it_is_and_may_keep_to_some_kinds(ctx):
    for number in range(3):
        a_bill(ctx, f"AT/{number}")
    a_paid_case(ctx)
    told = []
    assert found(ctx, progress=told.append) == []
    with ctx.store.unit_of_work("bluebay", read_only=True) as work:
        there = work.find(Query()).count()
    assert told[-1] == there
    told.clear()
    assert found(ctx, kinds=ACCOUNTS_PAYABLE.kind, progress=told.append) == []
    assert told == [3]


def test_one_record_is_verified_alone(ctx):
    bill = a_bill(ctx)
    assert auditing.verify_record(ctx, *bill.key, by=AUDITOR) == ()
    with pytest.raises(NotFound):
        auditing.verify_record(ctx, "invoice", "no-such", by=AUDITOR)


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({"state": "maker_bucket"}, ["record_differs", "state_differs", "version_differs"]),
        ({"total": "1.00"}, ["record_differs", "version_differs"]),
        ({"created_by": "mallory"}, ["maker_differs", "version_differs"]),
    ],
)
def test_a_record_that_was_saved_without_an_act_is_found(ctx, change, expected):
    bill = a_bill(ctx)
    with written(ctx) as work:
        work.save(attrs.evolve(work.get(*bill.key), **change), expect=bill.version)
    assert codes(ctx) == expected


def test_content_that_no_act_wrote_is_found(ctx):
    bill = a_bill(ctx)
    with written(ctx) as work:
        known = work.revision(*bill.key, bill.revision)
        work.add_revision(attrs.evolve(known, number=bill.revision + 1))
    assert codes(ctx) == ["content_unknown"]


def test_figures_that_no_act_kept_are_found(ctx):
    bill = a_bill(ctx)
    with written(ctx) as work:
        (known, *_) = work.snapshots(*bill.key)
        work.add_snapshot(attrs.evolve(known, revision=99))
    assert codes(ctx) == ["figures_differ"]


def a_row(source, target):
    money = Money("5", "INR")
    return Allocation("sly", source, SourceKind.PAYMENT, target, money, DAY, "mallory", "k")


def test_a_ledger_row_that_no_act_wrote_is_found(ctx):
    bill = a_bill(ctx)
    with written(ctx) as work:
        work.append_allocations([a_row("nowhere", bill.id)])
    (finding,) = found(ctx)
    assert (finding.id, finding.code) == (bill.id, "row_unknown")
    assert "sly" in finding.reason


def test_a_ledger_row_between_two_strangers_is_found(ctx):
    a_bill(ctx)
    with written(ctx) as work:
        work.append_allocations([a_row("nowhere", "nobody")])
    assert found(ctx) == [
        Finding("ledger", "sly", "row_unknown", "neither of its ends is a record")
    ]
    assert found(ctx, kinds="invoice") == []


def test_a_line_that_vouches_for_nothing_is_found(ctx):
    bill = a_bill(ctx)
    with written(ctx) as work:
        last = work.history(*bill.key)[-1]
        work.append_history(*bill.key, attrs.evolve(last, event="note", source=last.target))
    assert codes(ctx) == ["not_vouched_for"]


def test_a_line_about_a_state_that_the_record_is_not_in_is_found(ctx):
    bill = a_bill(ctx)
    entry = AuditEntry("approve", bill.state, "posted", "x", bill.updated_at, "ap", 1, version=9)
    with written(ctx) as work:
        work.append_history(*bill.key, entry, Evidence.of(work.get(*bill.key)))
    assert codes(ctx) == ["state_differs", "version_differs", "version_missing"]


def test_rows_of_a_payment_are_vouched_for_at_one_end_and_held_at_both(ctx):
    case = a_paid_case(ctx)
    with ctx.store.unit_of_work("bluebay", read_only=True) as work:
        (row,) = work.allocations(target=case.id)
        (payment,) = work.find(Query(id=row.source)).records
    for record in (case, payment):
        assert auditing.verify_record(ctx, *record.key, by=AUDITOR) == ()


def test_an_anchor_goes_out_as_text_and_comes_back(ctx):
    a_bill(ctx)
    made = auditing.anchor(ctx, by=AUDITOR)
    assert Anchor.read(made.text) == made
    assert made.text.splitlines()[-1] == made.digest
    assert len(made.heads) >= 1
    for broken in ("", "nonsense", made.text.replace(made.heads[0].id, "other"), made.text[1:]):
        with pytest.raises(InvalidValue):
            Anchor.read(broken)
    fewer = "\n".join([made.text.splitlines()[0], *made.text.splitlines()[2:]])
    with pytest.raises(InvalidValue):
        Anchor.read(fewer)


def test_an_old_anchor_holds_while_the_histories_grow(ctx):
    bill = a_bill(ctx)
    past = auditing.anchor(ctx, by=AUDITOR)
    a_bill(ctx, "AT/43")
    documents.act(ctx, bill, "cancel", by=RAVI, reason="booked twice")
    assert found(ctx, against=past) == []
    assert auditing.anchor(ctx, by=AUDITOR).digest != past.digest
    stranger = attrs.evolve(past, tenant="elsewhere")
    with pytest.raises(InvalidValue):
        found(ctx, against=stranger)


def test_an_anchor_finds_a_record_that_is_gone_and_a_history_that_is_new(ctx):
    bill = a_bill(ctx)
    past = auditing.anchor(ctx, by=AUDITOR)
    head = past.heads[0]
    gone = attrs.evolve(past, heads=[*past.heads, attrs.evolve(head, id="vanished")])
    assert [(f.id, f.code) for f in found(ctx, against=gone)] == [("vanished", "record_missing")]
    other = [attrs.evolve(each, digest="ih1:00") for each in past.heads if each.id == bill.id]
    new = attrs.evolve(past, heads=other)
    assert [(f.id, f.code) for f in found(ctx, against=new)] == [(bill.id, "history_rewritten")]


def everything_of(ctx, record):
    with ctx.store.unit_of_work("bluebay", read_only=True) as work:
        kept = work.get(*record.key)
        numbers = range(1, kept.revision + 1)
        return (
            attrs.astuple(kept),
            [attrs.astuple(line) for line in work.chain(*record.key)],
            [work.revision(*record.key, number).by for number in numbers],
            [row.by for row in work.allocations(target=record.id)],
        )


def test_a_person_is_erased_from_every_history_and_the_chains_hold(ctx):
    bill, other = a_bill(ctx), a_bill(ctx, "AT/43")
    case = a_paid_case(ctx)
    past = auditing.anchor(ctx, by=AUDITOR)
    erased = auditing.erase(ctx, "ravi", by=AUDITOR, reason="request 7")
    assert (erased.records, erased.lines) == (2, 2)  # one approval in each of two bills
    for record in (bill, other):
        assert "ravi" not in repr(everything_of(ctx, record))
        *_, approved, last = documents.history(ctx, record, by=MEERA)
        assert (approved.actor, approved.reason) == (ERASED, ERASED)
        assert (last.event, last.actor, last.reason) == ("erase", "aruna", "request 7")
    assert [line.event for line in documents.history(ctx, case, by=UMA)][-1] != "erase"
    assert found(ctx, against=past) == []


def test_the_maker_goes_out_of_the_record_its_contents_and_its_ledger_rows(ctx):
    bill, case = a_bill(ctx), a_paid_case(ctx)
    auditing.erase(ctx, "meera", by=AUDITOR, reason="request 8")
    auditing.erase(ctx, "uma", by=AUDITOR, reason="request 9")
    for record, name in ((bill, "meera"), (case, "uma")):
        assert name not in repr(everything_of(ctx, record))
    assert found(ctx) == []


def test_erasing_again_changes_nothing(ctx):
    bill = a_bill(ctx)
    auditing.erase(ctx, "ravi", by=AUDITOR, reason="request 7")
    before = everything_of(ctx, bill)
    assert auditing.erase(ctx, "ravi", by=AUDITOR, reason="request 7") == auditing.Erasure()
    assert everything_of(ctx, bill) == before


@pytest.mark.parametrize(
    ("person", "reason"),
    [("ravi", ""), ("ravi", " "), ("ravi", "ravi asked"), ("", "r"), (ERASED, "r")],
)
def test_an_erasure_has_a_reason_that_does_not_name_the_person(ctx, person, reason):
    with pytest.raises(InvalidValue) as refused:
        auditing.erase(ctx, person, by=AUDITOR, reason=reason)
    assert "asked" not in str(refused.value)
