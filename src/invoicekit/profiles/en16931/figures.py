"""The figures of a document as EN 16931 shows them: every amount that is printed, none that is not.

What a bill states goes before what is computed, so that a bill that is sent on says what it said.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from decimal import Decimal, localcontext

import attrs

from invoicekit.documents.allowance_charge import AllowanceCharge
from invoicekit.documents.invoice import Invoice
from invoicekit.documents.stated_tax import Liability, StatedTax
from invoicekit.documents.stated_totals import StatedTotals
from invoicekit.money import minor_unit, rounder
from invoicekit.money.decimals import EXACT, ZERO
from invoicekit.totals import Calculation, LineTax, TaxRow
from invoicekit.totals.taxable import figure_of

__all__ = ["Figures", "LineFigures", "VatRow", "is_vat", "vat_rows"]

Rounder = Callable[[Decimal], Decimal]

_EXEMPT = frozenset({"E", "AE", "K", "G", "Z"})
"""Categories whose rate is zero by the rules."""


@attrs.frozen
class VatRow:
    """A row of the VAT table (BG-23).

    Attributes:
        category: its UNTDID 5305 code (BT-118).
        rate: in percent (BT-119); None for what is outside VAT.
        base: what it is of (BT-116).
        amount: the VAT (BT-117).
        exemption_code: by the VATEX list (BT-121).
        exemption_reason: in words (BT-120).
    """

    category: str
    rate: Decimal | None
    base: Decimal = attrs.field(repr=False)
    amount: Decimal = attrs.field(repr=False)
    exemption_code: str = ""
    exemption_reason: str = ""

    @property
    def key(self) -> tuple[str, Decimal | None]:
        """Return what makes a row one: its category and its rate."""
        return self.category, self.rate


@attrs.frozen
class LineFigures:
    """The figures of a line.

    Attributes:
        net: its amount (BT-131).
        base: its quantity at its price, which its percents are of.
        allowances: the amount of each of its allowances (BT-136).
        charges: the amount of each of its charges (BT-141).
        category: the VAT category (BT-151); empty where it has none.
        rate: the VAT rate in percent (BT-152).
    """

    net: Decimal = attrs.field(repr=False)
    base: Decimal = attrs.field(repr=False)
    allowances: tuple[Decimal, ...] = attrs.field(repr=False)
    charges: tuple[Decimal, ...] = attrs.field(repr=False)
    category: str
    rate: Decimal | None


@attrs.frozen
class Figures:
    """All amounts of a document, as they are printed.

    Attributes:
        lines: those of each line.
        allowances: the amount of each document allowance (BT-92).
        charges: the amount of each document charge (BT-99).
        vat_rows: the VAT table.
        line_total: sum of the line nets (BT-106).
        allowance_total: BT-107.
        charge_total: BT-108.
        tax_exclusive: BT-109.
        tax_total: BT-110.
        tax_total_converted: BT-111; None where no second currency is told.
        tax_inclusive: BT-112.
        prepaid: BT-113.
        rounding: BT-114.
        payable: BT-115, which knows neither a retention nor a collection.
    """

    lines: tuple[LineFigures, ...]
    allowances: tuple[Decimal, ...] = attrs.field(repr=False)
    charges: tuple[Decimal, ...] = attrs.field(repr=False)
    vat_rows: tuple[VatRow, ...]
    line_total: Decimal = attrs.field(repr=False)
    allowance_total: Decimal = attrs.field(repr=False)
    charge_total: Decimal = attrs.field(repr=False)
    tax_exclusive: Decimal = attrs.field(repr=False)
    tax_total: Decimal = attrs.field(repr=False)
    tax_total_converted: Decimal | None = attrs.field(repr=False)
    tax_inclusive: Decimal = attrs.field(repr=False)
    prepaid: Decimal = attrs.field(repr=False)
    rounding: Decimal = attrs.field(repr=False)
    payable: Decimal = attrs.field(repr=False)

    @classmethod
    def of(cls, calculation: Calculation) -> Figures:
        """Return the figures of a calculated document; what it states goes before.

        Args:
            calculation: the document with its taxes and totals.
        """
        with localcontext(EXACT):
            return _figures(calculation)

    def row_of(self, taxes: Iterable[StatedTax]) -> tuple[str, Decimal | None]:
        """Return category and rate of a document's allowance or charge.

        Args:
            taxes: the taxes that it states. Without one it has that of the document, if the
                document has but one; else none, and the category is empty.
        """
        stated = next((tax for tax in taxes if is_vat(tax.tax, tax.category)), None)
        if stated is not None:
            return _key(stated.category, stated.rate, stated.liability)
        return self.vat_rows[0].key if len(self.vat_rows) == 1 else ("", None)


def _figures(calculation: Calculation) -> Figures:
    invoice, totals = calculation.invoice, calculation.totals
    stated = invoice.stated or StatedTotals()
    rows = vat_rows(calculation.tax_rows)
    due = totals.tax_inclusive - totals.prepaid + totals.rounding
    return Figures(
        _lines(calculation, stated),
        _as_said(invoice.allowances, calculation.allowances),
        _as_said(invoice.charges, calculation.charges),
        _stated_rows(stated, rows) if stated.tax_rows else rows,
        _first(stated.line_total, totals.line_total),
        _first(stated.allowance_total, totals.allowance_total),
        _first(stated.charge_total, totals.charge_total),
        _first(stated.tax_exclusive, totals.tax_exclusive),
        _first(stated.tax_total, totals.tax_total),
        _converted(calculation, stated),
        _first(stated.tax_inclusive, totals.tax_inclusive),
        totals.prepaid,
        totals.rounding,
        _first(stated.payable, due),
    )


def is_vat(tax: str, category: str) -> bool:
    """Tell whether EN 16931 has a tax as VAT: it has the taxes of the Canaries and Ceuta so too."""
    return (
        tax == "VAT" or (category == "L" and tax == "IGIC") or (category == "M" and tax == "IPSI")
    )


def _first(stated: Decimal | None, computed: Decimal) -> Decimal:
    return computed if stated is None else stated


def _key(category: str, rate: Decimal | None, liability: Liability) -> tuple[str, Decimal | None]:
    if liability is Liability.RECIPIENT or (rate is None and category in _EXEMPT):
        # What the recipient accounts for has a rate in the books, and none on paper.
        return category, ZERO
    return category, rate


def vat_rows(rows: Sequence[TaxRow]) -> tuple[VatRow, ...]:
    """Return the VAT table (BG-23) of tax rows: what the buyer owes has no rate on paper.

    Args:
        rows: those of a calculation or a snapshot; what is no VAT is left out.
    """
    merged: dict[tuple[str, Decimal | None], VatRow] = {}
    for row in rows:
        if not is_vat(row.tax, row.category):
            continue
        key = _key(row.category, row.rate, row.liability)
        amount = row.amount if row.liability is Liability.SUPPLIER else row.amount - row.amount
        new = VatRow(*key, row.base, amount, row.exemption_code, row.exemption_reason)
        before = merged.get(key)
        merged[key] = new if before is None else _together(before, new)
    return tuple(merged.values())


def _together(one: VatRow, other: VatRow) -> VatRow:
    reasons = dict.fromkeys(r for r in (one.exemption_reason, other.exemption_reason) if r)
    return attrs.evolve(
        one,
        base=one.base + other.base,
        amount=one.amount + other.amount,
        exemption_code=one.exemption_code or other.exemption_code,
        exemption_reason="; ".join(reasons),
    )


def _stated_rows(stated: StatedTotals, computed: Iterable[VatRow]) -> tuple[VatRow, ...]:
    reasons = {row.key: row for row in computed}
    rows = []
    for row in stated.tax_rows:
        known = reasons.get((row.category, row.rate))
        code, reason = row.exemption_code, row.exemption_reason
        if known and not (code or reason):
            code, reason = known.exemption_code, known.exemption_reason
        rows.append(VatRow(row.category, row.rate, row.base, row.amount, code, reason))
    return tuple(rows)


def _lines(calculation: Calculation, stated: StatedTotals) -> tuple[LineFigures, ...]:
    invoice, results = calculation.invoice, calculation.lines
    nets = [result.net for result in results]
    if len(stated.line_nets) == len(nets):
        nets = list(stated.line_nets)
    round_off = rounder(minor_unit(invoice.currency), calculation.rounding.mode)
    figures = []
    for line, result, net in zip(invoice.lines, results, nets, strict=True):
        base = line.quantity * line.unit_price
        if line.base_quantity is not None:
            base /= line.base_quantity
        category, rate = _line_vat(result.taxes)
        figures.append(
            LineFigures(
                net,
                base,
                tuple([_amount(row, base, round_off) for row in line.allowances]),
                tuple([_amount(row, base, round_off) for row in line.charges]),
                category,
                rate,
            )
        )
    return tuple(figures)


def _amount(row: AllowanceCharge, base: Decimal, round_off: Rounder) -> Decimal:
    # An amount that is said too finely is told, and stands as it was said.
    return round_off(figure_of(row, base)) if row.amount is None else row.amount


def _line_vat(taxes: Sequence[LineTax]) -> tuple[str, Decimal | None]:
    for tax in taxes:
        if is_vat(tax.tax, tax.category):
            return _key(tax.category, tax.rate, tax.liability)
    return "", None


def _as_said(rows: Sequence[AllowanceCharge], computed: Sequence[Decimal]) -> tuple[Decimal, ...]:
    pairs = zip(rows, computed, strict=True)
    return tuple([amount if row.amount is None else row.amount for row, amount in pairs])


def _converted(calculation: Calculation, stated: StatedTotals) -> Decimal | None:
    invoice: Invoice = calculation.invoice
    if not invoice.tax_currency:
        return None
    if stated.tax_total_converted is not None:
        return stated.tax_total_converted
    converted = calculation.tax_total_converted
    if converted is None or converted.currency != invoice.tax_currency:
        return None
    return converted.amount
