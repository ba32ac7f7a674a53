"""VIES: the Commission's registry of VAT ids, asked over the network.

Two ways are offered, as the Commission does: REST and SOAP. Both give a consultation number where
you say who asks; keep it, it is your proof. GB is not in VIES, XI is. The extra `http` is needed.

Source: Commission, VIES: technical information, `checkVatService.wsdl` and the REST interface.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from types import ModuleType
from typing import TYPE_CHECKING, Any

import attrs

from invoicekit.adapters.registries.vies_soap import answer_of_envelope, envelope_of
from invoicekit.errors import MissingExtra, RegistryRefused, RegistryUnavailable
from invoicekit.taxes.vat.identifiers import IdEvidence, normal_vat_id, prefix_of
from invoicekit.taxes.vat.terms import IdStatus

if TYPE_CHECKING:
    import httpx

__all__ = ["REST_URL", "SOAP_URL", "STOPS", "Vies", "ViesBySoap"]

REST_URL = "https://ec.europa.eu/taxation_customs/vies/rest-api/check-vat-number"
SOAP_URL = "https://ec.europa.eu/taxation_customs/vies/services/checkVatService"

STOPS = frozenset({"INVALID_INPUT", "INVALID_REQUESTER_INFO", "VAT_BLOCKED", "IP_BLOCKED"})
"""Words after which asking again changes nothing; after every other the state did not answer."""

_LARGEST = 65_536
_HIDDEN = "---"


@attrs.frozen
class Vies:
    """VIES by its REST interface.

    Args:
        url: where it is; the Commission's if left out.
        timeout: how long to wait, in seconds.
        client: an `httpx.Client` of yours, with its proxies and limits.
    """

    url: str = REST_URL
    timeout: float = 10.0
    client: httpx.Client | None = attrs.field(default=None, repr=False)

    def check(self, vat_id: str, *, requester: str = "", at: datetime) -> IdEvidence:
        """Ask whether a VAT id is registered.

        Args:
            vat_id: the id with its prefix.
            requester: your own id; with it the answer bears a consultation number.
            at: the instant of the check; its day is kept where the answer gives none.

        Raises:
            RegistryUnavailable: where the state did not answer: ask again later.
            RegistryRefused: where asking again changes nothing.
            MissingExtra: without httpx.
        """
        country, number = _split(vat_id)
        question = {"countryCode": country, "vatNumber": number}
        if requester:
            own, own_number = _split(requester)
            question |= {"requesterMemberStateCode": own, "requesterNumber": own_number}
        response = _post(self.client, self.url, self.timeout, json=question)
        return _evidence(_json(response), country + number, at)


@attrs.frozen
class ViesBySoap:
    """VIES by its SOAP interface, for those who may reach only that.

    Args:
        url: where it is; the Commission's if left out.
        timeout: how long to wait, in seconds.
        client: an `httpx.Client` of yours.
    """

    url: str = SOAP_URL
    timeout: float = 10.0
    client: httpx.Client | None = attrs.field(default=None, repr=False)

    def check(self, vat_id: str, *, requester: str = "", at: datetime) -> IdEvidence:
        """Ask whether a VAT id is registered; as `Vies.check`."""
        country, number = _split(vat_id)
        question = envelope_of(country, number, *(_split(requester) if requester else ("", "")))
        headers = {"Content-Type": "text/xml; charset=utf-8", "SOAPAction": ""}
        response = _post(
            self.client, self.url, self.timeout, content=question.encode(), headers=headers
        )
        answer = answer_of_envelope(response.content)
        if not answer:
            raise RegistryUnavailable("VIES", f"an answer of another form ({response.status_code})")
        return _evidence(answer, country + number, at)


def _split(vat_id: str) -> tuple[str, str]:
    value = normal_vat_id(vat_id)
    prefix = prefix_of(value)
    if len(prefix) != len("DE"):
        raise RegistryRefused("VIES", "INVALID_INPUT", "Give a VAT id with the prefix of its state")
    return prefix, value[len(prefix) :]


def _httpx() -> ModuleType:
    try:
        import httpx  # noqa: PLC0415 - an extra: asked for when it is needed
    except ImportError:
        raise MissingExtra("Asking VIES", "httpx", "http") from None
    return httpx


def _post(client: httpx.Client | None, url: str, timeout: float, **question: Any) -> httpx.Response:
    made = _httpx()
    try:
        send = client.post if client is not None else made.post
        response: httpx.Response = send(url, timeout=timeout, **question)
    except made.TimeoutException:
        raise RegistryUnavailable("VIES", "TIMEOUT") from None
    except made.HTTPError as error:
        raise RegistryUnavailable("VIES", type(error).__name__) from None
    if len(response.content) > _LARGEST:
        raise RegistryUnavailable("VIES", "an answer that is too large")
    return response


def _json(response: httpx.Response) -> Mapping[str, Any]:
    try:
        answer = response.json()
    except ValueError:
        answer = None
    if not isinstance(answer, dict):
        raise RegistryUnavailable("VIES", f"an answer of another form ({response.status_code})")
    return answer


def _evidence(answer: Mapping[str, Any], value: str, at: datetime) -> IdEvidence:
    refusal = _refusal(answer)
    if refusal in STOPS:
        raise RegistryRefused("VIES", refusal)
    valid = answer.get("valid", answer.get("isValid"))
    if refusal or not isinstance(valid, bool):
        # Another word, or none: the state was not asked, and the id is no worse for it.
        raise RegistryUnavailable("VIES", refusal or "an answer without a verdict")
    return IdEvidence(
        value,
        IdStatus.VALID if valid else IdStatus.INVALID,
        "VIES",
        _day(answer.get("requestDate"), at),
        _shown(answer, "requestIdentifier"),
        _shown(answer, "name", "traderName"),
        _shown(answer, "address", "traderAddress"),
    )


def _refusal(answer: Mapping[str, Any]) -> str:
    """Return VIES' word for why there is no verdict; empty where there is one."""
    wrappers = answer.get("errorWrappers") or ()
    for wrapper in wrappers:
        if isinstance(wrapper, dict) and wrapper.get("error"):
            return str(wrapper["error"])
    word = str(answer.get("userError") or "")
    return "" if word in {"VALID", "INVALID"} else word


def _day(text: object, at: datetime) -> date:
    try:
        return date.fromisoformat(str(text)[: len("2026-05-04")])
    except ValueError:
        return at.date()


def _shown(answer: Mapping[str, Any], *names: str) -> str:
    found = (str(answer.get(name) or "").strip() for name in names)
    # Some states give no names, and write three hyphens.
    return next((text for text in found if text and text != _HIDDEN), "")
