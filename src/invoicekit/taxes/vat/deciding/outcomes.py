"""The decisions that there are, each made in one place: taxed, exempt, reverse charge, outside."""

from __future__ import annotations

from decimal import Decimal

from invoicekit.documents.problems import Problem
from invoicekit.documents.stated_tax import Liability
from invoicekit.errors import NotCovered
from invoicekit.money import plain
from invoicekit.money.decimals import ZERO
from invoicekit.taxes.rates import DatedRow
from invoicekit.taxes.treatment import Basis
from invoicekit.taxes.vat.categories import Category
from invoicekit.taxes.vat.deciding.case import Case
from invoicekit.taxes.vat.deciding.telling import not_covered, unconfirmed, undecided, wrong
from invoicekit.taxes.vat.decision import Decision, Declared, Undecided
from invoicekit.taxes.vat.rates import STANDARD
from invoicekit.taxes.vat.territories import Territory

__all__ = ["Outcome", "exempt", "outside", "reverse_charge", "taxed", "untaxed"]

Outcome = Decision | Undecided


def taxed(
    case: Case,
    place: Territory,
    basis: Basis,
    *problems: Problem,
    declared: Declared = Declared.LOCAL,
) -> Outcome:
    """Return that the seller charges tax at a rate of the place, or at the state's zero rate.

    Args:
        case: the facts and the law.
        place: whose rate it is.
        basis: why it is taxed there.
        problems: what else is to be told.
        declared: where the tax is declared.
    """
    if place.tax in _OWN_TAXES:
        return _own_tax(case, place, basis, *problems)
    try:
        row = case.law.rates.rate(place.key, case.facts.rate_kind, case.on)
        if row.rate and case.facts.rate == ZERO:
            return undecided(_which_zero(basis), *problems)
        if case.facts.rate is None or case.facts.rate == row.rate:
            told = problems
        elif case.facts.rate_kind != STANDARD:
            told = (*problems, _other_rate(case, place, row))
        else:
            row, told = _stated_row(case, place, row, problems)
    except NotCovered as error:
        return undecided(not_covered(error, "particulars.vat_rate_kind"), *problems)
    rate = row.rate
    category = Category.STANDARD if rate else Category.ZERO
    if case.facts.split_payment:
        category, told = _split_payment(case, place, category, told)
    told = (*told, *unconfirmed(row, case.on))
    shown = f"{basis.text}; {row.key} rate of {place.shown}"
    if not row.is_confirmed(case.on):
        shown += ", to be confirmed"
    source = f"{basis.source}; {row.source}" if basis.source != row.source else row.source
    return Decision(
        category=category,
        place=place.key,
        basis=Basis(basis.rule, shown, source),
        rate=rate,
        declared=declared,
        problems=told,
    )


def _split_payment(
    case: Case, place: Territory, category: Category, told: tuple[Problem, ...]
) -> tuple[Category, tuple[Problem, ...]]:
    """Return the category where a public buyer in Italy pays the tax, as long as it may.

    Source: DPR 633/1972 art. 17-ter; Council Implementing Decision (EU) 2023/1552.
    """
    table = case.law.table("reverse_charges")
    if category is not Category.STANDARD:
        return category, told
    if table.find(f"{place.state} split_payment", case.on) is not None:
        return Category.SPLIT_PAYMENT, told
    problem = wrong(
        "split_payment_not_in_force",
        "particulars.split_payment",
        f"split payment is not authorised in {place.shown} on {case.on}",
        "Charge the ordinary tax, or give a row of your own where it was authorised anew",
        "DPR 633/1972 art. 17-ter",
    )
    return category, (*told, problem)


def _stated_row(
    case: Case, place: Territory, standard: DatedRow, problems: tuple[Problem, ...]
) -> tuple[DatedRow, tuple[Problem, ...]]:
    """Return the row of the rate that the document states, or that rate with a problem."""
    stated = case.facts.rate or ZERO
    rows = case.law.rates.rates(place.key, case.on)
    same = [row for row in rows if row.rate == stated]
    if same:
        # Of several kinds at one rate, one that a source was seen for.
        return max(same, key=lambda row: row.is_confirmed(case.on)), problems
    known = ", ".join(dict.fromkeys(plain(row.rate.normalize()) for row in rows if row.rate))
    problem = Problem(
        "rate_not_in_force",
        "particulars.vat_rate",
        f"{place.shown} has no rate of {plain(stated)} % on {case.on}",
        f"Use one of {known}, or give a source of rates that knows it",
        parameters={"rate": plain(stated), "place": place.key, "date": str(case.on)},
        source=standard.source,
    )
    kept = DatedRow("stated", plain(stated), standard.period, standard.source)
    return kept, (*problems, problem)


def _other_rate(case: Case, place: Territory, row: DatedRow) -> Problem:
    stated = plain(case.facts.rate or ZERO)
    return wrong(
        "rate_differs",
        "particulars.vat_rate",
        f"the document states {stated} %, and the {row.key} rate of {place.shown} on {case.on} "
        f"is {row.value} %",
        "Correct the rate, or the kind of rate",
        row.source,
    )


def _which_zero(basis: Basis) -> Problem:
    return wrong(
        "zero_rate_unexplained",
        "particulars.vat_rate",
        "0 % is no category: it may be a zero rate, an exemption, an export or a reverse charge",
        "Say vat_rate_kind zero where the state has a zero rate, or name the exemption",
        basis.source,
    )


_OWN_TAXES = {"IGIC": Category.IGIC, "IPSI": Category.IPSI}


def _own_tax(case: Case, place: Territory, basis: Basis, *problems: Problem) -> Outcome:
    rate = case.facts.rate
    if rate is None:
        why = f"no rates of {place.tax} are shipped"
        needed = NotCovered(f"rate of {place.tax}", place.shown, f"State it as vat_rate: {why}")
        return undecided(not_covered(needed, "particulars.vat_rate"), *problems)
    text = f"{basis.text}; {place.tax} in place of VAT"
    return Decision(
        category=_OWN_TAXES[place.tax],
        place=place.key,
        basis=Basis("own_tax", text, f"{basis.source}; {place.source}"),
        rate=rate,
        problems=problems,
    )


def untaxed(
    case: Case, category: Category, place: Territory, basis: Basis, code: str, *problems: Problem
) -> Decision:
    """Return that no tax is charged, with the words of the exemption's code.

    Args:
        case: the facts and the law.
        category: which of them.
        place: where it is supplied.
        basis: why.
        code: of the VATEX list; empty where there is none.
        problems: what else is to be told.
    """
    row = case.law.table("exemptions").find(code, case.on) if code else None
    text = row.detail("text") if row is not None else basis.text
    if row is not None:
        problems = (*problems, *unconfirmed(row, case.on))
    return Decision(
        category=category,
        place=place.key,
        basis=basis,
        rate=ZERO if category.has_rate else None,
        exemption_code=code,
        exemption_reason=text[:1].upper() + text[1:],
        declared=Declared.NOWHERE,
        wordings=(text,) if row is not None and row.detail("wording") else (),
        problems=problems,
    )


def exempt(
    case: Case, place: Territory, basis: Basis, code: str = "", *problems: Problem
) -> Decision:
    """Return that the supply is exempt."""
    return untaxed(case, Category.EXEMPT, place, basis, code, *problems)


def outside(case: Case, place: Territory, basis: Basis, *problems: Problem) -> Decision:
    """Return that the supply is outside the VAT of the seller."""
    return untaxed(case, Category.OUTSIDE, place, basis, "VATEX-EU-O", *problems)


def reverse_charge(
    place: Territory,
    basis: Basis,
    *problems: Problem,
    notional_rate: Decimal | None = None,
) -> Decision:
    """Return that the buyer owes the tax; the seller charges none and says so.

    Args:
        place: where the tax is owed.
        basis: why.
        problems: what else is to be told.
        notional_rate: the rate at which the buyer owes it, where the invoice must say that.
    """
    return Decision(
        category=Category.REVERSE_CHARGE,
        place=place.key,
        basis=basis,
        rate=ZERO,
        exemption_code="VATEX-EU-AE",
        exemption_reason="Reverse charge",
        liability=Liability.RECIPIENT,
        declared=Declared.BY_BUYER,
        notional_rate=notional_rate,
        wordings=("Reverse charge",),
        problems=problems,
    )
