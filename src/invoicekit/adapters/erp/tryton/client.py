"""Tryton over REST: records are searched, read, made, written, and their buttons pressed.

The REST interface is that of Tryton 8.2; it takes the key of an application of a user.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from types import ModuleType
from typing import TYPE_CHECKING, Any

import attrs

from invoicekit.adapters.erp.tryton.failures import failure_of, sent_away
from invoicekit.adapters.erp.tryton.wire import for_tryton, in_url, read_json
from invoicekit.errors import ErpError, ErpSilent, ErpUnreachable, InvalidValue, MissingExtra

if TYPE_CHECKING:
    import httpx

__all__ = ["Record", "TrytonClient"]

Record = dict[str, Any]

_MISSING = 404
_PATIENCE = 5.0
"""A call does not wait longer than so many seconds before it is repeated."""


def _attempts(value: int) -> int:
    if type(value) is not int or value < 1:
        raise InvalidValue("attempts", value, "it is a whole number from one on")
    return value


@attrs.frozen(kw_only=True)
class TrytonClient:
    """A caller of one database.

    Args:
        url: of the database: `"https://erp.example/books"`.
        key: of an application of a user, of the kind REST; never shown.
        company: Tryton's id of the company that is worked in.
        http: an `httpx.Client` of yours, with its proxies and certificates.
        timeout: how long an answer may take, in seconds.
        attempts: how often a call is sent at most, where nothing was done by the one before.
        sleep: waits for so many seconds.
    """

    url: str
    key: str = attrs.field(repr=False)
    company: int
    http: httpx.Client | None = attrs.field(default=None, repr=False)
    timeout: float = 60.0
    attempts: int = attrs.field(default=3, converter=_attempts)
    sleep: Callable[[float], object] = attrs.field(default=time.sleep, repr=False)

    def search(
        self,
        model: str,
        domain: Sequence[Any],
        fields: Iterable[str],
        *,
        order: Sequence[Any] = (("id", "ASC"),),
        limit: int | None = None,
        offset: int = 0,
    ) -> list[Record]:
        """Return the records that a domain names."""
        query: dict[str, Any] = {"d": in_url(domain), "o": in_url(order), "f": [*fields]}
        if limit is not None:
            query["s"] = limit
        if offset:
            query["p"] = offset
        found = self._call("GET", f"model/{model}", query)
        return list(found or ())

    def one(self, model: str, domain: Sequence[Any], fields: Iterable[str]) -> Record | None:
        """Return the first record that a domain names; None where there is none."""
        return next(iter(self.search(model, domain, fields, limit=1)), None)

    def read(self, model: str, id: int, fields: Iterable[str]) -> Record | None:
        """Return a record; None where there is none of this id."""
        found = self._call("GET", f"model/{model}/{id}", {"f": [*fields]}, missing=True)
        return None if found is None else dict(found)

    def create(self, model: str, values: Mapping[str, Any], fields: Iterable[str]) -> Record:
        """Make a record, in one transaction with all that belongs to it; return it."""
        return dict(self._call("POST", f"model/{model}", {"f": [*fields]}, values) or {})

    def write(
        self, model: str, id: int, values: Mapping[str, Any], fields: Iterable[str]
    ) -> Record:
        """Change a record; return it."""
        return dict(self._call("PUT", f"model/{model}/{id}", {"f": [*fields]}, values) or {})

    def press(self, model: str, id: int, button: str, fields: Iterable[str]) -> Record:
        """Press a button of a record; return the record."""
        path = f"model/{model}/{id}/{button}"
        return dict(self._call("POST", path, {"f": [*fields]}, {}) or {})

    def skip(self, warning: str) -> None:
        """Confirm a warning, once, for the user of the key."""
        self._call("POST", "model/res.user.warning/skip", {}, {"name": warning})

    def _call(
        self,
        method: str,
        path: str,
        query: Mapping[str, Any],
        body: Mapping[str, Any] | None = None,
        *,
        missing: bool = False,
    ) -> Any:
        for attempt in range(1, self.attempts + 1):
            try:
                return self._once(method, path, query, body, missing)
            except ErpUnreachable as error:
                wait = error.retry_after or 0.1 * 2**attempt
                if attempt == self.attempts or wait > _PATIENCE:
                    raise
                self.sleep(wait)
        raise AssertionError(path)  # pragma: no cover - the last attempt returns or raises

    def _once(
        self,
        method: str,
        path: str,
        query: Mapping[str, Any],
        body: Mapping[str, Any] | None,
        missing: bool,
    ) -> Any:
        made = _httpx()
        try:
            answer = self._send(made, method, path, query, body)
        except made.HTTPError as error:
            raise _unanswered(made, error, writing=method != "GET") from None
        if missing and answer.status_code == _MISSING:
            return None
        if answer.is_success:
            return _content(answer, writing=method != "GET")
        raise failure_of(answer.status_code, answer.text, answer.headers, writing=method != "GET")

    def _send(
        self,
        made: ModuleType,
        method: str,
        path: str,
        query: Mapping[str, Any],
        body: Mapping[str, Any] | None,
    ) -> httpx.Response:
        send = self.http.request if self.http is not None else made.request
        headers = {
            "Authorization": f"Bearer {self.key}",
            "Accept": "application/json",
            # What is refused is told in English, so that a warning is known by its words.
            "Accept-Language": "en",
            "X-Tryton-Context": in_url({"company": self.company}),
        }
        content = {} if body is None else {"json": for_tryton(dict(body))}
        response: httpx.Response = send(
            method,
            f"{self.url.rstrip('/')}/rest/{path}",
            params=query,
            headers=headers,
            timeout=self.timeout,
            **content,
        )
        return response


def _httpx() -> ModuleType:
    try:
        import httpx  # noqa: PLC0415 - an extra: asked for when it is needed
    except ImportError:
        raise MissingExtra("Calling Tryton", "httpx", "http") from None
    return httpx


def _unanswered(made: ModuleType, error: Exception, *, writing: bool) -> ErpError:
    """Return what it means that no answer came: whether anything can have been done."""
    unsent = (made.ConnectError, made.ConnectTimeout, made.PoolTimeout, made.UnsupportedProtocol)
    reason = f"no answer came ({type(error).__name__})"
    if writing and not isinstance(error, unsent):
        return ErpSilent("tryton", reason)
    return sent_away(reason)


def _content(answer: httpx.Response, *, writing: bool) -> Any:
    if not answer.content:
        return None
    try:
        return read_json(answer.content)
    except (ValueError, KeyError, TypeError):
        reason = "an answer that is no JSON of Tryton's"
        raise (ErpSilent("tryton", reason) if writing else sent_away(reason)) from None
