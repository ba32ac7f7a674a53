"""Whether a bill wants its money elsewhere than the vendor's bills that were approved before."""

from __future__ import annotations

from invoicekit.documents import BankDetails, Content, Problem
from invoicekit.matching import bank_change, paid_to
from invoicekit.ports.storage import Query, UnitOfWork
from invoicekit.records import Record
from invoicekit.service.pointing import BANK_DETAILS
from invoicekit.workflows import Workflow

__all__ = ["bank_change_of"]


def bank_change_of(
    work: UnitOfWork, workflow: Workflow, record: Record, content: Content
) -> Problem | None:
    """Return a warning where the bank details are others than on the last approved bill.

    Args:
        work: where to read.
        workflow: what bills follow; its `approved` states are those after the approval.
        record: the bill's.
        content: what is said in it, as it would be.
    """
    now = paid_to(content)
    if now is None or not workflow.approved or record.state in workflow.approved:
        return None
    vendor = workflow.party(content.invoice)
    return bank_change(now, _known(work, workflow, vendor.id or vendor.name))


def _known(work: UnitOfWork, workflow: Workflow, vendor: str) -> BankDetails | None:
    if not vendor:
        return None
    query = Query(
        kind=workflow.kind,
        customer=vendor,
        tag=BANK_DETAILS,
        state=workflow.approved,
        limit=1,
        counts=False,
    )
    records = work.find(query).records
    contents = work.contents(records)
    said = next((each.content for each in contents if isinstance(each.content, Content)), None)
    return None if said is None else paid_to(said)
