"""The envelopes of VIES' SOAP interface: the question, and a reader that takes no DTD.

Source: Commission, `checkVatService.wsdl`: `checkVat`, `checkVatApprox` and the faults.
"""

from __future__ import annotations

from typing import Any
from xml.parsers import expat
from xml.sax.saxutils import escape

__all__ = ["answer_of_envelope", "envelope_of"]

_TYPES = "urn:ec.europa.eu:taxud:vies:services:checkVat:types"
_SOAP = "http://schemas.xmlsoap.org/soap/envelope/"
_WANTED = frozenset(
    {
        "requestDate",
        "valid",
        "name",
        "address",
        "traderName",
        "traderAddress",
        "requestIdentifier",
        "faultstring",
    }
)


def envelope_of(country: str, number: str, own_country: str = "", own_number: str = "") -> str:
    """Return the question: `checkVatApprox` where it says who asks, else `checkVat`.

    Args:
        country: the prefix of the id.
        number: what follows it.
        own_country: the prefix of the requester's id.
        own_number: what follows that.
    """
    fields = {"countryCode": country, "vatNumber": number}
    if own_country:
        fields |= {"requesterCountryCode": own_country, "requesterVatNumber": own_number}
    inside = "".join(f"<{name}>{escape(value)}</{name}>" for name, value in fields.items())
    call = "checkVatApprox" if own_country else "checkVat"
    return (
        f'<?xml version="1.0" encoding="UTF-8"?><s:Envelope xmlns:s="{_SOAP}"><s:Body>'
        f'<{call} xmlns="{_TYPES}">{inside}</{call}></s:Body></s:Envelope>'
    )


class _Reader:
    """Collects the texts of the wanted elements; a DTD or an entity ends the reading."""

    def __init__(self) -> None:
        self.found: dict[str, str] = {}
        self._open = ""

    def start(self, name: str, _: dict[str, str]) -> None:
        local = name.rpartition(" ")[2]
        self._open = local if local in _WANTED else ""

    def text(self, text: str) -> None:
        if self._open:
            self.found[self._open] = self.found.get(self._open, "") + text

    def end(self, _: str) -> None:
        self._open = ""

    def refuse(self, *_: object) -> None:
        raise ValueError


def answer_of_envelope(content: bytes) -> dict[str, Any]:
    """Return an answer in the words of the REST interface; empty for what is no answer.

    Args:
        content: the bytes of the response.
    """
    reader = _Reader()
    parser = expat.ParserCreate(namespace_separator=" ")
    parser.StartElementHandler = reader.start
    parser.EndElementHandler = reader.end
    parser.CharacterDataHandler = reader.text
    parser.StartDoctypeDeclHandler = reader.refuse
    try:
        parser.Parse(content, True)
    except (expat.ExpatError, ValueError):
        return {}
    found: dict[str, Any] = dict(reader.found)
    fault = found.pop("faultstring", "")
    if fault:
        return {"errorWrappers": [{"error": fault.strip()}]}
    if "valid" in found:
        found["valid"] = found["valid"].strip().lower() == "true"
    return found
