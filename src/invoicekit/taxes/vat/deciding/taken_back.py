"""A prepayment that the final invoice takes back: its tax is what it was billed with."""

from __future__ import annotations

from invoicekit.documents.stated_tax import Liability
from invoicekit.money.decimals import ZERO
from invoicekit.taxes.treatment import Basis
from invoicekit.taxes.vat.categories import Category
from invoicekit.taxes.vat.deciding.outcomes import Outcome
from invoicekit.taxes.vat.deciding.telling import missing, undecided
from invoicekit.taxes.vat.decision import Decision, Declared
from invoicekit.taxes.vat.facts import TakenBack, VatFacts

__all__ = ["taken_back"]

_SOURCE = "Directive 2006/112/EC art. 65, 220(1)(4)"


def taken_back(facts: VatFacts, billed: TakenBack) -> Outcome:
    """Return the tax of a prepayment as it was billed, whatever the law of the final day says.

    The tax became due when the money came, at the rate of that day; the final invoice lowers its
    own by just that.

    Args:
        facts: what is known of the line.
        billed: what the prepayment invoice billed.

    Source: Directive 2006/112/EC art. 65, 93, 220(1)(4).
    """
    category = billed.category
    if category is None or (category.is_taxed and not billed.rate):
        why = f"category and rate that prepayment invoice {billed.prepayment} was billed with"
        return undecided(missing("taxes", why, _SOURCE, "taxes"), *facts.problems)
    owed = category is Category.REVERSE_CHARGE
    untaxed = ZERO if category.has_rate else None
    return Decision(
        category=category,
        place=facts.seller.territory,
        basis=Basis(
            "prepayment", f"taken back as prepayment {billed.prepayment} billed it", _SOURCE
        ),
        rate=billed.rate if category.is_taxed else untaxed,
        exemption_code=billed.exemption_code,
        exemption_reason=billed.exemption_reason,
        liability=Liability.RECIPIENT if owed else Liability.SUPPLIER,
        declared=_declared(category),
        problems=facts.problems,
    )


def _declared(category: Category) -> Declared:
    if category is Category.REVERSE_CHARGE:
        return Declared.BY_BUYER
    return Declared.LOCAL if category.is_taxed else Declared.NOWHERE
