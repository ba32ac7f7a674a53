"""S1: the lists of vendors' invoices: tabs, search, and what a row shows."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone

import attrs
import pytest

from invoicekit import Coding, Invoice, Line, Party, TaxId
from invoicekit.documents import Contact
from invoicekit.errors import InvalidValue, NotPermitted
from invoicekit.permissions import Actor
from invoicekit.ports.storage import Query
from invoicekit.service import documents
from invoicekit.service.columns import VENDOR_LIST
from invoicekit.workflows import VENDOR_APPROVAL

KIND = "vendor_invoice"
ISSUER = Actor("isha", ["issuer"], tenant="bazaar")
VENDOR = Actor("vikram", ["vendor"], tenant="bazaar", attributes={"account": "V-17"})
NS = Actor("nadia", ["ns"], tenant="bazaar")
CRM = Actor("carla", ["crm"], tenant="bazaar")
SYSTEM = Actor.system("bazaar")
NOBODY = Actor("nina", tenant="bazaar")

STATUSES = [
    "All",
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

TEXTILES = Party(
    "Vikram Textiles",
    "IN",
    id="V-17",
    tax_ids=[TaxId("PAN", "AAPFU0939F")],
    contact=Contact("Vikram", email="accounts@textiles.example"),
)
INVOICE = Invoice(
    "MP-1",
    date(2026, 10, 20),
    currency="INR",
    seller=TEXTILES,
    buyer=Party("Bazaar", "IN"),
    lines=[Line("cotton", "10", "250", id="1")],
)


def add(ctx, coding=None, **other):
    invoice = attrs.evolve(INVOICE, **other)
    return documents.add(ctx, invoice, workflow=VENDOR_APPROVAL, by=ISSUER, coding=coding)


def tabs(ctx, by, **other):
    return {tab.label: tab.count for tab in documents.tabs(ctx, by=by, kind=KIND, **other)}


def some(tabs_):
    return {label: count for label, count in tabs_.items() if count}


def ids(page):
    return [record.number for record in page.records]


@pytest.mark.row("S1.2")
def test_there_is_a_tab_for_all_and_one_for_each_status_in_the_order_of_the_process(ctx):
    assert list(tabs(ctx, NS)) == STATUSES
    assert some(tabs(ctx, NS)) == {}


@pytest.mark.row("S1.2")
def test_the_counts_are_right_after_every_act(ctx):
    first = add(ctx)
    add(ctx, number="MP-2")
    assert some(tabs(ctx, NS)) == {"All": 2, "Pending": 2}
    first = documents.act(ctx, first, "issue", by=SYSTEM)
    assert some(tabs(ctx, NS)) == {"All": 2, "Pending": 1, "Unsigned Created": 1}
    first = documents.view(ctx, first, by=VENDOR).record
    assert some(tabs(ctx, NS)) == {"All": 2, "Pending": 1, "Unsigned Viewed": 1}
    documents.act(ctx, first, "reject_vendor", by=VENDOR, reason="wrong quantity")
    assert some(tabs(ctx, NS)) == {"All": 2, "Pending": 1, "Rejected By Vendor": 1}
    add(ctx, number="", lines=[])
    assert some(tabs(ctx, NS))["Invalid Data"] == 1
    assert tabs(ctx, NS)["All"] == 3


@pytest.mark.row("S1.2")
def test_a_tab_leads_to_what_it_counts(ctx):
    add(ctx)
    documents.act(ctx, add(ctx, number="MP-2"), "issue", by=SYSTEM)
    for tab in documents.tabs(ctx, by=NS, kind=KIND):
        page = documents.find(ctx, tab.query, by=NS, kind=KIND)
        assert len(page.records) == tab.count, tab.label
        assert tab.name in {"", *(record.state for record in page.records)} or not tab.count


@pytest.mark.row("S1.2")
def test_a_vendor_counts_the_own_invoices_alone(ctx):
    add(ctx)
    add(ctx, number="X-1", seller=Party("Olga", "IN", id="V-18"))
    assert some(tabs(ctx, VENDOR)) == {"All": 1, "Pending": 1}
    assert some(tabs(ctx, NS)) == {"All": 2, "Pending": 2}


@pytest.mark.row("S1.2")
def test_who_may_see_none_gets_no_counts(ctx):
    add(ctx)
    with pytest.raises(NotPermitted):
        documents.tabs(ctx, by=NOBODY, kind=KIND)


@pytest.mark.row("S1.2")
def test_the_tabs_of_a_search_count_what_it_finds(ctx):
    add(ctx)
    add(ctx, number="MP-2", issue_date=date(2026, 10, 31))
    query = Query(issued_from=date(2026, 10, 25), state="unsigned_viewed", limit=1)
    assert some(tabs(ctx, NS, query=query)) == {"All": 1, "Pending": 1}


@pytest.fixture
def five(ctx, clock):
    """Five invoices: issued from 1 to 5 October, created on 2 to 6 November."""
    made = []
    for day in range(1, 6):
        clock.set(datetime(2026, 11, 1 + day, 9, tzinfo=UTC))
        made.append(add(ctx, number=f"MP-{day}", issue_date=date(2026, 10, day)))
    documents.act(ctx, made[1], "issue", by=SYSTEM)
    documents.act(ctx, made[3], "issue", by=SYSTEM)
    return made


@pytest.mark.row("S1.3")
@pytest.mark.parametrize(
    ("filters", "found"),
    [
        ({"state": "unsigned_created"}, [4, 2]),
        ({"issued_from": date(2026, 10, 2), "issued_to": date(2026, 10, 4)}, [4, 3, 2]),
        (
            {
                "created_from": datetime(2026, 11, 4, tzinfo=UTC),
                "created_before": datetime(2026, 11, 6, tzinfo=UTC),
            },
            [4, 3],
        ),
        # All of them together.
        (
            {
                "state": ["unsigned_created", "pending"],
                "issued_to": date(2026, 10, 4),
                "created_from": datetime(2026, 11, 4, tzinfo=UTC),
            },
            [4, 3],
        ),
        ({"state": "pending", "issued_from": date(2026, 10, 6)}, []),
        ({"text": "mp-3"}, [3]),
    ],
)
def test_it_is_searched_by_status_dates_and_id_in_any_mix(ctx, five, filters, found):
    page = documents.find(ctx, Query(**filters), by=NS, kind=KIND)
    assert ids(page) == [f"MP-{n}" for n in found]


@pytest.mark.row("S1.3")
def test_the_invoice_id_finds_that_one_and_the_vendors_number_is_another_thing(ctx, five):
    page = documents.find(ctx, Query(id=five[2].id), by=NS, kind=KIND)
    assert ids(page) == ["MP-3"]
    assert documents.find(ctx, Query(id="MP-3"), by=NS, kind=KIND).records == ()
    both = Query(id=five[2].id, state="unsigned_created")
    assert documents.find(ctx, both, by=NS, kind=KIND).records == ()


@pytest.mark.row("S1.3")
def test_pages_follow_each_other_without_gap_or_repeat_while_invoices_are_added(ctx, five):
    seen, cursor = [], ""
    for number in (6, 7, 8):
        page = documents.find(ctx, Query(limit=2, cursor=cursor), by=NS, kind=KIND)
        seen += ids(page)
        cursor = page.next
        add(ctx, number=f"MP-{number}")
    assert seen == ["MP-5", "MP-4", "MP-3", "MP-2", "MP-1"]
    assert cursor == ""


@pytest.mark.row("S1.3")
def test_a_cursor_of_another_search_is_refused(ctx, five):
    page = documents.find(ctx, Query(limit=2), by=NS, kind=KIND)
    with pytest.raises(InvalidValue, match="another query"):
        documents.find(ctx, Query(limit=2, state="pending", cursor=page.next), by=NS, kind=KIND)


@pytest.mark.row("S1.3")
def test_an_unknown_filter_is_told_with_those_there_are(ctx):
    with pytest.raises(InvalidValue, match="lists are filtered by kind, id"):
        Query.from_filters({"created_after": "2026-11-02"})


@pytest.mark.row("S1.4")
def test_a_row_shows_what_the_list_of_vendors_invoices_asks_for(ctx):
    record = add(ctx, coding=Coding(account="6120"))
    listing = documents.rows(ctx, by=NS, kind=KIND, columns=VENDOR_LIST)
    row = dict(zip([c.title for c in listing.columns], listing.rows[0], strict=True))
    assert {name: str(cell) for name, cell in row.items()} == {
        "Invoice ID": record.id,
        "Vendor / partner name": "Vikram Textiles",
        "PAN": "AAPFU0939F",
        "Email": "accounts@textiles.example",
        "Class": "6120",
        "Invoice date": "2026-10-20",
        "Created date": "2026-11-02",
        # 10 times 250, and no tax is stated.
        "Amount payable": "2500.00",
        "Currency": "INR",
        "Status": "Pending",
    }
    assert record.id != INVOICE.number


@pytest.mark.row("S1.4")
def test_the_class_is_that_of_the_lines_where_the_whole_has_none(ctx):
    lines = [Line("cotton", account="6120"), Line("silk", account="6130"), Line(account="6120")]
    add(ctx, lines=lines)
    listing = documents.rows(ctx, by=NS, kind=KIND, columns=VENDOR_LIST)
    assert listing.rows[0][4] == "6120, 6130"


@pytest.mark.row("S1.4")
def test_a_bare_invoice_has_a_row_too(ctx):
    documents.add(ctx, Invoice(currency="INR"), workflow=VENDOR_APPROVAL, by=ISSUER)
    row = documents.rows(ctx, by=NS, kind=KIND, columns=VENDOR_LIST).rows[0]
    assert row[1:6] == ("", "", "", "", None)


@pytest.mark.row("S1.4")
def test_the_created_date_is_that_of_the_houses_own_time_zone(ctx, clock):
    # 20:00 in London is half past one of the next day in Mumbai.
    clock.set(datetime(2026, 11, 2, 20, 0, tzinfo=UTC))
    add(ctx)
    mumbai = timezone(timedelta(hours=5, minutes=30))
    row = documents.rows(ctx, by=NS, kind=KIND, columns=VENDOR_LIST, zone=mumbai).rows[0]
    assert row[6] == date(2026, 11, 3)


@pytest.mark.row("S1.4")
def test_a_vendor_lists_the_own_rows_alone_and_nobody_else_any(ctx):
    add(ctx)
    add(ctx, number="X-1", seller=Party("Olga", "IN", id="V-18"))
    rows = documents.rows(ctx, by=VENDOR, kind=KIND, columns=VENDOR_LIST).rows
    assert [row[1] for row in rows] == ["Vikram Textiles"]
    with pytest.raises(NotPermitted):
        documents.rows(ctx, by=NOBODY, kind=KIND, columns=VENDOR_LIST)
