"""Where a flow is played: against a real server, or against the answers that one gave.

A flow calls the adapter, and lets Tryton's people act by `there`. Played against a server it is
written down; played again from that, every request must be the same as then.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any, Protocol

import httpx

from invoicekit.adapters.erp.tryton import TrytonClient, TrytonErp, TrytonSettings, TrytonTax
from support.tryton.company import Company
from support.tryton.unreliable import Unreliable

__all__ = ["ANSWERS", "Recorded", "Replayed", "Stage"]

ANSWERS = Path(__file__).resolve().parents[2] / "erp" / "answers"
VAT = TrytonTax(tax="VAT", rate="20", name="VAT 20 %")


class Stage(Protocol):
    def erp(self, **settings: Any) -> TrytonErp: ...

    def there(self, act: Callable[[Company], Any]) -> Any: ...


def _erp(http: httpx.Client, url: str, key: str, company: int, settings: Any) -> TrytonErp:
    client = TrytonClient(url=url, key=key, company=company, http=http, attempts=1)
    return TrytonErp(client, TrytonSettings(**{"taxes": [VAT], **settings}))


class Recorded:
    """Plays against a company in a real Tryton, and keeps what is said."""

    def __init__(self, company: Company, url: str) -> None:
        self._company, self._url, self._key = company, url, company.key()
        self._network = Unreliable()
        self._http = httpx.Client(transport=self._network)
        self._told: list[Any] = []

    def erp(self, **settings: Any) -> TrytonErp:
        return _erp(self._http, self._url, self._key, self._company.id, settings)

    def there(self, act: Callable[[Company], Any]) -> Any:
        self._told.append(act(self._company))
        return self._told[-1]

    def close(self) -> None:
        self._http.close()

    def write(self, name: str) -> None:
        kept = {"company": self._company.id, "there": self._told, "calls": self._network.exchanges}
        (ANSWERS / f"{name}.json").write_text(json.dumps(kept, indent=1) + "\n")


class Replayed(httpx.BaseTransport):
    """Plays against what a real Tryton answered."""

    def __init__(self, name: str) -> None:
        self._kept = json.loads((ANSWERS / f"{name}.json").read_text())
        self._calls, self._there = iter(self._kept["calls"]), iter(self._kept["there"])
        self._http = httpx.Client(transport=self)

    def erp(self, **settings: Any) -> TrytonErp:
        url = "http://tryton.invalid/books"
        return _erp(self._http, url, "a-key", self._kept["company"], settings)

    def there(self, act: Callable[[Company], Any]) -> Any:
        return next(self._there)

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        kept = next(self._calls)
        assert Unreliable.said(request) == kept["sent"]
        headers = {"Content-Type": "application/json"}
        return httpx.Response(kept["status"], headers=headers, text=kept["answer"], request=request)

    def end(self) -> None:
        assert list(self._calls) == [], "the flow asked for less than it did before"
        self._http.close()
