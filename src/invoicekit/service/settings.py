"""Settings: what a tenant switched on or off for its roles, and who may do what under that."""

from __future__ import annotations

from collections.abc import Iterable
from functools import partial

import attrs

from invoicekit.documents import fingerprint
from invoicekit.errors import NotFound
from invoicekit.permissions import Actor, Circumstances, Policy, Switch
from invoicekit.ports.storage import UnitOfWork
from invoicekit.records import Record, Revision
from invoicekit.service.again import again
from invoicekit.service.changes import Changes
from invoicekit.service.command import Moment
from invoicekit.service.context import Context
from invoicekit.service.deed import added
from invoicekit.statemachines import AuditEntry
from invoicekit.workflows import Workflow

__all__ = ["Settings", "policy_of", "switch", "workflow_of"]

SETTINGS = "settings"
MANAGE = "settings.manage"


def _switches(value: Iterable[Switch]) -> tuple[Switch, ...]:
    return tuple(value)


@attrs.frozen
class Settings:
    """What a tenant decided for itself about a policy.

    Args:
        switches: permissions switched on or off for roles; each pair stands once.
    """

    switches: tuple[Switch, ...] = attrs.field(default=(), converter=_switches)

    def with_switch(self, new: Switch) -> Settings:
        """Return the settings with one more switch, which takes the place of an earlier one."""
        pair = (new.role, new.permission)
        kept = [each for each in self.switches if (each.role, each.permission) != pair]
        return Settings([*kept, new])


def policy_of(ctx: Context, by: Actor, kind: str = "invoice") -> Policy:
    """Return who may do what in the actor's tenant, its stored switches included.

    Args:
        ctx: where to work.
        by: who asks; whose tenant is meant.
        kind: the kind of record that the policy is for.
    """
    with ctx.store.unit_of_work(by.tenant, read_only=True) as work:
        return workflow_of(ctx, work, kind).policy


def switch(ctx: Context, setting: Switch, *, by: Actor, kind: str = "invoice") -> Policy:
    """Switch a permission on or off for a role, keep that, and return the policy that now holds.

    Args:
        ctx: where to work.
        setting: which permission, for which role.
        by: who decides.
        kind: the kind of record that the policy is for.

    Raises:
        NotPermitted: if the actor may not change settings.
        NotFound: if the actor may not even know of them, such as a buyer.
        InvalidDefinition: for a role or permission that the policy does not have.
    """
    return again(partial(_switch, ctx, setting, by, kind))


def _switch(ctx: Context, setting: Switch, by: Actor, kind: str) -> Policy:
    moment = Moment(by, ctx.clock.now(), ctx.ids, ctx.zone)
    with ctx.store.unit_of_work(by.tenant) as work:
        workflow = workflow_of(ctx, work, kind)
        policy = ctx.workflow(kind).policy
        about = Circumstances(
            by.tenant, at=moment.at, zone=moment.zone, kind=SETTINGS, id=policy.name
        )
        workflow.policy.require(MANAGE, by, about)
        known = _stored(work, policy)
        settings = (known[1] if known else Settings()).with_switch(setting)
        switched = policy.switched(settings.switches)
        _changes(policy, known[0] if known else None, settings, moment).write(work)
        return switched


def workflow_of(ctx: Context, work: UnitOfWork, kind: str) -> Workflow:
    """Return the workflow of a kind of record, under the tenant's switches.

    Raises:
        InvalidValue: for a kind that no workflow of the context is for.
    """
    workflow = ctx.workflow(kind)
    known = _stored(work, workflow.policy)
    if known is None or not known[1].switches:
        return workflow
    return workflow.with_policy(workflow.policy.switched(known[1].switches))


def _stored(work: UnitOfWork, policy: Policy) -> tuple[Record, Settings] | None:
    try:
        record = work.get(SETTINGS, policy.name)
    except NotFound:
        return None
    content = work.revision(*record.key, record.revision).content
    return record, content if isinstance(content, Settings) else Settings()


def _changes(policy: Policy, record: Record | None, settings: Settings, moment: Moment) -> Changes:
    print_ = fingerprint(settings)
    if record is None:
        made = Record(
            tenant=moment.actor.tenant,
            kind=SETTINGS,
            id=policy.name,
            state="kept",
            created_at=moment.at,
            created_by=moment.actor.id,
        )
        return added(made, settings, print_, moment, SETTINGS)
    after = attrs.evolve(record, revision=record.revision + 1, updated_at=moment.at)
    return Changes(
        after,
        _entry(after, print_, moment),
        expect=record.version,
        revision=Revision(
            tenant=after.tenant,
            kind=SETTINGS,
            id=after.id,
            number=after.revision,
            content=settings,
            fingerprint=print_,
            by=moment.actor.id,
            at=moment.at,
        ),
    )


def _entry(record: Record, print_: str, moment: Moment) -> AuditEntry:
    return AuditEntry(
        event="switch",
        source=record.state,
        target=record.state,
        actor=moment.actor.id,
        at=moment.at,
        definition=SETTINGS,
        definition_version=1,
        on_behalf_of=moment.actor.on_behalf_of,
        version=record.version + 1,
        revision=record.revision,
        fingerprint=print_,
    )
