"""Two who work with the ERP at one moment, held up at every place in turn: on PostgreSQL.

Memory and SQLite let one writer in at a time; PostgreSQL lets others keep what they do meanwhile.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta

import attrs
import pytest

from invoicekit import Actor, Context, Money
from invoicekit.adapters.erp.memory import ErpBooks, MemoryErp
from invoicekit.ports.clock import CountedIds, FixedClock
from invoicekit.ports.storage import Query, Store
from invoicekit.records import Record
from invoicekit.service import auditing, documents
from invoicekit.service.agents import Report, follow, park_all, post_all
from invoicekit.taxes import flat
from invoicekit.workflows import ACCOUNTS_PAYABLE
from support.interleaving import Outcome, every_place
from support.payables import BILL, DAY, HANDOVER, RUN, START
from support.postgres import store_of


@pytest.fixture
def store(request: pytest.FixtureRequest) -> Iterator[Store]:
    kept = store_of("postgresql", request)
    yield kept
    kept.close()


@attrs.define
class Office:
    """A tenant with a bill of its own, and an ERP."""

    ctx: Context
    tenant: str
    erp: MemoryErp
    reports: list[Report] = attrs.field(factory=list)

    def who(self, role: str) -> Actor:
        return Actor(role, [role], tenant=self.tenant)

    def approved(self) -> None:
        documents.add(self.ctx, BILL, workflow=ACCOUNTS_PAYABLE, by=self.who("maker"))
        self.act("submit", "maker")
        self.act("approve", "checker")

    def act(self, event: str, role: str, **said: str) -> Record:
        return documents.act(self.ctx, self.bill(), event, by=self.who(role), **said)

    def park(self) -> None:
        self._run(park_all, **RUN)

    def post(self) -> None:
        self._run(post_all, **RUN)

    def follow(self) -> None:
        self._run(follow, handover=HANDOVER)

    def _run(self, run: Callable[..., Report], **said: object) -> None:
        self.reports.append(run(self.ctx, self.erp, by=self.who("erp"), **said))

    def later(self) -> None:
        self.ctx.clock.set(self.ctx.clock.now() + timedelta(hours=1))

    def found(self, kind: str) -> tuple[Record, ...]:
        with self.ctx.store.unit_of_work(self.tenant, read_only=True) as work:
            return work.find(Query(kind=kind)).records

    def bill(self) -> Record:
        (bill,) = self.found("bill")
        return bill

    def is_whole(self) -> None:
        """Check what must be true, whoever came when: one document, as the record says."""
        bill, live = self.bill(), self.erp.books.live()
        assert len(live) == (bill.state in {"parked", "posted"}), bill.state
        assert [held.state.value for held in live] in ([], [bill.state], ["paid"])
        assert bill.tags == ()
        payments = [(each.state, each.balance) for each in self.found("payment")]
        assert payments == ([("completed", 0)] if bill.settlement == "paid" else [])
        assert not [each for report in self.reports for each in report.failed]
        assert list(auditing.verify(self.ctx, by=self.who("auditor"))) == []


Step = Callable[[Office], object]


@pytest.fixture
def office(store: Store) -> Callable[[int], Office]:
    def opened(place: int) -> Office:
        clock = FixedClock(START, step=timedelta(milliseconds=1))
        ctx = Context(store, flat.REGIME, clock=clock, ids=CountedIds())
        new = Office(ctx, f"office-{place}", MemoryErp(ErpBooks(clock=clock)))
        new.approved()
        return new

    return opened


def tried(office: Callable[[int], Office], ready: Step, mine: Step, rival: Step) -> list[Outcome]:
    """Let the rival come at every place; what was left undone is done an hour later."""
    offices = {}

    def prepare(place):
        new = offices[place] = office(place)
        ready(new)
        return new.ctx, lambda ctx: mine(attrs.evolve(new, ctx=ctx)), lambda: rival(new)

    def check(ctx, said):
        del ctx
        new = offices[said.place]
        for run in (Office.park, Office.post, Office.follow):
            new.later()
            run(new)
        new.is_whole()

    found = every_place(prepare, check)
    assert len(found) > 10
    return found


def approved(office: Office) -> None:
    """Leave it as it is."""


def asked(office: Office) -> None:
    office.park()
    office.act("post", "poster")


def paid(office: Office) -> None:
    asked(office)
    office.post()
    (held,) = office.erp.books.live()
    office.erp.books.pay(held.id, Money("60000", "INR"), on=DAY)


def test_of_two_that_park_one_sends_the_bill(office):
    found = tried(office, approved, Office.park, Office.park)
    assert {each.mine for each in found} == {each.rival for each in found} == {"done"}


def test_of_two_that_post_one_books_the_bill(office):
    found = tried(office, asked, Office.post, Office.post)
    assert {each.mine for each in found} == {each.rival for each in found} == {"done"}


@pytest.mark.parametrize(("ready", "act"), [(approved, Office.park), (asked, Office.post)])
def test_who_follows_while_another_parks_or_posts_tells_each_fact_once(office, ready, act):
    found = tried(office, ready, act, Office.follow)
    assert {each.mine for each in found} == {each.rival for each in found} == {"done"}


def test_of_two_that_follow_one_records_the_payment(office):
    found = tried(office, paid, Office.follow, Office.follow)
    assert {each.mine for each in found} == {each.rival for each in found} == {"done"}


def test_a_bill_that_is_cancelled_meanwhile_is_not_in_the_erp(office):
    def cancel(office):
        office.act("cancel", "checker", reason="entered twice")

    def keyless(office):
        # So that nothing can be taken back that was sent in spite of it.
        office.erp = MemoryErp(office.erp.books, lacks=["keeps_key"])

    found = tried(office, keyless, Office.park, cancel)
    assert {each.mine for each in found} == {"done"}
    assert {each.rival for each in found} > {"done"}
