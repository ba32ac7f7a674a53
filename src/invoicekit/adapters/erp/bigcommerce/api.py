"""The two interfaces of a shop: its orders, and the invoices of B2B Edition."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from invoicekit.adapters.erp.bigcommerce.refusals import error_of
from invoicekit.adapters.erp.calling import Calls, json_of
from invoicekit.adapters.erp.refusing import senseless
from invoicekit.errors import ErpSilent, ErpUnreachable
from invoicekit.ports.clock import Clock

if TYPE_CHECKING:
    import httpx

__all__ = ["B2B", "Row", "Shop"]

Row = Mapping[str, Any]
"""One order, invoice or receipt, as the shop tells it."""

_NO_CONTENT, _NOT_FOUND, _WRONG = 204, 404, 400
_PAGE = 100


class Shop:
    """The orders of a shop, in version 2.

    Args:
        calls: to the shop's own address.
        clock: for waits.
    """

    def __init__(self, calls: Calls, clock: Clock) -> None:
        self._calls = calls
        self._clock = clock

    def rows(self, path: str, **params: str) -> tuple[Row, ...]:
        """Return the rows of one page; an empty list has no content at all."""
        response = self._calls.send("GET", f"/v2{path}", params=params, writes=False)
        if response.status_code == _NO_CONTENT:
            return ()
        found = _answered(response, self._calls.system, self._clock, writes=False)
        if not isinstance(found, list):
            raise ErpUnreachable(self._calls.system, "its answer is no list")
        return tuple(row for row in found if isinstance(row, Mapping))


class B2B:
    """The invoices of B2B Edition, in version 3.

    Args:
        calls: to the address of B2B Edition.
        clock: for waits.
    """

    def __init__(self, calls: Calls, clock: Clock) -> None:
        self._calls = calls
        self._clock = clock

    @property
    def system(self) -> str:
        """Return the adapter's name."""
        return self._calls.system

    def listed(self, path: str, **params: str) -> Iterator[Row]:
        """Give the rows of a list, over all its pages."""
        offset = 0
        while True:
            asked = {**params, "offset": str(offset), "limit": str(_PAGE)}
            rows = self._sent("GET", path, params=asked)
            if not isinstance(rows, list):
                raise ErpUnreachable(self.system, "its answer is no list")
            yield from (row for row in rows if isinstance(row, Mapping))
            if len(rows) < _PAGE:
                return
            offset += len(rows)

    def read(self, path: str) -> Row | None:
        """Return one row; None where there is none."""
        response = self._calls.send("GET", path, writes=False)
        if response.status_code == _NOT_FOUND:
            return None
        found = self._data(response, writes=False)
        return found if isinstance(found, Mapping) and found else None

    def write(self, method: str, path: str, body: Row | None = None) -> Row:
        """Make, change or delete something."""
        found = self._sent(method, path, body=body)
        return found if isinstance(found, Mapping) else {}

    def _sent(self, method: str, path: str, **said: Any) -> Any:
        writes = method != "GET"
        response = self._calls.send(method, path, writes=writes, **said)
        return self._data(response, writes=writes)

    def _data(self, response: httpx.Response, *, writes: bool) -> Any:
        """Return what an answer bears; one that is a success to HTTP may say no in its body."""
        answer = _answered(response, self.system, self._clock, writes=writes)
        if not isinstance(answer, Mapping):
            raise (ErpSilent if writes else ErpUnreachable)(self.system, "its answer is no object")
        code = answer.get("code")
        if isinstance(code, int) and code >= _WRONG:
            now = self._clock.now()
            raise error_of(response, self.system, writes=writes, now=now, status=code)
        return answer.get("data")


def _answered(response: httpx.Response, system: str, clock: Clock, *, writes: bool) -> Any:
    if not response.is_success:
        raise error_of(response, system, writes=writes, now=clock.now())
    answer = json_of(response)
    if answer is None:
        raise senseless(response, system, "its answer is no JSON", writes=writes)
    return answer
