"""Attachments as records beside their document, and their lines in its history."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

import attrs

from invoicekit.documents import fingerprint
from invoicekit.errors import NotFound, StoreError
from invoicekit.ports.storage import Query, UnitOfWork
from invoicekit.records import Record
from invoicekit.service.attached import Attached
from invoicekit.service.changes import Changes
from invoicekit.service.command import Moment
from invoicekit.service.deed import added
from invoicekit.service.loaded import Loaded
from invoicekit.service.paging import all_pages
from invoicekit.statemachines import AuditEntry

__all__ = ["KIND", "File", "filed", "files_of", "same_files", "taken_off", "told"]

KIND = "attachment"
DEFINITION = "attachments"
ATTACHED, DETACHED = "attached", "detached"
"""Where an attachment stands."""


@attrs.frozen
class File:
    """A file that is attached to a document.

    Attributes:
        id: by which it is read and taken off.
        what: its name, media type, size, digest and role.
        by: the id of who attached it.
        at: the instant.
    """

    id: str
    what: Attached
    by: str = attrs.field(repr=False)
    at: datetime


def filed(parent: Record, what: Attached, moment: Moment) -> Changes:
    """Return what the attaching of a file writes beside its document."""
    record = Record(
        tenant=parent.tenant,
        kind=KIND,
        id=moment.ids.new(KIND),
        state=ATTACHED,
        created_at=moment.at,
        created_by=moment.actor.id,
        parent=parent.key,
        customer=parent.customer,
        tags=[what.role] if what.role else [],
        # By it the same file is found beside other documents.
        number=what.digest,
    )
    return added(record, what, fingerprint(what), moment, DEFINITION)


def taken_off(work: UnitOfWork, loaded: Loaded, id_: str, reason: str, moment: Moment) -> Attached:
    """Take a file off its document, and return what it is.

    Raises:
        NotFound: if the document has no such file.
    """
    record = next((r for r, _ in _stored(work, loaded.record) if r.id == id_), None)
    if record is None:
        raise NotFound(KIND, id_)
    after = attrs.evolve(record, state=DETACHED, updated_at=moment.at)
    entry = _entry(after, "detach", moment, source=ATTACHED, reason=reason)
    Changes(after, entry, expect=record.version).write(work)
    return _content(work, record)


def told(loaded: Loaded, event: str, what: Attached, reason: str, moment: Moment) -> Changes:
    """Return the line of the document's own history: a file is part of what happened to it."""
    record = attrs.evolve(loaded.record, updated_at=moment.at)
    entry = _entry(record, event, moment, source=record.state, reason=reason)
    told = [("file", what.name), ("role", what.role), ("digest", what.digest)]
    details = [(name, text) for name, text in told if text]
    entry = attrs.evolve(entry, details=details, fingerprint=loaded.fingerprint)
    return Changes(record, entry, expect=record.version)


def _entry(record: Record, event: str, moment: Moment, *, source: str, reason: str) -> AuditEntry:
    return AuditEntry(
        event=event,
        source=source,
        target=record.state,
        actor=moment.actor.id,
        at=moment.at,
        definition=DEFINITION,
        definition_version=1,
        on_behalf_of=moment.actor.on_behalf_of,
        reason=reason,
        version=record.version + 1,
        revision=record.revision,
    )


def files_of(work: UnitOfWork, parent: Record) -> Iterator[File]:
    """Give the files of a document, the first attached first."""
    for record, what in _stored(work, parent):
        yield File(record.id, what, record.created_by, record.created_at)


def same_files(work: UnitOfWork, digest: str) -> Iterator[tuple[str, str]]:
    """Give kind and id of each document that a file of these bytes is attached to."""
    for record in _attached(work, Query(kind=KIND, number=digest)):
        if record.parent is not None:
            yield record.parent


def _stored(work: UnitOfWork, parent: Record) -> Iterator[tuple[Record, Attached]]:
    for record in _attached(work, Query(parent=parent.key)):
        yield record, _content(work, record)


def _attached(work: UnitOfWork, query: Query) -> Iterator[Record]:
    # The state is not asked for: SQLite would rather read all that are attached.
    for record in all_pages(work, attrs.evolve(query, descending=False)):
        if (record.kind, record.state) == (KIND, ATTACHED):
            yield record


def _content(work: UnitOfWork, record: Record) -> Attached:
    content = work.revision(*record.key, record.revision).content
    if not isinstance(content, Attached):
        raise StoreError(f"what is kept of the attachment {record.id!r} is no file")
    return content
