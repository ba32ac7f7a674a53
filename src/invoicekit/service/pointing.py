"""By which tags a bill is found: what it is matched with, and that it says where the money goes."""

from __future__ import annotations

from collections.abc import Iterable

from invoicekit.documents import Content
from invoicekit.matching import paid_to
from invoicekit.workflows import Workflow

__all__ = ["BANK_DETAILS", "matched_with", "pointing"]

BANK_DETAILS = "bank_details"
"""The tag of a bill that says where its money is to go."""

_MATCHED = "matched:"


def matched_with(document: str) -> str:
    """Return the tag of a bill that is matched with an order or receipt."""
    return f"{_MATCHED}{document}"


def pointing(tags: Iterable[str], workflow: Workflow, content: Content) -> tuple[str, ...]:
    """Return the tags of a record for a new content; those of others stay.

    Args:
        tags: what it bears now.
        workflow: what it follows; only what a vendor sends is matched with orders.
        content: what is said in it.
    """
    if workflow.counterparty != "seller":
        return tuple(tags)
    others = [tag for tag in tags if not tag.startswith(_MATCHED) and tag != BANK_DETAILS]
    documents = dict.fromkeys(match.document for match in content.matches if match.document)
    told = [BANK_DETAILS] if paid_to(content) is not None else []
    return (*others, *map(matched_with, documents), *told)
