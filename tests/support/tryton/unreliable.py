"""A network that fails on demand, between the adapter and a real server."""

from __future__ import annotations

import httpx

__all__ = ["Unreliable"]


class Unreliable(httpx.BaseTransport):
    """Sends what comes, unless something else was planned for it."""

    def __init__(self) -> None:
        self._inner = httpx.HTTPTransport()
        self._planned: list[str] = []
        self.sent: list[str] = []

    def plan(self, *troubles: str) -> None:
        """Plan what happens to the next calls: `cut`, `lose` (a write), `late`, or a status."""
        self._planned += troubles

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        writing = request.method != "GET"
        if self._planned and (writing or self._planned[0] != "lose"):
            trouble = self._planned.pop(0)
            if trouble == "cut":
                raise httpx.ConnectError("no route", request=request)
            if trouble.isdecimal():
                return httpx.Response(int(trouble), headers={"Retry-After": "1"}, request=request)
            self._pass(request)
            raise httpx.ReadTimeout("no answer", request=request)
        return self._pass(request)

    def close(self) -> None:
        self._inner.close()

    def _pass(self, request: httpx.Request) -> httpx.Response:
        self.sent.append(f"{request.method} {request.url.path.partition('/model/')[2]}")
        response = self._inner.handle_request(request)
        response.read()
        return response
