"""Invoices shown in a shop's portal: each once, as it stands here, whatever happens on the way."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import attrs
import pytest

from invoicekit import Invoice, Line, Party
from invoicekit.adapters.erp.bigcommerce import BigCommerceSettings
from invoicekit.adapters.erp.memory import MemoryErp, MemoryShop
from invoicekit.adapters.storage.memory import MemoryStore
from invoicekit.adapters.storage.sql import SqlStore
from invoicekit.documents import Code, InvoiceKind
from invoicekit.errors import ErpUnsupported, NotFound, NotPermitted
from invoicekit.permissions import Actor
from invoicekit.ports.clock import CountedIds, FixedClock
from invoicekit.ports.storage import Message
from invoicekit.records import Record
from invoicekit.service import Context, auditing, delivering, documents
from invoicekit.service.agents import PortalPublisher, Report, noting, publication, publish_all
from invoicekit.service.retrying import Backoff
from invoicekit.taxes import flat
from invoicekit.workflows import RECEIVABLE
from support.bigcommerce import BUYER, connected
from support.fakes.bigcommerce import FakeBigCommerce
from support.fakes.serving import SILENT

START = datetime(2026, 11, 2, 9, tzinfo=UTC)
SARA = Actor("sara", ["sales"], tenant="asha")
SYSTEM = Actor.system("asha")
BLUE_BAY = Party("Blue Bay Retail", "IE", id="C-17", external_ids=[Code("bigcommerce", BUYER)])
INVOICE = Invoice(
    "AT-1",
    date(2026, 11, 2),
    currency="EUR",
    seller=Party("Asha Systems", "IE", id="1000"),
    buyer=BLUE_BAY,
    lines=[Line("support", "40", "1500", id="1")],
)


@attrs.define(eq=False)
class House:
    """A seller with a shop on BigCommerce."""

    site: FakeBigCommerce
    portal: Any = None
    clock: Any = attrs.field(factory=lambda: FixedClock(START, step=timedelta(milliseconds=1)))
    store: Any = attrs.field(factory=MemoryStore)
    ctx: Context = attrs.field(init=False)

    def __attrs_post_init__(self) -> None:
        self.ctx = Context(self.store, flat.REGIME, clock=self.clock, ids=CountedIds())
        self.portal = self.portal or connected(self.site)

    def add(self, number: str = "AT-1", **other: Any) -> Record:
        invoice = attrs.evolve(INVOICE, number=number, **other)
        return documents.add(self.ctx, invoice, workflow=RECEIVABLE, by=SARA)

    def edit(self, record: Record, price: str) -> Record:
        record = documents.view(self.ctx, record, by=SARA).record
        changed = attrs.evolve(
            documents.view(self.ctx, record, by=SARA).content.invoice,
            lines=[Line("support", "40", price, id="1")],
        )
        return documents.edit(self.ctx, record, invoice=changed, by=SARA)

    def delete(self, record: Record) -> Record:
        record = documents.view(self.ctx, record, by=SARA).record
        return documents.act(self.ctx, record, "delete", by=SARA, reason="wrong buyer")

    def run(self, **other: Any) -> Report:
        return publish_all(self.ctx, self.portal, by=SYSTEM, **other)

    def later(self, **time: float) -> None:
        self.clock.set(self.clock.now() + timedelta(**time))

    def shown(self) -> list[tuple[str, str]]:
        """Return number and balance of each invoice that buyers see."""
        rows = self.site.books.invoices.values()
        return sorted(
            (r["invoiceNumber"], r["openBalance"]["value"].removesuffix("00")) for r in rows
        )

    def told(self, record: Record, system: str = "bigcommerce") -> tuple[str, str]:
        found = publication(self.ctx, system, record.id, by=SARA)
        assert found is not None
        return found.state, found.reason


@pytest.fixture
def site() -> Iterator[FakeBigCommerce]:
    with FakeBigCommerce() as site:
        yield site


@pytest.fixture
def house(site: FakeBigCommerce) -> House:
    return House(site)


def did(report: Report) -> list[tuple[str, str]]:
    return [(each.what, each.number) for each in report.made]


def test_new_invoices_are_shown_to_their_buyers_and_a_second_run_calls_nobody(house, site):
    first = house.add("AT-1")
    house.add("AT-2")
    report = house.run()
    assert did(report) == [("shown", "AT-1"), ("shown", "AT-2")]
    assert (report.passed_over, report.failed) == ((), ())
    # 40 x 1500.
    assert house.shown() == [("AT-1", "60000.00"), ("AT-2", "60000.00")]
    row = next(iter(site.books.invoices.values()))
    assert (row["customerId"], row["externalId"]) == (BUYER, "1000:AT-1")
    assert house.told(first) == ("shown", "")
    calls = list(site.calls)
    assert not house.run()
    assert site.calls == calls


def test_a_changed_invoice_is_changed_there_and_one_that_is_paid_here_is_not_told_again(
    house, site
):
    record = house.add()
    house.run()
    house.edit(record, "1600")
    assert did(house.run()) == [("changed", "AT-1")]
    assert house.shown() == [("AT-1", "64000.00")]
    documents.act(
        house.ctx,
        documents.view(house.ctx, record, by=SARA).record,
        "flag",
        by=SYSTEM,
        details={"flag": "order_updated"},
    )
    calls = list(site.calls)
    assert not house.run()
    assert site.calls == calls


def test_several_changes_between_two_runs_are_one_call(house, site):
    record = house.add()
    for price in ("1600", "1700", "1800"):
        record = house.edit(record, price)
    house.run()
    assert site.calls.count("show") + site.calls.count("change") == 1
    assert house.shown() == [("AT-1", "72000.00")]


@pytest.mark.parametrize("way", ["delete", "close"])
def test_a_deleted_invoice_is_taken_back_and_one_that_was_never_shown_is_left(site, way):
    house = House(site, connected(site, BigCommerceSettings(withdrawing=way)))
    record, unseen = house.add("AT-1"), house.add("AT-2")
    house.run(limit=1)
    house.delete(record)
    house.delete(unseen)
    report = house.run()
    assert did(report) == [("withdrawn", "AT-1")]
    assert [(each.id, each.code) for each in report.passed_over] == [(unseen.id, "never_shown")]
    assert house.told(record)[0] == house.told(unseen)[0] == "withdrawn"
    assert house.shown() == ([] if way == "delete" else [("AT-1", "0.00")])
    assert not house.run()


def test_an_invoice_that_was_made_and_deleted_between_two_runs_is_none_of_the_portals(house, site):
    house.delete(house.add())
    assert not house.run()
    assert site.calls == []


def test_one_that_is_paid_there_is_not_taken_back_and_it_says_why(house, site):
    record = house.add()
    house.run()
    site.books.pay((next(iter(site.books.invoices)), "100"))
    house.delete(record)
    (missed,) = house.run().failed
    assert (missed.id, missed.code, missed.again) == (record.id, "erp_wrong_state", False)
    assert house.told(record) == ("refused", "something is paid on it")
    assert len(house.shown()) == 1


def test_a_buyer_without_an_id_there_is_passed_over_until_it_has_one(house):
    record = house.add(buyer=Party("Kim", "IE"))
    report = house.run()
    assert [each.code for each in report.passed_over] == ["no_buyer_id"]
    assert house.told(record) == ("passed_over", "the buyer has no id in bigcommerce")
    content = documents.view(house.ctx, record, by=SARA).content.invoice
    documents.edit(house.ctx, record, invoice=attrs.evolve(content, buyer=BLUE_BAY), by=SARA)
    assert did(house.run()) == [("shown", "AT-1")]


def test_what_the_shop_refuses_holds_up_no_other_and_is_tried_when_somebody_mended_it(house, site):
    first, second = house.add("AT-1"), house.add("AT-2")
    site.plan("refused", call="show")
    report = house.run()
    assert did(report) == [("shown", "AT-2")]
    (missed,) = report.failed
    assert (missed.id, missed.code, missed.again) == (first.id, "erp_refused", False)
    assert missed.why == "Please enter a valid customer id; Bad Requests Error"
    assert house.told(first)[0] == "refused"
    assert not house.run()
    assert did(house.run(refused_too=True)) == [("shown", "AT-1")]
    assert not house.run(refused_too=True)
    assert house.told(second)[0] == "shown"


def test_a_refused_invoice_is_tried_again_when_it_changes(house, site):
    record = house.add()
    site.plan("refused", call="show")
    house.run()
    house.edit(record, "1600")
    assert did(house.run()) == [("shown", "AT-1")]


def test_credit_notes_are_refused_before_they_are_sent(house, site):
    record = house.add("CN-1", kind=InvoiceKind.CREDIT_NOTE)
    (missed,) = house.run().failed
    assert missed.code == "erp_refused"
    assert "only invoices" in house.told(record)[1]
    assert site.calls == []


@pytest.mark.parametrize("trouble", [*SILENT, "twice", "expired", "busy", "reset", "stale"])
@pytest.mark.parametrize("call", ["show", "change"])
def test_whatever_happens_an_invoice_is_shown_once_and_as_it_stands(house, site, trouble, call):
    record = house.add()
    if call == "change":
        house.run()
        house.edit(record, "1600")
    site.plan(trouble, call=call)
    house.run()
    house.later(minutes=1)
    site.arrive()
    house.later(hours=1)
    house.run()
    assert house.shown() == [("AT-1", "64000.00" if call == "change" else "60000.00")]
    assert house.told(record) == ("shown", "")
    assert not house.run()
    assert list(auditing.verify(house.ctx, by=SYSTEM)) == []


@pytest.mark.parametrize("trouble", SILENT)
def test_whatever_happens_a_deleted_invoice_is_gone_from_the_portal(house, site, trouble):
    record = house.add()
    house.run()
    house.delete(record)
    site.plan(trouble, call="delete")
    house.run()
    house.later(minutes=1)
    site.arrive()
    house.later(hours=1)
    house.run()
    assert house.shown() == []
    assert house.told(record)[0] == "withdrawn"


@pytest.mark.parametrize("trouble", ["silent", "late", "broken_before"])
def test_one_that_is_deleted_before_its_answer_came_is_looked_for(house, site, trouble):
    record = house.add()
    site.plan(trouble, call="show")
    house.run()
    site.arrive()
    house.delete(record)
    house.later(hours=1)
    house.run()
    assert house.shown() == []
    assert house.told(record)[0] == "withdrawn"


def test_a_shop_that_is_away_is_called_once_and_the_next_run_goes_on(house, site):
    for number in range(5):
        house.add(f"AT-{number}")
    site.plan("busy")
    report = house.run()
    assert [(each.code, each.again) for each in report.failed] == [("erp_unreachable", True)]
    assert len(site.calls) == 1
    # The shop asks for 30 seconds.
    house.later(seconds=31)
    assert len(house.run().made) == 5


def test_what_is_given_up_lies_with_the_dead_letters_and_can_be_republished(house, site):
    record = house.add()
    site.plan("busy")
    (missed,) = house.run(backoff=Backoff(attempts=1)).failed
    assert not missed.again
    (letter,) = delivering.dead(house.ctx, by=SYSTEM)
    delivering.republish(house.ctx, letter.message.id, by=SYSTEM, reason="it is back")
    house.later(minutes=5)
    assert did(house.run()) == [("shown", "AT-1")]
    assert house.told(record)[0] == "shown"


def test_what_another_showed_under_our_number_is_left(house, site):
    body = {"code": "EUR", "value": 5}
    site.books.post_invoice(
        {
            "invoiceNumber": "AT-1",
            "customerId": "B2B-2",
            "originalBalance": body,
            "openBalance": body,
        }
    )
    record = house.add()
    (missed,) = house.run().failed
    assert missed.code == "erp_duplicate"
    assert "another's" in house.told(record)[1]
    assert house.shown() == [("AT-1", "5.00")]


def test_an_edit_while_the_shop_is_called_is_shown_by_the_next_message(house, site):
    record = house.add()
    site.plan(lambda: house.edit(record, "1600") and "", call="show")
    house.run()
    assert house.shown() == [("AT-1", "60000.00")]
    house.run()
    assert house.shown() == [("AT-1", "64000.00")]


def test_a_worker_whose_call_comes_after_anothers_says_the_newest_again(house, site):
    """The first one's call of 60,000 is done there only after the second one's of 64,000."""
    record = house.add()
    inner, between = house.portal, []

    class Slow:
        system = inner.system
        capabilities = inner.capabilities
        slow = True

        def publish(self, document, key):
            if self.slow:
                self.slow = False
                house.edit(record, "1600")
                house.later(minutes=10)
                house.run()
                between.extend(house.shown())
            return inner.publish(document, key)

    publish_all(house.ctx, Slow(), by=SYSTEM)
    assert between == [("AT-1", "64000.00")]
    assert house.shown() == [("AT-1", "64000.00")]
    assert house.told(record)[0] == "shown"
    house.later(hours=1)
    house.run()
    assert house.shown() == [("AT-1", "64000.00")]


def test_eight_agents_side_by_side_show_each_invoice_once(house, site):
    for number in range(12):
        house.add(f"AT-{number}")
    with ThreadPoolExecutor(8) as pool:
        reports = list(pool.map(lambda n: house.run(worker=f"w{n}"), range(8)))
    made = [each.number for report in reports for each in report.made]
    assert sorted(made) == sorted(f"AT-{number}" for number in range(12))
    assert len(house.shown()) == 12
    assert site.calls.count("show") == 12


def test_who_may_not_publish_and_what_shows_nothing_are_refused_before_any_call(house, site):
    house.add()
    with pytest.raises(NotPermitted):
        publish_all(house.ctx, house.portal, by=SARA)
    for lacks in (MemoryShop(lacks=["publish"]), MemoryErp()):
        with pytest.raises(ErpUnsupported) as refused:
            publish_all(house.ctx, lacks, by=SYSTEM)
        assert refused.value.capability == "publish"
    assert site.calls == []


def test_whether_an_invoice_is_shown_is_told_to_who_may_see_it(house):
    record = house.add()
    assert publication(house.ctx, "bigcommerce", record.id, by=SARA) is None
    elsewhere = Actor("eve", ["sales"], tenant="other")
    with pytest.raises(NotFound):
        publication(house.ctx, "bigcommerce", record.id, by=elsewhere)
    buyer = Actor("bob", ["buyer"], tenant="asha", attributes={"account": "another"})
    with pytest.raises(NotFound):
        publication(house.ctx, "bigcommerce", record.id, by=buyer)


def test_a_portal_that_takes_nothing_back_says_so(house):
    house.portal = MemoryShop(lacks=["cancel"])
    record = house.add()
    house.run()
    house.delete(record)
    (missed,) = house.run().failed
    assert (missed.code, missed.again) == ("erp_unsupported", False)


def test_an_unknown_error_of_an_adapter_shows_none_of_its_words(house):
    class Broken(MemoryShop):
        def publish(self, document, key, /):
            raise RuntimeError("token s3cret")

    record = house.add()
    house.portal = Broken()
    (missed,) = house.run().failed
    assert (missed.code, missed.why, missed.again) == ("unexpected", "RuntimeError", True)
    assert house.told(record, "shop")[0] == "sending"


def test_a_receiver_of_other_messages_shows_the_invoice_too(house):
    """The publisher may be handed to whatever delivers messages about invoices."""
    record = house.add()
    publisher = PortalPublisher(ctx=house.ctx, portal=house.portal, by=SYSTEM)
    message = Message(id="m", topic="t", kind=record.kind, record=record.id, body="", at=START)
    publisher.publish(message, "k")
    assert house.shown() == [("AT-1", "60000.00")]
    assert not house.run()


@pytest.mark.parametrize("moment", ["before", "after"])
def test_a_run_that_was_killed_at_its_call_leaves_one_invoice_there(site, tmp_path, moment):
    url = f"sqlite:///{tmp_path}/house.db"
    store = SqlStore(url)
    store.migrate()
    # The program has the machine's clock, and its lease must have ended.
    house = House(site, store=store, clock=FixedClock(datetime.now(UTC) + timedelta(hours=1)))
    record = house.add()
    program = Path(__file__).with_name("dying_at_the_shop.py")
    died = subprocess.run(
        [sys.executable, str(program), url, site.url, site.secret, moment],
        check=False,
        timeout=60,
    )
    assert died.returncode == 9
    assert len(house.shown()) == (moment == "after")
    assert publication(house.ctx, "bigcommerce", record.id, by=SARA).state == "sending"
    assert did(house.run()) == [("shown", "AT-1")]
    assert house.shown() == [("AT-1", "60000.00")]
    assert house.told(record) == ("shown", "")
    store.close()


def test_more_changes_than_a_page_of_the_feed_holds_are_all_noted(house, monkeypatch):
    monkeypatch.setattr(noting, "_PAGE", 3)
    for number in range(8):
        house.edit(house.add(f"AT-{number}"), "1600")
    assert len(house.run().made) == 8


RED_SEA = Party("Red Sea Retail", "IE", id="C-18", external_ids=[Code("bigcommerce", "B2B-7")])


def changed(house, record, **other):
    record = documents.view(house.ctx, record, by=SARA).record
    said = documents.view(house.ctx, record, by=SARA).content.invoice
    return documents.edit(house.ctx, record, invoice=attrs.evolve(said, **other), by=SARA)


@pytest.mark.parametrize("change", [{"buyer": RED_SEA}, {"number": "AT-9"}])
def test_what_becomes_another_buyers_or_number_is_shown_as_that_alone(house, site, change):
    record = house.add()
    house.run()
    changed(house, record, **change)
    assert did(house.run()) == [("shown", change.get("number", "AT-1"))]
    (row,) = site.books.invoices.values()
    buyer = "B2B-7" if "buyer" in change else BUYER
    assert (row["customerId"], row["invoiceNumber"]) == (buyer, change.get("number", "AT-1"))
    house.delete(record)
    assert did(house.run())[0][0] == "withdrawn"
    assert site.books.invoices == {}


def test_a_buyer_who_is_no_buyer_there_any_more_sees_it_no_longer(house, site):
    record = house.add()
    house.run()
    changed(house, record, buyer=Party("Kim", "IE"))
    assert [each.code for each in house.run().passed_over] == ["no_buyer_id"]
    assert site.books.invoices == {}


@pytest.mark.parametrize("trouble", ["silent", "late", "broken"])
def test_a_number_that_changes_before_the_answer_came_is_shown_once(house, site, trouble):
    record = house.add()
    site.plan(trouble, call="show")
    house.run()
    site.arrive()
    changed(house, record, number="AT-9")
    house.later(hours=1)
    house.run()
    assert [number for number, _ in house.shown()] == ["AT-9"]


def test_what_another_system_shows_is_not_taken_back(house, site):
    body = {"code": "EUR", "value": 5}
    known = {"invoiceNumber": "AT-1", "customerId": BUYER, "externalId": "other:AT-1"}
    site.books.post_invoice(known | {"originalBalance": body, "openBalance": body})
    record = house.add()
    assert [each.code for each in house.run().failed] == ["erp_duplicate"]
    house.delete(record)
    house.run()
    assert house.shown() == [("AT-1", "5.00")]


def test_one_that_is_paid_there_stays_its_buyers_when_it_becomes_anothers(house, site):
    record = house.add()
    house.run()
    site.books.pay((next(iter(site.books.invoices)), "100"))
    changed(house, record, buyer=RED_SEA)
    (missed,) = house.run().failed
    assert missed.code == "erp_wrong_state"
    (row,) = site.books.invoices.values()
    assert row["customerId"] == BUYER
    assert house.told(record) == ("refused", "something is paid on it")
