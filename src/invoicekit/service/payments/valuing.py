"""At what a payment stands in the books: learnt from a plan, and given out to the last cent."""

from __future__ import annotations

from collections.abc import Iterable

import attrs

from invoicekit.allocation import Allocation, Payment, Side, payment_in_books, unapplied
from invoicekit.errors import CannotAllocate
from invoicekit.records import Revision
from invoicekit.service.command import Moment
from invoicekit.service.paying import Paid, restated

__all__ = ["check_books", "valued"]


def valued(paid: Paid, payment: Payment, moment: Moment) -> tuple[Paid, Revision | None]:
    """Return a payment with the value that a plan tells of it, where none was known.

    Args:
        paid: as it was read.
        payment: as the plan has it.
        moment: who says so, when.

    Raises:
        CannotAllocate: where it stands at another value.
    """
    known = paid.payment.base
    if payment.base in {None, known}:
        return paid, None
    if known is not None:
        why = f"it stands at {known} in the books, and the plan has it at {payment.base}"
        raise CannotAllocate(payment.id, "anything", why, _ADVICE)
    return restated(paid, attrs.evolve(paid.payment, base=payment.base), moment)


def check_books(
    payment: Payment, before: Iterable[Allocation], rows: Iterable[Allocation], side: Side
) -> None:
    """Refuse rows that take more or less of a payment's value in the books than there is.

    Args:
        payment: with its value, where that plays a part.
        before: what the ledger says of it.
        rows: what it shall pay.
        side: whether it came in, or was paid out.

    Raises:
        CannotAllocate: for rows without a value, for more than is left of it, or where something
            of it would be left when nothing is left of the payment.
    """
    new = tuple(row for row in rows if row.source == payment.id and row.source_kind.is_spent)
    if payment.base is None or payment.base.currency == payment.amount.currency or not new:
        return
    if any(row.base is None for row in new):
        why = f"it stands at {payment.base} in the books, and the plan gives out none of that"
        raise CannotAllocate(payment.id, "its invoices", why, _ADVICE)
    after = (*before, *new)
    left = payment_in_books(payment, payment.base, after, side=side)
    if left.amount < 0 or (left and not unapplied(payment, after)):
        whole = payment_in_books(payment, payment.base, before, side=side)
        why = f"{whole} of it is left in the books, and the plan gives out {whole - left} of that"
        raise CannotAllocate(payment.id, "its invoices", why, _ADVICE)


_ADVICE = "Plan with an Exchange of the right side, its payment at what payment_in_books gives"
