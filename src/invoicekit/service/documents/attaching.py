"""The files of a document: attached, listed, read and taken off again."""

from __future__ import annotations

import hashlib
import mimetypes
from typing import BinaryIO

from invoicekit.errors import InvalidDefinition, InvalidValue, NotFound, StoreError
from invoicekit.permissions import Actor
from invoicekit.ports.blobs import BlobStore
from invoicekit.records import Record
from invoicekit.service.attached import Attached
from invoicekit.service.command import Moment
from invoicekit.service.context import Context
from invoicekit.service.filing import KIND, File, filed, files_of, taken_off, told
from invoicekit.service.loaded import Loaded
from invoicekit.service.once import once
from invoicekit.service.places import Place, found, place_of, seen
from invoicekit.service.receipts import Receipt
from invoicekit.workflows import Workflow

__all__ = ["MAX_ATTACHMENT", "File", "attach", "attachments", "detach", "read_attachment"]

MAX_ATTACHMENT = 25 * 1024 * 1024
"""The largest file that is attached, in bytes, unless another limit is given."""


def attach(
    ctx: Context,
    record: Record | str,
    name: str,
    data: bytes | BinaryIO,
    *,
    by: Actor,
    role: str = "",
    media_type: str = "",
    limit: int = MAX_ATTACHMENT,
    kind: str = "invoice",
    expect: int | None = None,
    key: str = "",
) -> Record:
    """Attach a file to a document, and return the record as it stands after it.

    Whoever takes part in the document's life may, in every state; whoever may only look, may not.

    Args:
        ctx: where to work; its `blobs` keep the bytes.
        record: the record as it was read, or its id with `expect`.
        name: the file's name, without folders.
        data: the bytes, or a stream that is read to its end.
        by: who attaches it.
        role: what it is there, such as `"invoice"`, `"signed_copy"` or `"advertising"`.
        media_type: such as `"application/pdf"`; guessed by the name if left out.
        limit: the largest file that is taken, in bytes.
        kind: the kind of record, where only the id is given.
        expect: the version that was read, where only the id is given.
        key: a key of the caller's own; the same again changes nothing.

    Raises:
        InvalidValue: for a file that is empty or too large, or a name with folders.
        InvalidDefinition: if the context has no place for attachments.
        NotFound: if there is no such record that the actor may know of.
        NotPermitted: if the actor may only look at it.
        StaleVersion: if somebody wrote it since.
    """
    blobs, place = _blobs(ctx), place_of(record, kind, expect)
    loaded, workflow = seen(ctx, place.id, place.kind, by)
    _require_part(loaded, workflow, Moment(by, ctx.clock.now(), ctx.ids, ctx.zone))
    content = _bytes(data, limit)
    guessed = media_type or mimetypes.guess_type(name)[0] or "application/octet-stream"
    digest = hashlib.sha256(content).hexdigest()
    what = Attached(name, guessed, len(content), digest, role)
    # Bytes without a record harm nobody, a record without bytes would.
    blobs.put(by.tenant, content)
    return _written(ctx, place, by, key, ("attach", place, what), what)


def detach(
    ctx: Context,
    record: Record | str,
    file: str,
    *,
    by: Actor,
    reason: str = "",
    kind: str = "invoice",
    expect: int | None = None,
    key: str = "",
) -> Record:
    """Take a file off a document; it is listed no longer, and the history keeps that it was there.

    Its bytes stay where they are: another document may have the same.

    Args:
        ctx: where to work.
        record: the record as it was read, or its id with `expect`.
        file: the id of the file.
        by: who takes it off.
        reason: why.
        kind: the kind of record, where only the id is given.
        expect: the version that was read, where only the id is given.
        key: a key of the caller's own; the same again changes nothing.

    Raises:
        NotFound: if the document has no such file, or the actor may not know of the document.
        NotPermitted: if the actor may only look at it.
        StaleVersion: if somebody wrote it since.
    """
    place = place_of(record, kind, expect)
    return _written(ctx, place, by, key, ("detach", place, file, reason), file, reason)


def attachments(
    ctx: Context, record: Record | str, *, by: Actor, kind: str = "invoice"
) -> tuple[File, ...]:
    """List the files of a document, the first attached first.

    Args:
        ctx: where to work.
        record: the record or its id.
        by: who asks.
        kind: the kind of record, where only the id is given.

    Raises:
        NotFound: if there is none that the actor may know of.
        NotPermitted: if the actor may not see it.
    """
    loaded, _ = seen(ctx, record, kind, by)
    with ctx.store.unit_of_work(by.tenant, read_only=True) as work:
        return tuple(files_of(work, loaded.record))


def read_attachment(
    ctx: Context, record: Record | str, file: str, *, by: Actor, kind: str = "invoice"
) -> bytes:
    """Return the bytes of a file, having made sure that they are those which were attached.

    Args:
        ctx: where to work; its `blobs` keep the bytes.
        record: the record or its id.
        file: the id of the file.
        by: who reads it.
        kind: the kind of record, where only the id is given.

    Raises:
        NotFound: if the document has no such file, or the actor may not know of the document.
        NotPermitted: if the actor may not see it.
        StoreError: if the bytes are others than those that were attached.
    """
    blobs = _blobs(ctx)
    known = {each.id: each.what for each in attachments(ctx, record, by=by, kind=kind)}
    if file not in known:
        raise NotFound(KIND, file)
    data = blobs.get(by.tenant, known[file].digest)
    digest = hashlib.sha256(data).hexdigest()
    if digest != known[file].digest:
        raise StoreError(f"the file {known[file].name!r} is not what was attached")
    return data


def _blobs(ctx: Context) -> BlobStore:
    if ctx.blobs is None:
        reason = "it has no place for attachments; give it blobs, such as MemoryBlobs()"
        raise InvalidDefinition("context", reason, "blobs")
    return ctx.blobs


def _bytes(data: bytes | BinaryIO, limit: int) -> bytes:
    content = data if isinstance(data, bytes) else data.read(limit + 1)
    if len(content) > limit:
        raise InvalidValue("file", f"more than {limit} bytes", f"{limit} are taken at most")
    if not content:
        raise InvalidValue("file", "", "it is empty")
    return content


def _require_part(loaded: Loaded, workflow: Workflow, moment: Moment) -> None:
    """Refuse who takes no part in the document's life, but may only look at it."""
    about, policy = loaded.circumstances(moment.at, moment.zone), workflow.policy
    ways = workflow.lifecycle.transitions
    permissions = dict.fromkeys(way.permission for way in ways if way.permission != workflow.view)
    if any(not policy.failures(each, moment.actor, about) for each in permissions):
        return
    for permission in permissions:
        policy.require(permission, moment.actor, about)


def _written(
    ctx: Context,
    place: Place,
    by: Actor,
    key: str,
    asking: object,
    what: Attached | str,
    reason: str = "",
) -> Record:
    def write() -> Receipt:
        moment = Moment(by, ctx.clock.now(), ctx.ids, ctx.zone)
        loaded, workflow = found(ctx, work, place, moment)
        about = loaded.circumstances(moment.at, moment.zone)
        workflow.policy.require(workflow.view, by, about, state=loaded.record.state)
        _require_part(loaded, workflow, moment)
        if isinstance(what, Attached):
            filed(loaded.record, what, moment).write(work)
            kept = told(loaded, "attach", what, reason, moment).write(work)
        else:
            gone = taken_off(work, loaded, what, reason, moment)
            kept = told(loaded, "detach", gone, reason, moment).write(work)
        return Receipt(kept.kind, kept.id, kept.version)

    with ctx.store.unit_of_work(by.tenant) as work:
        receipt = once(work, key, asking, write)
        return work.get(receipt.kind, receipt.id)
