"""Bills to pay: what must hold before they are submitted, approved, parked and posted."""

from __future__ import annotations

from invoicekit.documents.invoice import Invoice
from invoicekit.periods import FiscalYear
from invoicekit.permissions.policies import MAKER_CHECKER
from invoicekit.statemachines import AuditEntry, Machine, Refusal
from invoicekit.statemachines.lifecycles import accounts_payable
from invoicekit.workflows.facts import InvoiceFacts
from invoicekit.workflows.problems import data_valid
from invoicekit.workflows.workflow import Workflow

__all__ = ["ACCOUNTS_PAYABLE", "vendor_number_and_year"]


def vendor_number_and_year(bill: Invoice) -> str | None:
    """Return what two bills must not share: kind, vendor, number and financial year.

    The year is the Indian one, from April on. None where number, vendor or date is not known yet.

    >>> from datetime import date
    >>> from invoicekit.documents import Party
    >>> day = date(2027, 3, 31)
    >>> vendor_number_and_year(Invoice("7", day, currency="INR", seller=Party("Asha", id="V-1")))
    'invoice|V-1|7|2026-27'
    """
    vendor = bill.seller.id or bill.seller.name
    if not bill.number or not vendor or bill.issue_date is None:
        return None
    return "|".join([bill.kind.value, vendor, bill.number, FiscalYear.of(bill.issue_date).long])


def read_well(facts: InvoiceFacts) -> Refusal | None:
    """Refuse to route an upload of which nothing could be read."""
    if facts.readable:
        return None
    return Refusal(
        "unreadable",
        "neither number, seller nor any line could be read",
        "Set it aside, or upload it again in a better copy",
    )


def match_accepted(facts: InvoiceFacts) -> Refusal | None:
    """Refuse to submit what does not fit order and receipts, unless a reason is given."""
    if not facts.mismatches or facts.reason is None or facts.reason.strip():
        return None
    return Refusal(
        "match_outside_tolerance",
        "it does not fit order and receipts: {difference}",
        "Correct the match, or submit it with a reason",
        {"difference": facts.mismatches[0].message or facts.mismatches[0].code},
    )


def quantities_open(facts: InvoiceFacts) -> Refusal | None:
    """Refuse to bill what was not received, or was billed already; no reason excuses it."""
    if not facts.taken_too_much:
        return None
    first = facts.taken_too_much[0]
    return Refusal(
        first.code,
        "{difference}",
        first.remedy,
        {**dict(first.parameters), "difference": first.message},
    )


def bank_changed(facts: InvoiceFacts) -> Refusal | None:
    """Refuse to approve bank details that are no other than before."""
    if facts.bank_change is not None:
        return None
    return Refusal(
        "bank_details_unchanged",
        "the bank details are those that are known, or the first of this vendor",
        "Approve the bill",
    )


def bank_approved(facts: InvoiceFacts) -> Refusal | None:
    """Refuse to approve a bill whose changed bank details nobody has approved."""
    change = facts.bank_change
    if change is None or any(_approves_bank(entry, facts) for entry in facts.history):
        return None
    return Refusal(
        change.code,
        "{difference}",
        "Have the change of the bank details approved first",
        {"difference": change.message},
    )


def _approves_bank(entry: AuditEntry, facts: InvoiceFacts) -> bool:
    # An approval holds for the content that it was given to, and for no later one.
    return entry.event == "approve_bank" and entry.fingerprint == facts.fingerprint


def submitted_by_actor(facts: InvoiceFacts) -> Refusal | None:
    """Refuse a recall by anybody but who submitted the bill."""
    submitted = facts.last("submit")
    if submitted is not None and {submitted.actor, submitted.on_behalf_of} & set(facts.persons):
        return None
    return Refusal(
        "not_the_submitter",
        "the bill was submitted by somebody else",
        "Ask who submitted it, or have a checker return it",
    )


def undecided(facts: InvoiceFacts) -> Refusal | None:
    """Refuse a recall once a checker has begun to decide."""
    decided = facts.last("submit", "edit", "approve")
    if decided is None or decided.event == "submit":
        return None
    return Refusal(
        "already_decided",
        "a checker has begun to work on the bill on {day}",
        "Ask the checker to return it",
        {"day": facts.day_of(decided)},
    )


def period_open(facts: InvoiceFacts) -> Refusal | None:
    """Refuse to post into a period that is closed."""
    if facts.period_open:
        return None
    return Refusal(
        "period_closed", "the books are closed for the bill's day", "Post it into an open period"
    )


def erp_reference_given(facts: InvoiceFacts) -> Refusal | None:
    """Refuse to call a bill parked without the ERP's number, company code and year."""
    return _not_given(facts, "erp_number", "company_code", "year")


def posting_number_given(facts: InvoiceFacts) -> Refusal | None:
    """Refuse to call a bill posted without the ERP's posting number."""
    return _not_given(facts, "posting_number")


def not_being_sent(facts: InvoiceFacts) -> Refusal | None:
    """Refuse to take back what may be in the ERP already."""
    if not facts.being_sent:
        return None
    return Refusal(
        "being_sent",
        "the bill is on its way to the ERP, and no answer is known yet",
        "Wait for the answer; where the message lies dead, republish or withdraw it first",
    )


def _not_given(facts: InvoiceFacts, *names: str) -> Refusal | None:
    missing = facts.missing(*names)
    if not missing:
        return None
    return Refusal(
        "erp_reference_missing",
        "the ERP's reference is not given: {missing}",
        "Give it in the details",
        {"missing": ", ".join(missing)},
    )


def approvals(facts: InvoiceFacts) -> str:
    """Return whether this approval is the last that is needed."""
    return "complete" if facts.approvals_complete else "more_needed"


ACCOUNTS_PAYABLE = Workflow(
    Machine(
        accounts_payable.ACCOUNTS_PAYABLE,
        guards={
            "read_well": read_well,
            "data_complete": data_valid,
            "match_accepted": match_accepted,
            "quantities_open": quantities_open,
            "bank_changed": bank_changed,
            "bank_approved": bank_approved,
            "submitted_by_actor": submitted_by_actor,
            "undecided": undecided,
            "period_open": period_open,
            "erp_reference_given": erp_reference_given,
            "posting_number_given": posting_number_given,
            "not_being_sent": not_being_sent,
        },
        choices={"approvals": approvals},
    ),
    MAKER_CHECKER,
    kind="bill",
    create="bill.upload",
    view="bill.view",
    freezes=["submit", ("checker_bucket", "edit")],
    unique=vendor_number_and_year,
    counterparty="seller",
    then={"add": "route"},
    export="bill.export",
    deletes="discard",
    confirms={"maker_bucket": "submit", "checker_bucket": "approve", "parked": "post"},
    inactive=["discarded", "set_aside"],
    approved=["processed", "parked", "posted"],
)
"""The payables lifecycle under the policy of maker, checker and poster."""
