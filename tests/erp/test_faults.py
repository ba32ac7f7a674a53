"""Whatever happens between a house and its ERP: one document, and a truthful record."""

from __future__ import annotations

import subprocess
import sys
from datetime import date

import pytest

from invoicekit.adapters.storage.sql import SqlStore
from invoicekit.errors import ErpError
from invoicekit.ports.erp import ErpRef
from invoicekit.service import documents
from invoicekit.testing.erp import ErpCase
from support.fakes.serving import SILENT, Refusal
from support.payables import RAVI
from support.vendors import PARKED, POSTED, REVERSED, TROUBLES, VENDORS

each_vendor = pytest.mark.parametrize("vendor", VENDORS, ids=lambda vendor: vendor.name)
each_trouble = pytest.mark.parametrize(
    ("vendor", "trouble"), TROUBLES, ids=[f"{vendor.name}-{name}" for vendor, name in TROUBLES]
)
each_refusal = pytest.mark.parametrize(
    ("vendor", "refusal"),
    [(vendor, each) for vendor in VENDORS for each in vendor.refusals],
    ids=lambda each: each[0] if isinstance(each, tuple) else each.name,
)


@pytest.fixture
def site(vendor):
    with vendor.fake() as site:
        yield site


@pytest.fixture
def house(vendor, site):
    return vendor.house(site)


@each_trouble
@pytest.mark.parametrize("keeps_key", [True, False], ids=["keeps_key", "keeps_none"])
def test_whatever_happens_to_a_park_the_document_is_there_once(vendor, site, trouble, keeps_key):
    house = vendor.house(site) if keeps_key else vendor.house(site, settings=vendor.keeps_none)
    bill = house.approved()
    site.plan(trouble, call="park")
    report = house.park()
    if trouble in vendor.mended and (keeps_key or trouble != "twice"):
        assert [each.what for each in report.made] == ["parked"]
    # Nobody knows whether it was done, or it surely was not.
    assert ("erp_silent" in {each.code for each in report.failed}) == (trouble in SILENT)
    house.later(minutes=1)
    site.arrive()
    house.later(hours=1)
    house.park()
    (row,) = vendor.rows(site)
    assert vendor.stands(row) == PARKED
    if trouble == "twice" and not keeps_key:
        # The network's own repeat was refused, and without a key it is nobody's.
        return
    after = house.bill(bill)
    assert (after.state, after.tags) == ("parked", ())
    assert dict(after.labels)["erp_number"] == vendor.number(row)
    assert (house.waiting(), house.dead()) == ([], [])


@each_trouble
def test_whatever_happens_to_a_post_it_is_booked_once(vendor, site, house, trouble):
    bill = house.parked()
    house.ask(bill)
    site.plan(trouble, call="post")
    house.post()
    house.later(minutes=1)
    site.arrive()
    house.later(hours=1)
    house.post()
    (row,) = vendor.rows(site)
    assert (vendor.stands(row), vendor.booked(site)) == (POSTED, 1)
    after = house.bill(bill)
    assert (after.state, dict(after.labels)["posting_number"]) == ("posted", vendor.number(row))
    assert (house.waiting(), house.dead()) == ([], [])


@each_trouble
def test_whatever_happens_to_a_reversal_it_is_reversed_once(vendor, site, house, trouble):
    ref = ErpRef.read(house.labels(house.posted())["erp_ref"])
    site.plan(trouble, call="cancel")
    for _ in range(3):
        try:
            house.erp.cancel(ref, "asha/bill/1/9/cancel", on=date(2026, 11, 3), reason="wrong")
        except ErpError:
            site.arrive()
    (row,), (reversal,) = vendor.rows(site), vendor.reversals(site)
    assert vendor.stands(row) == REVERSED
    stands = house.erp.status(ref)
    assert (stands.was_reversed, stands.reversal) == (True, reversal)


@each_refusal
def test_what_is_refused_goes_back_to_the_maker_with_its_words(vendor, site, house, refusal):
    trouble, code, words = refusal
    bill = house.approved()
    site.plan(trouble, call="park")
    report = house.park()
    assert [(each.code, each.again) for each in report.failed] == [(code, False)]
    after = house.bill(bill)
    assert after.state == "maker_bucket"
    last = documents.history(house.ctx, after, by=RAVI)[-1]
    assert (last.event, words in last.reason) == ("erp_reject", True)
    assert "s3cret" not in repr(last)
    assert vendor.rows(site) == []


@each_vendor
@pytest.mark.parametrize("checks", [True, False])
def test_a_number_that_a_clerk_entered_is_a_duplicate_however_the_erp_is_set_up(vendor, checks):
    with vendor.fake(checks) as site:
        house = vendor.house(site)
        bill = house.approved()
        house.park()
        (row,) = vendor.rows(site)
        # A clerk copied it by hand, with a text of the clerk's own in place of the key.
        vendor.copied_by_hand(row)
        other = vendor.house(site)
        second = other.approved()
        report = other.park(worker="other")
        assert [each.code for each in report.failed] == ["erp_duplicate"]
        assert vendor.number(row) in report.failed[0].why
        assert other.bill(second).state == "maker_bucket"
        assert house.bill(bill).state == "parked"
        assert len(vendor.rows(site)) == 1


@each_vendor
def test_a_busy_erp_is_left_alone_as_long_as_it_asks(site, house):
    house.approved()
    site.plan("busy", call="park")
    house.park()
    house.later(seconds=20)
    assert not house.park()
    house.later(seconds=20)
    assert [each.what for each in house.park().made] == ["parked"]


@each_vendor
def test_an_answer_that_comes_too_late_is_looked_for(vendor, site, house):
    house.erp = vendor.connected(site, timeout=0.3, clock=house.clock)
    house.approved()
    site.plan("slow", call="park")
    assert [each.code for each in house.park().failed] == ["erp_silent"]
    house.later(hours=1)
    assert [each.what for each in house.park().made] == ["parked"]
    assert len(vendor.rows(site)) == 1


@each_vendor
def test_an_erp_that_is_switched_off_did_nothing(site, house):
    bill = house.approved()
    site.shutdown()
    site.server_close()
    report = house.park()
    assert [(each.code, each.again) for each in report.failed] == [("erp_unreachable", True)]
    assert house.bill(bill).tags == ()


@pytest.mark.parametrize(
    ("vendor", "answer"), [(vendor, answer) for vendor in VENDORS for answer in vendor.senseless]
)
def test_whatever_it_answers_the_error_is_one_of_its_kinds(site, house, answer):
    ref = ErpRef.read(house.labels(house.parked())["erp_ref"])
    site.refusals["senseless"] = lambda: Refusal(200, answer)
    document = ErpCase().document("AT-43")
    asked = [
        lambda: house.erp.status(ref),
        lambda: house.erp.changes(""),
        lambda: house.erp.find(document.natural_key),
        lambda: house.erp.purchase_order("4500000001"),
        lambda: house.erp.receipts("4500000001"),
    ]
    for ask in asked:
        site.plan("senseless")
        _kind_of(ask)
    for act, call in (
        (lambda: house.erp.park(document, "k/1"), "park"),
        (lambda: house.erp.post(ref, "k/2"), "post"),
        (lambda: house.erp.cancel(ref, "k/3", on=date(2026, 11, 3), reason="wrong"), "cancel"),
    ):
        site.plan("senseless", call=call)
        # It may be done: nothing says that it is not.
        assert _kind_of(act) in {"", "erp_silent"}


def _kind_of(act):
    """Return the code of the error, which is one of an ERP, or of none."""
    try:
        act()
    except ErpError as error:
        return error.code
    return ""


@each_vendor
def test_while_no_login_is_to_be_had_nothing_is_sent_and_no_secret_is_told(vendor, site, house):
    def vault():
        raise ConnectionError("vault://hunter2@vault.example is sealed")

    bill = house.approved()
    house.approved("AT-43")
    house.erp = vendor.connected(site, login=vault, clock=house.clock)
    # The run ends with the first.
    (failed,) = house.park().failed
    assert (failed.code, failed.again, "hunter2" in repr(failed)) == (
        "erp_login_failed",
        True,
        False,
    )
    assert (house.bill(bill).tags, site.seen) == ((), [])


@each_vendor
@pytest.mark.parametrize("moment", ["before", "after"])
def test_a_process_that_dies_around_the_answer_parks_once(vendor, site, tmp_path, moment):
    url = f"sqlite:///{tmp_path}/bills.db"
    store = SqlStore(url)
    store.migrate()
    house = vendor.house(site, store=store)
    bill = house.approved()
    program = [sys.executable, str(vendor.dying), url, site.url, site.login(), moment]
    assert subprocess.run(program, timeout=60, check=False).returncode == 9
    assert len(vendor.rows(site)) == (1 if moment == "after" else 0)
    assert house.bill(bill).tags == ("being_sent",)
    # The dead one's lease is over.
    house.later(hours=2)
    assert [each.what for each in house.park().made] == ["parked"]
    (row,) = vendor.rows(site)
    assert house.labels(bill)["erp_number"] == vendor.number(row)
    store.close()
