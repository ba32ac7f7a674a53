"""By when an invoice is to be issued, where the Union or a country sets one day for all."""

from __future__ import annotations

from datetime import date, timedelta

from invoicekit.errors import NotCovered
from invoicekit.taxes.rates import DatedRow
from invoicekit.taxes.vat.decision import Decision
from invoicekit.taxes.vat.law import SHIPPED_LAW, VatLaw
from invoicekit.taxes.vat.territories import EU, territory_of

__all__ = ["last_day_to_issue"]

_ACROSS_BORDERS = frozenset({"intra_community", "call_off_stock", "reverse_charge_service"})
"""The rules of decisions whose invoices the Directive itself sets a day for."""


def last_day_to_issue(
    decision: Decision, supplied: date, law: VatLaw = SHIPPED_LAW
) -> tuple[date, str]:
    """Return the last day to issue an invoice, and where the law says so.

    Args:
        decision: what was decided on the supply.
        supplied: the day of the supply.
        law: the tables.

    Returns:
        The day, and its source.

    Raises:
        NotCovered: where each member state sets a day of its own.

    >>> from invoicekit.taxes import Basis
    >>> from invoicekit.taxes.vat import Category, Decision
    >>> sale = Decision(category=Category.INTRA_COMMUNITY, place="DE",
    ...     basis=Basis("intra_community"))
    >>> last_day_to_issue(sale, date(2026, 12, 3))
    (datetime.date(2027, 1, 15), 'Directive 2006/112/EC art. 222')
    """
    row = _row(decision, supplied, law)
    days = int(row.rate)
    if row.detail("counted") == "from the supply":
        return supplied + timedelta(days=days), row.source
    following = date(supplied.year + supplied.month // 12, supplied.month % 12 + 1, days)
    return following, row.source


def _row(decision: Decision, supplied: date, law: VatLaw) -> DatedRow:
    table, place = law.table("deadlines"), territory_of(decision.place, supplied)
    if place.state == "AE":
        return table.on("AE country", supplied)
    if place.area == EU and decision.basis.rule in _ACROSS_BORDERS:
        return table.on(decision.category.value, supplied)
    raise NotCovered(
        "deadline of an invoice",
        f"{place.shown}, category {decision.category.value}",
        "Each state sets its own: look at its law",
    )
