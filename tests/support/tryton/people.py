"""Tryton's own people: they set it up and work in it over JSON-RPC, as its client does."""

from __future__ import annotations

import base64
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import httpx

from support.tryton.install import PASSWORD

__all__ = ["Refusal", "Session"]


class Refusal(Exception):
    """What Tryton answered with in place of a result."""


class Session:
    """A person who is logged in.

    Args:
        url: of the database.
    """

    def __init__(self, url: str) -> None:
        self._client = httpx.Client(timeout=60)
        self._url = f"{url}/rpc/"
        self.context: dict[str, Any] = {}
        user, token, _ = self._send("common.db.login", ["admin", {"password": PASSWORD}, "en"])
        self.user = int(user)
        secret = base64.b64encode(f"admin:{user}:{token}".encode()).decode()
        self._client.headers["Authorization"] = f"Session {secret}"

    def close(self) -> None:
        self._client.close()

    def call(self, method: str, *params: Any, **context: Any) -> Any:
        """Call a method; the context goes last."""
        return self._send(method, [*params, {**self.context, **context}])

    def create(self, model: str, **values: Any) -> int:
        (made,) = self.call(f"model.{model}.create", [values])
        return int(made)

    def write(self, model: str, id: int, **values: Any) -> None:
        self.call(f"model.{model}.write", [id], values)

    def press(self, model: str, button: str, *ids: int) -> None:
        self.call(f"model.{model}.{button}", list(ids))

    def read(self, model: str, id: int, *fields: str) -> dict[str, Any]:
        (found,) = self.call(f"model.{model}.read", [id], list(fields))
        return dict(found)

    def search(self, model: str, *domain: Any) -> list[int]:
        found = self.call(f"model.{model}.search", list(domain), 0, None, None)
        return [int(each) for each in found]

    def one(self, model: str, *domain: Any) -> int:
        (found,) = self.search(model, *domain)
        return found

    def walk(self, wizard: str, *steps: tuple[dict[str, Any], str], **context: Any) -> None:
        """Go through a wizard: the data of its forms, and the state to go to."""
        session, _, _ = self.call(f"wizard.{wizard}.create", **context)
        for data, state in steps:
            self._step(wizard, session, data, state, context)
        self.call(f"wizard.{wizard}.delete", session, **context)

    def _step(
        self, wizard: str, session: int, data: dict[str, Any], state: str, context: dict[str, Any]
    ) -> None:
        """Take one step; a warning is confirmed, as a person does who knows what comes."""
        try:
            self.call(f"wizard.{wizard}.execute", session, data, state, **context)
        except Refusal as refusal:
            kind, name, *_ = refusal.args
            if kind != "UserWarning":
                raise
            self.call("model.res.user.warning.skip", name)
            self.call(f"wizard.{wizard}.execute", session, data, state, **context)

    def _send(self, method: str, params: list[Any]) -> Any:
        sent = {"id": 1, "method": method, "params": _wire(params)}
        response = self._client.post(self._url, json=sent)
        response.raise_for_status()
        answer = response.json()
        if isinstance(answer, dict) and "error" in answer:
            kind, (*said,) = answer["error"][:2]
            # What follows describes the whole model.
            raise Refusal(kind, *(str(each) for each in said[:2]))
        return _read(answer["result"] if isinstance(answer, dict) else answer)


def _wire(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _wire(each) for name, each in value.items()}
    if isinstance(value, list | tuple):
        return [_wire(each) for each in value]
    if isinstance(value, Decimal):
        return {"__class__": "Decimal", "decimal": str(value)}
    if isinstance(value, date) and not isinstance(value, datetime):
        return {"__class__": "date", "year": value.year, "month": value.month, "day": value.day}
    return value


def _read(value: Any) -> Any:
    if isinstance(value, list):
        return [_read(each) for each in value]
    if not isinstance(value, dict):
        return value
    kind = value.get("__class__")
    if kind == "Decimal":
        return Decimal(value["decimal"])
    if kind == "date":
        return date(value["year"], value["month"], value["day"])
    if kind == "datetime":
        parts = ("year", "month", "day", "hour", "minute", "second", "microsecond")
        return datetime(*(value[part] for part in parts), tzinfo=UTC)
    return {name: _read(each) for name, each in value.items()}
