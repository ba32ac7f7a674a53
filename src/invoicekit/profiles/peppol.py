"""Peppol BIS Billing 3: what it asks beyond EN 16931."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal, localcontext

from invoicekit.documents import AllowanceCharge, Invoice, InvoiceKind, ReferenceKind
from invoicekit.documents.problems import Problem
from invoicekit.money import plain
from invoicekit.money.decimals import EXACT, ZERO
from invoicekit.profiles import en16931
from invoicekit.profiles.en16931.figures import Figures
from invoicekit.profiles.en16931.parties import country_of
from invoicekit.profiles.en16931.telling import wrong
from invoicekit.totals import Calculation

__all__ = ["identifiers", "problems"]

_SLACK = Decimal("0.02")
"""How far an amount may lie from its arithmetic (R040, R120)."""

_SELF_BILLED = frozenset({InvoiceKind.SELF_BILLED_INVOICE, InvoiceKind.SELF_BILLED_CREDIT_NOTE})

_TYPES = (
    "71 80 82 84 102 218 219 326 331 380 382 383 384 386 388 393 395 553 575 623 780 817 870 875 "
    "876 877"
)
_INVOICES = frozenset(_TYPES.split())
_CREDIT_NOTES = frozenset({"381", "396", "81", "83", "532"})
"""The types that go through the billing process."""

_GERMAN = frozenset({"326", "384"})

_DEBITS = frozenset({"49", "59"})
"""Direct debits, of any kind and of SEPA."""

_PAIRS: Mapping[str, tuple[str, str]] = {
    "VATEX-EU-G": ("G", "P0104"),
    "VATEX-EU-O": ("O", "P0105"),
    "VATEX-EU-IC": ("K", "P0106"),
    "VATEX-EU-AE": ("AE", "P0107"),
    "VATEX-EU-D": ("E", "P0108"),
    "VATEX-EU-F": ("E", "P0109"),
    "VATEX-EU-I": ("E", "P0110"),
    "VATEX-EU-J": ("E", "P0111"),
}
"""The category that an exemption code goes with, and the rule that says so."""


def identifiers(kind: InvoiceKind) -> tuple[str, str]:
    """Return the specification and the process under which a kind of document goes.

    >>> identifiers(InvoiceKind.INVOICE)[1]
    'urn:fdc:peppol.eu:2017:poacc:billing:01:1.0'
    """
    if kind in _SELF_BILLED:
        return en16931.PEPPOL_SELF_BILLING, en16931.PEPPOL_SELF_BILLING_PROCESS
    return en16931.PEPPOL_BILLING, en16931.PEPPOL_BILLING_PROCESS


def problems(calculation: Calculation) -> tuple[Problem, ...]:
    """Return every rule of EN 16931 and of Peppol BIS Billing 3 that a document breaks.

    Args:
        calculation: the document with its taxes and totals.

    Returns:
        Problems whose code is the rule: `"PEPPOL-EN16931-R003"`. The rules of single countries
        are not among them.

    Source: Peppol BIS Billing 3.0, rules of November 2025.
    """
    invoice, figures = calculation.invoice, Figures.of(calculation)
    with localcontext(EXACT):
        return (
            *en16931.problems(calculation),
            *_header(invoice),
            *_kind(invoice),
            *_exemptions(figures),
            *_currency(invoice, figures),
            *_lines(invoice, figures),
            *_rows(invoice.allowances, figures.allowances, figures.line_total, "allowances"),
            *_rows(invoice.charges, figures.charges, figures.line_total, "charges"),
            *_payment(invoice),
        )


def _rule(number: str, path: str, message: str, remedy: str) -> Problem:
    return wrong(f"PEPPOL-EN16931-{number}", path, message, remedy, source="Peppol BIS Billing 3")


def _german(invoice: Invoice) -> bool:
    return country_of(invoice.seller) == country_of(invoice.buyer) == "DE"


def _header(invoice: Invoice) -> Iterator[Problem]:
    ordered = any(reference.kind is ReferenceKind.ORDER for reference in invoice.references)
    sold = any(reference.kind is ReferenceKind.SALES_ORDER for reference in invoice.references)
    if not (invoice.buyer_reference or ordered or sold):
        message = "neither the buyer's reference nor an order is given"
        yield _rule("R003", "buyer_reference", message, "Give what the buyer asked to be quoted")
    for path, number, party in (
        ("seller", "R020", invoice.seller),
        ("buyer", "R010", invoice.buyer),
    ):
        if party.electronic_address is None:
            message = f"the {path} has no electronic address"
            remedy = "Give the address by which it is found in the network"
            yield _rule(number, f"{path}.electronic_address", message, remedy)
    if len(invoice.notes) > 1 and not _german(invoice):
        message = f"there are {len(invoice.notes)} notes"
        yield _rule("R002", "notes", message, "Put them into one")


def _kind(invoice: Invoice) -> Iterator[Problem]:
    code, path = invoice.document_type, "type_code" if invoice.type_code else "kind"
    if invoice.kind in _SELF_BILLED:
        return
    allowed, number = (_CREDIT_NOTES, "P0101") if invoice.kind.is_credit else (_INVOICES, "P0100")
    if code not in allowed:
        message = f"type {code} does not go through Peppol's billing"
        yield _rule(number, path, message, "Use 380 for an invoice, 381 for a credit note")
    elif code in _GERMAN and not _german(invoice):
        message = f"type {code} is for two German parties alone"
        yield _rule("P0112", path, message, "Use 380, with a reference to what it follows")


def _exemptions(figures: Figures) -> Iterator[Problem]:
    for index, row in enumerate(figures.vat_rows):
        pair = _PAIRS.get(row.exemption_code.upper())
        if pair and pair[0] != row.category:
            message = (
                f"{row.exemption_code} goes with category {pair[0]}, and here with {row.category}"
            )
            path = f"tax_rows[{index}].exemption_code"
            yield _rule(pair[1], path, message, "Correct the code or the category")


def _currency(invoice: Invoice, figures: Figures) -> Iterator[Problem]:
    if invoice.tax_currency and invoice.tax_currency == invoice.currency:
        message = "the VAT currency is the document's own"
        yield _rule("R005", "tax_currency", message, "Leave it out")
    converted = figures.tax_total_converted
    if converted is not None and converted * figures.tax_total < 0:
        message = "the VAT in the two currencies has two signs"
        yield _rule("R055", "exchange_rate", message, "Correct the exchange rate")


def _lines(invoice: Invoice, figures: Figures) -> Iterator[Problem]:
    period = invoice.period
    for index, (line, amounts) in enumerate(zip(invoice.lines, figures.lines, strict=True)):
        path = f"lines[{index}]"
        due = amounts.base + sum(amounts.charges, ZERO) - sum(amounts.allowances, ZERO)
        if abs(amounts.net - due) > _SLACK:
            message = f"the line comes to {plain(due)}, and its amount is {plain(amounts.net)}"
            yield _rule("R120", path, message, "Correct the quantity, the price or the amount")
        yield from _rows(line.allowances, amounts.allowances, amounts.base, f"{path}.allowances")
        yield from _rows(line.charges, amounts.charges, amounts.base, f"{path}.charges")
        own = line.period
        if period and own and period.start and own.start and own.start < period.start:
            message = f"the line's period starts on {own.start}, before the invoice's"
            yield _rule("R110", f"{path}.period", message, "Correct one of the two")
        if period and own and period.end and own.end and own.end > period.end:
            message = f"the line's period ends on {own.end}, after the invoice's"
            yield _rule("R111", f"{path}.period", message, "Correct one of the two")


def _rows(
    rows: tuple[AllowanceCharge, ...], amounts: tuple[Decimal, ...], of: Decimal, path: str
) -> Iterator[Problem]:
    for index, (row, amount) in enumerate(zip(rows, amounts, strict=True)):
        percent = row.stated_percent if row.percent is None else row.percent
        base = of if row.base is None and row.percent is not None else row.base
        inner = f"{path}[{index}]"
        if percent is not None and base is None:
            yield _rule("R041", f"{inner}.base", "a percent has no base", "Give what it is of")
        elif percent is None and base is not None:
            message = "a base has no percent"
            yield _rule("R042", f"{inner}.base", message, "Give the percent, or take the base out")
        elif percent is not None and base is not None:
            due = base * percent.scaleb(-2)
            if abs(due - amount) > _SLACK:
                message = (
                    f"{plain(percent)} % of {plain(base)} is {plain(due)}, not {plain(amount)}"
                )
                yield _rule("R040", f"{inner}.amount", message, "Correct one of the three")


def _payment(invoice: Invoice) -> Iterator[Problem]:
    for index, means in enumerate(invoice.payment_means):
        if means.code in _DEBITS and not means.mandate:
            message = "a direct debit needs the reference of its mandate"
            yield _rule("R061", f"payment_means[{index}].mandate", message, "Give it")
