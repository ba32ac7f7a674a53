"""The reasons of a calculation: data first, words second."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal

import attrs

from invoicekit.documents.invoice import Invoice
from invoicekit.money import plain
from invoicekit.taxes.treatment import Basis, Liability
from invoicekit.totals.figures import TaxRow, Totals

__all__ = ["Statement", "explanation"]


@attrs.frozen
class Statement:
    """One step of a calculation.

    Args:
        code: stable: `"tax_row"`, `"before_tax"`, `"payable"`.
        path: what it explains, as in the result: `"tax_rows[0]"`.
        parameters: its figures and words by name, as text, for a translation of your own.
        text: the same in English, in one line.
        basis: the rule and the source of the law, on a tax row.
    """

    code: str
    path: str
    parameters: tuple[tuple[str, str], ...] = attrs.field(repr=False)
    text: str = attrs.field(repr=False)
    basis: Basis | None = None


def explanation(
    invoice: Invoice, totals: Totals, tax_rows: Sequence[TaxRow]
) -> tuple[Statement, ...]:
    """Return why each figure is what it is, from the lines down to the payable.

    Args:
        invoice: the document.
        totals: its totals.
        tax_rows: its tax rows.
    """
    rows = [_tax_row(row, index) for index, row in enumerate(tax_rows)]
    return (*_before_tax(invoice, totals), *rows, *_payable(invoice, totals))


def _shown(amount: Decimal) -> str:
    return f"{amount or abs(amount):,f}"


def _rate(rate: Decimal | None) -> str:
    return "" if rate is None else plain(rate.normalize())


_OWED = {
    Liability.SUPPLIER: "",
    Liability.RECIPIENT: ", owed by the recipient",
    Liability.COLLECTED: ", collected on top of the taxed price",
    Liability.WITHHELD: ", withheld by the buyer",
}


def _tax_row(row: TaxRow, index: int) -> Statement:
    facts = {
        "tax": row.tax,
        "category": row.category,
        "rate": _rate(row.rate),
        "base": _shown(row.base),
        "amount": _shown(row.amount),
        "computed": _shown(row.computed),
        "liability": row.liability.value,
    }
    # That a tax above zero is on something taxable needs no word.
    named = row.category if row.category != "taxable" else ""
    name = " ".join(part for part in (row.tax, named) if part)
    rate = f" {facts['rate']} %" if row.rate is not None else ""
    text = f"{name}{rate} of {facts['base']} = {facts['amount']}{_OWED[row.liability]}"
    if row.surcharge_rate is not None:
        facts |= {"surcharge_rate": _rate(row.surcharge_rate), "surcharge": _shown(row.surcharge)}
        text += f", and a surcharge of {facts['surcharge_rate']} % = {facts['surcharge']}"
    if row.computed != row.amount:
        text += f" as entered or stated (computed: {facts['computed']})"
    reason = row.basis and ": ".join(part for part in (row.basis.text, row.basis.source) if part)
    text += f": {reason}" if reason else ""
    return Statement("tax_row", f"tax_rows[{index}]", tuple(facts.items()), text, row.basis)


def _before_tax(invoice: Invoice, totals: Totals) -> Iterator[Statement]:
    facts = {
        "line_total": _shown(totals.line_total),
        "allowance_total": _shown(totals.allowance_total),
        "charge_total": _shown(totals.charge_total),
        "tax_exclusive": _shown(totals.tax_exclusive),
    }
    text = f"Lines {facts['line_total']}"
    text += f" - allowances {facts['allowance_total']}" if totals.allowance_total else ""
    text += f" + charges {facts['charge_total']}" if totals.charge_total else ""
    included = invoice.prices_include
    text += f", {included} inside the prices taken out," if included else ""
    text += f" = {facts['tax_exclusive']} {invoice.currency} before tax"
    yield Statement("before_tax", "totals.tax_exclusive", tuple(facts.items()), text)


def _payable(invoice: Invoice, totals: Totals) -> Iterator[Statement]:
    parts = (
        ("tax_total", "+ tax", totals.tax_total),
        ("collected", "+ collected", totals.collected),
        ("withheld", "- withheld", totals.withheld),
        ("rounding", "+ rounding", totals.rounding),
        ("prepaid", "- prepaid", totals.prepaid),
    )
    facts = {"tax_exclusive": _shown(totals.tax_exclusive), "payable": _shown(totals.payable)}
    facts |= {name: _shown(amount) for name, _, amount in parts}
    text = f"{facts['tax_exclusive']} before tax"
    text += "".join(f" {sign} {facts[name]}" for name, sign, amount in parts if amount)
    text += f" = {facts['payable']} {invoice.currency} payable"
    yield Statement("payable", "totals.payable", tuple(facts.items()), text)
