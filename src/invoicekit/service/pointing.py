"""By which tag a vendor's bill is found that says where its money is to go."""

from __future__ import annotations

from collections.abc import Iterable

from invoicekit.documents import Content
from invoicekit.matching import paid_to
from invoicekit.workflows import Workflow

__all__ = ["BANK_DETAILS", "pointing"]

BANK_DETAILS = "bank_details"
"""The tag of a bill that says where its money is to go."""


def pointing(tags: Iterable[str], workflow: Workflow, content: Content) -> tuple[str, ...]:
    """Return the tags of a record for a new content; those of others stay.

    Args:
        tags: what it bears now.
        workflow: what it follows; only where bills are approved are bank details compared.
        content: what is said in it.
    """
    if not workflow.approved:
        return tuple(tags)
    others = [tag for tag in tags if tag != BANK_DETAILS]
    return (*others, BANK_DETAILS) if paid_to(content) is not None else tuple(others)
