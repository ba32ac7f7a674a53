"""What a unit of work writes beside records: messages that leave, and answers that are kept."""

from __future__ import annotations

from datetime import datetime
from typing import Protocol

import attrs

from invoicekit.records import instant, named

__all__ = ["Codec", "KeptAnswer", "Message"]


@attrs.frozen(kw_only=True)
class Message:
    """Something that must leave the house once the write that made it is kept.

    Args:
        id: unique within the tenant; the receiver knows a repeat by it.
        topic: what is told, such as `"PUBLISH_INVOICE_DETAILS"`.
        kind: the kind of the record that it is about.
        record: the id of that record; messages about one record leave in their order.
        body: any frozen value; those that the use cases enqueue are notices, which
            `invoicekit.service.Notice.of` gives typed.
        at: the instant it was made, in any time zone; kept in UTC.
    """

    id: str = attrs.field(converter=named)
    topic: str = attrs.field(converter=named)
    kind: str = attrs.field(converter=named)
    record: str = attrs.field(converter=named)
    body: object = attrs.field(repr=False)
    at: datetime = attrs.field(converter=instant)


@attrs.frozen
class KeptAnswer:
    """What an act answered the first time, given again when it is repeated with its key.

    Args:
        key: the idempotency key, unique within the tenant.
        fingerprint: the digest of what was asked; the same key with another is refused.
        result: any frozen value.
    """

    key: str
    fingerprint: str
    result: object = attrs.field(repr=False)


class Codec(Protocol):
    """How a store that keeps text writes frozen values, and reads them again."""

    def dumps(self, value: object, /) -> str:
        """Return the value as JSON text."""
        ...

    def loads(self, text: str, /) -> object:
        """Return the value that `dumps` wrote, equal to the first one."""
        ...
