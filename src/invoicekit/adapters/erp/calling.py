"""Calls over HTTP to a system that answers in JSON: its login, and what a lost call means."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from decimal import Decimal
from email.utils import parsedate_to_datetime
from threading import RLock
from types import MappingProxyType, ModuleType
from typing import TYPE_CHECKING, Any

from invoicekit.errors import ErpSilent, ErpUnreachable, MissingExtra

if TYPE_CHECKING:
    import httpx

__all__ = ["LONGEST_WAIT", "Calls", "Login", "json_of", "readable", "wait_of"]

Login = Callable[[], str]
"""Gives the value of the header that logs in; asked again once when the login has expired."""

_UNAUTHORIZED = 401
LONGEST_WAIT = 86_400.0
"""The most seconds that an answer can ask us to wait: one day."""
_NO_HEADERS: Mapping[str, str] = MappingProxyType({})


class Calls:
    """The calls to one system; several threads may share it.

    Args:
        system: the adapter's name, for errors.
        url: where the system is: `"https://erp.example"`.
        login: gives the value of the header that logs in.
        header: the name of that header.
        more: further headers of every call, which are no secret.
        client: an `httpx.Client` of yours; one of its own if left out.
        timeout: how long to wait for an answer, in seconds.
    """

    def __init__(
        self,
        system: str,
        url: str,
        *,
        login: Login | None,
        header: str = "Authorization",
        more: Mapping[str, str] = _NO_HEADERS,
        client: httpx.Client | None,
        timeout: float,
    ) -> None:
        self._httpx = _httpx(system)
        self.system = system
        self._url = url.rstrip("/")
        self._login = login
        self._header = header
        self._more = dict(more)
        self._client: httpx.Client = client or self._httpx.Client(timeout=timeout)
        self._timeout = timeout
        self._lock = RLock()
        self._known = ""

    def close(self) -> None:
        """Close the connections; those of your own client too."""
        self._client.close()

    def send(
        self,
        method: str,
        path: str,
        *,
        params: Mapping[str, str] | None = None,
        body: Any = None,
        headers: Mapping[str, str] = _NO_HEADERS,
        writes: bool,
    ) -> httpx.Response:
        """Send a call, and return whatever answer came.

        A login that has expired is renewed once, which is safe: a call that was not let in has done
        nothing.

        Args:
            method: of HTTP.
            path: below the system's address, quoted; or a whole address of the same host.
            params: the query.
            body: what is sent, as JSON.
            headers: further ones of this call.
            writes: whether the call may change something.

        Raises:
            ErpUnreachable: if it surely did nothing.
            ErpSilent: if it was sent, may have changed something, and was not answered.
        """
        content = None if body is None else json.dumps(body).encode()
        typed = {} if body is None else {"Content-Type": "application/json"}
        own = {"Accept": "application/json", **self._more, **typed, **headers}
        address = path if path.startswith(("http://", "https://")) else self._url + path

        def once(login: str) -> httpx.Response:
            let_in = {**own, self._header: login} if login else own
            said = {"params": params, "content": content, "headers": let_in}
            return self._once(method, address, said, writes)

        known = self._authorized("")
        response = once(known)
        if response.status_code == _UNAUTHORIZED and self._login is not None:
            response = once(self._authorized(known))
        return response

    def _authorized(self, expired: str) -> str:
        """Return the login; another one than the one that has expired."""
        with self._lock:
            if self._login is not None and self._known == expired:
                self._known = self._login()
            return self._known

    def _once(
        self, method: str, address: str, said: Mapping[str, Any], writes: bool
    ) -> httpx.Response:
        made = self._httpx
        try:
            # A login is sent to no other place.
            return self._client.request(
                method, address, timeout=self._timeout, follow_redirects=False, **said
            )
        except (made.ConnectError, made.ConnectTimeout, made.PoolTimeout) as error:
            raise ErpUnreachable(self.system, _named(error)) from None
        except made.HTTPError as error:
            # It was sent, or a part of it; only what asks may be asked again.
            raise (ErpSilent if writes else ErpUnreachable)(self.system, _named(error)) from None


def json_of(response: httpx.Response) -> Any:
    """Return the JSON of an answer, its numbers exact; None where it is none."""
    try:
        return json.loads(response.content, parse_float=Decimal)
    except ValueError:
        return None


def wait_of(said: str, now: datetime) -> float:
    """Return the seconds of a Retry-After, which is a number or an instant; zero for neither.

    One of more than a day is taken for a day.

    >>> noon = datetime(2026, 11, 2, 12, tzinfo=UTC)
    >>> wait_of("30", noon), wait_of("Mon, 02 Nov 2026 12:01:00 GMT", noon), wait_of("soon", noon)
    (30.0, 60.0, 0.0)
    >>> wait_of("9" * 400, noon)
    86400.0
    """
    if said.isascii() and said.isdigit():
        return min(float(said), LONGEST_WAIT)
    try:
        until = parsedate_to_datetime(said)
    except ValueError:
        return 0.0
    if until.tzinfo is None:
        until = until.replace(tzinfo=UTC)
    return min(max(0.0, (until - now).total_seconds()), LONGEST_WAIT)


@contextmanager
def readable(system: str, *, writes: bool = False) -> Iterator[None]:
    """Tell an answer that is no sense as such, whatever is wrong with it.

    Raises:
        ErpSilent: if it answers a write, which may be done.
        ErpUnreachable: if it answers a question.
    """
    try:
        yield
    except (ValueError, KeyError, TypeError, AttributeError, ArithmeticError) as error:
        reason = f"its answer cannot be read: {type(error).__name__}"
        raise (ErpSilent if writes else ErpUnreachable)(system, reason) from None


def _named(error: Exception) -> str:
    """Return what failed; the words of a transport may hold an address, and are left."""
    return f"the connection failed: {type(error).__name__}"


def _httpx(system: str) -> ModuleType:
    try:
        import httpx  # noqa: PLC0415 - an extra: asked for when it is needed
    except ImportError:
        raise MissingExtra(f"Calling {system}", "httpx", "http") from None
    return httpx
