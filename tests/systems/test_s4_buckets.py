"""S4: what a bucket still misses, and what the checker sees of the maker's and own changes."""

from __future__ import annotations

from datetime import date

import attrs
import pytest

from invoicekit import Coding, Invoice, Line, Party, Problem, StatedTax
from invoicekit.adapters.blobs.memory import MemoryBlobs
from invoicekit.documents import Reference, ReferenceKind, Section, StatedTotals
from invoicekit.errors import (
    GuardRefused,
    InvalidValue,
    NotFound,
    NotPermitted,
    StaleVersion,
    StoreError,
)
from invoicekit.permissions import Actor
from invoicekit.service import documents
from invoicekit.service.wanting import coded
from invoicekit.workflows import ACCOUNTS_PAYABLE

MEERA = Actor("meera", ["maker"], tenant="bluebay")
RAVI = Actor("ravi", ["checker"], tenant="bluebay")
STRANGER = Actor("zoe", ["checker"], tenant="other house")
NOBODY = Actor("nina", tenant="bluebay")

BILL = Invoice(
    "AT-42",
    date(2026, 11, 2),
    currency="INR",
    seller=Party("Asha Systems", "IN", id="V-1"),
    buyer=Party("Blue Bay Retail", "IN"),
    lines=[Line("support", "40", "1500", id="1")],
)
EMPTY = Invoice("", currency="INR", seller=Party("Asha Systems"))


def save(ctx, invoice, record=None, **other):
    return documents.save(ctx, invoice, workflow=ACCOUNTS_PAYABLE, by=MEERA, record=record, **other)


def paths(missing):
    return {
        section.value: [problem.path for problem in problems]
        for section, problems in missing.sections
    }


def codes(error):
    return [failure.code for failure in error.value.failures]


@pytest.mark.row("S4.4")
def test_an_incomplete_bill_is_saved_and_what_it_misses_is_told_by_section(ctx):
    missing = save(ctx, EMPTY)
    assert (missing.bucket, missing.event) == ("Maker bucket", "submit")
    assert paths(missing) == {"line_items": ["lines"], "additional": ["number", "issue_date"]}
    assert not missing.complete
    assert [p.remedy for p in missing.of(Section.LINE_ITEMS)] == ["Add at least one line"]


@pytest.mark.row("S4.4")
def test_confirming_an_incomplete_bill_is_refused_with_all_of_it(ctx):
    record = save(ctx, EMPTY).record
    with pytest.raises(GuardRefused) as refused:
        documents.confirm(ctx, record, by=MEERA)
    assert codes(refused) == ["data_incomplete"]
    assert "3 things are missing" in refused.value.message
    assert documents.view(ctx, record, by=MEERA).record.state == "maker_bucket"


@pytest.mark.row("S4.4")
def test_it_is_completed_step_by_step_and_then_confirmed(ctx):
    missing = save(ctx, EMPTY)
    missing = save(ctx, attrs.evolve(EMPTY, lines=BILL.lines), record=missing.record)
    assert paths(missing) == {"additional": ["number", "issue_date"]}
    missing = save(ctx, BILL, record=missing.record)
    assert (missing.complete, missing.failures) == (True, ())
    record = documents.confirm(ctx, missing.record, by=MEERA)
    assert record.state == "checker_bucket"


@pytest.mark.row("S4.4")
def test_each_section_has_its_own(ctx):
    lines = [
        Line("a", "1", "-5", id="1"),
        Line("b", "1", "5", id="1"),
    ]
    bill = attrs.evolve(
        BILL,
        seller=Party(),
        lines=lines,
        prepaid="-1",
        due_date=date(2026, 10, 1),
    )
    own = attrs.evolve(
        ctx,
        mismatches=lambda content: [Problem("over_quantity", "matches[0]", "39 received", "Ask")],
        wanted=coded("account", "cost_centre"),
    )
    assert paths(save(own, bill)) == {
        "line_items": ["lines[1].id", "lines[0].unit_price"],
        "seller": ["seller.name"],
        "total_value": ["prepaid"],
        "additional": ["due_date"],
        "purchasing": ["matches[0]"],
        "business_details": ["coding.account", "coding.cost_centre"],
    }


@pytest.mark.row("S4.4")
@pytest.mark.row("S4.6")
def test_what_the_house_asks_for_keeps_a_bill_in_the_makers_bucket(ctx):
    own = attrs.evolve(ctx, wanted=coded("account", "plant", states=["maker_bucket"]))
    missing = save(own, BILL, coding=Coding(plant="Pune"))
    assert paths(missing) == {"business_details": ["coding.account"]}
    with pytest.raises(GuardRefused):
        documents.confirm(own, missing.record, by=MEERA)
    coding = Coding(plant="Pune", account="6120")
    missing = save(own, BILL, record=missing.record, coding=coding)
    assert documents.confirm(own, missing.record, by=MEERA).state == "checker_bucket"


@pytest.mark.row("S4.4")
@pytest.mark.row("S4.6")
def test_a_bill_with_an_order_needs_no_coding_of_its_own(ctx):
    own = attrs.evolve(ctx, wanted=coded())
    with_order = attrs.evolve(BILL, references=[Reference(ReferenceKind.ORDER, "PO-7")])
    assert save(own, with_order).complete
    strict = attrs.evolve(ctx, wanted=coded(with_order=True))
    other = save(strict, attrs.evolve(with_order, number="AT-43"))
    assert len(other.of(Section.BUSINESS_DETAILS)) == 5


def buyer_told(state, content):
    """A house of several companies asks for the one that is billed."""
    if state == "maker_bucket" and not content.invoice.buyer.id:
        yield Problem("missing_field", "buyer.id", "the company is missing", "Say who is billed")


@pytest.mark.row("S4.4")
def test_the_buyer_has_a_section_too(ctx):
    own = attrs.evolve(ctx, wanted=buyer_told)
    missing = save(own, BILL)
    assert paths(missing) == {"buyer": ["buyer.id"]}
    assert [p.remedy for p in missing.of(Section.BUYER)] == ["Say who is billed"]
    with pytest.raises(GuardRefused) as refused:
        documents.confirm(own, missing.record, by=MEERA)
    assert codes(refused) == ["data_incomplete"]
    told = attrs.evolve(BILL, buyer=Party("Blue Bay Retail", "IN", id="1000"))
    missing = save(own, told, record=missing.record)
    assert missing.complete
    assert documents.confirm(own, missing.record, by=MEERA).state == "checker_bucket"


@pytest.mark.row("S4.4")
def test_the_checkers_bucket_states_what_is_missing_too(ctx):
    record = documents.confirm(ctx, save(ctx, BILL).record, by=MEERA)
    mine = documents.missing(ctx, record, by=RAVI)
    assert (mine.bucket, mine.event, mine.complete, mine.failures) == (
        "Checker bucket",
        "approve",
        True,
        (),
    )
    # Whoever made it cannot check it, however complete it is.
    makers = documents.missing(ctx, record, by=MEERA)
    assert makers.complete
    assert makers.failures
    assert documents.confirm(ctx, record, by=RAVI).state == "processed"


@pytest.mark.row("S4.4")
def test_where_nothing_is_confirmed_that_is_told(ctx):
    record = documents.confirm(ctx, save(ctx, BILL).record, by=MEERA)
    record = documents.confirm(ctx, record, by=RAVI)
    assert documents.missing(ctx, record, by=RAVI).event == ""
    with pytest.raises(InvalidValue, match="maker_bucket, checker_bucket, parked"):
        documents.confirm(ctx, record, by=RAVI)


@pytest.mark.row("S4.4")
def test_saving_against_a_newer_version_or_without_the_right_is_refused(ctx):
    first = save(ctx, EMPTY).record
    save(ctx, BILL, record=first)
    with pytest.raises(StaleVersion):
        save(ctx, EMPTY, record=first)
    with pytest.raises(NotPermitted):
        documents.save(ctx, EMPTY, workflow=ACCOUNTS_PAYABLE, by=NOBODY)
    with pytest.raises(NotFound):
        documents.missing(ctx, first, by=STRANGER)


@pytest.mark.row("S4.13")
def test_the_checker_sees_the_makers_and_the_own_changes_as_a_difference(ctx):
    record = save(ctx, BILL).record
    lines = [Line("support", "39", "1500", id="1"), Line("travel", "1", "200", id="2")]
    changed = attrs.evolve(BILL, lines=lines)
    record = documents.edit(ctx, record, invoice=changed, coding=Coding(account="6120"), by=MEERA)
    record = documents.act(ctx, record, "submit", by=MEERA)
    fixed = attrs.evolve(changed, lines=[lines[0], attrs.evolve(lines[1], unit_price="250")])
    record = documents.edit(ctx, record, invoice=fixed, by=RAVI)
    told = [
        (c.by, c.revision, c.path, str(c.before), str(c.after))
        for c in documents.difference(ctx, record, by=RAVI)
        if c.path != "lines[id=2]"
    ]
    assert told == [
        ("meera", 2, "lines[id=1].quantity", "40", "39"),
        ("meera", 2, "coding", "None", str(Coding(account="6120"))),
        ("ravi", 3, "lines[id=2].unit_price", "200", "250"),
    ]
    (added,) = [c for c in documents.difference(ctx, record, by=RAVI) if c.path == "lines[id=2]"]
    assert (added.before, added.after, added.section) == (None, lines[1], Section.LINE_ITEMS)
    own = documents.difference(ctx, record, by=RAVI, since=2)
    assert [change.by for change in own] == ["ravi"]
    assert documents.difference(ctx, record, by=RAVI, since=3) == ()


@pytest.mark.row("S4.13")
@pytest.mark.parametrize(("since", "until"), [(0, None), (2, 1), (1, 9)])
def test_a_content_that_there_is_not_is_told(ctx, since, until):
    record = save(ctx, BILL).record
    with pytest.raises(InvalidValue, match="1 to 1"):
        documents.difference(ctx, record, by=RAVI, since=since, until=until)
    with pytest.raises(NotFound):
        documents.difference(ctx, record, by=STRANGER)


@pytest.mark.row("S4.13")
def test_each_figure_keeps_what_was_captured_entered_and_computed(ctx):
    """The bill prints a tax of 10,799.50 and a total of 70,799.50; 18 % of 60,000 is 10,800."""
    captured = StatedTax("IGST", "S", "18", stated_amount="10799.50")
    bill = attrs.evolve(
        BILL,
        lines=[attrs.evolve(BILL.lines[0], taxes=[captured])],
        stated=StatedTotals(payable="70799.50"),
    )
    record = save(ctx, bill).record
    figures = {figure.path: figure for figure in documents.figures(ctx, record, by=RAVI)}
    tax = figures["taxes.IGST"]
    assert [str(tax.captured), tax.entered, str(tax.computed), str(tax.booked)] == [
        "10799.50",
        None,
        "10800.00",
        "10799.50",
    ]
    payable = figures["payable"]
    assert (str(payable.captured), payable.entered, str(payable.booked)) == (
        "70799.50",
        None,
        "70799.50",
    )
    entered = StatedTax("IGST", "S", "18", amount="10801")
    after = attrs.evolve(bill, lines=[attrs.evolve(BILL.lines[0], taxes=[entered])])
    record = documents.edit(ctx, record, invoice=after, by=MEERA)
    figures = {figure.path: figure for figure in documents.figures(ctx, record, by=RAVI)}
    tax = figures["taxes.IGST"]
    assert [str(n) for n in (tax.captured, tax.entered, tax.computed, tax.booked)] == [
        "10799.50",
        "10801",
        "10800.00",
        "10801.00",
    ]
    assert str(figures["payable"].booked) == "70801.00"
    with pytest.raises(NotFound):
        documents.figures(ctx, record, by=STRANGER)


@pytest.mark.row("S4.13")
def test_the_pdf_stays_with_the_record_through_every_state(ctx):
    ctx = attrs.evolve(ctx, blobs=MemoryBlobs())
    pdf = b"%PDF-1.7 the bill"
    record = save(ctx, BILL).record
    record = documents.attach(ctx, record, "AT-42.pdf", pdf, by=MEERA, role="invoice")
    record = documents.confirm(ctx, record, by=MEERA)
    record = documents.confirm(ctx, record, by=RAVI)
    (file,) = documents.attachments(ctx, record, by=RAVI)
    assert (file.what.role, file.what.size) == ("invoice", len(pdf))
    assert documents.read_attachment(ctx, record, file.id, by=RAVI) == pdf


class Changed(MemoryBlobs):
    """A blob store whose bytes somebody changed, and which does not look."""

    def get(self, tenant, digest):
        return super().get(tenant, digest) + b"!"


@pytest.mark.row("S4.13")
def test_bytes_that_were_changed_are_found_when_they_are_read(ctx):
    ctx = attrs.evolve(ctx, blobs=Changed())
    record = documents.attach(ctx, save(ctx, BILL).record, "a.pdf", b"%PDF", by=MEERA)
    (file,) = documents.attachments(ctx, record, by=RAVI)
    with pytest.raises(StoreError, match=r"'a\.pdf'"):
        documents.read_attachment(ctx, record, file.id, by=RAVI)
