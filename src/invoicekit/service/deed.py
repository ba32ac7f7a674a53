"""A deed: an act on its way, from what was read to what will be written."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import attrs

from invoicekit.allocation import Allocation, settlement_of
from invoicekit.money import Money
from invoicekit.records import Record, Revision
from invoicekit.service.changes import Changes
from invoicekit.service.command import Command, Moment
from invoicekit.service.loaded import Loaded
from invoicekit.statemachines import AuditEntry
from invoicekit.workflows import Workflow

__all__ = ["ADD", "Deed", "added", "settled", "settled_with"]

ADD = "add"
"""The event under which a record's making stands in its history."""


@attrs.frozen
class Deed:
    """A permitted act while its effects are carried out, one after the other.

    Args:
        workflow: what the record follows.
        command: what was asked for.
        moment: by whom, and when.
        record: as it shall stand so far.
        loaded: as it was read; None while it is made.
        parent: the record beside which it lives, where an act on that one brings this about.
        content: its new content, where an effect gives it one.
        rows: what moves in the ledger.
        also: what is written about the records beside it.
    """

    workflow: Workflow
    command: Command
    moment: Moment
    record: Record
    loaded: Loaded | None = None
    parent: Record | None = None
    content: object | None = None
    rows: tuple[Allocation, ...] = ()
    also: tuple[Changes, ...] = ()

    def with_record(self, record: Record) -> Deed:
        """Return the deed with its record changed."""
        return attrs.evolve(self, record=record)

    def detail(self, name: str) -> str:
        """Return what the actor said under a name; empty where nothing was said."""
        return dict(self.command.details or ()).get(name, "").strip()


def added(
    record: Record, content: object, print_: str, moment: Moment, definition: str = ""
) -> Changes:
    """Return what the making of a record writes.

    Args:
        record: as it shall stand.
        content: what is said in it.
        print_: the digest of that.
        moment: who makes it, when.
        definition: what the history calls its definition, where it follows no workflow.
    """
    actor = moment.actor
    revision = Revision(
        tenant=record.tenant,
        kind=record.kind,
        id=record.id,
        number=record.revision,
        content=content,
        fingerprint=print_,
        by=actor.id,
        at=moment.at,
    )
    entry = AuditEntry(
        event=ADD,
        source="",
        target=record.state,
        actor=actor.id,
        at=moment.at,
        definition=definition or record.workflow,
        definition_version=record.definition_version,
        on_behalf_of=actor.on_behalf_of,
        version=1,
        revision=record.revision,
        fingerprint=print_,
    )
    return Changes(record, entry, revision=revision)


def settled_with(record: Record, total: Money, allocated: Money) -> Record:
    """Return a record with what is payable, what is left of it, and how far it is paid."""
    return attrs.evolve(record, **settled(total, allocated))


def settled(total: Money, allocated: Money) -> Mapping[str, Any]:
    """Return the facts of a record that say what is payable, and how far it is paid."""
    return {
        "settlement": settlement_of(total, allocated).value,
        "currency": total.currency,
        "total": total.amount,
        "balance": (total - allocated).amount,
    }
