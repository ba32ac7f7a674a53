"""Which rate counts when a rate changes between supply, invoice and payment."""

from __future__ import annotations

from datetime import date

import attrs

from invoicekit.taxes.india.law import Law
from invoicekit.taxes.india.supply import SupplyKind

__all__ = ["TimeOfSupply", "payment_day", "time_of_supply"]


@attrs.frozen
class TimeOfSupply:
    """The day whose rate counts.

    Args:
        on: give it as the invoice's tax point.
        source: the clause.
    """

    on: date
    source: str


def time_of_supply(
    change: date, *, supplied: date, invoiced: date, paid: date, kind: SupplyKind, law: Law
) -> TimeOfSupply:
    """Return the day whose rate counts: two of the three events on one side decide.

    For goods the payment does not count unless the switch `section_14_payment_counts_for_goods` is
    set: the invoice's day is taken.

    Args:
        change: the first day of the new rate.
        supplied: when it was supplied.
        invoiced: the date of the invoice.
        paid: the day of payment, as `payment_day` gives it.
        kind: goods or services.
        law: the tables.

    Source: CGST Act s.14; Notifications 40/2017-CT and 66/2017-CT.
    """
    switch = "section_14_payment_counts_for_goods"
    if kind is SupplyKind.GOODS and not law.switch(switch, invoiced):
        return TimeOfSupply(invoiced, "CGST Act s.14; Notification 66/2017-CT")
    before = supplied < change
    letter = "a" if before else "b"
    if (invoiced < change) == (paid < change):
        return TimeOfSupply(min(invoiced, paid), f"CGST Act s.14({letter})")
    # One of the two lies on the side of the supply, and that one counts.
    same_side = invoiced if (invoiced < change) == before else paid
    return TimeOfSupply(same_side, f"CGST Act s.14({letter})")


def payment_day(entered: date, credited: date, *, late_credit: bool = False) -> date:
    """Return the day of payment: the earlier of the entry in the books and the bank's credit.

    Args:
        entered: the day of the entry in the supplier's books.
        credited: the day of the credit in the supplier's bank account.
        late_credit: whether the bank credited it more than four working days after the change of
            rate; its day counts then. Which days are worked is the bank's calendar to say.

    Source: CGST Act s.14, proviso and Explanation.
    """
    return credited if late_credit else min(entered, credited)
