"""A demand: what a payment link or a charge transaction asks for."""

from __future__ import annotations

import attrs

from invoicekit.money import Money

__all__ = ["Demand"]


@attrs.frozen
class Demand:
    """Money that is asked for through a record beside a document.

    Args:
        kind: through what, such as `"payment_link"`.
        amount: how much.
        reference: the number of the document.
    """

    kind: str
    amount: Money = attrs.field(repr=False)
    reference: str = ""
