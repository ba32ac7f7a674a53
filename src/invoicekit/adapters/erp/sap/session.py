"""A session with SAP's gateway: the CSRF token with its cookies, lists over all their pages."""

from __future__ import annotations

from collections.abc import Mapping
from threading import RLock
from typing import TYPE_CHECKING, Any
from urllib.parse import urljoin, urlsplit

from invoicekit.adapters.erp.calling import Calls, Login, json_of
from invoicekit.adapters.erp.refusing import senseless
from invoicekit.adapters.erp.sap.odata import Row, rows_of
from invoicekit.adapters.erp.sap.refusals import error_of
from invoicekit.adapters.erp.sap.settings import SapSettings
from invoicekit.errors import ErpLoginFailed, ErpRefused
from invoicekit.ports.clock import Clock

if TYPE_CHECKING:
    import httpx

__all__ = ["Session"]

_FORBIDDEN, _NO_CONTENT = 403, 204


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
        self.system = system
        self._url = url.rstrip("/") + "/"
        self._calls = Calls(system, url, login=login, client=client, timeout=timeout)
        self._settings = settings
        self._clock = clock
        self._lock = RLock()
        self._token = ""

    def close(self) -> None:
        """Close its connections."""
        self._calls.close()

    def rows(self, path: str, query: str = "") -> tuple[Row, ...]:
        """Return all entities of a list, over all its pages."""
        found: list[Row] = []
        address = f"{path}?{query}" if query else path
        while address:
            response = self._checked(self._calls.send("GET", address, writes=False), writes=False)
            answer = self._answer(response, writes=False)
            page, following = rows_of(answer)
            found += page
            address = self._same_house(path, following)
        return tuple(found)

    def post(
        self, path: str, body: Mapping[str, Any] | None = None, *, etag: str = ""
    ) -> Mapping[str, Any]:
        """Create something, or call a function."""
        return self._answer(self._with_token("POST", path, body, etag), writes=True)

    def delete(self, path: str, *, etag: str = "") -> None:
        """Delete something."""
        self._with_token("DELETE", path, None, etag)

    def _same_house(self, path: str, address: str) -> str:
        """Return the address of a next page; a login is sent to no other host."""
        if not address:
            return ""
        whole = urljoin(self._url + path.lstrip("/"), address)
        ours, theirs = urlsplit(self._url), urlsplit(whole)
        if (ours.scheme, ours.netloc) != (theirs.scheme, theirs.netloc):
            raise ErpRefused(self.system, "the next page of a list is at another host")
        return whole

    def _with_token(
        self, method: str, path: str, body: Mapping[str, Any] | None, etag: str
    ) -> httpx.Response:
        """Send a write with a token; one that the gateway does not take is renewed once."""
        for last in (False, True):
            token = self._csrf(path)
            own = {"X-CSRF-Token": token}
            if etag:
                own["If-Match"] = etag
            if method == "POST":
                # Functions want it too, which have no body.
                own["Content-Type"] = "application/json"
            response = self._calls.send(method, path, body=body, headers=own, writes=True)
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
                wanted = {"X-CSRF-Token": "Fetch"}
                fetched = self._calls.send("GET", root, headers=wanted, writes=False)
                self._checked(fetched, writes=False)
                self._token = fetched.headers.get("x-csrf-token", "")
            return self._token

    def _checked(self, response: httpx.Response, *, writes: bool) -> httpx.Response:
        if response.is_success:
            return response
        now = self._clock.now()
        raise error_of(response, self.system, self._settings, writes=writes, now=now)

    def _answer(self, response: httpx.Response, *, writes: bool) -> Mapping[str, Any]:
        if response.status_code == _NO_CONTENT:
            return {}
        answer = json_of(response)
        if isinstance(answer, Mapping):
            return answer
        raise senseless(response, self.system, "its answer is no JSON", writes=writes)
