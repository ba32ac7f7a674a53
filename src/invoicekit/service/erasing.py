"""Forgetting a person: the names and words go out of the histories, the proof stays."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

import attrs

from invoicekit.errors import InvalidValue
from invoicekit.permissions import Actor
from invoicekit.ports.storage import UnitOfWork
from invoicekit.records import ERASED, Record, Sealed
from invoicekit.service.again import again
from invoicekit.service.changes import Changes
from invoicekit.service.context import Context
from invoicekit.service.walking import Progress, every_record
from invoicekit.statemachines import AuditEntry

__all__ = ["AUDIT", "Erasure", "erase"]

AUDIT = "audit"
"""What the history calls the definition of an act on the history itself."""


@attrs.frozen
class Erasure:
    """What was erased: in how many lines of how many records."""

    records: int = 0
    lines: int = 0


def erase(
    ctx: Context,
    person: str,
    *,
    by: Actor,
    reason: str,
    progress: Progress | None = None,
) -> Erasure:
    """Erase a person from every history of the tenant; the chains hold as before.

    Where the person acted, or was represented, the id goes, and with it the person's own words: the
    reason. Where a detail is the id, it goes, too. Each record that was touched gets a line that
    says that something was erased, and not what. The person's id goes out of what was written with
    those lines as well: the record's maker, the writers of contents and of ledger rows.

    Safe to run again: what is erased already stays as it is.

    Args:
        ctx: where to work.
        person: the id under which the person acted.
        by: who erases.
        reason: why, such as the number of the request; without the person's id.
        progress: is told how many records were looked at so far.

    Raises:
        InvalidValue: without a reason, or one that names the person; for the id of nobody.
    """
    if not reason.strip() or person in reason:
        raise InvalidValue("reason", "the reason", "it is empty, or it names the person again")
    if person in {"", ERASED}:
        raise InvalidValue("person", person, "it is nobody's id")
    records = lines = 0
    for work, record in every_record(ctx, by.tenant, None, progress):
        if any(fields for _, fields in _of(person, work.chain(*record.key))):
            records += 1
            lines += again(partial(_forget, ctx, record, person, by, reason))
    return Erasure(records, lines)


def _of(person: str, chain: tuple[Sealed, ...]) -> Iterator[tuple[int, list[str]]]:
    """Give the position of each line with its fields that are about a person."""
    for line in chain:
        entry = line.entry
        fields = [name for name in ("actor", "on_behalf_of") if getattr(entry, name) == person]
        if fields and entry.reason not in {"", ERASED}:
            fields.append("reason")
        fields += [
            f"details[{index}]" for index, (_, text) in enumerate(entry.details) if text == person
        ]
        yield line.seal.position, fields


def _forget(ctx: Context, record: Record, person: str, by: Actor, reason: str) -> int:
    with ctx.store.unit_of_work(by.tenant) as work:
        return _written(ctx, work, work.get(*record.key), person, by, reason)


def _written(
    ctx: Context, work: UnitOfWork, record: Record, person: str, by: Actor, reason: str
) -> int:
    found = [
        (position, fields) for position, fields in _of(person, work.chain(*record.key)) if fields
    ]
    if not found:
        # Somebody else erased it in between.
        return 0
    for position, fields in found:
        work.erase(*record.key, position, fields)
    at = ctx.clock.now()
    maker = ERASED if record.created_by == person else record.created_by
    after = attrs.evolve(record, created_by=maker, updated_at=at)
    entry = AuditEntry(
        event="erase",
        source=record.state,
        target=record.state,
        actor=by.id,
        at=at,
        definition=AUDIT,
        definition_version=1,
        on_behalf_of=by.on_behalf_of,
        reason=reason,
        version=record.version + 1,
        revision=record.revision,
    )
    Changes(after, entry, expect=record.version).write(work)
    return len(found)
