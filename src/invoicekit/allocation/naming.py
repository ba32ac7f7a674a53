"""Whether an item that a person names can take an amount, and what to say where it cannot."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from invoicekit.allocation.open_item import OpenItem
from invoicekit.money import Money

__all__ = ["refusal", "unknown"]


def unknown(known: Mapping[str, OpenItem], item_id: str) -> tuple[str, str]:
    """Return why there is no such item, and what to do about it."""
    reason = f"none of the {len(known)} items given has this id"
    same_number = [item.id for item in known.values() if item.number == item_id]
    if same_number:
        return reason, f"It is a number; name the item by its id: {', '.join(same_number)}"
    return reason, "Name an item that was given to the plan, by its id"


def refusal(on: date, item: OpenItem, amount: Money) -> tuple[str, str] | None:
    """Return why an amount cannot go to an item, and what to do about it; None when it can."""
    if amount.amount <= 0:
        return f"{amount} is not above zero", "Give an amount above zero, or leave the item out"
    if item.kind.is_credit:
        return "it is a credit note", "Use the credit note as a source, with from_credit_note"
    if item.cancelled:
        return "it is cancelled", "Leave it out: the money stays unapplied, as credit"
    if item.issue_date > on:
        reason = f"the allocation is of {on}, the document of {item.issue_date}"
        return reason, f"Date the allocation {item.issue_date} or later"
    if amount > item.balance:
        advice = f"Apply at most {item.balance}; what is left stays unapplied"
        if item.balance.amount <= 0:
            advice = "Leave it out: nothing is open on it"
        return f"{amount} is more than its balance of {item.balance}", advice
    return None
