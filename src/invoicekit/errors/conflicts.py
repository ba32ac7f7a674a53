"""What is not there, and a write that does not fit what is stored."""

from __future__ import annotations

from typing import ClassVar

import attrs

from invoicekit.errors.root import InvoicekitError

__all__ = [
    "Conflict",
    "Duplicate",
    "FeedPruned",
    "KeyReused",
    "MessageLent",
    "NotFound",
    "StaleCursor",
    "StaleLease",
    "StaleVersion",
]


@attrs.define(eq=False)
class NotFound(InvoicekitError, LookupError):
    """Nothing there, or nothing that this actor may know of: both read alike."""

    code: ClassVar[str] = "not_found"
    template: ClassVar[str] = "{what} {id!r} is not found"

    what: str
    id: str


@attrs.define(eq=False)
class Conflict(InvoicekitError):
    """The write does not fit what is stored."""

    code: ClassVar[str] = "conflict"
    template: ClassVar[str] = "the write does not fit what is stored"


@attrs.define(eq=False)
class StaleVersion(Conflict):
    """Somebody wrote the record since it was read; nothing was changed."""

    code: ClassVar[str] = "stale_version"
    template: ClassVar[str] = "{what} {id!r} is at version {actual}, not {expected}"
    remedy_template: ClassVar[str] = "Read it again, look at what changed, and repeat"

    what: str
    id: str
    expected: int
    actual: int


@attrs.define(eq=False)
class StaleLease(Conflict):
    """A message is not this worker's any more: the lease ended, or it is gone."""

    code: ClassVar[str] = "stale_lease"
    template: ClassVar[str] = "the lease of the message {id!r} is over"
    remedy_template: ClassVar[str] = (
        "Leave the message to the worker that has it now; the receiver knows a repeat by its id"
    )

    id: str


@attrs.define(eq=False)
class MessageLent(Conflict):
    """A message is with a worker: whether it was sent is not known yet."""

    code: ClassVar[str] = "message_lent"
    template: ClassVar[str] = "the message {id!r} is lent to a worker, who may have sent it"
    remedy_template: ClassVar[str] = "Wait until the worker reports, or its lease is over"

    id: str


@attrs.define(eq=False)
class StaleCursor(Conflict):
    """Somebody moved the cursor since it was read; nothing was changed."""

    code: ClassVar[str] = "stale_cursor"
    template: ClassVar[str] = "the cursor {name!r} stands at {actual!r}, not at {expected!r}"
    remedy_template: ClassVar[str] = "Let one worker at a time follow a cursor; read it again"

    name: str
    expected: str
    actual: str


@attrs.define(eq=False)
class FeedPruned(Conflict):
    """What the feed told after this place is not kept any more; `horizon` is where it begins now.

    A list that was read anew has missed nothing; whoever only wants what is left goes on from
    `horizon`.
    """

    code: ClassVar[str] = "feed_pruned"
    template: ClassVar[str] = "what the feed told after this place was pruned"
    remedy_template: ClassVar[str] = (
        "Take the latest place of the feed, read the list, and go on from that place"
    )

    since: str = attrs.field(repr=False)
    horizon: str = attrs.field(repr=False)


@attrs.define(eq=False)
class Duplicate(Conflict):
    """The key, number or id is already taken."""

    code: ClassVar[str] = "duplicate"
    template: ClassVar[str] = "{what} {key!r} exists already"
    remedy_template: ClassVar[str] = "{advice}"

    what: str
    key: str
    existing: str = ""
    advice: str = ""

    def _shown(self) -> dict[str, str]:
        shown = super()._shown()
        if self.existing and not self.advice:
            shown["advice"] = f"Open {shown['existing']}, or give what is new a number of its own"
        return shown


@attrs.define(eq=False)
class KeyReused(Conflict):
    """An idempotency key came again with other content; nothing was changed."""

    code: ClassVar[str] = "key_reused"
    template: ClassVar[str] = "the key {key!r} was used before for something else"
    remedy_template: ClassVar[str] = (
        "Use a new key for a new act, and the old key to repeat the old"
    )

    key: str
