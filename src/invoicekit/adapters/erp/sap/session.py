"""A session with SAP's gateway: the login, the CSRF token with its cookies, and failed calls."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from threading import RLock
from types import ModuleType
from typing import TYPE_CHECKING, Any
from urllib.parse import urljoin, urlsplit

from invoicekit.adapters.erp.sap.odata import Row, rows_of
from invoicekit.adapters.erp.sap.refusals import error_of, json_of
from invoicekit.adapters.erp.sap.settings import SapSettings
from invoicekit.errors import (
    ErpError,
    ErpLoginFailed,
    ErpRefused,
    ErpSilent,
    ErpUnreachable,
    MissingExtra,
)
from invoicekit.ports.clock import Clock

if TYPE_CHECKING:
    import httpx

__all__ = ["Login", "Session"]

Login = Callable[[], str]
"""Gives the header `Authorization`; asked once, and again when the login has expired."""

_ACCEPT = {"Accept": "application/json"}
_UNAUTHORIZED, _FORBIDDEN, _NO_CONTENT = 401, 403, 204


class Session:
    """The calls of one SAP system; several threads may share it.

    Args:
        system: the adapter's name, for errors.
        url: the system: `"https://sap.example"`.
        client: an `httpx.Client`; one of its own if left out.
        login: gives the header `Authorization`.
        timeout: how long to wait for an answer, in seconds.
        settings: how SAP is set up.
        clock: for waits that SAP gives as an instant.
    """

    def __init__(
        self,
        system: str,
        url: str,
        *,
        client: httpx.Client | None,
        login: Login | None,
        timeout: float,
        settings: SapSettings,
        clock: Clock,
    ) -> None:
        self._httpx = _httpx()
        self.system = system
        self._url = url.rstrip("/") + "/"
        self._client: httpx.Client = client or self._httpx.Client(timeout=timeout)
        self._timeout = timeout
        self._login = login
        self._settings = settings
        self._clock = clock
        self._lock = RLock()
        self._authorization = ""
        self._token = ""

    def close(self) -> None:
        """Close its connections."""
        self._client.close()

    def rows(self, path: str, query: str = "") -> tuple[Row, ...]:
        """Return all entities of a list, over all its pages."""
        found: list[Row] = []
        address = f"{path}?{query}" if query else path
        while address:
            answer = self._answer(self._sent("GET", address, writes=False), writes=False)
            page, following = rows_of(answer)
            found += page
            address = self._same_house(path, following)
        return tuple(found)

    def post(
        self, path: str, body: Mapping[str, Any] | None = None, *, etag: str = ""
    ) -> Mapping[str, Any]:
        """Create something, or call a function."""
        content = b"" if body is None else json.dumps(body).encode()
        return self._answer(self._with_token("POST", path, content, etag), writes=True)

    def delete(self, path: str, *, etag: str = "") -> None:
        """Delete something."""
        self._with_token("DELETE", path, b"", etag)

    def _same_house(self, path: str, address: str) -> str:
        """Return the address of a next page; a login is sent to no other host."""
        if not address:
            return ""
        whole = urljoin(self._url + path.lstrip("/"), address)
        ours, theirs = urlsplit(self._url), urlsplit(whole)
        if (ours.scheme, ours.netloc) != (theirs.scheme, theirs.netloc):
            raise ErpRefused(self.system, "the next page of a list is at another host")
        return whole

    def _with_token(self, method: str, path: str, content: bytes, etag: str) -> httpx.Response:
        """Send a write with a token; one that the gateway does not take is renewed once."""
        for last in (False, True):
            token = self._csrf(path)
            own = {"X-CSRF-Token": token}
            if etag:
                own["If-Match"] = etag
            if method == "POST":
                own["Content-Type"] = "application/json"
            response = self._raw(method, path, content, own, writes=True)
            asks = response.headers.get("x-csrf-token", "").lower() == "required"
            if response.status_code == _FORBIDDEN and asks:
                if last:
                    reason = "its token against forged calls is not taken"
                    raise ErpLoginFailed(self.system, reason, "HTTP 403")
                self._forget(token)
                continue
            return self._checked(response, writes=True)
        raise AssertionError("unreachable")  # pragma: no cover - the loop returns or raises

    def _forget(self, token: str) -> None:
        with self._lock:
            # Another thread may have fetched a new one meanwhile.
            if self._token == token:
                self._token = ""

    def _csrf(self, path: str) -> str:
        """Return the session's token; its cookies are with the client."""
        with self._lock:
            if not self._token:
                root = path.partition("?")[0].rsplit("/", 1)[0] + "/"
                fetched = self._raw("GET", root, b"", {"X-CSRF-Token": "Fetch"}, writes=False)
                self._checked(fetched, writes=False)
                self._token = fetched.headers.get("x-csrf-token", "")
            return self._token

    def _sent(self, method: str, path: str, *, writes: bool) -> httpx.Response:
        return self._checked(self._raw(method, path, b"", {}, writes=writes), writes=writes)

    def _raw(
        self, method: str, path: str, content: bytes, headers: Mapping[str, str], *, writes: bool
    ) -> httpx.Response:
        """Send a call; a login that has expired is renewed once."""
        known = self._authorized("")
        response = self._once(method, path, content, headers, known, writes)
        if response.status_code == _UNAUTHORIZED and self._login is not None:
            renewed = self._authorized(known)
            response = self._once(method, path, content, headers, renewed, writes)
        return response

    def _authorized(self, expired: str) -> str:
        """Return the header of the login; another one than the one that has expired."""
        with self._lock:
            if self._login is not None and self._authorization == expired:
                self._authorization = self._login()
                self._token = ""
            return self._authorization

    def _once(
        self,
        method: str,
        path: str,
        content: bytes,
        headers: Mapping[str, str],
        authorization: str,
        writes: bool,
    ) -> httpx.Response:
        own = {**_ACCEPT, **headers}
        if authorization:
            own["Authorization"] = authorization
        made = self._httpx
        try:
            return self._client.request(
                method,
                urljoin(self._url, path.lstrip("/") if path.startswith("/") else path),
                content=content,
                headers=own,
                timeout=self._timeout,
            )
        except (made.ConnectError, made.ConnectTimeout, made.PoolTimeout) as error:
            raise ErpUnreachable(self.system, _named(error)) from None
        except made.HTTPError as error:
            # It was sent, or a part of it; only what asks may be asked again.
            raise (ErpSilent if writes else ErpUnreachable)(self.system, _named(error)) from None

    def _checked(self, response: httpx.Response, *, writes: bool) -> httpx.Response:
        if response.is_success:
            return response
        raise self._error(response, writes)

    def _error(self, response: httpx.Response, writes: bool) -> ErpError:
        now = self._clock.now()
        return error_of(response, self.system, self._settings, writes=writes, now=now)

    def _answer(self, response: httpx.Response, *, writes: bool) -> Mapping[str, Any]:
        if response.status_code == _NO_CONTENT:
            return {}
        answer = json_of(response)
        if answer is not None:
            return answer
        if writes:
            raise ErpSilent(self.system, "its answer is no JSON")
        if "html" in response.headers.get("content-type", ""):
            # A page to log in is a success to HTTP.
            raise ErpLoginFailed(self.system, "it answered with a page, perhaps to log in")
        raise ErpUnreachable(self.system, "its answer is no JSON")


def _named(error: Exception) -> str:
    """Return what failed; the words of a transport may hold an address, and are left."""
    return f"the connection failed: {type(error).__name__}"


def _httpx() -> ModuleType:
    try:
        import httpx  # noqa: PLC0415 - an extra: asked for when it is needed
    except ImportError:
        raise MissingExtra("Calling SAP", "httpx", "http") from None
    return httpx
