"""How the adapter speaks with the gateway: tokens, logins, errors, pages, orders, and no secret."""

from __future__ import annotations

import logging
import sys
import traceback
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from decimal import Decimal

import attrs
import httpx
import pytest

from invoicekit.adapters.erp.sap import Meaning, SapErp, SapSettings
from invoicekit.adapters.erp.sap.odata import read_amount, read_day, rows_of
from invoicekit.errors import (
    ErpDuplicate,
    ErpError,
    ErpLoginFailed,
    ErpPeriodClosed,
    ErpRefused,
    ErpSilent,
    ErpStale,
    ErpUnreachable,
    ErpWrongState,
    MissingExtra,
)
from invoicekit.ports.clock import FixedClock
from invoicekit.ports.erp import ErpIssue, ErpKind, ErpRef, ErpState
from invoicekit.testing.erp import ErpCase
from support.fakes.sap import FakeSap, SapBooks
from support.payables import START
from support.sap import SETTINGS, connected

CASE = ErpCase()
DOCUMENT = CASE.document()


@pytest.fixture
def sap() -> Iterator[FakeSap]:
    with FakeSap() as sap:
        yield sap


@pytest.fixture
def erp(sap: FakeSap) -> SapErp:
    return connected(sap)


def test_one_token_serves_many_writes_and_goes_with_its_cookie(sap, erp):
    for number in range(3):
        erp.park(CASE.document(f"AT-{number}"), f"k/{number}")
    assert sap.calls.count("token") == 1
    tokens = {h["X-CSRF-Token"] for method, _, h in sap.seen if method == "POST"}
    cookies = {h["Cookie"] for method, _, h in sap.seen if method == "POST"}
    assert (len(tokens), len(cookies)) == (1, 1)


def test_a_token_that_has_expired_is_fetched_anew_once(sap, erp):
    erp.park(CASE.document("AT-1"), "k/1")
    sap.expire_session()
    erp.park(CASE.document("AT-2"), "k/2")
    assert sap.calls.count("token") == 2
    sap.knows = lambda session, token: False
    with pytest.raises(ErpLoginFailed, match="token"):
        erp.park(CASE.document("AT-3"), "k/3")
    # Fetched anew once, and no more.
    assert sap.calls.count("token") == 3


def test_a_login_that_has_expired_is_renewed_once(sap, erp):
    erp.park(CASE.document("AT-1"), "k/1")
    sap.expire_login()
    erp.park(CASE.document("AT-2"), "k/2")
    assert sap.logins == 2
    sap.secret = "changed, and the login service does not know"
    refused = connected(sap, login=lambda: "Bearer of-yesterday")
    before = len(sap.seen)
    with pytest.raises(ErpLoginFailed):
        refused.status(ErpRef("sap", ErpKind.SUPPLIER_INVOICE, "1/2026"))
    assert len(sap.seen) - before == 2


def test_without_a_login_the_client_of_the_house_logs_in(sap):
    client = httpx.Client(verify=False, headers={"Authorization": f"Bearer {sap.secret}"})
    erp = connected(sap, login=None, client=client)
    assert erp.park(DOCUMENT, "k/1").state is ErpState.PARKED
    sap.expire_login()
    with pytest.raises(ErpLoginFailed):
        erp.status(ErpRef("sap", ErpKind.SUPPLIER_INVOICE, "1/2026"))


TOLD = {
    "busy": (ErpUnreachable, ErpUnreachable),
    "throttled": (ErpUnreachable, ErpUnreachable),
    "gateway": (ErpSilent, ErpUnreachable),
    "broken_before": (ErpSilent, ErpUnreachable),
    "lost": (ErpSilent, ErpUnreachable),
    "halfway": (ErpSilent, ErpUnreachable),
    "empty": (ErpSilent, ErpUnreachable),
    "page": (ErpSilent, ErpLoginFailed),
    "moved": (ErpLoginFailed, ErpLoginFailed),
    "forbidden": (ErpLoginFailed, ErpLoginFailed),
    "login": (None, None),
    "locked": (ErpStale, ErpStale),
    "stale": (ErpStale, ErpStale),
    "refused": (ErpRefused, ErpRefused),
    "duplicate": (ErpDuplicate, ErpDuplicate),
    "period_closed": (ErpPeriodClosed, ErpPeriodClosed),
    "wrong_state": (ErpWrongState, ErpWrongState),
}
"""What each trouble is told as, on a write and on a question; a login is renewed in one of 401."""


@pytest.mark.parametrize("trouble", TOLD)
def test_each_trouble_is_told_as_what_to_do_next(sap, erp, trouble):
    on_write, on_question = TOLD[trouble]
    for call, kind in (("park", on_write), ("find", on_question)):
        sap.plan(trouble, call=call)
        if kind is None:
            erp.find(DOCUMENT.natural_key)
            continue
        with pytest.raises(ErpError) as told:
            _called(erp, call)
        assert type(told.value) is kind
        assert told.value.system == "sap"


def _called(erp, call):
    return erp.park(DOCUMENT, "k/1") if call == "park" else erp.find(DOCUMENT.natural_key)


def test_a_call_that_the_network_repeats_is_answered_with_what_is_there(sap, erp):
    sap.plan("twice", call="park")
    receipt = erp.park(DOCUMENT, "k/1")
    assert (receipt.replayed, len(sap.books.invoices)) == (True, 1)


def test_it_looks_before_it_parks_whatever_sap_checks_by_itself():
    with FakeSap(SapBooks(checks_duplicates=False)) as sap:
        erp = connected(sap)
        first = erp.park(DOCUMENT, "k/1")
        assert erp.park(DOCUMENT, "k/1") == attrs.evolve(first, replayed=True)
        with pytest.raises(ErpDuplicate) as refused:
            erp.park(DOCUMENT, "k/2")
        assert refused.value.existing == first.ref
        assert len(sap.bodies) == 1


def test_what_sap_says_is_kept_with_its_code_and_field(sap, erp):
    sap.plan("refused", call="park")
    with pytest.raises(ErpRefused) as refused:
        erp.park(DOCUMENT, "k/1")
    error = refused.value
    assert error.native_code == "KI/249"
    # The gateway says it twice: as the chief message, and with its field among the details.
    assert error.issues[0] == ErpIssue("KI/249", "Cost centre 4711 is blocked", "CostCenter")
    assert [issue.code for issue in error.issues] == ["KI/249", "/IWBEP/CX_MGW_BUSI_EXCEPTION"]
    assert error.messages[0] == "Cost centre 4711 is blocked (CostCenter)"


def test_a_wait_is_told_in_seconds_however_it_was_said(sap):
    erp = connected(sap, clock=FixedClock(START))
    for trouble in ("busy", "throttled"):
        sap.plan(trouble)
        with pytest.raises(ErpUnreachable) as busy:
            erp.find(DOCUMENT.natural_key)
        # Thirty seconds, and an instant that is thirty seconds after the clock's.
        assert busy.value.retry_after == 30.0


def test_a_wait_that_makes_no_sense_is_none(sap, erp):
    sap.plan("busy_badly")
    with pytest.raises(ErpUnreachable) as busy:
        erp.find(DOCUMENT.natural_key)
    assert busy.value.retry_after == 0.0


def test_an_answer_that_does_not_say_what_was_done_is_silence(sap, erp):
    sap.plan("speechless", call="park")
    with pytest.raises(ErpSilent, match="names no document"):
        erp.park(DOCUMENT, "k/1")
    receipt = erp.park(DOCUMENT, "k/1")
    sap.plan("speechless", "unsuccessful", call="post")
    with pytest.raises(ErpSilent, match="does not say"):
        erp.post(receipt.ref, "k/2")
    with pytest.raises(ErpRefused, match="not successful"):
        erp.post(receipt.ref, "k/2")
    assert sap.books.invoices[0]["SupplierInvoiceStatus"] == "A"


@pytest.mark.parametrize(
    ("said", "day"),
    [
        ("/Date(1793577600000)/", date(2026, 11, 2)),
        ("/Date(1793577600000+0000)/", date(2026, 11, 2)),
        ("/Date(-86400000)/", date(1969, 12, 31)),
        ("2026-11-02", date(2026, 11, 2)),
        ("2026-11-02T00:00:00", date(2026, 11, 2)),
        ("", None),
        (None, None),
        ("tomorrow", None),
    ],
)
def test_a_day_is_read_however_a_release_writes_it(said, day):
    assert read_day(said) == day


def test_a_list_is_read_however_a_release_wraps_it():
    rows = ({"A": "1"},)
    assert rows_of({"d": [{"A": "1"}]}) == (rows, "")
    assert rows_of({"d": {"results": [{"A": "1"}]}}) == (rows, "")
    assert rows_of({"value": [{"A": "1"}], "@odata.nextLink": "x"}) == (rows, "x")
    assert read_amount(None) is None
    assert read_amount("") is None


def test_a_code_that_the_house_names_is_understood(sap):
    settings = attrs.evolve(SETTINGS, codes={"KI/249": "locked"})
    assert settings.meaning("KI/249") is Meaning.LOCKED
    sap.plan("refused", call="park")
    with pytest.raises(ErpStale):
        connected(sap, settings).park(DOCUMENT, "k/1")


def test_no_secret_is_in_an_error_a_traceback_or_a_log(sap, erp, caplog):
    caplog.set_level(logging.DEBUG, "invoicekit")
    sap.secret = "hunter2-very-secret"
    shown = [repr(erp), repr(erp.settings), str(erp)]
    for trouble in ("lost", "broken", "halfway", "refused", "stale", "page", "forbidden"):
        sap.plan(trouble, call="park")
        try:
            erp.park(CASE.document(trouble), f"k/{trouble}")
        except ErpError as error:
            shown += [str(error), repr(error), *traceback.format_exception(error)]
    shown += [record.getMessage() for record in caplog.records]
    token = next(h["X-CSRF-Token"] for method, _, h in sap.seen if method == "POST")
    for secret in ("hunter2-very-secret", token):
        assert not [text for text in shown if secret in text]


def test_a_password_in_the_address_is_not_shown():
    assert "hunter2" not in repr(SapErp("https://user:hunter2@sap.example", client=httpx.Client()))


def test_a_next_page_at_another_host_gets_no_login(sap, erp):
    sap.elsewhere = "http://elsewhere.example/sap/x"
    with pytest.raises(ErpRefused, match="another host"):
        erp.find(DOCUMENT.natural_key)


@pytest.mark.parametrize("call", ["park", "find"])
def test_a_client_that_follows_everywhere_follows_to_no_login(sap, call):
    client = httpx.Client(verify=False, follow_redirects=True)
    sap.plan("moved", call=call)
    with pytest.raises(ErpLoginFailed, match="302"):
        _called(connected(sap, client=client), call)


def test_many_threads_share_one_session(sap, erp):
    def park(number: int) -> str:
        if number % 5 == 0:
            sap.expire_session()
        return erp.park(CASE.document(f"AT-{number}"), f"k/{number}").number

    with ThreadPoolExecutor(4) as pool:
        found = set(pool.map(lambda number: _until_done(park, number), range(20)))
    assert len(found) == len(sap.books.invoices) == 20


def _until_done(park, number):
    for _ in range(20):
        try:
            return park(number)
        except ErpLoginFailed:
            continue
    raise AssertionError("never let in")


def test_a_quote_in_a_number_is_no_condition(sap, erp):
    number = "A' or '1' eq '1"[:16]
    parked = erp.park(CASE.document(number), "k/1")
    assert erp.find(CASE.document(number).natural_key).ref == parked.ref
    assert erp.find(CASE.document("A' OR X").natural_key) is None
    plus = erp.park(CASE.document("A+B &%?#"), "k/2")
    assert erp.find(CASE.document("A+B &%?#").natural_key).ref == plus.ref


def test_what_was_reversed_is_passed_over_among_many(sap, erp):
    for _ in range(3):
        receipt = erp.post(erp.park(DOCUMENT, "k/1").ref, "k/2")
        erp.cancel(receipt.ref, "k/3", on=CASE.day, reason="wrong")
    # Six documents of this number, three and their reversals, over three pages.
    assert len(sap.books.invoices) == 6
    assert erp.find(DOCUMENT.natural_key) is None
    live = erp.park(DOCUMENT, "k/4")
    assert erp.find(DOCUMENT.natural_key).ref == live.ref


def test_without_a_company_the_supplier_and_the_number_tell(erp):
    receipt = erp.park(DOCUMENT, "k/1")
    natural = attrs.evolve(DOCUMENT.natural_key, company="")
    assert erp.find(natural).ref == receipt.ref
    assert erp.find(attrs.evolve(natural, company="2000")) is None


def test_our_own_is_chosen_where_sap_has_two_of_a_number():
    with FakeSap(SapBooks(checks_duplicates=False)) as sap:
        erp = connected(sap)
        ours = erp.park(DOCUMENT, "k/1")
        theirs = sap.books.create(sap.bodies[0] | {"AssignmentReference": "BY HAND"})
        # The other comes first in SAP's own order.
        theirs["SupplierInvoice"] = "5105600001"
        assert erp.find(DOCUMENT.natural_key).number == "5105600001"
        assert erp.find(DOCUMENT.natural_key, "k/1").ref == ours.ref


STATES = {
    "": ErpState.POSTED,
    "1": ErpState.PARKED,
    "2": ErpState.CANCELLED,
    "3": ErpState.PARKED,
    "4": ErpState.PARKED,
    "5": ErpState.POSTED,
    "A": ErpState.PARKED,
    "B": ErpState.PARKED,
    "C": ErpState.PARKED,
    "D": ErpState.PARKED,
    "E": ErpState.PARKED,
    "Z": ErpState.UNKNOWN,
}
"""By domain RBSTAT; Z is a word of tomorrow."""


@pytest.mark.parametrize("status", STATES)
def test_each_status_of_sap_has_its_state(sap, erp, status):
    receipt = erp.park(DOCUMENT, "k/1")
    sap.books.invoices[0]["SupplierInvoiceStatus"] = status
    stands = erp.status(receipt.ref)
    assert (stands.state, stands.native) == (STATES[status], status or "blank")


def test_a_word_that_nobody_knows_is_neither_posted_nor_cancelled(sap, erp):
    receipt = erp.park(DOCUMENT, "k/1")
    sap.books.invoices[0]["SupplierInvoiceStatus"] = "Z"
    with pytest.raises(ErpWrongState):
        erp.post(receipt.ref, "k/2")
    with pytest.raises(ErpWrongState):
        erp.cancel(receipt.ref, "k/3", on=CASE.day, reason="wrong")


def test_a_version_that_was_read_is_held_to(sap, erp):
    sap.etags = True
    receipt = erp.park(DOCUMENT, "k/1")
    with pytest.raises(ErpStale):
        erp.post(receipt.ref, "k/2", expect="another")
    assert erp.post(receipt.ref, "k/2", expect=receipt.version).state is ErpState.POSTED


def test_a_reference_of_another_system_is_unknown(erp):
    other = ErpRef("tryton", ErpKind.SUPPLIER_INVOICE, "5105600101/2026")
    assert erp.status(other).state is ErpState.UNKNOWN


@pytest.mark.parametrize("orders", ["v2", "v4"])
class TestOrders:
    def test_an_order_and_its_receipts_are_read(self, sap, orders):
        sap.books.put_order(
            "4500000007",
            items=[
                {"NetPriceAmount": "12.345", "NetPriceQuantity": "100", "Material": "M-1"},
                {"PurchaseOrderItem": "00020", "IsFinallyInvoiced": True},
                {"PurchaseOrderItem": "00030", "PurchasingDocumentDeletionCode": "L"},
                {
                    "PurchaseOrderItem": "00040",
                    "InvoiceIsExpected": False,
                    "InvoiceIsGoodsReceiptBased": False,
                    "GoodsReceiptIsExpected": False,
                },
            ],
            receipts=[
                ("5000000001", "0001", "00010", "101", "10.500"),
                ("5000000001", "0002", "00010", "102", "0.500"),
                ("5000000002", "0001", "00010", "122", "3.000"),
                ("5000000003", "0001", "00010", "123", "1.000"),
                # A transfer posting is no receipt.
                ("5000000004", "0001", "00010", "311", "99.000"),
            ],
            InvoicingParty="V-9",
        )
        erp = connected(sap, SapSettings(orders=orders, units={"HUR": "HUR"}, batch=2))
        order = erp.purchase_order("4500000007")
        assert (order.supplier.id, order.company, order.ordered) == (
            "V-9",
            "1000",
            date(2026, 10, 1),
        )
        first, *others = order.lines
        # 12.345 for a hundred.
        assert (first.unit_price, first.per) == (Decimal("12.345"), Decimal(100))
        assert (first.item, first.needs_receipt, first.closed) == ("M-1", True, False)
        assert [line.closed for line in others] == [True, True, True]
        assert [line.needs_receipt for line in others] == [True, True, False]
        receipts = erp.receipts("4500000007")
        assert [(each.key, each.delivery_note) for each in receipts] == [
            ("5000000001/2026", "DN-5000000001"),
            ("5000000002/2026", "DN-5000000002"),
            ("5000000003/2026", "DN-5000000003"),
        ]
        assert [line.quantity for each in receipts for line in each.lines] == [
            Decimal("10.500"),
            Decimal("-0.500"),
            Decimal("-3.000"),
            Decimal("1.000"),
        ]
        assert receipts[0].received == date(2026, 10, 5)

    @pytest.mark.parametrize(
        "facts", [{"PurchaseOrderDeletionCode": "L"}, {"ReleaseIsNotCompleted": True}]
    )
    def test_an_order_that_is_deleted_or_not_released_is_closed(self, sap, orders, facts):
        sap.books.put_order("4500000008", items=[{}], **facts)
        assert connected(sap, SapSettings(orders=orders)).purchase_order("4500000008").closed

    def test_units_are_translated_there_and_back(self, sap, orders):
        sap.books.put_order(
            "4500000009",
            items=[{"PurchaseOrderQuantityUnit": "ST"}],
            receipts=[("5000000001", "0001", "00010", "101", "10.000")],
        )
        sap.books.movements[0]["EntryUnit"] = "ST"
        erp = connected(sap, SapSettings(orders=orders, units={"C62": "ST"}))
        assert erp.purchase_order("4500000009").lines[0].unit == "C62"
        assert erp.receipts("4500000009")[0].lines[0].unit == "C62"


def test_without_httpx_the_extra_is_named(monkeypatch):
    monkeypatch.setitem(sys.modules, "httpx", None)
    with pytest.raises(MissingExtra, match="invoicekit\\[http\\]"):
        SapErp("https://sap.example")


TRAPS = {
    "a number of JSON": ({"InvoiceGrossAmount": 60000.0}, "/IWBEP/CM_MGW_RT/194"),
    "a plain day": ({"DocumentDate": "2026-11-02"}, "/IWBEP/CM_MGW_RT/194"),
    "a day that is not midnight": (
        {"DocumentDate": "/Date(1793577600001)/"},
        "/IWBEP/CM_MGW_RT/194",
    ),
    "a reference of 17 signs": (
        {"SupplierInvoiceIDByInvcgParty": "X" * 17},
        "/IWBEP/CM_MGW_RT/194",
    ),
    "an unknown field": ({"Supplier": "V-1"}, "/IWBEP/CM_MGW_RT/021"),
    "a key": ({"SupplierInvoice": "1"}, "/IWBEP/CM_MGW_RT/177"),
}


@pytest.mark.parametrize("trap", TRAPS)
def test_the_fake_itself_refuses_what_the_gateway_refuses(sap, erp, trap):
    erp.park(DOCUMENT, "k/1")
    facts, code = TRAPS[trap]
    body = sap.bodies[0] | {"SupplierInvoiceIDByInvcgParty": "NEW"} | facts
    with pytest.raises(ErpRefused) as refused:
        erp._session.post(
            "/sap/opu/odata/sap/API_SUPPLIERINVOICE_PROCESS_SRV/A_SupplierInvoice", body
        )
    assert refused.value.native_code == code
    assert len(sap.books.invoices) == 1


@pytest.mark.parametrize("method", ["PATCH", "POST"])
def test_the_fake_changes_no_document_and_takes_no_format_on_a_write(sap, erp, method):
    receipt = erp.park(DOCUMENT, "k/1")
    number, year = receipt.ref.id.split("/")
    base = f"{sap.url}/sap/opu/odata/sap/API_SUPPLIERINVOICE_PROCESS_SRV/"
    _, _, headers = next(each for each in sap.seen if each[0] == "POST")
    kept = {k: headers[k] for k in ("Authorization", "X-CSRF-Token", "Cookie", "Accept")}
    address = {
        "PATCH": f"{base}A_SupplierInvoice(SupplierInvoice='{number}',FiscalYear='{year}')",
        "POST": f"{base}A_SupplierInvoice?$format=json",
    }[method]
    with httpx.Client(verify=False) as client:
        answer = client.request(method, address, headers=kept, json={})
    assert answer.status_code == {"PATCH": 405, "POST": 400}[method]
