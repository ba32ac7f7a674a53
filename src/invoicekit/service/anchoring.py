"""An anchor: the last line of every history at one moment, to be kept outside of the house."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from datetime import datetime

import attrs

from invoicekit.errors import InvalidValue
from invoicekit.records import instant, named

__all__ = ["Anchor", "Head"]

FORM = "invoicekit/anchor/1"


@attrs.frozen
class Head:
    """The last line of a record's history: kind and id of the record, and the line's digest."""

    kind: str
    id: str
    digest: str


def _heads(value: Iterable[Head]) -> tuple[Head, ...]:
    return tuple(value)


@attrs.frozen
class Anchor:
    """What the histories of a tenant came to at one moment.

    Whoever can write into the database can write a whole history anew, and its seals with it. Not
    so what an auditor, a notary or another system was given before: keep the text there, or print
    its one digest where many see it.

    Args:
        tenant: whose histories.
        at: the moment.
        heads: the last line of each.
    """

    tenant: str = attrs.field(converter=named)
    at: datetime = attrs.field(converter=instant)
    heads: tuple[Head, ...] = attrs.field(default=(), converter=_heads, repr=False)

    @property
    def digest(self) -> str:
        """Return one digest over all of it."""
        return hashlib.sha256(self._body.encode()).hexdigest()

    @property
    def _body(self) -> str:
        first = json.dumps([FORM, self.tenant, self.at.isoformat(), len(self.heads)])
        lines = (json.dumps([head.kind, head.id, head.digest]) for head in self.heads)
        return "\n".join([first, *lines, ""])

    @property
    def text(self) -> str:
        """Return it as text: a line of JSON for each record, the digest last."""
        return f"{self._body}{self.digest}\n"

    @classmethod
    def read(cls, text: str) -> Anchor:
        """Return the anchor of a text that `text` wrote.

        Raises:
            InvalidValue: for a text that is no anchor, or that was changed.
        """
        try:
            first, *lines, digest = text.splitlines()
            form, tenant, at, count = json.loads(first)
            heads = [Head(*json.loads(line)) for line in lines]
            anchor = cls(tenant, datetime.fromisoformat(at), heads)
        except (ValueError, TypeError) as error:
            raise InvalidValue("anchor", text, "it is no anchor") from error
        if form != FORM or count != len(heads) or digest != anchor.digest:
            raise InvalidValue("anchor", text, "it is of another form, or it was changed")
        return anchor
