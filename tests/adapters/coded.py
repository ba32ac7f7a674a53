"""Content that only a codec of its own can write, for the stores that write text."""

from __future__ import annotations

import json
from typing import Any

import attrs


@attrs.frozen
class Content:
    text: str


class ContentCodec:
    """JSON, and one frozen class."""

    def dumps(self, value: object, /) -> str:
        def plain(each: object) -> Any:
            assert isinstance(each, Content)
            return {"text": each.text}

        return json.dumps(value, default=plain)

    def loads(self, text: str, /) -> object:
        return json.loads(text, object_hook=lambda fields: Content(**fields))
