"""An attachment as it is kept: what file it is, and under which digest its bytes lie."""

from __future__ import annotations

import attrs

from invoicekit.errors import InvalidValue
from invoicekit.records import keepable, named

__all__ = ["Attached"]


@attrs.frozen
class Attached:
    """A file that belongs to a document; its bytes are behind the blob port.

    Args:
        name: the file's name, without folders.
        media_type: such as `"application/pdf"`.
        size: how many bytes.
        digest: their SHA-256, in hex.
        role: what it is there, such as `"invoice"`, `"signed_copy"` or `"advertising"`.

    Raises:
        InvalidValue: for a name that is empty or leads into a folder.
    """

    name: str = attrs.field(converter=named)
    media_type: str = attrs.field(converter=keepable)
    size: int
    digest: str
    role: str = attrs.field(default="", converter=keepable)

    @name.validator
    def _check_name(self, _: object, value: str) -> None:
        if {"/", "\\"} & set(value) or value in {".", ".."}:
            raise InvalidValue("file name", value, "it leads into a folder; give the name alone")
