"""One function decides: the law's proposal, or a person's choice beside it."""

from __future__ import annotations

import attrs

from invoicekit.documents.problems import Problem
from invoicekit.documents.stated_tax import Liability
from invoicekit.errors import NotCovered
from invoicekit.money.decimals import ZERO
from invoicekit.taxes.treatment import Basis
from invoicekit.taxes.vat.categories import Category
from invoicekit.taxes.vat.deciding.case import Case
from invoicekit.taxes.vat.deciding.goods import decide_goods
from invoicekit.taxes.vat.deciding.outcomes import Outcome, outside
from invoicekit.taxes.vat.deciding.services import decide_service
from invoicekit.taxes.vat.deciding.taken_back import taken_back
from invoicekit.taxes.vat.deciding.telling import missing, not_covered, undecided, wrong
from invoicekit.taxes.vat.decision import Decision, Undecided
from invoicekit.taxes.vat.facts import Override, VatFacts
from invoicekit.taxes.vat.law import SHIPPED_LAW, VatLaw
from invoicekit.taxes.vat.terms import Status, SupplyKind, fits

__all__ = ["decide"]


def decide(facts: VatFacts, law: VatLaw = SHIPPED_LAW) -> Decision | Undecided:
    """Return what VAT makes of a supply, with the article that decided, or what must be known.

    It asks in this order: is the seller a taxable person; where is the supply; does that state
    exempt it; which category and rate does it have there.

    Args:
        facts: what is known of the supply.
        law: the tables; the shipped ones if left out.

    Returns:
        A `Decision`, or `Undecided` whose problems name the facts that are missing. Where a person
        chose otherwise, the decision is that choice, and the law's is its `proposal`. A line that
        takes back a prepayment has the tax that this one was billed with, and no other.

    >>> from datetime import date
    >>> from invoicekit.taxes.vat import Buyer, IdStatus, Seller, Status, SupplyKind, VatFacts
    >>> facts = VatFacts(on=date(2026, 5, 4), supply=SupplyKind.GOODS, seller=Seller("DE", ["DE"]),
    ...     buyer=Buyer("FR", Status.BUSINESS, "FR", IdStatus.VALID))
    >>> decision = decide(facts)
    >>> decision.category.value, decision.exemption_code, decision.basis.source
    ('K', 'VATEX-EU-IC', 'Directive 2006/112/EC art. 138(1)')
    """
    if facts.taken_back is not None:
        return taken_back(facts, facts.taken_back)
    proposed = _told(_proposal(facts, law), facts)
    if facts.override is None:
        return proposed
    return _chosen(facts, facts.override, proposed)


def _told(outcome: Outcome, facts: VatFacts) -> Outcome:
    """Return an outcome with what could not be read, and what the document states otherwise."""
    problems = facts.problems
    if (
        isinstance(outcome, Decision)
        and facts.override is None
        and facts.stated not in {None, outcome.category}
        and not any(p.code == "reverse_charge_to_consumer" for p in outcome.problems)
    ):
        problems = (*problems, _differs(facts, outcome))
    if not problems:
        return outcome
    return attrs.evolve(outcome, problems=(*problems, *outcome.problems))


def _proposal(facts: VatFacts, law: VatLaw) -> Outcome:
    lacking = _lacking(facts)
    if lacking or facts.on is None:
        return undecided(*lacking)
    case = Case(facts, law, facts.on)
    try:
        if facts.seller.status is Status.CONSUMER:
            text = "the seller is no taxable person"
            source = "Directive 2006/112/EC art. 2(1), 9(1)"
            return outside(case, case.home, Basis("not_taxable", text, source))
        return decide_goods(case) if facts.supply is SupplyKind.GOODS else decide_service(case)
    except NotCovered as error:
        return undecided(not_covered(error, "particulars"))


def _lacking(facts: VatFacts) -> list[Problem]:
    lacking: list[Problem] = []
    if facts.on is None:
        why = "rates and rules are of the tax point"
        lacking.append(missing("tax_point", why, path="tax_point"))
    if not facts.seller.territory:
        why = "where the seller is established"
        lacking.append(missing("seller.country", why, path="seller.country"))
    if facts.supply is None:
        lacking.append(missing("supply", "whether it is goods or services"))
    elif not fits(facts.nature, facts.supply):
        lacking.append(
            wrong(
                "nature_differs",
                "particulars.nature",
                f"{facts.nature.value!r} is no nature of {facts.supply.value}",
                "Correct supply or nature",
            )
        )
    return lacking


def _differs(facts: VatFacts, decision: Decision) -> Problem:
    stated = facts.stated.value if facts.stated else ""
    return wrong(
        "category_differs",
        "taxes",
        f"the document states category {stated}, and by {decision.basis.source} it is "
        f"{decision.category.value}: {decision.basis.text}",
        "Correct the tax or the facts, or choose by hand with vat_category and vat_reason",
        decision.basis.source,
    )


def _chosen(facts: VatFacts, override: Override, proposed: Outcome) -> Outcome:
    if not override.reason.strip():
        reason = wrong(
            "override_without_reason",
            "particulars.vat_reason",
            f"category {override.category.value} was chosen by hand, and no reason was given",
            "Give the reason as vat_reason",
        )
        return attrs.evolve(proposed, problems=(*proposed.problems, reason))
    category = override.category
    rate = override.rate if category.is_taxed else ZERO if category.has_rate else None
    if category.is_taxed and not rate:
        return undecided(missing("vat_rate", f"category {category.value} has a rate above zero"))
    proposal = proposed if isinstance(proposed, Decision) else None
    told = f"; the proposal was {proposal.category.value}" if proposal else ""
    owed = category is Category.REVERSE_CHARGE
    return Decision(
        category=category,
        place=proposal.place if proposal else facts.seller.territory,
        basis=Basis("by_hand", f"chosen by hand: {override.reason}{told}", _cited(proposal)),
        rate=rate,
        exemption_code=override.exemption_code,
        exemption_reason=override.reason if category.gives_reason else "",
        liability=Liability.RECIPIENT if owed else Liability.SUPPLIER,
        problems=facts.problems,
        proposal=proposal,
    )


def _cited(proposal: Decision | None) -> str:
    return f"against {proposal.basis.source}" if proposal else "a person's choice"
