"""Frappe's REST interface: lists, documents and methods, with its errors by what they mean."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from invoicekit.adapters.erp.calling import Calls, json_of
from invoicekit.adapters.erp.erpnext.refusals import error_of
from invoicekit.adapters.erp.erpnext.settings import ErpNextSettings
from invoicekit.adapters.erp.refusing import senseless
from invoicekit.errors import ErpSilent, ErpUnreachable
from invoicekit.ports.clock import Clock

if TYPE_CHECKING:
    import httpx

__all__ = ["Doc", "Frappe", "instant_of", "written_instant"]

Doc = Mapping[str, Any]
"""One document, or a row of a list, as the server tells it."""

_NOT_FOUND = 404
_FORMAT = "%Y-%m-%d %H:%M:%S.%f"


class Frappe:
    """The documents of one site.

    Args:
        calls: to the site.
        settings: how it is set up.
        clock: for waits that the server gives as an instant.
    """

    def __init__(self, calls: Calls, settings: ErpNextSettings, clock: Clock) -> None:
        self._calls = calls
        self.settings = settings
        self._clock = clock

    @property
    def system(self) -> str:
        """Return the adapter's name."""
        return self._calls.system

    def listed(
        self,
        doctype: str,
        fields: Iterable[str],
        filters: Sequence[Sequence[Any]],
        *,
        order: str = "modified asc, name asc",
        limit: int = 0,
    ) -> tuple[Doc, ...]:
        """Return rows of a list.

        Args:
            doctype: of what.
            fields: of each row; without them only the name is told.
            filters: each a field, an operator and a value; of a child, its doctype before.
            order: how they are sorted.
            limit: how many at most; all of them for zero, where the server would give twenty.
        """
        params = {
            "fields": json.dumps(list(fields)),
            "filters": json.dumps([list(each) for each in filters]),
            "order_by": order,
            "limit_start": "0",
            "limit_page_length": str(limit),
        }
        response = self._calls.send("GET", _path(doctype), params=params, writes=False)
        rows = self._answered(response, "data", writes=False)
        if not isinstance(rows, list):
            raise ErpUnreachable(self.system, "its answer is no list")
        return tuple(row for row in rows if isinstance(row, Mapping))

    def read(self, doctype: str, name: str) -> Doc | None:
        """Return a document with its rows; None where there is none of this name."""
        response = self._calls.send("GET", _path(doctype, name), writes=False)
        if response.status_code == _NOT_FOUND and json_of(response) is not None:
            return None
        return self._document(response, "data", writes=False)

    def insert(self, doctype: str, body: Doc) -> Doc:
        """Keep a new document as a draft, and return it as it is kept."""
        response = self._calls.send("POST", _path(doctype), body=body, writes=True)
        return self._document(response, "data", writes=True)

    def write(self, doctype: str, name: str, body: Doc) -> Doc:
        """Change a document; one that was written since the `modified` of the body is refused."""
        response = self._calls.send("PUT", _path(doctype, name), body=body, writes=True)
        return self._document(response, "data", writes=True)

    def delete(self, doctype: str, name: str) -> None:
        """Delete a draft."""
        self._checked(self._calls.send("DELETE", _path(doctype, name), writes=True), writes=True)

    def call(self, method: str, body: Doc) -> Any:
        """Call a method of the server, and return its message."""
        response = self._calls.send("POST", f"/api/method/{method}", body=body, writes=True)
        self._checked(response, writes=True)
        answer = json_of(response)
        if not isinstance(answer, Mapping):
            raise ErpSilent(self.system, "its answer is no JSON")
        return answer.get("message")

    def _document(self, response: httpx.Response, key: str, *, writes: bool) -> Doc:
        document = self._answered(response, key, writes=writes)
        if isinstance(document, Mapping) and document.get("name"):
            return document
        raise (ErpSilent if writes else ErpUnreachable)(self.system, "its answer names no document")

    def _answered(self, response: httpx.Response, key: str, *, writes: bool) -> Any:
        self._checked(response, writes=writes)
        answer = json_of(response)
        if isinstance(answer, Mapping) and key in answer:
            return answer[key]
        raise senseless(
            response, self.system, "its answer is not what was asked for", writes=writes
        )

    def _checked(self, response: httpx.Response, *, writes: bool) -> None:
        if not response.is_success:
            now = self._clock.now()
            raise error_of(response, self.system, self.settings, writes=writes, now=now)


def instant_of(said: object, settings: ErpNextSettings) -> datetime:
    """Return an instant of the site, which writes it without its zone.

    >>> instant_of("2026-11-02 14:30:00.000001", ErpNextSettings(time_zone="Asia/Kolkata"))
    datetime.datetime(2026, 11, 2, 9, 0, 0, 1, tzinfo=datetime.timezone.utc)
    """
    naive = datetime.fromisoformat(str(said))
    return naive.replace(tzinfo=settings.zone).astimezone(UTC)


def written_instant(at: datetime, settings: ErpNextSettings) -> str:
    """Return an instant as the site writes it."""
    return at.astimezone(settings.zone).strftime(_FORMAT)


def _path(doctype: str, name: str = "") -> str:
    # A name may hold a slash, as numbers of a financial year do.
    path = f"/api/resource/{quote(doctype, safe='')}"
    return f"{path}/{quote(name, safe='')}" if name else path
