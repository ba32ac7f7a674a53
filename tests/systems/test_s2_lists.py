"""S2: the lists of a receivables portal, exported as CSV, for the seller and for each buyer."""

from __future__ import annotations

import io
from datetime import UTC, date, datetime, timedelta, timezone

import attrs
import pytest

from invoicekit import Invoice, Line, Money, Party, StatedTax
from invoicekit.adapters.formats import tables_csv
from invoicekit.allocation import Payment, oldest_due, plan
from invoicekit.errors import NotFound, NotPermitted
from invoicekit.permissions import Actor, Grant, Role, Scope
from invoicekit.permissions.policies import SALES_FINANCE_ADMIN
from invoicekit.ports.storage import Query
from invoicekit.service import documents, payments
from invoicekit.service.columns import INVOICE_LIST
from invoicekit.workflows import RECEIVABLE

SALES = Actor("sara", ["sales"], tenant="asha")
FINANCE = Actor("farah", ["finance"], tenant="asha")
BUYER = Actor("bela", ["buyer"], tenant="asha", attributes={"account": "C-17"})
SYSTEM = Actor.system("asha")
VAT = StatedTax("VAT", "S", "20")
BLUE, RED = Party("Blue Bay Retail", "IN", id="C-17"), Party("Red Hill", "IN", id="C-18")

INVOICE = Invoice(
    "AT-1",
    date(2026, 10, 1),
    currency="EUR",
    due_date=date(2026, 10, 31),
    seller=Party("Asha Systems", "IN"),
    buyer=BLUE,
    lines=[Line("support", "10", "100", id="1", taxes=[VAT])],
    order="SO-1",
)
"""1,000 and 20 % of it: 1,200, due before the clock's 2 November."""


def add(ctx, by=SALES, **other):
    return documents.add(ctx, attrs.evolve(INVOICE, **other), workflow=RECEIVABLE, by=by)


def pay(ctx, record, amount):
    money = Payment(f"P-{record.number}", Money(amount, "EUR"), received=date(2026, 11, 2))
    items = [i for i in payments.open_items(ctx, by=FINANCE) if i.id == record.id]
    payments.commit(ctx, plan(money, items, oldest_due), by=FINANCE, key=record.number)


@pytest.fixture
def five(ctx):
    """Open and late; part paid and late; complete; open and not due; deleted."""
    add(ctx)
    pay(ctx, add(ctx, number="AT-2", order="SO-2", buyer=RED), "700")
    pay(ctx, add(ctx, number="AT-3", order="SO-3"), "1200")
    add(ctx, number="AT-4", order="SO-4", due_date=date(2026, 11, 2), source="erp")
    documents.delete(ctx, add(ctx, number="AT-5", order="SO-5"), by=SALES)


def numbers(page):
    return sorted(record.number for record in page.records)


@pytest.mark.row("S2.6")
@pytest.mark.parametrize(
    ("filters", "found"),
    [
        ({"customer": "C-17"}, ["AT-1", "AT-3", "AT-4"]),
        ({"order": "SO-2"}, ["AT-2"]),
        ({"order": ["SO-1", "SO-5"]}, ["AT-1"]),
        ({"settlement": "open"}, ["AT-1", "AT-4"]),
        ({"settlement": "partly_paid"}, ["AT-2"]),
        ({"settlement": "paid"}, ["AT-3"]),
        ({"settlement": "open", "customer": "C-18"}, []),
        ({"number": "AT-3", "customer": "C-17", "settlement": "paid"}, ["AT-3"]),
    ],
)
def test_it_is_filtered_by_customer_order_and_status(ctx, five, filters, found):
    assert numbers(documents.find(ctx, Query(**filters), by=SALES, active=True)) == found


@pytest.mark.row("S2.6")
@pytest.mark.parametrize(
    ("filters", "found"),
    [
        ({"buyer": "Red Hill"}, ["AT-2"]),
        ({"text": "red"}, ["AT-2"]),
        ({"buyer": "Blue Bay Retail", "settlement": "paid"}, ["AT-3"]),
        ({"buyer": "Nobody"}, []),
    ],
)
def test_it_is_filtered_by_the_customers_name_as_well(ctx, five, filters, found):
    assert numbers(documents.find(ctx, Query(**filters), by=SALES, active=True)) == found


@pytest.mark.row("S2.6")
def test_it_is_filtered_by_invoice_id(ctx, five):
    (record,) = documents.find(ctx, Query(number="AT-2"), by=SALES).records
    assert numbers(documents.find(ctx, Query(id=record.id), by=SALES)) == ["AT-2"]
    assert numbers(documents.find(ctx, Query(id="there is none"), by=SALES)) == []


@pytest.mark.row("S2.6")
def test_the_statuses_are_open_partially_paid_and_complete_with_their_counts(ctx, five):
    tabs = documents.tabs(ctx, by=SALES, of="settlement")
    assert [(tab.label, tab.count) for tab in tabs] == [
        ("All", 4),
        ("Open", 2),
        ("Partially Paid", 1),
        ("Complete", 1),
    ]


@pytest.mark.row("S2.6")
def test_overdue_is_a_flag_beside_the_status(ctx, five):
    assert numbers(documents.find(ctx, by=SALES, overdue=True)) == ["AT-1", "AT-2"]
    partly = documents.find(ctx, Query(settlement="partly_paid"), by=SALES, overdue=True)
    assert numbers(partly) == ["AT-2"]
    listing = documents.rows(ctx, Query(by="number", descending=False), by=SALES)
    place = {column.name: at for at, column in enumerate(listing.columns)}
    shown = [(row[place["status"]], row[place["overdue"]]) for row in listing.rows]
    assert shown == [
        ("Open", True),
        ("Partially Paid", True),
        ("Complete", False),
        # Due today is not late.
        ("Open", False),
        ("Deleted", False),
    ]


@pytest.mark.row("S2.6")
def test_an_invoice_is_overdue_from_the_day_after_it_is_due(ctx, clock, five):
    clock.set(datetime(2026, 11, 3, 0, 0, tzinfo=UTC))
    assert numbers(documents.find(ctx, by=SALES, overdue=True)) == ["AT-1", "AT-2", "AT-4"]


@pytest.mark.row("S2.6")
def test_today_is_that_of_the_houses_own_time_zone(ctx, clock, five):
    # 20:00 of 2 November in London is half past one of the 3rd in Mumbai.
    clock.set(datetime(2026, 11, 2, 20, 0, tzinfo=UTC))
    mumbai = timezone(timedelta(hours=5, minutes=30))
    late = documents.find(ctx, by=SALES, overdue=True, zone=mumbai)
    assert numbers(late) == ["AT-1", "AT-2", "AT-4"]
    assert numbers(documents.find(ctx, by=SALES, overdue=True)) == ["AT-1", "AT-2"]
    listing = documents.rows(ctx, Query(number="AT-4"), by=SALES, overdue=True, zone=mumbai)
    assert [row[10] for row in listing.rows] == [True]


@pytest.mark.row("S2.6")
def test_the_list_is_exported_as_csv(ctx, five):
    query = Query(by="number", descending=False)
    file = io.StringIO(newline="")
    count = tables_csv.write(documents.export(ctx, query, by=SALES, active=True), file)
    lines = file.getvalue().split("\r\n")
    assert count == 4
    assert lines[0] == (
        "Invoice ID,Invoice number,Customer,Order ID,Invoice date,Due date,Currency,"
        "Amount payable,Balance,Status,Overdue,Source,Flags"
    )
    assert lines[2].endswith(
        ",AT-2,Red Hill,SO-2,2026-10-01,2026-10-31,EUR,1200.00,500.00,Partially Paid,yes,manual,"
    )
    assert len(lines) == 6


@pytest.mark.row("S2.6")
def test_an_export_of_what_a_filter_finds_has_nothing_else_in_it(ctx, five):
    table = documents.export(ctx, Query(settlement="paid"), by=SALES)
    assert [row[1] for row in table.rows] == ["AT-3"]


@pytest.mark.row("S2.6")
def test_no_cell_of_an_export_is_run_by_a_spreadsheet(ctx):
    add(ctx, buyer=Party('=HYPERLINK("http://evil.example")', "IN"), number="+1", order="@x")
    (line,) = list(tables_csv.lines(documents.export(ctx, by=SALES)))[1:]
    assert """,'+1,"'=HYPERLINK(""http://evil.example"")",'@x,""" in line
    (row,) = tables_csv.read("".join(["h,n,c,o\r\n", line]).encode()).rows
    assert row.cells["n"] == "+1"


@pytest.mark.row("S2.6")
def test_an_export_takes_the_whole_list_however_many_pages_it_has(ctx):
    """More than the 500 of one page."""
    many = [attrs.evolve(INVOICE, number=f"N-{n:04}", order="") for n in range(1203)]
    documents.add_many(ctx, many, workflow=RECEIVABLE, by=SALES)
    table = documents.export(ctx, Query(by="number", descending=False), by=SALES)
    assert [row[1] for row in table.rows] == [f"N-{n:04}" for n in range(1203)]


class Watched:
    """A store that counts how often it is read."""

    def __init__(self, store):
        self.store, self.read = store, 0

    def unit_of_work(self, tenant, *, read_only=False):
        self.read += 1
        return self.store.unit_of_work(tenant, read_only=read_only)


@pytest.mark.row("S2.6")
def test_an_export_holds_no_more_than_a_page_at_a_time(ctx):
    many = [attrs.evolve(INVOICE, number=f"N-{n:04}", order="") for n in range(1203)]
    documents.add_many(ctx, many, workflow=RECEIVABLE, by=SALES)
    watched = Watched(ctx.store)
    rows = documents.export(attrs.evolve(ctx, store=watched), by=SALES).rows
    reads = [watched.read for _ in rows]
    # 500 rows of the first page, 500 of the second, 203 of the third.
    assert [reads.count(page) for page in (1, 2, 3)] == [500, 500, 203]


@pytest.mark.row("S2.6")
def test_seeing_is_not_exporting(ctx, five):
    with pytest.raises(NotPermitted) as refused:
        documents.export(ctx, by=SYSTEM)
    assert "invoice.export" in refused.value.message


@pytest.mark.row("S2.10")
def test_a_buyer_sees_filters_and_exports_the_own_account_alone(ctx, five):
    assert numbers(documents.find(ctx, by=BUYER, active=True)) == ["AT-1", "AT-3", "AT-4"]
    assert numbers(documents.find(ctx, Query(settlement="paid"), by=BUYER)) == ["AT-3"]
    table = documents.export(ctx, by=BUYER, active=True)
    assert sorted(row[1] for row in table.rows) == ["AT-1", "AT-3", "AT-4"]
    tabs = documents.tabs(ctx, by=BUYER, of="settlement")
    assert [tab.count for tab in tabs] == [3, 2, 0, 1]
    assert numbers(documents.find(ctx, by=BUYER, overdue=True)) == ["AT-1"]


@pytest.mark.row("S2.10")
@pytest.mark.parametrize(
    "filters",
    [
        {"customer": "C-18"},
        {"customer": ["C-18", "C-99"]},
        {"buyer": "Red Hill"},
        {"number": "AT-2"},
        {"text": "red hill"},
        {"order": "SO-2"},
    ],
)
def test_no_filter_leads_a_buyer_out_of_the_own_account(ctx, five, filters):
    page = documents.find(ctx, Query(**filters), by=BUYER)
    assert (page.records, page.count()) == ((), 0)
    assert list(documents.export(ctx, Query(**filters), by=BUYER).rows) == []


@pytest.mark.row("S2.10")
def test_another_accounts_invoice_is_not_there_for_a_buyer(ctx, five):
    (other,) = documents.find(ctx, Query(number="AT-2"), by=SALES).records
    for ask in (documents.view, documents.history, documents.difference, documents.missing):
        with pytest.raises(NotFound):
            ask(ctx, other, by=BUYER)


@pytest.mark.row("S2.10")
def test_a_buyer_without_an_account_sees_none(ctx, five):
    lost = Actor("lost", ["buyer"], tenant="asha")
    assert documents.find(ctx, by=lost).records == ()
    assert list(documents.export(ctx, by=lost).rows) == []


@pytest.mark.row("S2.10")
def test_who_has_two_scopes_sees_what_either_reaches_each_once(ctx_with):
    """Sales people see what they made themselves; one of them buys for an account as well."""
    policy = attrs.evolve(
        SALES_FINANCE_ADMIN,
        roles=[*SALES_FINANCE_ADMIN.roles, Role("agent", scope=Scope(own=True))],
        grants=[
            *SALES_FINANCE_ADMIN.grants,
            Grant("agent", ["invoice.view", "invoice.create", "invoice.export"]),
        ],
    )
    ctx = ctx_with({"receivable": policy})
    both = Actor("adi", ["agent", "buyer"], tenant="asha", attributes={"account": "C-17"})
    for number in range(9):
        # Thirds: made by adi for another; made by adi for the own account; by sara for it.
        by = SALES if number % 3 == 2 else both
        add(ctx, by=by, number=f"N-{number}", buyer=RED if number % 3 == 0 else BLUE)
    add(ctx, number="hidden", buyer=RED)
    page = documents.find(ctx, by=both)
    assert numbers(page) == [f"N-{n}" for n in range(9)]
    assert page.counts == (("open", 9),)
    assert len(list(documents.export(ctx, by=both).rows)) == 9
    seen, cursor = [], ""
    while True:
        query = Query(limit=2, cursor=cursor, by="number", descending=False)
        page = documents.find(ctx, query, by=both)
        seen += [record.number for record in page.records]
        cursor = page.next
        if not cursor:
            break
    assert seen == [f"N-{n}" for n in range(9)]
    assert [r.number for r in documents.find(ctx, Query(customer="C-18"), by=both).records] == [
        "N-6",
        "N-3",
        "N-0",
    ]


@pytest.mark.row("S2.5")
def test_each_row_shows_its_source(ctx, five):
    listing = documents.rows(ctx, Query(by="number", descending=False), by=SALES, active=True)
    place = [column.name for column in INVOICE_LIST].index("source")
    assert [row[place] for row in listing.rows] == ["manual", "manual", "manual", "erp"]
