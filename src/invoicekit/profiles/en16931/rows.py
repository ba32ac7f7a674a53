"""Rules over allowances and charges, of a line or of the whole."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal

import attrs

from invoicekit.documents import AllowanceCharge, Invoice
from invoicekit.documents.problems import Problem
from invoicekit.profiles.en16931.figures import Figures
from invoicekit.profiles.en16931.telling import not_listed, too_fine, wrong

__all__ = ["LINE_ALLOWANCES", "LINE_CHARGES", "RowRules", "document_row_problems", "row_problems"]


@attrs.frozen
class RowRules:
    """The ids of the rules over one sort of row.

    Attributes:
        reason: it has a reason or a code.
        amount: its amount has two decimals.
        base: its base has two decimals.
        codes: the list of its reason codes.
    """

    reason: str
    amount: str
    base: str
    codes: str


LINE_ALLOWANCES = RowRules("BR-CO-23", "BR-DEC-24", "BR-DEC-25", "allowance_reasons")
LINE_CHARGES = RowRules("BR-CO-24", "BR-DEC-27", "BR-DEC-28", "charge_reasons")
_ALLOWANCES = RowRules("BR-CO-21", "BR-DEC-01", "BR-DEC-02", "allowance_reasons")
_CHARGES = RowRules("BR-CO-22", "BR-DEC-05", "BR-DEC-06", "charge_reasons")


def row_problems(
    rows: Sequence[AllowanceCharge], amounts: Sequence[Decimal], path: str, rules: RowRules
) -> Iterator[Problem]:
    """Give what is wrong with allowances or charges.

    Args:
        rows: the allowances, or the charges.
        amounts: the amount of each.
        path: the list that they stand in.
        rules: the rules over them.
    """
    for index, (row, amount) in enumerate(zip(rows, amounts, strict=True)):
        inner = f"{path}[{index}]"
        if not (row.reason.strip() or row.reason_code):
            message = "it has neither a reason nor its code"
            yield wrong(rules.reason, f"{inner}.reason", message, "Say what it is for")
        yield from not_listed(row.reason_code, rules.codes, f"{inner}.reason_code")
        yield from too_fine(amount, rules.amount, f"{inner}.amount")
        yield from too_fine(row.base, rules.base, f"{inner}.base")


def document_row_problems(invoice: Invoice, figures: Figures) -> Iterator[Problem]:
    """Give what is wrong with the allowances and charges of the whole.

    Args:
        invoice: the document.
        figures: its figures.
    """
    for path, rows, amounts, rules, rule in (
        ("allowances", invoice.allowances, figures.allowances, _ALLOWANCES, "BR-32"),
        ("charges", invoice.charges, figures.charges, _CHARGES, "BR-37"),
    ):
        yield from row_problems(rows, amounts, path, rules)
        for index, row in enumerate(rows):
            if not figures.row_of(row.taxes)[0]:
                message = "it has no VAT category, and the document has several"
                remedy = "State its VAT; where it belongs to several rates, split it"
                yield wrong(rule, f"{path}[{index}].taxes", message, remedy)
