"""Whether a record still says what its history vouches for; asked of what was read, and pure."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import pairwise

import attrs

from invoicekit.allocation import Allocation
from invoicekit.documents import fingerprint
from invoicekit.records import (
    Evidence,
    Place,
    Record,
    Revision,
    Sealed,
    Snapshot,
    verified,
)

__all__ = ["Finding", "Kept", "examined", "vouched"]


@attrs.frozen
class Finding:
    """Something that is not as the history says.

    Args:
        kind: of the record; `"ledger"` for a row that belongs to no record.
        id: of the record, or of the row.
        code: a stable name of what is wrong.
        reason: the same in words.
        position: of the line of the history, where one line is meant; zero otherwise.
    """

    kind: str
    id: str
    code: str
    reason: str
    position: int = 0


@attrs.frozen
class Kept:
    """All that is kept of one record.

    Args:
        record: as it stands.
        lines: its history, sealed.
        head: the digest of the last line, as it is kept with the record.
        revisions: what was said, in order; None where one is missing.
        beyond: whether a revision is there that the record does not know.
        snapshots: what was computed.
        rows: what the ledger says of it, as target or source.
        others: the ledger rows that the records at the other end vouch for, by id.
        listed: whether a list by its own facts finds it.
    """

    record: Record
    lines: tuple[Sealed, ...]
    head: str
    revisions: tuple[Revision | None, ...] = ()
    beyond: bool = False
    snapshots: tuple[Snapshot, ...] = ()
    rows: tuple[Allocation, ...] = ()
    others: Mapping[str, str] = attrs.field(factory=dict)
    listed: bool = True


Told = Iterator[tuple[str, str, int]]
"""Code, reason and position of what was found."""


def examined(kept: Kept) -> tuple[Finding, ...]:
    """Return all that is not as the history of a record says; empty where everything is."""
    kind, id_ = kept.record.key
    checks: tuple[Callable[[Kept], Told], ...] = (
        _chain,
        _steps,
        _beginnings,
        _standing,
        _contents,
        _figures,
        _rows,
    )
    return tuple(
        Finding(kind, id_, code, reason, position)
        for check in checks
        for code, reason, position in check(kept)
    )


def vouched(lines: Iterable[Sealed]) -> dict[str, str]:
    """Return the ledger rows that a history vouches for, with their digests, by id."""
    return {id_: digest for line in lines for id_, digest in line.seal.evidence.rows}


def _chain(kept: Kept) -> Told:
    record = kept.record
    place = Place(record.tenant, record.kind, record.id)
    flaw = verified(place, kept.lines, kept.head)
    if flaw is not None:
        yield flaw.code, flaw.reason, flaw.position
    elif not kept.lines:
        yield "no_history", "it has no history at all", 0


def _steps(kept: Kept) -> Told:
    """Compare where each line begins with where the one before led.

    An act upon a state that was put in by hand vouches for what it left; only here it shows that
    no line led to where it began.
    """
    for before, line in pairwise(kept.lines):
        if line.entry.source != before.entry.target:
            reason = f"it begins in {line.entry.source!r}, but {before.entry.target!r} was reached"
            yield "step_missing", reason, line.seal.position
        if line.entry.version > before.entry.version + 1:
            reason = f"no line tells how version {line.entry.version - 1} came about"
            yield "version_missing", reason, line.seal.position


def _beginnings(kept: Kept) -> Told:
    """Compare what each act found with what the one before left.

    An act upon a record that was changed by hand vouches for what it made of it; only here it
    shows that no line led to what it found. Lines of before acts said so are believed.
    """
    left, version = "", 0
    for line in kept.lines:
        own, written = line.seal.evidence, line.entry.version > version
        if line.entry.version < version:
            # What was told of an older version, when lines about messages swapped none.
            continue
        found = own.began or ("" if written else own.record)
        if left and found and found != left:
            reason = "what it found is not what the line before left: it was changed in between"
            yield "changed_between", reason, line.seal.position
        if own.record or written:
            left, version = own.record, line.entry.version


def _standing(kept: Kept) -> Told:
    """Compare the record with the last line, and who made it with the first."""
    if not kept.lines:
        return
    record, first, last = kept.record, kept.lines[0].entry, kept.lines[-1]
    position = len(kept.lines)
    if record.version != last.entry.version:
        reason = f"it is at version {record.version}, its last line at {last.entry.version}"
        yield "version_differs", reason, position
    if record.state != last.entry.target:
        reason = f"it is in {record.state!r}, its last line led to {last.entry.target!r}"
        yield "state_differs", reason, position
    stated = last.seal.evidence.record
    if not stated:
        yield "not_vouched_for", "its last line does not vouch for its facts", position
    elif stated != Evidence.of(record).record:
        yield "record_differs", "its facts are not those that the last act left", position
    if not kept.listed:
        yield "not_listed", "lists do not find it by its own facts", 0
    if record.created_by != first.actor:
        yield "maker_differs", "who made it is not who its first line names", 1


def _contents(kept: Kept) -> Told:
    """Compute the fingerprints of what was said anew, and compare them with the lines."""
    made = _makers(kept.lines)
    for number, revision in enumerate(kept.revisions, start=1):
        line = made.get(number)
        position = 0 if line is None else line.seal.position
        if revision is None:
            yield "content_missing", f"revision {number} is missing", position
            continue
        stated = revision.fingerprint
        if stated and stated != fingerprint(revision.content):
            yield "content_differs", f"revision {number} says something else", position
        if line is None:
            yield "content_unknown", f"no line made revision {number}", 0
            continue
        if line.entry.fingerprint and line.entry.fingerprint != stated:
            yield "content_differs", f"revision {number} is not the one that was made", position
        if revision.by != line.entry.actor:
            yield (
                "writer_differs",
                f"who wrote revision {number} is not who its line names",
                position,
            )
    if kept.beyond:
        yield "content_unknown", "there is a revision that the record does not know", 0


def _makers(lines: Iterable[Sealed]) -> dict[int, Sealed]:
    """Return the line that made each revision: the first one that names it."""
    made: dict[int, Sealed] = {}
    for line in lines:
        made.setdefault(line.entry.revision, line)
    return made


def _figures(kept: Kept) -> Told:
    """Compare what was computed with what the lines vouch for."""
    stated: dict[int, set[str]] = {}
    for line in kept.lines:
        if line.seal.evidence.figures:
            stated.setdefault(line.entry.revision, set()).add(line.seal.evidence.figures)
    for snapshot in kept.snapshots:
        known = stated.pop(snapshot.revision, set())
        if Evidence.of(kept.record, snapshot).figures not in known:
            reason = f"the figures of revision {snapshot.revision} are not those that were kept"
            yield "figures_differ", reason, 0
    for number in stated:
        yield "figures_missing", f"the figures of revision {number} are missing", 0


def _rows(kept: Kept) -> Told:
    """Compare the ledger's rows with what this record, and those at the other end, vouch for."""
    own = vouched(kept.lines)
    found = {row.id: row for row in kept.rows}
    for id_ in own.keys() - found.keys():
        yield "row_missing", f"the ledger row {id_} is missing", _position(kept, id_)
    for id_, row in found.items():
        stated = own.get(id_) or kept.others.get(id_)
        ((_, digest),) = Evidence.of(kept.record, rows=[row]).rows
        if stated is None:
            yield "row_unknown", f"no act wrote the ledger row {id_}", 0
        elif stated != digest:
            yield "row_differs", f"the ledger row {id_} says something else", _position(kept, id_)
        elif id_ in own and row.by != _line_of(kept, id_).entry.actor:
            reason = f"who wrote the ledger row {id_} is not who its line names"
            yield "writer_differs", reason, _position(kept, id_)


def _line_of(kept: Kept, row: str) -> Sealed:
    return next(line for line in kept.lines if row in dict(line.seal.evidence.rows))


def _position(kept: Kept, row: str) -> int:
    known = (line.seal.position for line in kept.lines if row in dict(line.seal.evidence.rows))
    return next(known, 0)
