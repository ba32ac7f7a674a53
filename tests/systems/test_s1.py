"""S1: vendors sign and approve their invoices to a marketplace, then NS does."""

from __future__ import annotations

from datetime import date

import attrs
import pytest

from invoicekit import Invoice, Line, Party
from invoicekit.adapters.blobs.memory import MemoryBlobs
from invoicekit.errors import GuardRefused, InvalidValue, NotFound, NotPermitted, StateForbids
from invoicekit.permissions import Actor
from invoicekit.service import documents
from invoicekit.workflows import VENDOR_APPROVAL

KIND = "vendor_invoice"
ISSUER = Actor("isha", ["issuer"], tenant="bazaar")
VENDOR = Actor("vikram", ["vendor"], tenant="bazaar", attributes={"account": "V-17"})
OTHER_VENDOR = Actor("olga", ["vendor"], tenant="bazaar", attributes={"account": "V-18"})
CRM = Actor("carla", ["crm"], tenant="bazaar")
NS = Actor("nadia", ["ns"], tenant="bazaar")
SYSTEM = Actor.system("bazaar")
DATE = date(2026, 11, 2)

INVOICE = Invoice(
    "MP-1",
    DATE,
    currency="INR",
    seller=Party("Vikram Textiles", "IN", id="V-17"),
    buyer=Party("Bazaar", "IN"),
    lines=[Line("cotton", "10", "250", id="1")],
)


def add(ctx, invoice=INVOICE):
    return documents.add(ctx, invoice, workflow=VENDOR_APPROVAL, by=ISSUER)


def issued(ctx, invoice=INVOICE):
    return documents.act(ctx, add(ctx, invoice), "issue", by=SYSTEM)


def viewed(ctx):
    record = issued(ctx)
    return documents.view(ctx, record, by=VENDOR).record


def approved_by_vendor(ctx):
    return documents.act(ctx, viewed(ctx), "approve_vendor", by=VENDOR)


def label(record):
    return VENDOR_APPROVAL.lifecycle.label(record.state)


def codes(error):
    return [failure.code for failure in error.value.failures]


def offered(ctx, record, by):
    return {d.event for d in documents.available(ctx, record, by=by) if d.allowed}


@pytest.mark.row("S1.1")
def test_there_are_nine_statuses_exactly():
    lifecycle = VENDOR_APPROVAL.lifecycle
    assert [lifecycle.label(state) for state in lifecycle.states] == [
        "Pending",
        "Unsigned Created",
        "Unsigned Viewed",
        "Approved By Vendor",
        "Approved By NS",
        "Rejected By Vendor",
        "Rejected By CRM",
        "Rejected By NS",
        "Invalid Data",
    ]


@pytest.mark.row("S1.1")
@pytest.mark.parametrize(
    ("steps", "status"),
    [
        ([], "Pending"),
        ([("issue", SYSTEM)], "Unsigned Created"),
        ([("issue", SYSTEM), ("view", VENDOR)], "Unsigned Viewed"),
        ([("issue", SYSTEM), ("view", VENDOR), ("approve_vendor", VENDOR)], "Approved By Vendor"),
        (
            [
                ("issue", SYSTEM),
                ("view", VENDOR),
                ("approve_vendor", VENDOR),
                ("approve_ns", NS),
            ],
            "Approved By NS",
        ),
        ([("issue", SYSTEM), ("reject_vendor", VENDOR)], "Rejected By Vendor"),
        ([("reject_crm", CRM)], "Rejected By CRM"),
        (
            [
                ("issue", SYSTEM),
                ("view", VENDOR),
                ("approve_vendor", VENDOR),
                ("reject_ns", NS),
            ],
            "Rejected By NS",
        ),
        ([("invalidate", NS)], "Invalid Data"),
    ],
)
def test_every_status_is_reached_in_practice(ctx, steps, status):
    record = add(ctx)
    for event, actor in steps:
        if event == "view":
            record = documents.view(ctx, record, by=actor).record
        else:
            record = documents.act(
                ctx, record, event, by=actor, reason="a reason", details={"errors": "wrong PAN"}
            )
    assert label(record) == status


@pytest.mark.row("S1.5")
@pytest.mark.parametrize("actor", [ISSUER, VENDOR, NS, CRM])
@pytest.mark.parametrize("steps", [(), ("issue",), ("issue", "look"), ("issue", "look", "approve")])
def test_what_is_offered_can_be_done_and_a_look_is_asked_for_by_name(ctx, steps, actor):
    done = {
        "issue": lambda record: documents.act(ctx, record, "issue", by=SYSTEM),
        "look": lambda record: documents.view(ctx, record, by=VENDOR).record,
        "approve": lambda record: documents.act(ctx, record, "approve_vendor", by=VENDOR),
    }

    def reached(number):
        record = add(ctx, attrs.evolve(INVOICE, number=number))
        for step in steps:
            record = done[step](record)
        return record

    record = reached("MP-0")
    said = {"reason": "a reason", "details": {"copy": "MP-1.pdf", "errors": "wrong PAN"}}
    for event in offered(ctx, record, actor) - {VENDOR_APPROVAL.edit}:
        after = documents.act(ctx, reached(event), event, by=actor, **said)
        assert documents.history(ctx, after, by=SYSTEM)[-1].event == event
    assert "view" not in {d.event for d in documents.available(ctx, record, by=actor)}
    assert documents.can(ctx, record, "view", by=actor)
    assert not documents.can(ctx, record, "view", by=Actor("anil", ["intern"], tenant="bazaar"))


@pytest.mark.row("S1.5")
def test_signing_hands_the_document_out_is_recorded_and_changes_no_status(ctx):
    before = issued(ctx)
    after = documents.act(ctx, before, "sign", by=VENDOR, details={"copy": "MP-1.pdf"})
    assert after.state == before.state == "unsigned_created"
    assert dict(after.labels)["signed"] == "2026-11-02"
    entry = documents.history(ctx, after, by=ISSUER)[-1]
    assert (entry.event, entry.actor, entry.details) == ("sign", "vikram", (("copy", "MP-1.pdf"),))


@pytest.mark.row("S1.5")
@pytest.mark.parametrize("reach", [issued, viewed, approved_by_vendor])
def test_signing_is_offered_from_the_creation_on_and_to_the_vendor_alone(ctx, reach):
    record = reach(ctx)
    assert "sign" in offered(ctx, record, VENDOR)
    assert "sign" not in offered(ctx, record, NS)
    assert "sign" not in offered(ctx, record, ISSUER)


@pytest.mark.row("S1.5")
def test_a_pending_invoice_is_not_signed(ctx):
    with pytest.raises(StateForbids):
        documents.act(ctx, add(ctx), "sign", by=VENDOR)


@pytest.mark.row("S1.5")
def test_the_vendors_approval_is_an_act_of_its_own_and_needs_no_signature(ctx):
    record = approved_by_vendor(ctx)
    assert label(record) == "Approved By Vendor"
    assert "sign" not in [e.event for e in documents.history(ctx, record, by=NS)]


@pytest.mark.row("S1.5")
def test_a_signed_copy_may_be_kept_with_the_invoice(ctx):
    ctx = attrs.evolve(ctx, blobs=MemoryBlobs())
    record = documents.act(ctx, viewed(ctx), "sign", by=VENDOR)
    copy = b"%PDF signed"
    record = documents.attach(ctx, record, "MP-1.pdf", copy, by=VENDOR, role="signed_copy")
    assert label(record) == "Unsigned Viewed"
    record = documents.act(ctx, record, "approve_vendor", by=VENDOR)
    (file,) = documents.attachments(ctx, record, by=NS)
    assert (file.what.role, file.by) == ("signed_copy", "vikram")
    assert documents.read_attachment(ctx, record, file.id, by=NS) == copy


@pytest.mark.row("S1.5")
def test_what_the_vendor_has_not_seen_the_vendor_cannot_approve(ctx):
    with pytest.raises(StateForbids) as refused:
        documents.act(ctx, issued(ctx), "approve_vendor", by=VENDOR)
    assert codes(refused) == ["not_viewed"]
    assert refused.value.remedy == "Let the vendor open it first"


@pytest.mark.row("S1.5")
def test_it_is_edited_while_pending_invalid_or_rejected_and_never_with_the_vendor(ctx):
    other = attrs.evolve(INVOICE, lines=[Line("cotton", "11", "250", id="1")])
    record = documents.edit(ctx, add(ctx), invoice=other, by=ISSUER)
    assert (record.state, record.revision) == ("pending", 2)
    record = documents.act(ctx, record, "issue", by=SYSTEM)
    for step in (None, "view", "approve_vendor"):
        if step == "view":
            record = documents.view(ctx, record, by=VENDOR).record
        elif step:
            record = documents.act(ctx, record, step, by=VENDOR)
        assert "edit" not in offered(ctx, record, ISSUER)
        with pytest.raises(StateForbids) as refused:
            documents.edit(ctx, record, invoice=INVOICE, by=ISSUER)
        assert codes(refused) == ["with_the_vendor"]
        assert "Reject it" in refused.value.remedy
    record = documents.act(ctx, record, "reject_ns", by=NS, reason="wrong quantity")
    record = documents.edit(ctx, record, invoice=INVOICE, by=ISSUER)
    assert (record.state, record.revision) == ("rejected_by_ns", 3)


@pytest.mark.row("S1.5")
@pytest.mark.parametrize("actor", [VENDOR, CRM, NS, SYSTEM])
def test_only_the_issuer_edits(ctx, actor):
    with pytest.raises(NotPermitted) as refused:
        documents.edit(ctx, add(ctx), invoice=INVOICE, by=actor)
    assert refused.value.failures[0].who_could == ("issuer",)


@pytest.mark.row("S1.5")
def test_another_vendors_invoice_is_not_found_and_not_listed(ctx):
    record = issued(ctx)
    with pytest.raises(NotFound):
        documents.view(ctx, record, by=OTHER_VENDOR)
    with pytest.raises(NotFound):
        documents.act(ctx, record, "sign", by=OTHER_VENDOR)
    assert documents.find(ctx, by=OTHER_VENDOR, kind=KIND).records == ()
    assert [r.id for r in documents.find(ctx, by=VENDOR, kind=KIND).records] == [record.id]


@pytest.mark.row("S1.6")
def test_the_vendors_first_view_moves_it_by_itself_and_is_recorded_once(ctx):
    record = issued(ctx)
    seen = documents.view(ctx, record, by=VENDOR).record
    assert (label(seen), seen.version) == ("Unsigned Viewed", record.version + 1)
    assert dict(seen.labels)["first_seen"] == "2026-11-02"
    again = documents.view(ctx, seen, by=VENDOR).record
    assert again == seen
    looks = [e for e in documents.history(ctx, seen, by=NS) if e.event == "view"]
    assert [(e.actor, e.target) for e in looks] == [("vikram", "unsigned_viewed")]


@pytest.mark.row("S1.6")
@pytest.mark.parametrize("staff", [ISSUER, CRM, NS, SYSTEM])
def test_a_view_by_staff_never_moves_it_and_leaves_no_trace(ctx, staff):
    record = issued(ctx)
    assert documents.view(ctx, record, by=staff).record == record
    assert "view" not in [e.event for e in documents.history(ctx, record, by=staff)]


@pytest.mark.row("S1.6")
def test_a_view_is_no_command(ctx):
    with pytest.raises(InvalidValue, match=r"documents\.view"):
        documents.act(ctx, issued(ctx), "view", by=NS)


@pytest.mark.row("S1.6")
@pytest.mark.parametrize(
    ("wrong", "error"),
    [
        ({"number": ""}, "number missing_field"),
        ({"lines": []}, "lines no_lines"),
        ({"seller": Party(id="V-17")}, "seller.name missing_field"),
        ({"lines": [Line("cotton", "1", "-5", id="1")]}, "lines[0].unit_price negative_price"),
    ],
)
def test_missing_or_inconsistent_data_land_in_invalid_data_by_themselves(ctx, wrong, error):
    record = add(ctx, attrs.evolve(INVOICE, **wrong))
    assert label(record) == "Invalid Data"
    entry = documents.history(ctx, record, by=ISSUER)[-1]
    assert (entry.event, entry.actor) == ("invalidate", "system")
    assert error in dict(entry.details)["errors"]


@pytest.mark.row("S1.6")
def test_an_edit_that_makes_it_wrong_lands_in_invalid_data_too(ctx):
    record = documents.edit(ctx, add(ctx), invoice=attrs.evolve(INVOICE, number=""), by=ISSUER)
    assert label(record) == "Invalid Data"


@pytest.mark.row("S1.6")
def test_a_correction_brings_it_back(ctx):
    record = add(ctx, attrs.evolve(INVOICE, number=""))
    with pytest.raises(GuardRefused) as refused:
        documents.act(ctx, record, "correct", by=ISSUER)
    assert codes(refused) == ["not_corrected"]
    record = documents.edit(ctx, record, invoice=INVOICE, by=ISSUER)
    assert label(record) == "Invalid Data"
    record = documents.act(ctx, record, "correct", by=ISSUER)
    assert label(record) == "Pending"


@pytest.mark.row("S1.6")
def test_a_correction_that_mends_nothing_lands_there_again(ctx):
    record = add(ctx, attrs.evolve(INVOICE, number="", lines=[]))
    half = attrs.evolve(INVOICE, lines=[])
    record = documents.edit(ctx, record, invoice=half, by=ISSUER)
    record = documents.act(ctx, record, "correct", by=ISSUER)
    assert label(record) == "Invalid Data"


@pytest.mark.row("S1.6")
def test_the_figures_are_frozen_when_it_is_issued(ctx):
    record = add(ctx)
    assert documents.view(ctx, record, by=NS).figures is None
    record = documents.act(ctx, record, "issue", by=SYSTEM)
    figures = documents.view(ctx, record, by=NS).figures
    assert figures is not None
    assert str(figures.totals.payable) == "2500.00"


@pytest.mark.row("S1.6")
def test_nobody_calls_data_invalid_without_saying_what_is_wrong(ctx):
    with pytest.raises(GuardRefused) as refused:
        documents.act(ctx, add(ctx), "invalidate", by=NS)
    assert codes(refused) == ["no_errors"]
    told = {"errors": "the PAN is not the vendor's"}
    record = documents.act(
        ctx, issued(ctx, attrs.evolve(INVOICE, number="MP-2")), "invalidate", by=NS, details=told
    )
    assert label(record) == "Invalid Data"


@pytest.mark.row("S1.7")
@pytest.mark.parametrize(
    ("reach", "event", "actor", "state"),
    [
        (issued, "reject_vendor", VENDOR, "rejected_by_vendor"),
        (viewed, "reject_vendor", VENDOR, "rejected_by_vendor"),
        (add, "reject_crm", CRM, "rejected_by_crm"),
        (issued, "reject_crm", CRM, "rejected_by_crm"),
        (viewed, "reject_crm", CRM, "rejected_by_crm"),
        (approved_by_vendor, "reject_crm", CRM, "rejected_by_crm"),
        (approved_by_vendor, "reject_ns", NS, "rejected_by_ns"),
    ],
)
def test_a_rejection_carries_a_reason_and_goes_round_again(ctx, told, reach, event, actor, state):
    record = reach(ctx)
    for reason in ("", "  "):
        with pytest.raises(GuardRefused) as refused:
            documents.act(ctx, record, event, by=actor, reason=reason)
        assert codes(refused) == ["reason_missing"]
    record = documents.act(ctx, record, event, by=actor, reason="wrong rate")
    assert record.state == state
    assert documents.history(ctx, record, by=ISSUER)[-1].reason == "wrong rate"
    assert told("bazaar")[-1] == "tell_issuer"
    with pytest.raises(GuardRefused) as refused:
        documents.act(ctx, record, "correct", by=ISSUER)
    assert codes(refused) == ["not_corrected"]
    better = attrs.evolve(INVOICE, lines=[Line("cotton", "10", "240", id="1")])
    record = documents.edit(ctx, record, invoice=better, by=ISSUER)
    record = documents.act(ctx, record, "correct", by=ISSUER)
    record = documents.act(ctx, record, "issue", by=SYSTEM)
    with pytest.raises(StateForbids):
        documents.act(ctx, record, "approve_vendor", by=VENDOR)
    record = documents.view(ctx, record, by=VENDOR).record
    assert documents.act(ctx, record, "approve_vendor", by=VENDOR).state == "approved_by_vendor"


@pytest.mark.row("S1.7")
@pytest.mark.parametrize("wrong", [True, False])
def test_crm_does_not_reject_what_lies_with_the_issuer_already(ctx, wrong):
    if wrong:
        record = add(ctx, attrs.evolve(INVOICE, number=""))
    else:
        record = documents.act(ctx, add(ctx), "reject_crm", by=CRM, reason="wrong rate")
    with pytest.raises(StateForbids):
        documents.act(ctx, record, "reject_crm", by=CRM, reason="again")
    assert documents.view(ctx, record, by=CRM).record == record


@pytest.mark.row("S1.7")
def test_what_ns_approved_nobody_rejects(ctx):
    record = documents.act(ctx, approved_by_vendor(ctx), "approve_ns", by=NS)
    for event, actor in (("reject_crm", CRM), ("reject_ns", NS)):
        with pytest.raises(StateForbids) as refused:
            documents.act(ctx, record, event, by=actor, reason="too late")
        assert codes(refused) == ["already_approved"]
        assert refused.value.remedy == "Issue a credit note"


@pytest.mark.row("S1.7")
@pytest.mark.parametrize(
    ("event", "actor"),
    [("reject_vendor", CRM), ("reject_crm", VENDOR), ("reject_ns", CRM), ("reject_ns", ISSUER)],
)
def test_each_rejects_in_the_own_name_only(ctx, event, actor):
    record = approved_by_vendor(ctx) if event == "reject_ns" else viewed(ctx)
    with pytest.raises(NotPermitted):
        documents.act(ctx, record, event, by=actor, reason="no")


@pytest.mark.row("S1.9")
def test_approved_by_ns_hands_the_invoice_on_once(ctx, store, told):
    record = approved_by_vendor(ctx)
    assert "ready_for_processing" not in told("bazaar")
    done = documents.act(ctx, record, "approve_ns", by=NS, key="ns-1")
    repeated = documents.act(ctx, record, "approve_ns", by=NS, key="ns-1")
    assert repeated == done
    with pytest.raises(StateForbids):
        documents.act(ctx, done, "approve_ns", by=NS)
    assert told("bazaar").count("ready_for_processing") == 1
    with store.unit_of_work("bazaar", read_only=True) as work:
        (message,) = work.messages(topic="ready_for_processing")
    assert (message.kind, message.record) == (KIND, done.id)
    assert (message.body.number, message.body.version) == ("MP-1", done.version)


@pytest.mark.row("S1.9")
def test_a_refused_approval_hands_nothing_on(ctx, told):
    record = approved_by_vendor(ctx)
    for actor in (VENDOR, CRM, ISSUER):
        with pytest.raises(NotPermitted):
            documents.act(ctx, record, "approve_ns", by=actor)
    assert "ready_for_processing" not in told("bazaar")


@pytest.mark.row("S1.9")
def test_one_person_does_not_approve_for_the_vendor_and_for_ns(ctx):
    both = Actor("vikram", ["vendor", "ns"], tenant="bazaar", attributes={"account": "V-17"})
    with pytest.raises(NotPermitted) as refused:
        documents.act(ctx, approved_by_vendor(ctx), "approve_ns", by=both)
    assert codes(refused) == ["separation_of_duties"]
