"""What an entry in a foreign currency is in that of the books, balanced there too."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

import attrs

from invoicekit.money import ExchangeRate, Money, minor_unit
from invoicekit.money.decimals import EXACT, ZERO
from invoicekit.money.split import round_parts
from invoicekit.postings.drafts import Draft
from invoicekit.postings.roles import Role

__all__ = ["at_home", "converted"]


def at_home(drafts: Sequence[Draft]) -> list[Draft]:
    """Return the lines of an entry that is in the home currency already."""
    return [attrs.evolve(draft, base=draft.amount) for draft in drafts]


def converted(drafts: Sequence[Draft], rate: ExchangeRate) -> list[Draft]:
    """Return the lines with their amounts in the home currency; these balance as well.

    What is owed, and every tax, is converted and rounded by itself, as it stands in the open items
    and in the return. The price bears what that leaves over, by largest remainder.

    Args:
        drafts: balanced, in the document's currency.
        rate: from that currency to the home currency.
    """
    unit = minor_unit(rate.target)
    costs = [draft for draft in drafts if draft.role.bears_cost and draft.amount]
    fixed = [
        attrs.evolve(draft, base=rate.amount(Money(draft.amount, draft.currency)))
        for draft in drafts
        if not draft.role.bears_cost
    ]
    owed = sum((draft.base or ZERO for draft in fixed), ZERO).copy_negate()
    if not costs:
        return [*fixed, _left_over(owed, drafts)]
    exact = [EXACT.multiply(draft.amount, rate.rate) for draft in costs]
    parts = round_parts(exact, owed, unit)
    borne = [attrs.evolve(draft, base=part) for draft, part in zip(costs, parts, strict=True)]
    return [*borne, *fixed]


def _left_over(amount: Decimal, drafts: Sequence[Draft]) -> Draft:
    currency = drafts[0].currency
    zero = minor_unit(currency) - minor_unit(currency)
    text = "what rounding left over in the home currency"
    return Draft(Role.ROUND_OFF, zero, text, currency=currency, base=amount)
