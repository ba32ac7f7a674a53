"""S3: the lists of payment cases: what belongs to a case, and filters kept for each user."""

from __future__ import annotations

from datetime import date

import attrs
import pytest

from invoicekit import Invoice, Line, Party
from invoicekit.adapters.blobs.memory import MemoryBlobs
from invoicekit.documents import Contact
from invoicekit.errors import InvalidValue, NotFound, NotPermitted
from invoicekit.permissions import Actor, Switch
from invoicekit.permissions.policies import DEALER
from invoicekit.ports.storage import Query
from invoicekit.service import documents, lists
from invoicekit.service.columns import CASE_LIST
from invoicekit.workflows import DEALER_CASE

UMA = Actor("uma.rao", ["user"], tenant="wheels")
UDO = Actor("udo", ["user"], tenant="wheels")
MANAGER = Actor("max", ["manager"], tenant="wheels")
GATEWAY = Actor("gateway", ["gateway"], tenant="wheels")
STRANGER = Actor("zoe", ["user"], tenant="other house")

CASE = Invoice(
    "C-1",
    date(2026, 11, 2),
    currency="EUR",
    seller=Party("Wheels", "DE"),
    buyer=Party("Kim Rider", "DE", contact=Contact("Kim", email="kim@rider.example")),
    lines=[Line("motorcycle", "1", "9000", id="1")],
)


def add(ctx, number="C-1", by=UMA):
    case = attrs.evolve(CASE, number=number)
    return documents.add(ctx, case, workflow=DEALER_CASE, by=by)


def sent(ctx, number="C-1"):
    return documents.act(ctx, add(ctx, number), "send", by=UMA)


def paid(ctx, number="C-1"):
    said = {"event": f"evt-{number}", "payment": f"pay-{number}", "amount": "9000"}
    return documents.act(ctx, sent(ctx, number), "pay_online", by=GATEWAY, details=said)


def numbers(page):
    return sorted(record.number for record in page.records)


@pytest.fixture
def each(ctx):
    """One case in every state."""
    add(ctx, "draft", by=UDO)
    sent(ctx, "sent")
    paid(ctx, "paid")
    documents.act(ctx, paid(ctx, "delivered"), "deliver", by=UMA)
    documents.act(ctx, paid(ctx, "booked"), "book", by=UMA)
    documents.act(ctx, sent(ctx, "cancelled"), "cancel", by=UMA, reason="wrong vehicle")
    documents.act(ctx, sent(ctx, "archived"), "pay_pos", by=UMA)


@pytest.mark.row("S3.1")
@pytest.mark.parametrize("by", [UMA, UDO, MANAGER])
def test_everyone_sees_all_active_cases(ctx, each, by):
    page = documents.find(ctx, by=by, kind="case", active=True)
    assert numbers(page) == ["booked", "delivered", "draft", "paid", "sent"]
    assert page.count() == 5
    assert numbers(documents.find(ctx, by=by, kind="case")) == [
        "archived",
        "booked",
        "cancelled",
        "delivered",
        "draft",
        "paid",
        "sent",
    ]


@pytest.mark.row("S3.1")
def test_nobody_of_another_house_sees_any(ctx, each):
    assert documents.find(ctx, by=STRANGER, kind="case").records == ()


@pytest.mark.row("S3.1")
def test_a_row_ends_with_the_creation_date_and_the_creators_initials(ctx):
    case = add(ctx)
    listing = documents.rows(ctx, by=UDO, kind="case", columns=CASE_LIST)
    assert [str(cell) for cell in listing.rows[0]] == [
        case.id,
        "C-1",
        "Kim Rider",
        "EUR",
        "9000.00",
        "Draft",
        "2026-11-02",
        "UR",
    ]


@pytest.fixture
def with_files(ctx):
    return attrs.evolve(ctx, blobs=MemoryBlobs())


@pytest.mark.row("S3.1")
def test_a_case_shows_its_customer_its_process_its_attachments_and_its_history(with_files):
    ctx = with_files
    case = add(ctx)
    case = documents.attach(ctx, case, "bill.pdf", b"%PDF-1.7", by=UMA, role="invoice")
    case = documents.attach(ctx, case, "ad.png", b"\x89PNG", by=UDO, role="advertising")
    case = documents.act(ctx, case, "send", by=UMA)
    view = documents.view(ctx, case, by=UDO)
    assert (view.content.invoice.buyer.name, view.record.state) == ("Kim Rider", "sent")
    files = documents.attachments(ctx, case, by=UDO)
    assert [(f.what.name, f.what.role, f.what.media_type, f.by) for f in files] == [
        ("bill.pdf", "invoice", "application/pdf", "uma.rao"),
        ("ad.png", "advertising", "image/png", "udo"),
    ]
    assert documents.read_attachment(ctx, case, files[0].id, by=UDO) == b"%PDF-1.7"
    steps = [
        (e.event, e.actor, dict(e.details).get("file"))
        for e in documents.history(ctx, case, by=UDO)
    ]
    assert steps == [
        ("add", "uma.rao", None),
        ("attach", "uma.rao", "bill.pdf"),
        ("attach", "udo", "ad.png"),
        ("send", "uma.rao", None),
    ]


@pytest.mark.row("S3.1")
def test_a_file_is_taken_off_and_the_history_keeps_that_it_was_there(with_files):
    ctx = with_files
    case = documents.attach(ctx, add(ctx), "ad.png", b"\x89PNG", by=UMA, role="advertising")
    (file,) = documents.attachments(ctx, case, by=UMA)
    case = documents.detach(ctx, case, file.id, by=UDO, reason="another vehicle")
    assert documents.attachments(ctx, case, by=UMA) == ()
    with pytest.raises(NotFound):
        documents.read_attachment(ctx, case, file.id, by=UMA)
    with pytest.raises(NotFound):
        documents.detach(ctx, case, file.id, by=UDO)
    last = documents.history(ctx, case, by=UMA)[-1]
    assert (last.event, last.actor, last.reason) == ("detach", "udo", "another vehicle")


@pytest.mark.row("S3.1")
def test_who_may_not_see_the_case_sees_none_of_its_files(with_files):
    ctx = with_files
    case = documents.attach(ctx, add(ctx), "ad.png", b"\x89PNG", by=UMA)
    (file,) = documents.attachments(ctx, case, by=UMA)
    for ask in (
        lambda: documents.attachments(ctx, case, by=STRANGER),
        lambda: documents.read_attachment(ctx, case, file.id, by=STRANGER),
        lambda: documents.attach(ctx, case, "x.png", b"x", by=STRANGER),
        lambda: documents.detach(ctx, case, file.id, by=STRANGER),
    ):
        with pytest.raises(NotFound):
            ask()


@pytest.mark.row("S3.8")
def test_it_is_filtered_by_user_and_by_status(ctx, each):
    by_user = documents.find(ctx, Query(created_by="udo"), by=UMA, kind="case")
    assert numbers(by_user) == ["draft"]
    by_status = documents.find(ctx, Query(state=["paid", "sent"]), by=UDO, kind="case")
    assert numbers(by_status) == ["paid", "sent"]
    both = documents.find(ctx, Query(created_by="udo", state="paid"), by=UDO, kind="case")
    assert numbers(both) == []


@pytest.mark.row("S3.8")
@pytest.mark.parametrize(
    ("possible", "found"),
    [
        # Bookable: paid, delivered or not, not booked.
        ("book", ["delivered", "paid"]),
        ("deliver", ["booked", "paid"]),
        ("send", ["draft"]),
        ("cancel", ["draft", "sent"]),
        ("pay_pos", ["draft", "sent"]),
    ],
)
def test_it_is_filtered_by_the_act_that_is_possible(ctx, each, possible, found):
    page = documents.find(ctx, by=UMA, kind="case", possible=possible)
    assert numbers(page) == found
    for record in page.records:
        said = documents.can(ctx, record, possible, by=UMA)
        assert said.allowed, said.explain()


@pytest.mark.row("S3.8")
def test_the_bookable_ones_are_counted(ctx, each):
    page = documents.find(ctx, by=UMA, kind="case", possible="book")
    assert dict(page.counts) == {"delivered": 1, "paid": 1}


@pytest.mark.row("S3.8")
def test_what_the_facts_forbid_is_not_possible(ctx, store):
    """A payment is under way on one of two drafts: only the other can be cancelled."""
    add(ctx, "free")
    busy = add(ctx, "busy")
    with store.unit_of_work("wheels") as work:
        work.save(attrs.evolve(busy, tags=["payment_pending"]), expect=busy.version)
    assert numbers(documents.find(ctx, by=UMA, kind="case", possible="cancel")) == ["free"]


@pytest.mark.row("S3.8")
def test_what_the_user_may_not_do_is_not_possible(ctx, ctx_with, each):
    assert documents.find(ctx, by=UMA, kind="case", possible="undo").records == ()
    assert numbers(documents.find(ctx, by=MANAGER, kind="case", possible="undo")) == [
        "archived",
        "booked",
        "delivered",
    ]
    policy = DEALER.switched([Switch("user", "case.book", on=False)])
    without = ctx_with({"dealer_case": policy})
    assert documents.find(without, by=UMA, kind="case", possible="book").records == ()


@pytest.mark.row("S3.8")
def test_an_act_that_there_is_not_is_told(ctx, each):
    with pytest.raises(InvalidValue, match="pay_pos"):
        documents.find(ctx, by=UMA, kind="case", possible="eat")


@pytest.mark.row("S3.8")
def test_pages_of_possible_acts_miss_none(ctx, store):
    """Ten drafts, of which every other is busy: five can be cancelled, two a page."""
    for number in range(10):
        case = add(ctx, f"{number}")
        if number % 2:
            with store.unit_of_work("wheels") as work:
                work.save(attrs.evolve(case, tags=["payment_pending"]), expect=case.version)
    seen, cursor = [], ""
    for _ in range(5):
        query = Query(limit=2, cursor=cursor)
        page = documents.find(ctx, query, by=UMA, kind="case", possible="cancel")
        seen += [record.number for record in page.records]
        cursor = page.next
        if not cursor:
            break
    assert seen == ["8", "6", "4", "2", "0"]


@pytest.mark.row("S3.8")
def test_filters_are_kept_for_each_user_apart(ctx, each):
    lists.keep(ctx, "to book", Query(created_by="uma.rao"), by=UMA, kind="case", possible="book")
    lists.keep(ctx, "mine", Query(created_by="udo"), by=UDO, kind="case")
    assert [saved.name for saved in lists.kept(ctx, by=UMA, kind="case")] == ["to book"]
    assert [saved.name for saved in lists.kept(ctx, by=UDO, kind="case")] == ["mine"]
    assert numbers(lists.show(ctx, "to book", by=UMA, kind="case")) == ["delivered", "paid"]
    assert numbers(lists.show(ctx, "mine", by=UDO, kind="case")) == ["draft"]
    with pytest.raises(NotFound):
        lists.show(ctx, "to book", by=UDO, kind="case")


@pytest.mark.row("S3.8")
def test_the_filters_used_last_are_kept_under_no_name_and_replaced(ctx, each):
    lists.keep(ctx, query=Query(state="paid"), by=UMA, kind="case")
    lists.keep(ctx, query=Query(state="sent", limit=20), by=UMA, kind="case", active=True)
    (saved,) = lists.kept(ctx, by=UMA, kind="case")
    assert (saved.query, saved.active) == (Query(state="sent", limit=20), True)
    assert numbers(lists.show(ctx, by=UMA, kind="case")) == ["sent"]


@pytest.mark.row("S3.8")
def test_kept_filters_are_forgotten_and_kept_again(ctx, each):
    lists.keep(ctx, "late", Query(), by=UMA, kind="case", overdue=True)
    lists.forget(ctx, "late", by=UMA, kind="case")
    assert lists.kept(ctx, by=UMA, kind="case") == ()
    for ask in (lists.show, lists.forget):
        with pytest.raises(NotFound):
            ask(ctx, "late", by=UMA, kind="case")
    lists.keep(ctx, "late", Query(), by=UMA, kind="case", overdue=True)
    assert [saved.name for saved in lists.kept(ctx, by=UMA, kind="case")] == ["late"]


@pytest.mark.row("S3.8")
def test_filters_are_of_the_tenant_and_of_the_kind_of_record(ctx, each):
    lists.keep(ctx, "x", by=UMA, kind="case")
    namesake = attrs.evolve(STRANGER, id="uma.rao")
    assert lists.kept(ctx, by=namesake, kind="case") == ()
    assert lists.kept(ctx, by=UMA, kind="bill") == ()


@pytest.mark.row("S3.8")
def test_what_cannot_be_listed_is_not_kept(ctx):
    with pytest.raises(InvalidValue):
        lists.keep(ctx, "x", by=UMA, kind="case", possible="eat")
    with pytest.raises(NotPermitted):
        lists.keep(ctx, "x", by=Actor("nina", tenant="wheels"), kind="case")
    assert lists.kept(ctx, by=UMA, kind="case") == ()


@pytest.mark.row("S3.8")
def test_a_kept_list_is_shown_page_by_page(ctx, each):
    lists.keep(ctx, "all", Query(limit=4), by=UMA, kind="case")
    first = lists.show(ctx, "all", by=UMA, kind="case")
    rest = lists.show(ctx, "all", by=UMA, kind="case", cursor=first.next)
    assert (len(first.records), len(rest.records), rest.next) == (4, 3, "")
    assert not {r.id for r in first.records} & {r.id for r in rest.records}
