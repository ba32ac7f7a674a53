"""VIES by REST and by SOAP, against a server on this machine that answers as the real one does."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from datetime import UTC, date, datetime
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread
from typing import Any

import pytest

from invoicekit.adapters.registries.vies import Vies, ViesBySoap
from invoicekit.errors import (
    MissingExtra,
    RegistryError,
    RegistryRefused,
    RegistryUnavailable,
)
from invoicekit.taxes.vat import IdStatus
from invoicekit.taxes.vat.identifiers import VatRegistry

NOW = datetime(2026, 5, 4, 9, 30, tzinfo=UTC)
LATER = [
    "MS_UNAVAILABLE",
    "MS_MAX_CONCURRENT_REQ",
    "MS_MAX_CONCURRENT_REQ_TIME",
    "GLOBAL_MAX_CONCURRENT_REQ",
    "GLOBAL_MAX_CONCURRENT_REQ_TIME",
    "TIMEOUT",
    "SERVICE_UNAVAILABLE",
    "A_WORD_OF_TOMORROW",
]
TYPES = "urn:ec.europa.eu:taxud:vies:services:checkVat:types"


class FakeVies(HTTPServer):
    """Answers every question with what the test has put in."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.status = 200
        self.answer = b""
        self.asked: list[str] = []

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}/vies"

    def says(self, answer: dict[str, Any] | str, status: int = 200) -> None:
        text = answer if isinstance(answer, str) else json.dumps(answer)
        self.answer, self.status = text.encode(), status


class _Handler(BaseHTTPRequestHandler):
    server: FakeVies

    def do_POST(self) -> None:
        size = int(self.headers["Content-Length"])
        self.server.asked.append(self.rfile.read(size).decode())
        self.send_response(self.server.status)
        self.send_header("Content-Length", str(len(self.server.answer)))
        self.end_headers()
        self.wfile.write(self.server.answer)

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def server() -> Iterator[FakeVies]:
    fake = FakeVies()
    thread = Thread(target=fake.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    yield fake
    fake.shutdown()
    thread.join()
    fake.server_close()


def valid(**more: Any) -> dict[str, Any]:
    return {
        "countryCode": "FR",
        "vatNumber": "83404833048",
        "requestDate": "2026-05-04T09:30:12.345Z",
        "valid": True,
        "requestIdentifier": "WAPIAAAAaDxc__Zb",
        "name": "ATELIER BLEU",
        "address": "1 RUE DU PORT",
        "traderName": "---",
        **more,
    }


def envelope(inside: str) -> str:
    return (
        '<env:Envelope xmlns:env="http://schemas.xmlsoap.org/soap/envelope/"><env:Header/>'
        f"<env:Body>{inside}</env:Body></env:Envelope>"
    )


def soap_answer(valid_: str, name: str = "ATELIER BLEU", number: str = "WAPIAAAAaDxc__Zb") -> str:
    return envelope(
        f'<ns2:checkVatApproxResponse xmlns:ns2="{TYPES}"><ns2:countryCode>FR</ns2:countryCode>'
        "<ns2:vatNumber>83404833048</ns2:vatNumber><ns2:requestDate>2026-05-04+02:00"
        f"</ns2:requestDate><ns2:valid>{valid_}</ns2:valid><ns2:traderName>{name}</ns2:traderName>"
        "<ns2:traderAddress>1 RUE DU PORT</ns2:traderAddress>"
        f"<ns2:requestIdentifier>{number}</ns2:requestIdentifier></ns2:checkVatApproxResponse>"
    )


def fault(word: str) -> str:
    return envelope(
        f"<env:Fault><faultcode>env:Server</faultcode><faultstring>{word}</faultstring></env:Fault>"
    )


@pytest.fixture(params=["rest", "soap"])
def vies(request: pytest.FixtureRequest, server: FakeVies) -> VatRegistry:
    return Vies(server.url) if request.param == "rest" else ViesBySoap(server.url)


def answers(vies: VatRegistry, server: FakeVies, *, good: bool) -> None:
    if isinstance(vies, Vies):
        server.says(valid(valid=good))
    else:
        server.says(soap_answer(str(good).lower()))


def fails(vies: VatRegistry, server: FakeVies, word: str) -> None:
    if isinstance(vies, Vies):
        server.says({"actionSucceed": False, "errorWrappers": [{"error": word}]}, 500)
    else:
        server.says(fault(word), 500)


def test_a_registered_id_is_valid_with_its_proof(vies: VatRegistry, server: FakeVies) -> None:
    answers(vies, server, good=True)
    found = vies.check("FR 83 404833048", requester="DE136695976", at=NOW)
    assert (found.value, found.status, found.how) == ("FR83404833048", IdStatus.VALID, "VIES")
    assert (found.on, found.consultation) == (date(2026, 5, 4), "WAPIAAAAaDxc__Zb")
    assert (found.name, found.address) == ("ATELIER BLEU", "1 RUE DU PORT")


def test_one_that_nobody_knows_is_invalid(vies: VatRegistry, server: FakeVies) -> None:
    answers(vies, server, good=False)
    assert vies.check("FR83404833048", at=NOW).status is IdStatus.INVALID


@pytest.mark.parametrize("word", LATER)
def test_a_state_that_does_not_answer_is_asked_again_later(
    vies: VatRegistry, server: FakeVies, word: str
) -> None:
    fails(vies, server, word)
    with pytest.raises(RegistryUnavailable) as caught:
        vies.check("FR83404833048", at=NOW)
    assert (caught.value.reason, "later" in caught.value.remedy) == (word, True)


# The words of checkVatService.wsdl that are no matter of time.
@pytest.mark.parametrize(
    "word", ["INVALID_INPUT", "INVALID_REQUESTER_INFO", "VAT_BLOCKED", "IP_BLOCKED"]
)
def test_a_wrong_question_is_not_asked_again(
    vies: VatRegistry, server: FakeVies, word: str
) -> None:
    fails(vies, server, word)
    with pytest.raises(RegistryRefused) as caught:
        vies.check("FR83404833048", at=NOW)
    assert caught.value.reason == word


@pytest.mark.parametrize("word", ["MS_UNAVAILABLE", "TIMEOUT"])
def test_an_outage_that_says_invalid_is_no_verdict(server: FakeVies, word: str) -> None:
    """The other form of the REST answer: HTTP 200, `isValid` false, and the reason beside it."""
    server.says({"isValid": False, "userError": word, "requestDate": "2026-05-04T09:30:12.345Z"})
    with pytest.raises(RegistryUnavailable):
        Vies(server.url).check("FR83404833048", at=NOW)


def test_the_other_form_of_a_verdict_is_understood(server: FakeVies) -> None:
    server.says({"isValid": True, "userError": "VALID", "name": "---", "address": "---"})
    found = Vies(server.url).check("FR83404833048", at=NOW)
    assert (found.status, found.name, found.on) == (IdStatus.VALID, "", NOW.date())


@pytest.mark.parametrize(
    "text", ["", "null", "[]", "<html>busy</html>", "{}", '{"valid": "yes"}', "{" * 70_000]
)
def test_an_answer_of_another_form_is_no_verdict(
    vies: VatRegistry, server: FakeVies, text: str
) -> None:
    server.says(text)
    with pytest.raises(RegistryUnavailable):
        vies.check("FR83404833048", at=NOW)


def test_an_envelope_with_a_dtd_is_not_read(server: FakeVies) -> None:
    bomb = '<!DOCTYPE x [<!ENTITY a "WAPI">]>' + soap_answer("true", number="&a;")
    server.says(bomb)
    with pytest.raises(RegistryUnavailable):
        ViesBySoap(server.url).check("FR83404833048", at=NOW)


def test_nobody_there_is_unavailable(vies: VatRegistry, server: FakeVies) -> None:
    kind = type(vies)
    with pytest.raises(RegistryUnavailable, match="ConnectError"):
        kind("http://127.0.0.1:1/vies").check("FR83404833048", at=NOW)


def test_what_is_asked_by_rest(server: FakeVies) -> None:
    server.says(valid())
    Vies(server.url).check("GR 094259216", requester="DE136695976", at=NOW)
    assert json.loads(server.asked[0]) == {
        "countryCode": "EL",
        "vatNumber": "094259216",
        "requesterMemberStateCode": "DE",
        "requesterNumber": "136695976",
    }


def test_what_is_asked_by_soap(server: FakeVies) -> None:
    server.says(soap_answer("true"))
    vies = ViesBySoap(server.url)
    vies.check("FR83404833048", at=NOW)
    vies.check("FR83404833048", requester="DE136695976", at=NOW)
    alone, named = server.asked
    assert f'<checkVat xmlns="{TYPES}"><countryCode>FR</countryCode>' in alone
    assert "<requesterCountryCode>DE</requesterCountryCode>" in named
    assert f'<checkVatApprox xmlns="{TYPES}">' in named


def test_an_id_without_a_state_is_not_asked_for(vies: VatRegistry, server: FakeVies) -> None:
    with pytest.raises(RegistryRefused):
        vies.check("83404833048", at=NOW)
    assert server.asked == []


def test_a_slow_registry_is_unavailable(vies: VatRegistry, monkeypatch: pytest.MonkeyPatch) -> None:
    import httpx

    def slow(*_: object, **__: object) -> None:
        raise httpx.ReadTimeout("too slow")

    monkeypatch.setattr(httpx, "post", slow)
    with pytest.raises(RegistryUnavailable, match="TIMEOUT"):
        vies.check("FR83404833048", at=NOW)


def test_a_client_of_yours_is_used(server: FakeVies) -> None:
    import httpx

    server.says(valid())
    with httpx.Client(headers={"User-Agent": "books"}) as client:
        assert Vies(server.url, client=client).check("FR83404833048", at=NOW).consultation


def test_without_httpx_the_extra_is_named(
    vies: VatRegistry, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "httpx", None)
    with pytest.raises(MissingExtra, match="invoicekit\\[http\\]"):
        vies.check("FR83404833048", at=NOW)


def test_both_failures_are_one_kind() -> None:
    assert issubclass(RegistryRefused, RegistryError)
    assert issubclass(RegistryUnavailable, RegistryError)
