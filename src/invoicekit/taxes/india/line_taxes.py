"""The taxes of one line: State VAT or GST, by whom it is owed, cess and TCS beside it."""

from __future__ import annotations

import attrs

from invoicekit.documents.problems import Problem, Severity
from invoicekit.documents.stated_tax import Liability, StatedTax
from invoicekit.errors import NotCovered
from invoicekit.money.decimals import ZERO
from invoicekit.taxes.india.case import LineCase
from invoicekit.taxes.india.cess import CESS, cess_taxes
from invoicekit.taxes.india.gst import (
    COMPOSITION,
    FAMILY,
    HEADS,
    ZERO_RATED,
    by_head,
    gst_taxes,
    head_problems,
    untaxed,
)
from invoicekit.taxes.india.rate_choice import RateChoice, rate_of
from invoicekit.taxes.india.refusals import (
    CLASS_DEFAULTED,
    COMPOSITION_CHARGES,
    MARKETPLACE_OWES,
    REVERSE_CHARGED,
    UNREGISTERED_CHARGES,
    charged,
)
from invoicekit.taxes.india.reverse_charge import ReverseCharge, reverse_charge_of
from invoicekit.taxes.india.state_vat import VAT, vat_problems, vat_taxes
from invoicekit.taxes.india.supply import ExportRoute, Registration, Taxability
from invoicekit.taxes.india.tcs import TCS, tcs_taxes
from invoicekit.taxes.india.valuation import price_rule_of
from invoicekit.taxes.treatment import Basis, Taxed, Treatment

__all__ = ["Decision", "taxes_of"]

_KNOWN = HEADS | {VAT, CESS, TCS}


@attrs.frozen
class Decision:
    """How one line is taxed, and what a person should mend in it.

    Args:
        taxes: its taxes.
        problems: with paths inside the line: `"taxes"`, `"particulars.gst_rate"`.
        of_supply: those of the supply and its place, with paths inside the document.
    """

    taxes: Taxed
    problems: tuple[Problem, ...] = ()
    of_supply: tuple[Problem, ...] = ()


def taxes_of(case: LineCase) -> Decision:
    """Return the taxes of a line with the reason of each.

    Args:
        case: the line with all that its taxes hang on.
    """
    vat = vat_taxes(case)
    problems = vat_problems(case, vat)
    levied = Decision(vat, problems) if vat or problems else _gst(case)
    try:
        collected, told = tcs_taxes(case)
    except NotCovered as error:
        collected, told = (), (_not_covered(error, "particulars.tcs"),)
    strangers = tuple(_unknown(tax) for tax in case.line.taxes if tax.tax not in _KNOWN)
    return Decision(levied.taxes + collected, (*levied.problems, *told, *strangers))


def _gst(case: LineCase) -> Decision:
    if case.place.bill_of_entry:
        return Decision((), (_at_customs(case),))
    reverse = reverse_charge_of(case)
    if reverse.applies:
        return _owed_by_recipient(case, reverse)
    decided = _uncharged(case) or _charged_by_supplier(case)
    if not reverse.problems:
        return decided
    return attrs.evolve(decided, problems=(*reverse.problems, *decided.problems))


def _uncharged(case: LineCase) -> Decision | None:
    """Return the decision on a line that its supplier may not charge tax on; else None."""
    seller = case.supply.supplier_registration
    if seller is Registration.COMPOSITION:
        return Decision(untaxed(COMPOSITION), charged(case, COMPOSITION_CHARGES))
    if not seller.is_registered:
        return Decision((), charged(case, UNREGISTERED_CHARGES))
    if case.supply.section_9_5:
        return Decision((), (MARKETPLACE_OWES,))
    return None if case.place.taxes else Decision(())


def _charged_by_supplier(case: LineCase) -> Decision:
    choice = rate_of(case)
    return _ordinary(case, choice) if case.place.zero_rated is None else _zero_rated(case, choice)


def _ordinary(case: LineCase, choice: RateChoice) -> Decision:
    if choice.rate is None:
        return Decision((), choice.problems)
    if not choice.taxability.is_taxed:
        return Decision(untaxed(choice.taxability.value), choice.problems)
    if not choice.rate:
        # The class never follows from the rate 0: who says nothing else gets exempt, and is told.
        taxes = untaxed(Taxability.EXEMPT.value, "since a rate of 0 was chosen and no class")
        return Decision(taxes, (*choice.problems, CLASS_DEFAULTED))
    return _taxed(case, choice, case.place.basis, Liability.SUPPLIER)


def _taxed(
    case: LineCase, choice: RateChoice, basis: Basis, liability: Liability, category: str = ""
) -> Decision:
    stated: dict[str, StatedTax] = {}
    problems = list(choice.problems)
    if case.line.taxes and liability is Liability.SUPPLIER:
        stated = by_head([t for t in case.line.taxes if t.tax in HEADS], case.place)
        problems += head_problems(stated, case.place)
    rule = price_rule_of(case, choice.row.valuation if choice.row else "")
    problems += rule.problems
    if rule.retail_price is not None:
        text = f"{basis.text}; the value is the retail price less the tax inside it"
        basis = Basis(basis.rule, text, f"{basis.source}; {rule.source}")
    taxes = gst_taxes(
        case.place,
        choice.rate or ZERO,
        basis,
        category=category or Taxability.TAXABLE.value,
        liability=liability,
        stated=stated,
        retail_price=rule.retail_price,
    )
    cess, told = _cess(case, choice, liability)
    return Decision(taxes + cess, (*problems, *told))


def _cess(
    case: LineCase, choice: RateChoice, liability: Liability
) -> tuple[Taxed, tuple[Problem, ...]]:
    stated = [tax for tax in case.line.taxes if tax.tax == CESS]
    if stated:
        return tuple(_stated_cess(tax, liability) for tax in stated), ()
    if not choice.rate:
        # Under a letter of undertaking nothing is charged, and so no cess.
        return (), ()
    key = case.text("cess") or (choice.row.cess if choice.row else "")
    if not key:
        return (), ()
    try:
        return cess_taxes(case, key, liability)
    except NotCovered as error:
        return (), (_not_covered(error, "particulars.cess"),)


def _stated_cess(tax: StatedTax, liability: Liability) -> Treatment:
    return Treatment(
        CESS,
        tax.category or Taxability.TAXABLE.value,
        tax.rate,
        tax.amount,
        tax.stated_amount,
        tax.per_unit,
        liability=liability,
        group=tax.group or ("ad_valorem" if tax.per_unit is None else "by_unit"),
        family=FAMILY,
        basis=Basis("cess", "compensation cess as stated", "Cess Act 2017 s.8"),
    )


def _owed_by_recipient(case: LineCase, reverse: ReverseCharge) -> Decision:
    place = case.place
    basis = Basis(
        "reverse_charge",
        f"{reverse.text}; {place.basis.text}",
        f"{reverse.source(inter_state=place.inter_state)}; {place.basis.source}",
    )
    choice = rate_of(case, reverse.row)
    problems = (*reverse.problems, *charged(case, REVERSE_CHARGED))
    if choice.rate is None or not choice.taxability.is_taxed or not choice.rate:
        decided = _ordinary(case, choice)
    else:
        decided = _taxed(case, choice, basis, Liability.RECIPIENT)
    return attrs.evolve(decided, problems=(*problems, *decided.problems))


def _zero_rated(case: LineCase, choice: RateChoice) -> Decision:
    place = case.place
    if place.route is not ExportRoute.WITH_PAYMENT or not choice.taxability.is_taxed:
        free = attrs.evolve(choice, rate=ZERO, problems=())
        return _taxed(case, free, place.basis, Liability.SUPPLIER, ZERO_RATED)
    if choice.rate is None:
        return Decision((), choice.problems)
    return _taxed(case, choice, place.basis, Liability.SUPPLIER, ZERO_RATED)


def _at_customs(case: LineCase) -> Problem:
    return Problem(
        "igst_at_customs",
        "taxes",
        f"IGST is paid on the bill of entry at customs: {case.place.basis.text}",
        "Take the credit from the bill of entry",
        Severity.NOTE,
        source=case.place.basis.source,
    )


def _not_covered(error: NotCovered, path: str) -> Problem:
    return Problem(error.code, path, error.message, error.remedy, parameters={"key": error.key})


def _unknown(tax: StatedTax) -> Problem:
    return Problem(
        "unknown_tax",
        "taxes",
        f"{tax.tax!r} is no tax that an Indian invoice bears",
        "Use one of " + ", ".join(sorted(_KNOWN)),
        parameters={"tax": tax.tax},
        source="CGST Rule 46",
    )
