"""The proof of the history: verify it, anchor it outside, and erase persons without breaking it.

An operator's acts: they ask no policy. What they find is told, never mended.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from invoicekit.allocation import Allocation
from invoicekit.errors import InvalidValue, NotFound
from invoicekit.permissions import Actor
from invoicekit.ports.storage import MAX_PAGE, Query, UnitOfWork
from invoicekit.records import Record, Revision
from invoicekit.service.anchoring import Anchor, Head
from invoicekit.service.context import Context
from invoicekit.service.erasing import Erasure, erase
from invoicekit.service.examining import Finding, Kept, examined, vouched
from invoicekit.service.paging import all_pages
from invoicekit.service.walking import Progress, every_record

__all__ = ["Anchor", "Erasure", "Finding", "Head", "anchor", "erase", "verify", "verify_record"]


def verify(
    ctx: Context,
    *,
    by: Actor,
    kinds: str | Iterable[str] | None = None,
    against: Anchor | None = None,
    progress: Progress | None = None,
) -> Iterator[Finding]:
    """Walk every history of the tenant, and give what is not as it says, as it is found.

    Args:
        ctx: where to work.
        by: who asks, in whose tenant.
        kinds: the kinds of record; all of them, and the ledger, if left out.
        against: an anchor that was kept outside: a record that is gone, or whose history was
            written anew since, is found by it.
        progress: is told how many records were looked at so far.

    Yields:
        What was found; nothing where all is well.

    Raises:
        InvalidValue: for an anchor of another tenant.
    """
    if against is not None and against.tenant != by.tenant:
        raise InvalidValue("anchor", against.tenant, "it is another tenant's")
    for work, record in every_record(ctx, by.tenant, kinds, progress):
        if examined(_kept(work, record)):
            # Read again, apart: what was written between two reads is no flaw.
            yield from verify_record(ctx, record.kind, record.id, by=by)
    if kinds is None:
        yield from _strays(ctx, by.tenant)
    if against is not None:
        yield from _held_against(ctx, by.tenant, against)


def verify_record(ctx: Context, kind: str, id: str, *, by: Actor) -> tuple[Finding, ...]:
    """Return what is not as the history of one record says; empty where all is well.

    Args:
        ctx: where to work.
        kind: of the record.
        id: of the record.
        by: who asks, in whose tenant.

    Raises:
        NotFound: if there is no such record.
    """
    with ctx.store.unit_of_work(by.tenant, read_only=True) as work:
        return examined(_kept(work, work.get(kind, id)))


def anchor(ctx: Context, *, by: Actor, progress: Progress | None = None) -> Anchor:
    """Return the last line of every history, to be kept outside of the house.

    Args:
        ctx: where to work.
        by: who asks, in whose tenant.
        progress: is told how many records were looked at so far.
    """
    at = ctx.clock.now()
    heads = [
        Head(record.kind, record.id, work.head(*record.key))
        for work, record in every_record(ctx, by.tenant, None, progress)
    ]
    return Anchor(by.tenant, at, heads)


def _kept(work: UnitOfWork, record: Record) -> Kept:
    """Read all that is kept of a record."""
    lines = work.chain(*record.key)
    rows = {
        row.id: row
        for found in (work.allocations(target=record.id), work.allocations(source=record.id))
        for row in found
    }
    own = vouched(lines)
    return Kept(
        record,
        lines,
        work.head(*record.key),
        tuple(_revision(work, record, number) for number in range(1, record.revision + 1)),
        _revision(work, record, record.revision + 1) is not None,
        work.snapshots(*record.key),
        tuple(rows.values()),
        _at_other_ends(work, record, [row for row in rows.values() if row.id not in own]),
    )


def _revision(work: UnitOfWork, record: Record, number: int) -> Revision | None:
    try:
        return work.revision(*record.key, number)
    except NotFound:
        return None


def _at_other_ends(work: UnitOfWork, record: Record, rows: list[Allocation]) -> dict[str, str]:
    """Return what the records at the other ends of these rows vouch for."""
    ids = {row.source if row.target == record.id else row.target for row in rows}
    found: dict[str, str] = {}
    for other in _named(work, sorted(ids - {record.id})):
        found |= vouched(work.chain(*other.key))
    return found


def _named(work: UnitOfWork, ids: list[str]) -> Iterator[Record]:
    for start in range(0, len(ids), MAX_PAGE):
        yield from all_pages(work, Query(id=ids[start : start + MAX_PAGE]))


def _strays(ctx: Context, tenant: str) -> Iterator[Finding]:
    """Give the ledger rows of which neither end is a record."""
    with ctx.store.unit_of_work(tenant, read_only=True) as work:
        rows = work.allocations()
        ids = {end for row in rows for end in (row.source, row.target)}
        known = {record.id for record in _named(work, sorted(ids))}
    for row in rows:
        if row.source not in known and row.target not in known:
            yield Finding("ledger", row.id, "row_unknown", "neither of its ends is a record")


def _held_against(ctx: Context, tenant: str, past: Anchor) -> Iterator[Finding]:
    for start in range(0, len(past.heads), MAX_PAGE):
        with ctx.store.unit_of_work(tenant, read_only=True) as work:
            for head in past.heads[start : start + MAX_PAGE]:
                flaw = _since(work, head)
                if flaw is not None:
                    yield Finding(head.kind, head.id, *flaw)


def _since(work: UnitOfWork, head: Head) -> tuple[str, str] | None:
    try:
        work.get(head.kind, head.id)
    except NotFound:
        return "record_missing", "it was there when the anchor was made, and is gone"
    if head.digest and head.digest not in {
        line.seal.digest for line in work.chain(head.kind, head.id)
    }:
        return "history_rewritten", "its history is not the one of which the anchor knows"
    return None
