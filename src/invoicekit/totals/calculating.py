"""The one function that turns facts into figures."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import localcontext
from functools import lru_cache

import attrs

from invoicekit.documents.completeness import problems_of
from invoicekit.documents.invoice import Invoice
from invoicekit.documents.problems import Problem, Severity
from invoicekit.errors import InvalidValue
from invoicekit.money import PRESETS, Rounding, Steps, minor_unit
from invoicekit.money.decimals import EXACT
from invoicekit.taxes.facts import TaxFacts
from invoicekit.taxes.regime import TaxRegime, require_regime
from invoicekit.totals.calculation import Calculation
from invoicekit.totals.closing import too_fine
from invoicekit.totals.gobl import add_up_as_gobl
from invoicekit.totals.on_paper import add_up_on_paper
from invoicekit.totals.rows import Step
from invoicekit.totals.stated import Tolerance, compare_parts, compare_totals

__all__ = ["calculate"]

_NO_FACTS = TaxFacts()
_ONE_UNIT = Tolerance()


def calculate(
    invoice: Invoice,
    regime: TaxRegime,
    *,
    facts: TaxFacts = _NO_FACTS,
    rounding: Rounding | None = None,
    tolerance: Tolerance = _ONE_UNIT,
) -> Calculation:
    """Work out the taxes and totals of a document, each with its reason.

    Args:
        invoice: the document; incomplete is allowed, and told.
        regime: whose law applies; `invoicekit.taxes.flat.REGIME` takes the taxes as stated.
        facts: what the regime must know from outside, by name.
        rounding: how to round; the regime's own if left out.
        tolerance: how far a stated figure may lie from the computed one and still be booked.

    Returns:
        A frozen `Calculation`. What a person should mend is in its `problems`; it is never raised.

    Raises:
        InvalidValue: for what is no regime, such as its module, or no rounding, such as its name.

    Source: EN 16931-1 section 6.4 (BR-CO-10 to BR-CO-17), CGST Act s.15 and s.170, GOBL.

    >>> from invoicekit import Invoice, Line, StatedTax
    >>> from invoicekit.taxes import flat
    >>> line = Line("Paper", quantity="3", unit_price="9.995", taxes=[StatedTax("VAT", "S", "21")])
    >>> result = calculate(Invoice(currency="EUR", lines=[line]), flat.REGIME)
    >>> result.totals.tax_exclusive, result.totals.tax_total, result.totals.payable
    (Decimal('29.99'), Decimal('6.30'), Decimal('36.29'))
    """
    require_regime(regime)
    how = regime.rounding if rounding is None else rounding
    _require_rounding(how)
    unit = minor_unit(invoice.currency)
    step = _step(how, invoice.currency)
    treatments = regime.treatments(invoice, facts)
    with localcontext(EXACT):
        if how.steps is Steps.GOBL:
            sums = add_up_as_gobl(invoice, treatments, step, tolerance)
        else:
            sums = add_up_on_paper(invoice, treatments, regime.untaxed_rows, step, tolerance)
        differences = sums.differences
        problems = [*_form(invoice, how), *treatments.problems, *sums.problems]
        if invoice.prepaid or invoice.rounding_amount is not None:
            problems += too_fine(invoice, unit)
        if invoice.stated is not None:
            stated, lines = invoice.stated, sums.line_results
            parts = compare_parts(stated, sums.tax_rows, lines, tolerance)
            for difference, problem in (
                *compare_totals(stated, sums.totals, tolerance),
                *parts,
            ):
                differences += (difference,)
                problems += [problem] if problem else []
    return Calculation(
        invoice,
        regime.name,
        regime.version,
        how,
        facts,
        sums.totals,
        sums.tax_rows,
        sums.allowances,
        sums.charges,
        tuple(problems),
        differences,
        sums.line_results,
    )


def _require_rounding(how: object) -> None:
    if not isinstance(how, Rounding):
        advice = f"Give a Rounding, or one of PRESETS in invoicekit.money: {', '.join(PRESETS)}"
        raise InvalidValue("rounding", how, "it is no rounding", advice)


@lru_cache(maxsize=64)
def _step(how: Rounding, currency: str) -> Step:
    return Step(how.scope, how.mode, how.unit or minor_unit(currency))


def _form(invoice: Invoice, rounding: Rounding) -> Iterator[Problem]:
    """Give the problems of the form, milder where the document's own rules allow what they say."""
    for problem in problems_of(invoice):
        if problem.code == "negative_price" and rounding.steps is Steps.GOBL:
            message = f"{problem.message}: the price is taken as positive, the quantity is negated"
            yield attrs.evolve(problem, message=message, remedy="", severity=Severity.NOTE)
        elif problem.code == "double_negation" and rounding.name == "en16931":
            yield attrs.evolve(problem, severity=Severity.WARNING)
        else:
            yield problem
