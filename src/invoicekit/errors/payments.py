"""A payment that cannot be applied, and an order of which nothing can be collected."""

from __future__ import annotations

from typing import ClassVar

import attrs

from invoicekit.errors.root import InvoicekitError

__all__ = ["CannotAllocate", "CannotReverse", "NothingToCollect"]


@attrs.define(eq=False)
class CannotAllocate(InvoicekitError, ValueError):
    """A payment that cannot be applied as asked, with the figures."""

    code: ClassVar[str] = "cannot_allocate"
    template: ClassVar[str] = "{source} cannot be applied to {target}: {reason}"
    remedy_template: ClassVar[str] = "{advice}"

    source: str
    target: str
    reason: str
    advice: str = ""


@attrs.define(eq=False)
class CannotReverse(CannotAllocate):
    """An allocation that cannot be taken back as asked: a reversal, or one reversed already."""

    code: ClassVar[str] = "cannot_reverse"
    template: ClassVar[str] = "what {source} paid on {target} cannot be taken back: {reason}"


@attrs.define(eq=False)
class NothingToCollect(InvoicekitError):
    """Money is asked for where nothing is invoiced that is not collected or requested already."""

    code: ClassVar[str] = "nothing_to_collect"
    template: ClassVar[str] = "there is nothing to collect for the order {order!r}"
    remedy_template: ClassVar[str] = "Make an invoice, or retry a charge transaction that failed"

    order: str
