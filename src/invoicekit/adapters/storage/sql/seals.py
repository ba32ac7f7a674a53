"""How the seal of a line of a history is written as JSON, and read again."""

from __future__ import annotations

import json
from typing import Any

from invoicekit.records import Evidence, Seal

__all__ = ["seal_of", "seal_text"]

_AS_TEXT = json.JSONEncoder(check_circular=False)


def seal_text(seal: Seal) -> str:
    """Return a seal as JSON; its position stands in a column of its own."""
    known = {
        "digest": seal.digest,
        "previous": seal.previous,
        "salts": seal.salts,
        "erased": seal.erased,
        "evidence": seal.evidence.canonical,
    }
    return _AS_TEXT.encode({name: value for name, value in known.items() if value})


def seal_of(position: int, text: str) -> Seal:
    """Return the seal that `seal_text` wrote."""
    known: dict[str, Any] = json.loads(text)
    return Seal(
        position=position,
        digest=known.get("digest", ""),
        previous=known.get("previous", ""),
        salts=known.get("salts", ()),
        erased=known.get("erased", ()),
        evidence=Evidence.read(known.get("evidence", {})),
    )
