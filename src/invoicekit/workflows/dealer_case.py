"""A dealer's payment cases: what must hold before they are sent, paid and taken back."""

from __future__ import annotations

from datetime import timedelta

from invoicekit.errors import InvalidAmount, UnknownCurrency
from invoicekit.money import Money, to_decimal
from invoicekit.permissions.policies import DEALER
from invoicekit.statemachines import AuditEntry, Machine, Refusal
from invoicekit.statemachines.lifecycles import dealer_case, payment_link
from invoicekit.workflows.facts import InvoiceFacts
from invoicekit.workflows.problems import no_payment_pending, no_payments
from invoicekit.workflows.workflow import Side, Workflow

__all__ = ["DEALER_CASE", "UNDO_WITHIN"]

UNDO_WITHIN = timedelta(days=7)
"""How long a step made by hand can be taken back."""

_BY_HAND = ("deliver", "book", "pay_pos")
_CONTACT = "invoice.buyer.contact"


def amount_positive(facts: InvoiceFacts) -> Refusal | None:
    """Refuse to ask somebody for nothing."""
    if facts.total.amount > 0:
        return None
    return Refusal(
        "no_amount",
        "the amount of the case is {total}",
        "Give the case an amount above zero",
        {"total": facts.total},
    )


def contact_valid(facts: InvoiceFacts) -> Refusal | None:
    """Refuse to send a case to nobody."""
    address = facts.detail("contact") or facts.contact
    name, _, domain = address.partition("@")
    if name and "." in domain.strip(".") and not any(sign.isspace() for sign in address):
        return None
    return Refusal(
        "contact_invalid",
        "the customer's e-mail address is missing, or is none",
        "Give the buyer's contact an e-mail address",
    )


def contact_only(facts: InvoiceFacts) -> Refusal | None:
    """Refuse to change anything but the contact of a case that is out already."""
    other = [p for p in facts.changed if p != _CONTACT and not p.startswith(f"{_CONTACT}.")]
    if not other:
        return None
    return Refusal(
        "only_contact_changes",
        "a case that was sent keeps all but its contact, and this changes {changed}",
        "Cancel the case and make a new one",
        {"changed": ", ".join(other)},
    )


def link_active(facts: InvoiceFacts) -> Refusal | None:
    """Refuse a payment through a link that works no longer."""
    if facts.one_beside("payment_link") is not None:
        return None
    return Refusal(
        "link_not_active",
        "the payment link of the case is used, revoked or too old",
        "Send the case again for a new link",
    )


def amount_is_due(facts: InvoiceFacts) -> Refusal | None:
    """Refuse a payment of another amount than is due."""
    if facts.details is None:
        return None
    due = facts.total - facts.allocated
    paid, currency = facts.detail("amount"), facts.detail("currency") or due.currency
    try:
        if to_decimal(paid) == due.amount and currency == due.currency:
            return None
    except InvalidAmount:
        pass  # what is no amount is not the one that is due
    return Refusal(
        "amount_differs",
        "{paid} {currency} was paid, and {due} is due",
        "Keep the payment as a credit, and ask for the amount that is due",
        {"paid": paid or "nothing", "currency": currency, "due": due},
    )


def amount_given(facts: InvoiceFacts) -> Refusal | None:
    """Refuse to keep a payment as a credit that does not say how much it is."""
    if facts.details is None:
        return None
    try:
        amount = Money(facts.detail("amount"), facts.detail("currency") or facts.total.currency)
    except (InvalidAmount, UnknownCurrency):
        amount = None
    if amount is not None and amount.amount > 0:
        return None
    return Refusal(
        "amount_missing",
        "the payment has no amount above zero, or a currency that does not exist",
        "Give the amount that the gateway tells, and its currency",
    )


def event_unseen(facts: InvoiceFacts) -> Refusal | None:
    """Refuse what the gateway has told already, and what has no id to know a repeat by."""
    if facts.details is None:
        return None
    event = facts.detail("event")
    if not event:
        return Refusal(
            "event_missing",
            "the gateway's event has no id",
            "Give it in the details, so that a repeat is known",
        )
    if all(dict(entry.details).get("event") != event for entry in facts.history):
        return None
    return Refusal(
        "event_seen",
        "the gateway's event {event} was recorded already",
        "Nothing is left to do",
        {"event": event},
    )


def undone_in_time(facts: InvoiceFacts) -> Refusal | None:
    """Refuse to take back a step that was made too long ago, or by nobody's hand."""
    step = _last_by_hand(facts)
    if step is None:
        return Refusal("nothing_to_undo", "no step was made by hand", "Nothing is left to do")
    if facts.at is None or facts.at - step.at <= UNDO_WITHIN:
        return None
    return Refusal(
        "undo_too_late",
        "the last step was made on {day}, and is taken back within {days} days",
        "Make a new case",
        {"day": facts.day_of(step), "days": UNDO_WITHIN.days},
    )


def state_before(facts: InvoiceFacts) -> str:
    """Return where the case stood before the last step made by hand."""
    step = _last_by_hand(facts)
    return "" if step is None else step.source


def _last_by_hand(facts: InvoiceFacts) -> AuditEntry | None:
    steps: list[AuditEntry] = []
    for entry in facts.history:
        if entry.event in _BY_HAND:
            steps.append(entry)
        elif entry.event == "undo" and steps:
            steps.pop()
    return steps[-1] if steps else None


DEALER_CASE = Workflow(
    Machine(
        dealer_case.DEALER_CASE,
        guards={
            "amount_positive": amount_positive,
            "contact_valid": contact_valid,
            "contact_only": contact_only,
            "link_active": link_active,
            "amount_is_due": amount_is_due,
            "amount_given": amount_given,
            "event_unseen": event_unseen,
            "undone_in_time": undone_in_time,
            "no_payment_pending": no_payment_pending,
            "no_payments": no_payments,
        },
        choices={"state_before": state_before},
    ),
    DEALER,
    kind="case",
    create="case.create",
    view="case.view",
    revises=["resend"],
    freezes=["send", "resend"],
    sides=[Side("payment_link", Machine(payment_link.PAYMENT_LINK))],
    export="case.export",
    deletes="cancel",
    confirms={"draft": "send"},
    inactive=["cancelled", "archived"],
)
"""The dealer's lifecycle with its payment link, under the dealer's policy."""
