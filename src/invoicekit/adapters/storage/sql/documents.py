"""Whole values as JSON text: written by the codec, and checked before a database sees them."""

from __future__ import annotations

import re

import attrs

from invoicekit.errors import InvalidValue
from invoicekit.ports.storage import Codec

__all__ = ["MAX_DOCUMENT", "Documents"]

MAX_DOCUMENT = 16 * 1024 * 1024
"""The largest value that is kept, in bytes of its JSON."""

_UNKEEPABLE = re.compile(r"(?<!\\)(?:\\\\)*\\u(?:0000|[dD][89a-fA-F])")
"""The sign NUL, and halves of Unicode pairs, as JSON writes them."""

_NOT_KEPT = "it has signs that no database keeps"

_PAIR = re.compile(r"\\u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}")


@attrs.frozen
class Documents:
    """Writes values within bounds, and reads them.

    Args:
        codec: how a value becomes JSON text.
        limit: the largest one, in bytes of its JSON.
    """

    codec: Codec
    limit: int = MAX_DOCUMENT

    def dumps(self, value: object) -> str:
        """Return the value as JSON text.

        Raises:
            InvalidValue: for a value that is too large, or has signs that no database keeps.
        """
        text = self.codec.dumps(value)
        try:
            size = len(text) if text.isascii() else len(text.encode())
        except UnicodeEncodeError as error:
            raise InvalidValue("document", ascii(error), _NOT_KEPT) from error
        if size > self.limit:
            advice = f"up to {self.limit} bytes of JSON are kept; attach large files beside it"
            raise InvalidValue("document", f"of {size} bytes", advice)
        if "\\u" in text and _UNKEEPABLE.search(_PAIR.sub("", text)):
            raise InvalidValue("document", f"of {size} bytes", _NOT_KEPT)
        return text

    def loads(self, text: str) -> object:
        """Return the value that `dumps` wrote."""
        return self.codec.loads(text)
