"""Documents out of a stream: one JSON document, or one on each line."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import BinaryIO

import attrs

from invoicekit.documents.problems import Problem
from invoicekit.serialization.reading import MAX_CHARACTERS

__all__ = ["Document", "documents_in"]


@attrs.frozen
class Document:
    """The text of one document, or why there is none.

    Attributes:
        text: the JSON text.
        line: the number of its line, from 1; None where the stream is one document.
        problem: why it cannot be read.
    """

    text: str = attrs.field(repr=False)
    line: int | None = None
    problem: Problem | None = None


def documents_in(stream: BinaryIO, limit: int = MAX_CHARACTERS) -> Iterator[Document]:
    """Give the documents of a stream one by one, holding no more than one in memory.

    A stream is taken as JSON Lines as soon as one of its lines is an object by itself; until then
    its lines are kept, for they may be one document over many lines.

    Args:
        stream: bytes in UTF-8.
        limit: the longest document, in bytes; a longer one is told and passed over.
    """
    kept: list[Document] = []
    size = 0
    lines = _lines(stream, limit)
    for document in lines:
        kept.append(document)
        size += len(document.text)
        if document.problem or _is_object(document.text) or size > limit:
            yield from (d for d in kept if d.problem or d.text.strip())
            yield from (d for d in lines if d.problem or d.text.strip())
            return
    text = "".join(document.text for document in kept)
    yield Document(text)


def _is_object(text: str) -> bool:
    if not text.startswith("{"):
        return False
    try:
        json.loads(text)
    except (ValueError, RecursionError):
        return False
    return True


def _lines(stream: BinaryIO, limit: int) -> Iterator[Document]:
    number = 0
    while raw := stream.readline(limit + 1):
        number += 1
        if len(raw) > limit:
            _pass_over(stream, raw)
            message = f"it is longer than {limit:,} bytes"
            yield Document("", number, Problem("too_large", "", message, "Send less at once"))
            continue
        try:
            yield Document(raw.decode("utf-8-sig" if number == 1 else "utf-8"), number)
        except UnicodeDecodeError as error:
            message = f"byte {error.start} is no UTF-8"
            problem = Problem("not_utf8", "", message, "Save the file as UTF-8")
            yield Document("", number, problem)


def _pass_over(stream: BinaryIO, raw: bytes) -> None:
    while raw and not raw.endswith(b"\n"):
        raw = stream.readline(1 << 16)
