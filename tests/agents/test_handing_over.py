"""Parked and posted once, whatever the ERP does; and the record tells the truth."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from decimal import Decimal

import attrs
import pytest

from invoicekit import Line, Party
from invoicekit.adapters.erp.memory import ErpBooks, MemoryErp
from invoicekit.documents import Code, Match
from invoicekit.errors import ErpUnsupported, GuardRefused, InvalidValue, NotPermitted
from invoicekit.permissions import Actor
from invoicekit.ports.erp import ErpState
from invoicekit.service import delivering, documents
from invoicekit.service.agents import Did, Handover, park_all
from support.payables import BILL, DAY, ERP, HANDOVER, MEERA, RAVI, House


@pytest.fixture
def house() -> House:
    return House()


def test_a_bill_is_parked_and_its_record_shows_number_company_and_year(house):
    bill = house.approved()
    report = house.park()
    assert report.made == (Did("bill", bill.id, "parked", "5100000001"),)
    assert (report.passed_over, report.failed) == ((), ())
    after = house.bill(bill)
    told = dict(after.labels)
    assert (after.state, told["erp_number"], told["company_code"], told["year"]) == (
        "parked",
        "5100000001",
        "1000",
        "2026",
    )
    assert after.tags == ()
    assert house.waiting() == []


def test_what_was_approved_is_what_the_erp_gets(house):
    lines = [Line("support", "40", "1500", id="1"), Line("travel", "1", "499.50", id="2")]
    house.approved(lines=lines)
    house.park()
    (held,) = house.erp.books.live()
    document = held.document
    assert (document.number, document.party, document.posting_date) == ("AT-42", "V-1", DAY)
    # 40 x 1500 and 1 x 499.50.
    assert [line.net for line in document.lines] == [Decimal("60000.00"), Decimal("499.50")]
    assert document.totals.payable == Decimal("60499.50")


def test_a_line_without_an_id_takes_its_match_along(house):
    # A match names such a line by its place, counted from one.
    bill = house.add(lines=[Line("support", "40", "1500"), Line("travel", "1", "499.50")])
    match = Match("2", "4500000001", "10", Decimal(1))
    house.approve(documents.edit(house.ctx, bill, matches=[match], by=MEERA))
    house.park()
    (held,) = house.erp.books.live()
    assert [[m.order for m in line.matches] for line in held.document.lines] == [[], ["4500000001"]]


def test_a_second_run_has_nothing_to_do(house):
    house.approved()
    house.park()
    assert not house.park()
    assert len(house.erp.books.documents()) == 1


def test_a_bill_is_posted_when_a_poster_asks_for_it(house):
    bill = house.parked()
    assert not house.post()
    house.ask(bill)
    assert house.labels(bill)["posting"] == "asked"
    report = house.post()
    assert report.made == (Did("bill", bill.id, "posted", "1900000001"),)
    after = house.bill(bill)
    assert after.state == "posted"
    assert dict(after.labels)["posting_number"] == "1900000001"
    assert "posting" not in dict(after.labels)


LOOKED_FOR = {
    "silent": 1,
    "broken": 1,
    "lost": 1,
    "late": 1,
    "halfway": 2,
    "unreachable": 1,
    "busy": 1,
    "stale": 1,
    "twice": 1,
    "login": 1,
}
"""How many documents the ERP ever held after a trouble; of a half one, two: it was discarded."""


@pytest.mark.parametrize("keeps_key", [True, False], ids=["keeps_key", "keeps_none"])
@pytest.mark.parametrize("trouble", LOOKED_FOR)
def test_whatever_happens_to_a_park_the_document_is_there_once(trouble, keeps_key):
    house = House()
    house.erp = MemoryErp(house.erp.books, lacks=[] if keeps_key else ["keeps_key"])
    bill = house.approved()
    house.erp.trouble(trouble, call="park")
    house.park()
    house.later(minutes=1)
    house.erp.arrive()
    house.later(hours=1)
    house.park()
    (held,) = house.erp.books.live()
    assert (held.state, held.complete) == (ErpState.PARKED, True)
    assert len(house.erp.books.documents()) == LOOKED_FOR[trouble]
    after = house.bill(bill)
    assert (after.state, after.tags) == ("parked", ())
    assert dict(after.labels)["erp_number"] == held.number
    assert (house.waiting(), house.dead()) == ([], [])


@pytest.mark.parametrize(
    "trouble",
    ["silent", "broken", "lost", "late", "unreachable", "busy", "stale", "twice", "login"],
)
def test_whatever_happens_to_a_post_it_is_booked_once(house, trouble):
    bill = house.parked()
    house.ask(bill)
    house.erp.trouble(trouble, call="post")
    house.post()
    house.later(minutes=1)
    house.erp.arrive()
    house.later(hours=1)
    house.post()
    (held,) = house.erp.books.documents()
    assert (held.state, held.posting) == (ErpState.POSTED, "1900000001")
    after = house.bill(bill)
    assert (after.state, dict(after.labels)["posting_number"]) == ("posted", "1900000001")
    assert (house.waiting(), house.dead()) == ([], [])


@pytest.mark.parametrize("trouble", ["silent", "late", "lost"])
def test_a_silent_erp_is_not_asked_again_before_a_late_call_has_arrived(house, trouble):
    house.approved()
    house.erp.trouble(trouble, call="park")
    report = house.park(patience=timedelta(minutes=2))
    assert [(each.code, each.again) for each in report.failed] == [("erp_silent", True)]
    house.later(seconds=100)
    assert not house.park()
    house.later(seconds=100)
    house.erp.arrive()
    assert [each.what for each in house.park().made] == ["parked"]


def test_a_call_that_arrives_between_look_and_send_is_found_at_the_duplicate(house):
    house.approved()
    house.erp.trouble("late", call="park")
    house.park()
    house.later(hours=1)

    class Hasty(MemoryErp):
        def find(self, natural, key="", /):
            found = super().find(natural, key)
            house.erp.arrive()
            return found

    hasty = Hasty(house.erp.books, lacks=["keeps_key"])
    report = park_all(house.ctx, hasty, by=ERP, handover=HANDOVER)
    assert [each.what for each in report.made] == ["parked"]
    assert len(house.erp.books.documents()) == 1


def test_while_no_answer_is_known_the_bill_cannot_be_cancelled(house):
    bill = house.approved()
    house.erp.trouble("silent", call="park")
    house.park()
    assert house.bill(bill).tags == ("being_sent",)
    with pytest.raises(GuardRefused) as refused:
        documents.act(house.ctx, house.bill(bill), "cancel", by=RAVI, reason="wrong")
    assert [failure.code for failure in refused.value.failures] == ["being_sent"]


def test_what_was_surely_not_sent_can_be_cancelled_and_never_gets_there(house):
    bill = house.approved()
    house.erp.trouble("unreachable", call="park")
    house.park()
    assert house.bill(bill).tags == ()
    documents.act(house.ctx, house.bill(bill), "cancel", by=RAVI, reason="wrong")
    house.later(hours=1)
    report = house.park()
    assert [each.code for each in report.passed_over] == ["moved_on", "nothing_there"]
    assert house.erp.books.documents() == ()


def test_an_unreachable_answer_to_the_look_leaves_an_earlier_silence_open(house):
    bill = house.approved()
    house.erp.trouble("silent", call="park")
    house.park()
    house.later(hours=1)
    house.erp.trouble("unreachable", call="find")
    house.park()
    assert house.bill(bill).tags == ("being_sent",)


def test_a_message_that_was_given_up_and_withdrawn_leaves_the_bill_free_to_be_cancelled(house):
    bill = house.approved()
    house.erp.trouble("silent", call="park")
    house.erp.trouble("lost", "lost", "lost", call="find")
    for _ in range(4):
        house.park()
        house.later(hours=1)
    assert house.dead() == ["no answer came"]
    (letter,) = delivering.dead(house.ctx, by=RAVI)
    delivering.withdraw(house.ctx, letter.message.id, by=RAVI, reason="the ERP is replaced")
    assert house.bill(bill).tags == ()
    documents.act(house.ctx, house.bill(bill), "cancel", by=RAVI, reason="the ERP is replaced")
    # What had got there unanswered is taken back with it.
    report = house.park()
    assert [(each.what, each.number) for each in report.made] == [("withdrawn", "5100000001")]
    assert house.erp.books.live() == ()


def test_what_was_booked_there_of_a_bill_that_was_cancelled_here_is_left_to_a_person(house):
    bill = house.approved()
    house.erp.trouble("silent", call="park")
    house.erp.trouble("lost", "lost", "lost", call="find")
    for _ in range(4):
        house.park()
        house.later(hours=1)
    (held,) = house.erp.books.live()
    house.erp.books.post(held.id)
    (letter,) = delivering.dead(house.ctx, by=RAVI)
    delivering.withdraw(house.ctx, letter.message.id, by=RAVI, reason="the ERP is replaced")
    documents.act(house.ctx, house.bill(bill), "cancel", by=RAVI, reason="the ERP is replaced")
    (failed,) = house.park().failed
    assert (failed.code, failed.again) == ("erp_wrong_state", False)
    assert house.dead() == ["it is posted there as 5100000001, and was cancelled here"]
    assert house.erp.books.held(held.id).state is ErpState.POSTED


def test_what_is_parked_in_another_erp_stays_parked_and_is_not_posted_in_this_one(house):
    bill = house.parked()
    house.ask(bill)
    before, house.erp = house.erp, MemoryErp(ErpBooks(system="other", clock=house.clock))
    (failed,) = house.post().failed
    assert (failed.code, failed.why) == (
        "in_another_erp",
        f"it is parked in {before.system}, not in other",
    )
    after = house.bill(bill)
    assert (after.state, dict(after.labels)["posting"]) == ("parked", "refused")
    # A poster may ask again, and the ERP that has it posts it.
    house.erp = before
    house.ask(bill)
    assert [each.what for each in house.post().made] == ["posted"]


def test_a_busy_erp_is_left_alone_as_long_as_it_asks(house):
    for number in ("AT-1", "AT-2"):
        house.approved(number)
    house.erp.trouble("busy", call="park")
    report = house.park()
    assert [(each.code, each.again) for each in report.failed] == [("erp_unreachable", True)]
    # The run ended with it: the second bill was not sent after the first was turned away.
    assert house.erp.calls == ["find", "park"]
    house.later(seconds=20)
    assert [each.number for each in house.park().made] == ["5100000001"]
    house.later(seconds=20)
    assert [each.number for each in house.park().made] == ["5100000002"]


def test_an_expired_login_ends_the_run_at_once(house):
    for number in ("AT-1", "AT-2", "AT-3"):
        house.approved(number)
    house.erp.trouble("login", call="find")
    report = house.park()
    assert [each.code for each in report.failed] == ["erp_login_failed"]
    assert house.erp.calls == ["find"]


@pytest.mark.parametrize(
    ("trouble", "code", "words"),
    [
        ("refused", "erp_refused", "Cost centre 4711 is blocked against direct postings"),
        ("period_closed", "erp_period_closed", "the period is closed"),
        ("asks", "erp_asks", "the amount is unusual"),
    ],
)
def test_what_the_erp_refuses_goes_back_to_the_maker_with_its_words(house, trouble, code, words):
    bill = house.approved()
    house.erp.trouble(trouble, call="park")
    report = house.park()
    assert [(each.code, each.why, each.again) for each in report.failed] == [(code, words, False)]
    after = house.bill(bill)
    assert (after.state, after.tags) == ("maker_bucket", ())
    last = documents.history(house.ctx, after, by=RAVI)[-1]
    assert (last.event, last.reason, dict(last.details)["code"]) == ("erp_reject", words, code)
    assert house.erp.books.documents() == ()
    # Corrected and approved anew, it gets there.
    house.approve(after)
    assert [each.what for each in house.park().made] == ["parked"]


@pytest.mark.parametrize("keeps_key", [True, False], ids=["keeps_key", "keeps_none"])
def test_a_number_that_the_erp_has_of_another_call_is_a_duplicate(house, keeps_key):
    house.erp = MemoryErp(house.erp.books, lacks=[] if keeps_key else ["keeps_key"])
    first = house.approved()
    house.park()
    (theirs,) = house.erp.books.live()
    other = House(clock=house.clock, erp=house.erp)
    bill = other.approved()
    other.park(worker="other")
    if keeps_key:
        # The same key by chance: two houses of one tenant's name share the ERP's books.
        assert other.labels(bill)["erp_number"] == theirs.number
        return
    assert other.bill(bill).state == "maker_bucket"
    assert other.history(bill)[-1] == "erp_reject"
    assert house.erp.books.live() == (theirs,)
    assert house.bill(first).state == "parked"


def test_a_number_that_a_clerk_entered_by_hand_is_a_duplicate(house):
    bill = house.approved()
    house.park()
    (held,) = house.erp.books.live()
    house.erp.books.discard(held.id)
    by_hand = house.erp.books.enter(held.document)
    house.follow()
    house.approve(house.bill(bill))
    report = house.park()
    assert [each.code for each in report.failed] == ["erp_duplicate"]
    assert by_hand.number in report.failed[0].why
    assert house.erp.books.live() == (by_hand,)
    assert house.bill(bill).state == "maker_bucket"


def test_what_the_erp_does_not_post_stays_parked_with_its_words(house):
    bill = house.parked()
    house.erp.books.close("1000", date(2026, 11, 30))
    house.ask(bill)
    report = house.post()
    assert [(each.code, each.again) for each in report.failed] == [("erp_period_closed", False)]
    after = house.bill(bill)
    assert (after.state, dict(after.labels)["posting"]) == ("parked", "refused")
    last = documents.history(house.ctx, after, by=RAVI)[-1]
    assert (last.event, last.reason) == (
        "post_refused",
        "the books of 1000 are closed up to 2026-11-30",
    )
    house.ask(bill, on="2026-12-01")
    house.post()
    (held,) = house.erp.books.live()
    assert (held.state, held.document.posting_date) == (ErpState.POSTED, date(2026, 12, 1))
    assert house.bill(bill).state == "posted"


def test_a_warning_is_confirmed_by_the_poster_with_its_token(house):
    bill = house.parked()
    house.erp.trouble("asks", call="post")
    house.ask(bill)
    house.post()
    last = documents.history(house.ctx, house.bill(bill), by=RAVI)[-1]
    token = dict(last.details)["confirm"]

    confirmed = []

    class Asking(MemoryErp):
        def post(self, ref, key, /, **said):
            confirmed.append(said["confirmed"])
            return super().post(ref, key, **said)

    house.erp = Asking(house.erp.books)
    house.ask(bill, confirmed=token)
    house.post()
    assert (confirmed, house.bill(bill).state) == (["unusual"], "posted")


def test_a_bill_that_was_changed_in_the_erp_is_not_posted(house):
    bill = house.parked()
    (held,) = house.erp.books.live()
    more = attrs.evolve(held.document.totals, payable=Decimal("61000.00"))
    changed = held.changed(house.clock.now(), document=attrs.evolve(held.document, totals=more))
    house.erp.books.put(changed)
    house.ask(bill)
    report = house.post()
    assert [each.code for each in report.failed] == ["changed_in_erp"]
    assert "61000.00" in report.failed[0].why
    assert "60000.00" in report.failed[0].why
    assert house.erp.books.live()[0].state is ErpState.PARKED


def test_what_was_posted_in_the_erp_before_we_came_is_told(house):
    bill = house.parked()
    (held,) = house.erp.books.live()
    house.ask(bill)
    house.erp.books.post(held.id)
    assert [each.what for each in house.post().made] == ["posted"]
    assert house.bill(bill).state == "posted"


def test_what_was_discarded_in_the_erp_before_we_posted_goes_back_to_the_maker(house):
    bill = house.parked()
    (held,) = house.erp.books.live()
    house.ask(bill)
    house.erp.books.discard(held.id)
    assert [each.what for each in house.post().made] == ["unparked"]
    after = house.bill(bill)
    assert (after.state, dict(after.labels)) == ("maker_bucket", {})


def test_agents_side_by_side_park_each_bill_once(house):
    bills = [house.approved(f"AT-{number}") for number in range(12)]
    with ThreadPoolExecutor(4) as pool:
        runs = [pool.submit(house.park, worker=f"w{each}") for each in range(4)]
        made = [did.id for run in runs for did in run.result().made]
    assert sorted(made) == sorted(bill.id for bill in bills)
    assert len(house.erp.books.documents()) == 12


def test_a_worker_whose_lease_ended_leaves_the_bill_to_the_next(house):
    bill = house.approved()
    slow = MemoryErp(house.erp.books)

    class Slow(MemoryErp):
        def park(self, document, key, /):
            answer = super().park(document, key)
            house.later(minutes=10)
            house.erp = slow
            house.park(worker="second")
            return answer

    report = park_all(house.ctx, Slow(house.erp.books), by=ERP, handover=HANDOVER)
    assert [each.code for each in report.passed_over] == ["lease_over"]
    assert house.bill(bill).state == "parked"
    assert len(house.erp.books.documents()) == 1


def test_an_adapter_that_fails_in_any_way_sends_nothing_twice(house):
    bill = house.approved()

    class Broken(MemoryErp):
        def park(self, document, key, /):
            super().park(document, key)
            raise KeyError("token=s3cret")

    report = park_all(house.ctx, Broken(house.erp.books), by=ERP, handover=HANDOVER)
    assert [(each.code, each.why) for each in report.failed] == [("unexpected", "KeyError")]
    house.later(hours=1)
    house.park()
    assert house.bill(bill).state == "parked"
    assert len(house.erp.books.documents()) == 1


def test_who_is_not_the_erp_may_not_run_the_agents(house):
    house.approved()
    for actor in (MEERA, RAVI, Actor("x", [], tenant="bluebay")):
        with pytest.raises(NotPermitted):
            park_all(house.ctx, house.erp, by=actor)
    assert house.erp.calls == []


def test_what_an_erp_cannot_do_is_told_before_anything_is_sent(house):
    house.approved()
    house.erp = MemoryErp(lacks=["park", "post"])
    for run, name in ((house.park, "park"), (house.post, "post")):
        with pytest.raises(ErpUnsupported) as refused:
            run()
        assert refused.value.capability == name
    assert house.waiting() == ["park"]


def test_a_limit_below_one_is_refused_and_one_parks_one(house):
    for number in ("AT-1", "AT-2"):
        house.approved(number)
    with pytest.raises(InvalidValue):
        house.park(limit=0)
    assert len(house.park(limit=1).made) == 1


def test_a_run_does_not_send_twice_what_failed_in_it(house):
    house.approved()
    house.erp.trouble("stale", "stale", call="park")
    # The clock moves far with every look at it: the wait after the failure is over at once.
    house.clock._step = timedelta(minutes=1)
    report = house.park(lease=timedelta(hours=1))
    assert [each.code for each in report.failed] == ["erp_stale"]
    assert house.erp.calls.count("park") == 1


def test_the_parties_bear_the_ids_of_the_erp(house):
    codes = [Code("memory", "0000100042")]
    house.approved(
        seller=Party("Asha Systems", "IN", id="V-1", external_ids=codes),
        buyer=Party("Blue Bay Retail", "IN", external_ids=[Code("memory", "1710")]),
    )
    house.park(handover=Handover())
    (held,) = house.erp.books.live()
    assert (held.document.party, held.document.company) == ("0000100042", "1710")
    assert BILL.seller.id == "V-1"


def test_without_a_key_what_was_found_after_a_silence_is_ours_only_with_our_total(house):
    bill = house.approved()
    house.park()
    (held,) = house.erp.books.live()
    house.erp.books.discard(held.id)
    house.follow()
    house.erp = MemoryErp(house.erp.books, lacks=["keeps_key"])
    house.approve(house.bill(bill))
    house.erp.trouble("lost", call="park")
    house.park()
    # Meanwhile a clerk enters the supplier's number with another amount.
    more = attrs.evolve(held.document.totals, payable=Decimal("61000.00"))
    theirs = house.erp.books.enter(attrs.evolve(held.document, totals=more))
    house.later(hours=1)
    assert [each.code for each in house.park().failed] == ["erp_duplicate"]
    assert house.erp.books.live() == (theirs,)
    assert house.bill(bill).state == "maker_bucket"


class Meanwhile(MemoryErp):
    """Somebody works in the ERP between our look and our write."""

    def __init__(self, books, does):
        super().__init__(books)
        self._does = does

    def post(self, ref, key, /, **said):
        does, self._does = self._does, lambda _: None
        does(ref.id)
        return super().post(ref, key, **said)


def test_what_somebody_discards_between_look_and_post_is_told_as_it_is(house):
    bill = house.parked()
    house.ask(bill)
    house.erp = Meanwhile(house.erp.books, house.erp.books.discard)
    assert [each.what for each in house.post().made] == ["unparked"]
    assert house.bill(bill).state == "maker_bucket"


def test_what_somebody_writes_between_look_and_post_is_looked_at_again(house):
    bill = house.parked()
    house.ask(bill)

    def write(id_):
        held = house.erp.books.held(id_)
        more = attrs.evolve(held.document.totals, payable=Decimal("61000.00"))
        document = attrs.evolve(held.document, totals=more)
        house.erp.books.put(held.changed(house.clock.now(), document=document))

    house.erp = Meanwhile(house.erp.books, write)
    assert [(each.code, each.again) for each in house.post().failed] == [("erp_stale", True)]
    house.later(hours=1)
    assert [each.code for each in house.post().failed] == ["changed_in_erp"]
    assert house.bill(bill).state == "parked"


def test_a_word_that_the_adapter_does_not_know_is_no_news(house):
    bill = house.parked()
    house.ask(bill)

    class Strange(MemoryErp):
        def status(self, ref, /):
            return attrs.evolve(super().status(ref), state=ErpState.UNKNOWN, native="in dispute")

    house.erp = Strange(house.erp.books)
    report = house.post()
    assert (report.made, [each.code for each in report.passed_over]) == ((), ["moved_on"])
    assert house.bill(bill).state == "parked"
