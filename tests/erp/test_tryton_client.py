"""What the caller of Tryton makes of every kind of answer, and of none."""

from __future__ import annotations

import json
from contextlib import suppress
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal

import httpx
import pytest

from invoicekit.adapters.erp.tryton import (
    TaxesAs,
    TrytonClient,
    TrytonErp,
    TrytonSettings,
    TrytonTax,
)
from invoicekit.adapters.erp.tryton.bills import warning_in
from invoicekit.adapters.erp.tryton.lookup import Lookup
from invoicekit.adapters.erp.tryton.marks import Figures, Mark, marked, with_reason
from invoicekit.adapters.erp.tryton.wire import for_tryton, in_url, read_json
from invoicekit.errors import (
    ErpError,
    ErpLoginFailed,
    ErpRefused,
    ErpSilent,
    ErpStale,
    ErpUnreachable,
    ErpUnsupported,
    ErpWrongState,
    InvalidValue,
    MissingExtra,
)
from invoicekit.ports.erp import Capability, ErpKind, ErpRef, ErpState, require_capability
from invoicekit.taxes import Liability
from invoicekit.testing.erp import ErpCase

SECRET = "key-of-the-application"


class Answering:
    """Gives one answer after the other; an exception is raised."""

    def __init__(self, *answers):
        self.answers, self.requests, self.waits = list(answers), [], []

    def client(self, attempts=1, **other):
        def answer(request):
            self.requests.append(request)
            given = self.answers.pop(0)
            if isinstance(given, Exception):
                raise given
            return given

        return TrytonClient(
            url="https://erp.example/books/",
            key=SECRET,
            company=7,
            http=httpx.Client(transport=httpx.MockTransport(answer)),
            attempts=attempts,
            sleep=self.waits.append,
            **other,
        )


def write(client):
    return client.create("account.invoice", {"reference": "B-1"}, ["id"])


def read(client):
    return client.search("account.invoice", [], ["id"])


REFUSAL = {"status": 400, "message": "A value is required.", "description": "For the account."}


@pytest.mark.parametrize(
    ("status", "body", "headers", "call", "error"),
    [
        (401, "", {}, read, ErpLoginFailed),
        (403, "", {}, write, ErpLoginFailed),
        (400, json.dumps(REFUSAL), {}, write, ErpRefused),
        (404, "<html>", {}, write, ErpRefused),
        (413, "[]", {}, write, ErpRefused),
        (423, "", {}, write, ErpStale),
        (429, "", {}, write, ErpUnreachable),
        (503, "", {"Retry-After": "7"}, write, ErpUnreachable),
        # Without a time to come back it may be Tryton itself that failed at the end.
        (503, "", {}, write, ErpSilent),
        (500, "", {}, write, ErpSilent),
        (502, "", {}, write, ErpSilent),
        (504, "", {}, write, ErpSilent),
        (302, "", {"Location": "https://login.example"}, write, ErpSilent),
        # What only reads can be asked again, whatever became of it.
        (500, "", {}, read, ErpUnreachable),
        (504, "", {}, read, ErpUnreachable),
        (200, "<html>welcome to the proxy", {}, write, ErpSilent),
        (200, '{"__class__": "date", "year": 2026}', {}, read, ErpUnreachable),
    ],
)
def test_an_answer_says_what_to_do_next(status, body, headers, call, error):
    answering = Answering(httpx.Response(status, text=body, headers=headers))
    with pytest.raises(error) as raised:
        call(answering.client())
    assert type(raised.value) is error
    assert (raised.value.system, SECRET in repr(raised.value)) == ("tryton", False)


@pytest.mark.parametrize(
    ("trouble", "call", "error"),
    [
        (httpx.ConnectError("no route"), write, ErpUnreachable),
        (httpx.ConnectTimeout("no route"), write, ErpUnreachable),
        (httpx.PoolTimeout("too many"), write, ErpUnreachable),
        (httpx.ReadTimeout("late"), write, ErpSilent),
        (httpx.WriteError("broken"), write, ErpSilent),
        (httpx.RemoteProtocolError("cut off"), write, ErpSilent),
        (httpx.ReadTimeout("late"), read, ErpUnreachable),
    ],
)
def test_no_answer_is_silence_only_where_something_may_have_been_done(trouble, call, error):
    with pytest.raises(error) as raised:
        call(Answering(trouble).client())
    assert type(raised.value) is error


def test_a_refusal_tells_each_of_its_words():
    with pytest.raises(ErpRefused) as refused:
        write(Answering(httpx.Response(400, json=REFUSAL)).client())
    assert refused.value.messages == ("A value is required.", "For the account.")
    assert [issue.text for issue in refused.value.issues] == [*refused.value.messages]


def test_only_what_was_not_done_is_sent_again():
    busy = httpx.Response(429, headers={"Retry-After": "2"})
    done = httpx.Response(200, json={"id": 5})
    answering = Answering(httpx.ConnectError("no route"), busy, done)
    assert write(answering.client(attempts=3)) == {"id": 5}
    # First its own pause, which doubles; then the one that the server asks for.
    assert answering.waits == [0.2, 2.0]
    silent = Answering(httpx.ReadTimeout("late"), done)
    with pytest.raises(ErpSilent):
        write(silent.client(attempts=3))
    assert len(silent.requests) == 1


def test_a_long_wait_is_left_to_the_caller():
    answering = Answering(httpx.Response(503, headers={"Retry-After": "600"}))
    with pytest.raises(ErpUnreachable) as away:
        write(answering.client(attempts=3))
    assert (away.value.retry_after, answering.waits) == (600.0, [])
    asked = Answering(httpx.Response(429, headers={"Retry-After": "Wed, 21 Oct 2026 07:28:00 GMT"}))
    with pytest.raises(ErpUnreachable) as away:
        write(asked.client())
    assert away.value.retry_after == 0.0
    asked = Answering(httpx.Response(429, headers={"Retry-After": "inf"}))
    with pytest.raises(ErpUnreachable) as away:
        write(asked.client())
    # At most one day, whatever is said.
    assert away.value.retry_after == 86_400.0


def test_a_call_says_who_it_is_for_and_asks_for_english():
    answering = Answering(httpx.Response(204))
    answering.client().skip("abc.invoice_similar")
    (request,) = answering.requests
    assert str(request.url) == "https://erp.example/books/rest/model/res.user.warning/skip"
    assert request.headers["Authorization"] == f"Bearer {SECRET}"
    assert request.headers["Accept-Language"] == "en"
    # {"company": 7} in base64.
    assert request.headers["X-Tryton-Context"] == "eyJjb21wYW55IjogN30="


def test_the_key_is_shown_nowhere():
    erp = TrytonErp(Answering().client())
    assert SECRET not in repr(erp) + repr(erp.client) + str(erp)


def test_attempts_are_a_number_from_one_on():
    with pytest.raises(InvalidValue, match="attempts"):
        Answering().client(attempts=0)


def test_without_the_extra_it_says_so(monkeypatch):
    monkeypatch.setitem(__import__("sys").modules, "httpx", None)
    with pytest.raises(MissingExtra, match="invoicekit\\[http\\]"):
        read(TrytonClient(url="https://erp.example/books", key="k", company=1))


def test_what_it_cannot_do_is_not_asked_of_it():
    erp = TrytonErp(Answering().client())
    with pytest.raises(ErpUnsupported):
        require_capability(erp, Capability.PUBLISH)
    for limit in (0, -1, True, "10"):
        with pytest.raises(InvalidValue, match="limit"):
            erp.changes("", limit=limit)


DRAFT = {
    "id": 8,
    "state": "draft",
    "company": 7,
    "journal": 2,
    "comment": None,
    "move": None,
    "accounting_date": None,
    "invoice_date": None,
    "_timestamp": "1",
    "number": None,
    "party": {"code": "V-1"},
    "reference": "B-1",
    "party_tax_identifier": None,
}
BILL = ErpRef("tryton", ErpKind.SUPPLIER_INVOICE, "8")


@pytest.mark.parametrize(
    ("now", "error", "state"),
    [
        (httpx.Response(200, json={"id": 8, "state": "posted"}), ErpWrongState, "posted"),
        (httpx.Response(404), ErpWrongState, "gone"),
        (httpx.Response(200, json={"id": 8, "state": "draft"}), ErpRefused, None),
    ],
)
def test_what_is_refused_because_somebody_was_faster_is_told_so(now, error, state):
    refusal = {"message": 'You can not call "post" on "8".'}
    drafted = httpx.Response(200, json=DRAFT)
    erp = TrytonErp(Answering(drafted, httpx.Response(400, json=refusal), now).client())
    with pytest.raises(error) as refused:
        erp.post(BILL, "bill-8/post")
    assert type(refused.value) is error
    assert getattr(refused.value, "state", None) == state
    assert refused.value.messages == (refusal["message"],)


@pytest.mark.parametrize(
    "answer",
    [
        None,
        "yes",
        7,
        [],
        {},
        [None],
        [{}],
        {"id": 8},
        DRAFT | {"total_amount": "much"},
        [DRAFT | {"_timestamp": None, "last_modified_at": "soon"}],
    ],
    ids=repr,
)
def test_whatever_it_answers_the_error_is_one_of_its_kinds(answer):
    document, day = ErpCase().document(), date(2026, 11, 3)
    for act in (
        lambda erp: erp.status(BILL),
        lambda erp: erp.problems(BILL),
        lambda erp: erp.find(document.natural_key),
        lambda erp: erp.changes(""),
        lambda erp: erp.payments(""),
        lambda erp: erp.purchase_order("1"),
        lambda erp: erp.receipts("1"),
        lambda erp: erp.park(document, "k/1"),
        lambda erp: erp.post(BILL, "k/2"),
        lambda erp: erp.cancel(BILL, "k/3", on=day, reason="wrong"),
    ):
        answers = [httpx.Response(200, json=answer) for _ in range(50)]
        with suppress(ErpError):
            act(TrytonErp(Answering(*answers).client()))


def test_a_bill_of_another_company_is_not_there():
    other = httpx.Response(200, json=DRAFT | {"company": 6})
    assert TrytonErp(Answering(other).client()).status(BILL).state is ErpState.UNKNOWN


def test_values_survive_the_way_there_and_back():
    value = {
        "amount": Decimal("1E+3"),
        "on": date(2026, 11, 2),
        "at": datetime(2026, 11, 2, 12, 0, 0, 5, tzinfo=UTC),
        "lines": [("create", [{"quantity": 2}])],
    }
    back = read_json(json.dumps(for_tryton(value)))
    assert back == value | {"lines": [["create", [{"quantity": 2}]]]}
    # Tryton's decoder takes no exponent's meaning away, but its people read the text.
    assert for_tryton(Decimal("1E+3"))["decimal"] == "1000"


def test_an_instant_of_another_zone_leaves_in_utc():
    india = timezone(timedelta(hours=5, minutes=30))
    told = for_tryton(datetime(2026, 11, 2, 1, 15, tzinfo=india))
    assert (told["day"], told["hour"], told["minute"]) == (1, 19, 45)
    assert read_json(b'{"quantity": 0.1}') == {"quantity": Decimal("0.1")}
    assert in_url([]) == "W10="


FIGURES = Figures(Decimal("100.00"), Decimal("-20.00"), Decimal("80.00"))


def test_a_mark_is_found_among_the_words_of_others():
    comment = f"Checked by hand\n{marked('bill-1', FIGURES)}\nand paid early"
    mark = Mark.read(comment)
    assert (mark.figures, mark.is_of("bill-1"), mark.is_of("bill-2"), mark.is_of("")) == (
        FIGURES,
        True,
        False,
        False,
    )
    assert Mark.read(None) == Mark.read("") == Mark()
    # A mark that somebody has written into has no figures, and still its key.
    spoilt = Mark.read(comment.replace("100.00", "hundred"))
    assert (spoilt.figures, spoilt.is_of("bill-1")) == (None, True)


def test_a_reason_is_one_line_and_the_last_one_counts():
    comment = with_reason(with_reason(marked("bill-1", FIGURES), "first"), "second\n reason")
    mark = Mark.read(comment)
    assert (mark.reason, mark.figures) == ("second reason", FIGURES)
    assert comment.count("cancels") == 1
    assert with_reason(None, "wrong") == "invoicekit cancels: wrong"


def test_a_warning_is_known_by_its_words():
    bill = {"id": 2, "party_tax_identifier": 9}
    said = ('The invoice "2" does not have the default taxes for Rope.',)
    # printf account.invoice,2 | md5sum
    assert warning_in(said, bill) == "99ba69afe432253fdbdd01a73b2b3b86.invoice_taxes"
    assert warning_in(("You cannot modify invoice 2.",), bill) == ""


def test_the_warning_about_a_tax_number_names_the_number():
    said = ('The tax identifier "X" on invoice "2" has not been validated.',)
    token = warning_in(said, {"id": 2, "party_tax_identifier": 9})
    assert token.endswith(".account.invoice eu_vat valid")
    other = warning_in(said, {"id": 3, "party_tax_identifier": 9})
    assert token == other


def test_a_tax_is_known_by_its_name_rate_and_side():
    vat = TrytonTax(tax="VAT", rate="20", category="S", name="VAT 20 %")
    settings = TrytonSettings(taxes=[vat], taxes_as="stated", units={"C62": "u"})
    assert (settings.taxes, settings.taxes_as) == ((vat,), TaxesAs.STATED)
    assert vat.books("VAT", Decimal("20.0"), "S", vat.liability)
    assert not vat.books("VAT", Decimal(20), "AE", vat.liability)
    assert not vat.books("VAT", Decimal(5), "S", vat.liability)
    assert (settings.unit("HUR"), settings.unit_code("u"), settings.unit_code("kg")) == (
        "",
        "C62",
        "",
    )


def canned(**records):
    """Return a client to which each model has these records, whatever is asked."""

    def answer(request):
        model = request.url.path.rpartition("/")[2]
        return httpx.Response(200, json=records.get(model.replace(".", "_"), []))

    http = httpx.Client(transport=httpx.MockTransport(answer))
    return TrytonClient(url="https://erp.example/books", key=SECRET, company=7, http=http)


PARTY = {"id": 3, "account_payable": None, "addresses": []}
DEFAULTS = {"default_account_payable": 21, "default_category_account_expense": 51}


def test_a_supplier_without_address_and_account_is_told():
    lookup = Lookup(canned(party_party=[PARTY]), TrytonSettings())
    found = lookup.supplier("V-1")
    assert (found.address, found.account) == (None, None)
    assert [issue.field for issue in lookup.issues] == ["invoice_address", "account"]


def test_a_supplier_has_the_address_for_invoices_and_the_company_account_by_default():
    homes = [{"id": 8, "invoice": 0}, {"id": 9, "invoice": 1}]
    known = canned(party_party=[PARTY | {"addresses": homes}], account_configuration=[DEFAULTS])
    lookup = Lookup(known, TrytonSettings())
    found = lookup.supplier("V-1")
    assert (found.party, found.address, found.account) == (3, 9, 21)
    own = canned(party_party=[PARTY | {"addresses": homes[:1], "account_payable": 22}])
    found = Lookup(own, TrytonSettings()).supplier("V-1")
    assert (found.address, found.account) == (8, 22)


def test_an_article_is_booked_by_its_category_or_as_the_company_does():
    lookup = Lookup(canned(account_configuration=[DEFAULTS]), TrytonSettings())
    by_category = {"id": 1, "account_category": {"account_expense": 50}}
    assert lookup.expense_account(by_category) == 50
    assert lookup.expense_account({"id": 1, "account_category": None}) == 51


def test_taxes_and_units_that_are_set_and_not_there_are_told():
    settings = TrytonSettings(taxes=[TrytonTax(tax="VAT", rate="20", name="VAT 20 %")])
    lookup = Lookup(canned(), settings)
    assert lookup.tax("VAT", Decimal(20), "S", Liability.SUPPLIER) is None
    assert (lookup.unit("HUR"), lookup.unit("XYZ")) == (None, None)
    # A rate of nothing needs no tax of Tryton's.
    assert lookup.tax("VAT", Decimal(0), "Z", Liability.SUPPLIER) is None
    assert [(issue.field, issue.text) for issue in lookup.issues] == [
        ("taxes", "it has no tax of the name VAT 20 %"),
        ("unit", "it has no unit h"),
    ]
