"""Who may move money: asked of the policy of each kind of document that it touches."""

from __future__ import annotations

from collections.abc import Iterable

from invoicekit.permissions import Policy
from invoicekit.ports.storage import UnitOfWork
from invoicekit.service.command import Moment
from invoicekit.service.context import Context
from invoicekit.service.loaded import PAYMENT
from invoicekit.service.payments.accounts import Account
from invoicekit.service.reach import require_apart
from invoicekit.service.settings import workflow_of

__all__ = ["PAY", "RECORD", "REFUND", "UNDO", "VIEW", "WRITE_OFF", "may"]

PAY = "invoice.pay"
RECORD = "payment.record"
REFUND = "payment.refund"
UNDO = "payment.undo"
VIEW = "payment.view"
WRITE_OFF = "payment.write_off"


def may(
    ctx: Context,
    work: UnitOfWork,
    permission: str,
    moment: Moment,
    *,
    accounts: Iterable[Account] = (),
    kind: str = "invoice",
) -> Policy:
    """Refuse who may not move money, and return the policy that lets the actor.

    Args:
        ctx: where to work.
        work: where to read the tenant's switches.
        permission: what the act asks for.
        moment: who does it, when.
        accounts: the documents that it touches.
        kind: the kind of document in whose books it is, where it touches none.

    Raises:
        NotPermitted: if the actor may not, in the books of one of the kinds.
    """
    kinds = sorted({account.record.kind for account in accounts}) or [kind]
    policies = [workflow_of(ctx, work, each).policy for each in kinds]
    for policy in policies:
        require_apart(
            policy, permission, moment.actor, at=moment.at, zone=moment.zone, kind=PAYMENT
        )
    return policies[0]
