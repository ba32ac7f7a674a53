"""The use cases of users: added with a role, given another, removed, and asked who they are."""

from __future__ import annotations

import attrs

from invoicekit.documents import fingerprint
from invoicekit.errors import InvalidValue, NotFound, StoreError
from invoicekit.permissions import Actor, Circumstances, Policy
from invoicekit.permissions.attributes import Attributes, AttributesLike, attributes_of
from invoicekit.ports.storage import UnitOfWork
from invoicekit.records import Record, Revision
from invoicekit.service.again import again
from invoicekit.service.changes import Changes
from invoicekit.service.command import Moment
from invoicekit.service.context import Context
from invoicekit.service.deed import added
from invoicekit.service.settings import policy_of, switch, workflow_of
from invoicekit.statemachines import anyone
from invoicekit.workflows import USER, UserFacts

__all__ = ["User", "actor_of", "add_user", "give_role", "policy_of", "remove_user", "switch"]

KIND = "user"
MANAGE = "user.manage"

_TRIES = 10
"""Of each round one is done, so that ten who write one user at the same moment all come through."""


def _attributes(value: AttributesLike) -> Attributes:
    return attributes_of(value)


@attrs.frozen
class User:
    """A person of the house, or of a customer.

    Args:
        role: what the person may do, as the policy says.
        name: how the person is called.
        email: where the person is reached.
        attributes: what scopes look at, such as a buyer's account.
    """

    role: str
    name: str = attrs.field(default="", repr=False)
    email: str = attrs.field(default="", repr=False)
    attributes: Attributes = attrs.field(default=(), converter=_attributes, repr=False)


def add_user(
    ctx: Context,
    id: str,
    role: str,
    *,
    by: Actor,
    name: str = "",
    email: str = "",
    attributes: AttributesLike = (),
    kind: str = "invoice",
) -> Record:
    """Take in a user with a role.

    Args:
        ctx: where to work.
        id: under which the user's acts will be recorded; never given twice.
        role: one of the policy's.
        by: who adds the user.
        name: how the user is called.
        email: where the user is reached.
        attributes: what scopes look at, such as a buyer's account.
        kind: the kind of record whose policy knows the role.

    Raises:
        NotPermitted: if the actor may not manage users.
        NotFound: if the actor may not even know of users, such as a buyer.
        InvalidValue: for a role that the policy does not have.
        Duplicate: if there is or was a user of this id.
    """
    moment = Moment(by, ctx.clock.now(), ctx.ids)
    user = User(role, name, email, attributes)
    with ctx.store.unit_of_work(by.tenant) as work:
        _check_role(_managed(ctx, work, moment, kind, id), role)
        record = Record(
            tenant=by.tenant,
            kind=KIND,
            id=id,
            workflow=USER.lifecycle.name,
            definition_version=USER.lifecycle.version,
            state=USER.lifecycle.initial,
            created_at=moment.at,
            created_by=by.id,
            labels=[("role", role)],
        )
        return added(record, user, fingerprint(user), moment).write(work)


def give_role(
    ctx: Context,
    id: str,
    role: str,
    *,
    by: Actor,
    kind: str = "invoice",
) -> Record:
    """Give a user another role, in place of the one before.

    Args:
        ctx: where to work.
        id: the user's.
        role: one of the policy's.
        by: who gives it.
        kind: the kind of record whose policy knows the role.

    Raises:
        NotFound: if there is no such user, or none that the actor may know of.
        NotPermitted: if the actor may not manage users.
        InvalidValue: for a role that the policy does not have.
        Refused: for a removed user, or for oneself.
        StaleVersion: if others changed the user first, again and again.
    """

    def give() -> Record:
        moment = Moment(by, ctx.clock.now(), ctx.ids)
        with ctx.store.unit_of_work(by.tenant) as work:
            _check_role(_managed(ctx, work, moment, kind, id), role)
            record, user = _stored(work, id)
            after = attrs.evolve(user, role=role)
            return _changed(record, user, after, "give_role", moment).write(work)

    return again(give, _TRIES)


def remove_user(
    ctx: Context,
    id: str,
    *,
    by: Actor,
    reason: str = "",
    kind: str = "invoice",
) -> Record:
    """Remove a user, who can do nothing from then on; what the user did stays in the history.

    Args:
        ctx: where to work.
        id: the user's.
        by: who removes the user.
        reason: why.
        kind: the kind of record whose policy says who manages users.

    Raises:
        NotFound: if there is no such user, or none that the actor may know of.
        NotPermitted: if the actor may not manage users.
        Refused: for a user who is removed already, or oneself.
        StaleVersion: if others changed the user first, again and again.
    """

    def remove() -> Record:
        moment = Moment(by, ctx.clock.now(), ctx.ids)
        with ctx.store.unit_of_work(by.tenant) as work:
            _managed(ctx, work, moment, kind, id)
            record, user = _stored(work, id)
            return _changed(record, user, user, "remove", moment, reason).write(work)

    return again(remove, _TRIES)


def actor_of(ctx: Context, id: str, *, tenant: str) -> Actor:
    """Return a user as one who acts, with the role held today.

    Args:
        ctx: where to work.
        id: the user's; who it is, the program has made sure of.
        tenant: the house.

    Raises:
        NotFound: if there is no such user, or it is removed: both read alike.
    """
    with ctx.store.unit_of_work(tenant, read_only=True) as work:
        record, user = _stored(work, id)
    if record.state in USER.lifecycle.final:
        raise NotFound(KIND, id)
    return Actor(id, [user.role], tenant=tenant, attributes=user.attributes)


def _managed(ctx: Context, work: UnitOfWork, moment: Moment, kind: str, id_: str) -> Policy:
    policy = workflow_of(ctx, work, kind).policy
    about = Circumstances(moment.actor.tenant, at=moment.at, kind=KIND, id=id_)
    policy.require(MANAGE, moment.actor, about)
    return policy


def _check_role(policy: Policy, role: str) -> None:
    known = [each.name for each in policy.roles]
    if role not in known:
        raise InvalidValue("role", role, f"the policy knows {', '.join(known)}")


def _stored(work: UnitOfWork, id_: str) -> tuple[Record, User]:
    record = work.get(KIND, id_)
    content = work.revision(KIND, id_, record.revision).content
    if not isinstance(content, User):
        raise StoreError(f"what is kept of the user {id_!r} is no user")
    return record, content


def _changed(
    record: Record, before: User, after: User, event: str, moment: Moment, reason: str = ""
) -> Changes:
    new = after != before
    revision = record.revision + new
    fired = USER.fire(
        record.state,
        event,
        UserFacts(record.id, moment.actor.persons),
        actor=moment.actor,
        authorize=anyone,
        at=moment.at,
        reason=reason,
        version=record.version + 1,
        revision=revision,
        fingerprint=fingerprint(after),
        details={"role": after.role},
    )
    kept = attrs.evolve(
        record,
        state=fired.state,
        revision=revision,
        updated_at=moment.at,
        labels=[("role", after.role)],
    )
    return Changes(
        kept,
        fired.entry,
        expect=record.version,
        revision=_revision(kept, after, moment) if new else None,
    )


def _revision(record: Record, user: User, moment: Moment) -> Revision:
    return Revision(
        tenant=record.tenant,
        kind=KIND,
        id=record.id,
        number=record.revision,
        content=user,
        fingerprint=fingerprint(user),
        by=moment.actor.id,
        at=moment.at,
    )
