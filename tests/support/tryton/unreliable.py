"""A network that fails on demand, between the adapter and a real server."""

from __future__ import annotations

import base64
import json
from typing import Any

import httpx

__all__ = ["Unreliable"]


class Unreliable(httpx.BaseTransport):
    """Sends what comes, unless something else was planned for it."""

    def __init__(self) -> None:
        self._inner = httpx.HTTPTransport()
        self._planned: list[str] = []
        self._late: list[httpx.Request] = []
        self.exchanges: list[dict[str, Any]] = []

    def plan(self, *troubles: str) -> None:
        """Plan what happens to the next calls: `cut`, `lose` or `late` (a write), or a status."""
        self._planned += troubles

    def arrive(self) -> None:
        """Let what is late be done now; nobody hears the answer."""
        while self._late:
            self._pass(self._late.pop(0))

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        writing = request.method != "GET"
        if self._planned and (writing or self._planned[0] not in {"lose", "late"}):
            trouble = self._planned.pop(0)
            if trouble == "cut":
                raise httpx.ConnectError("no route", request=request)
            if trouble.isdecimal():
                return httpx.Response(int(trouble), headers={"Retry-After": "1"}, request=request)
            if trouble == "late":
                self._late.append(request)
            else:
                self._pass(request)
            raise httpx.ReadTimeout("no answer", request=request)
        return self._pass(request)

    def close(self) -> None:
        self._inner.close()

    @staticmethod
    def said(request: httpx.Request) -> list[Any]:
        """Return what a request says, without who says it and where to."""
        query = [[name, _plain(text)] for name, text in request.url.params.multi_items()]
        body = json.loads(request.content) if request.content else None
        return [request.method, request.url.path.partition("/rest/")[2], query, body]

    def _pass(self, request: httpx.Request) -> httpx.Response:
        response = self._inner.handle_request(request)
        response.read()
        kept = {"sent": self.said(request), "status": response.status_code}
        self.exchanges.append({**kept, "answer": response.text})
        return response


def _plain(text: str) -> Any:
    """Return what stands in a query: Tryton takes its domains in base64."""
    try:
        return json.loads(base64.urlsafe_b64decode(text))
    except ValueError:
        return text
