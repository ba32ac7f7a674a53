"""Reverse charge within a state: what its table lists, and what a document says by hand."""

from __future__ import annotations

from contextlib import suppress
from decimal import Decimal

import attrs

from invoicekit.documents.problems import Problem
from invoicekit.errors import NotCovered
from invoicekit.money import plain
from invoicekit.taxes.rates import DatedRow
from invoicekit.taxes.treatment import Basis
from invoicekit.taxes.vat.categories import Category
from invoicekit.taxes.vat.deciding.case import Case
from invoicekit.taxes.vat.deciding.outcomes import reverse_charge
from invoicekit.taxes.vat.deciding.telling import missing, unconfirmed, warning, wrong
from invoicekit.taxes.vat.decision import Decision
from invoicekit.taxes.vat.facts import VatFacts
from invoicekit.taxes.vat.territories import EU, Territory

__all__ = ["REVERSE_CHARGE_TO_CONSUMER", "domestic_reverse_charge"]

Told = tuple[Problem, ...]

REVERSE_CHARGE_TO_CONSUMER = wrong(
    "reverse_charge_to_consumer",
    "buyer",
    "the document says reverse charge, and the buyer is no business",
    "Charge the tax, or give the buyer's VAT id",
    "Directive 2006/112/EC art. 194 to 199",
)
_DISREGARD = Decimal(5)
_BY_HAND = "reverse charge, as the document says"


def domestic_reverse_charge(
    case: Case, place: Territory, basis: Basis
) -> tuple[Decision | None, Told]:
    """Return the decision that the buyer owes the tax, or None and what is to be told of it.

    Args:
        case: the facts and the law.
        place: the state in question.
        basis: why the supply is there.

    Source: Directive 2006/112/EC art. 194, 199, 199a, 199b; VATA 1994 s.55A; UAE Federal
    Decree-Law 8/2017 art. 48.
    """
    facts = case.facts
    if facts.reverse_charge is False:
        return None, ()
    if not facts.reverse_charged:
        if facts.reverse_charge:
            return _by_hand(case, place, basis)
        return None, ()
    row, told = _row(case, place)
    if row is None:
        return None, told
    refusal = _refusal(case, place, row)
    if refusal is not None:
        return None, refusal
    owed = _owed(case, place, row.detail("text"), row.source)
    doubts = unconfirmed(row, case.on)
    return attrs.evolve(owed, problems=(*owed.problems, *doubts)), ()


def _by_hand(case: Case, place: Territory, basis: Basis) -> tuple[Decision | None, Told]:
    if not case.to_business:
        return None, (REVERSE_CHARGE_TO_CONSUMER,)
    source = "Directive 2006/112/EC art. 194, 199" if place.area == EU else basis.source
    return _owed(case, place, _BY_HAND, source), ()


def _owed(case: Case, place: Territory, text: str, source: str) -> Decision:
    rate = case.facts.rate
    with suppress(NotCovered):
        rate = case.law.rates.rate(place.key, case.facts.rate_kind, case.on).rate
    basis = Basis("domestic_reverse_charge", f"{text} in {place.shown}: the buyer owes", source)
    decision = reverse_charge(place, basis, notional_rate=rate)
    if place.state != "GB" or rate is None:
        return decision
    # A British invoice says at which rate the customer owes the tax.
    said = f"Reverse charge: the customer accounts for VAT at {plain(rate)} % to HMRC"
    return attrs.evolve(decision, exemption_reason=said, wordings=(said,))


def _row(case: Case, place: Territory) -> tuple[DatedRow | None, Told]:
    table, what = case.law.table("reverse_charges"), case.facts.reverse_charged
    keys = [f"{place.state} {what}"]
    if place.area == EU and case.facts.reverse_charge:
        # What the Directive allows holds where the document says that its state makes use of it.
        keys.append(f"EU {what}")
    for key in keys:
        found = table.find(key, case.on)
        if found is not None:
            return found, ()
    known = any(key in table.by_key for key in (*keys, f"EU {what}"))
    code, text = ("reverse_charge_not_in_force", f"is not in force on {case.on}")
    if not known:
        code, text = "unknown_reverse_charge", "is in no table"
    problem = warning(
        code,
        "particulars.reverse_charged",
        f"the reverse charge for {what!r} in {place.shown} {text}: the tax is charged",
        "Say reverse_charge yes where the state has it, or give a row of your own",
        "Directive 2006/112/EC art. 199, 199a, 199b",
    )
    return None, (problem,)


def _refusal(case: Case, place: Territory, row: DatedRow) -> Told | None:
    """Return what is told where the row does not apply after all; None where it does."""
    facts = case.facts
    if not case.to_business:
        return (REVERSE_CHARGE_TO_CONSUMER,) if facts.reverse_charge else ()
    if row.detail("declaration") and not facts.declaration:
        return (missing("declaration", f"the buyer's statement, for {row.key}", row.source),)
    below = _below(facts, row) if row.rate else None
    if below is not None:
        return below
    if place.state == "GB":
        return _refused_in_britain(case, row)
    return None


def _below(facts: VatFacts, row: DatedRow) -> Told | None:
    """Return what is told of a supply below the row's threshold, or of unknown size; else None."""
    of = f"{row.detail('currency')} {row.value} in one supply"
    if facts.amount is None or facts.currency not in {"", row.detail("currency")}:
        return (missing("amount", f"it applies from {of}", row.source),)
    if facts.amount >= row.rate:
        return None
    if not facts.amount_of_note or facts.stated is Category.STANDARD:
        return ()
    if facts.reverse_charge:
        return None
    why = f"what the corrected supply came to: it applies from {of}, and a note may be of a part"
    return (missing("amount", why, row.source),)


def _refused_in_britain(case: Case, row: DatedRow) -> Told | None:
    """Return what is told where a condition of the United Kingdom is not met; None where all are.

    Source: VATA 1994 s.55A; SI 2019/892.
    """
    facts = case.facts
    both = any(case.at(k).state == "GB" for k in facts.seller.ids) and (
        facts.buyer.has_id and case.at(facts.buyer.id_territory).state == "GB"
    )
    if not both:
        return (
            warning(
                "reverse_charge_needs_registration",
                "buyer.tax_ids",
                "this reverse charge is between two who are registered in the United Kingdom",
                "Give both VAT ids where there are any; else the tax is charged",
                row.source,
            ),
        )
    if facts.rate_kind == "zero":
        return ()
    if not row.key.endswith("construction"):
        return None
    work = facts.construction
    applies = (
        work.reportable and not work.end_user and not work.labour_only and work.share > _DISREGARD
    )
    return None if applies else ()
