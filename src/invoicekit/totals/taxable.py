"""What tax is due on: the lines, and the allowances and charges of the whole document."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from invoicekit.documents.allowance_charge import AllowanceCharge
from invoicekit.documents.invoice import Invoice
from invoicekit.documents.problems import Problem
from invoicekit.money.decimals import ZERO
from invoicekit.taxes.regime import UntaxedRows
from invoicekit.taxes.treatment import Taxed, Treatments
from invoicekit.totals.rows import Step, spread

__all__ = ["Taxable", "figure_of", "net_of_lines", "taxable_items"]


class Taxable:
    """The taxable items of a document while it is being added up: first its lines, then the rest.

    Each list has one entry for an item: what it adds to the total, the value that tax is due on,
    its quantity, its taxes, and where it stands.
    """

    __slots__ = (
        "allowances",
        "amounts",
        "bases",
        "charges",
        "owners",
        "problems",
        "quantities",
        "taxed",
    )

    def __init__(
        self, amounts: list[Decimal], quantities: list[Decimal], taxed: list[Taxed]
    ) -> None:
        self.amounts = amounts
        self.bases = amounts
        self.quantities = quantities
        self.taxed = taxed
        self.owners: list[tuple[str, int]] = []
        """The document allowance or charge that each item after the lines is a part of."""
        self.allowances: list[Decimal] = []
        self.charges: list[Decimal] = []
        self.problems: list[Problem] = []

    def add(self, amount: Decimal, taxes: Taxed, owner: tuple[str, int]) -> None:
        """Add a part of a document allowance (below zero) or charge (above zero)."""
        self.amounts.append(amount)
        self.quantities.append(ZERO)
        self.taxed.append(taxes)
        self.owners.append(owner)


def net_of_lines(
    invoice: Invoice, step: Step
) -> tuple[list[Decimal], dict[int, tuple[Decimal, Decimal]]]:
    """Return each line's net, rounded once at the end, and the allowances and charges in it.

    Args:
        invoice: the document.
        step: how amounts are rounded on the way.

    Returns:
        The nets in the order of the lines; and, for a line that has any, its allowance and charge.

    Source: EN 16931 BT-131; Peppol BIS Billing 3, R120 and R040.
    """
    nets: list[Decimal] = []
    extras: dict[int, tuple[Decimal, Decimal]] = {}
    on_the_way = step.on_the_way
    for index, line in enumerate(invoice.lines):
        gross = line.quantity * line.unit_price
        if line.base_quantity is not None:
            gross /= line.base_quantity
        if line.allowances or line.charges:
            taken = sum([on_the_way(figure_of(row, gross)) for row in line.allowances], ZERO)
            put = sum([on_the_way(figure_of(row, gross)) for row in line.charges], ZERO)
            extras[index] = taken, put
            gross += put - taken
        nets.append(on_the_way(gross))
    return nets, extras


def figure_of(row: AllowanceCharge, of: Decimal) -> Decimal:
    """Return the amount of an allowance or charge, not rounded.

    Args:
        row: the allowance or charge.
        of: what its percent is of, where it has no base of its own.
    """
    if row.percent is None:
        return row.amount or ZERO
    return row.percent.scaleb(-2) * (of if row.base is None else row.base)


def taxable_items(
    invoice: Invoice,
    nets: list[Decimal],
    treatments: Treatments,
    untaxed: UntaxedRows,
    step: Step,
) -> Taxable:
    """Return the lines with the document's allowances and charges, each with its taxes.

    A percent without a base of its own is of the sum of the lines. An allowance or charge without a
    tax of its own is spread over the lines' taxes, or refused with a problem, as the regime says.
    """
    items = Taxable(list(nets), [line.quantity for line in invoice.lines], list(treatments.lines))
    if invoice.allowances or invoice.charges:
        line_total = sum(nets, ZERO)
        for name, sign, rows, taxes in (
            ("allowances", -1, invoice.allowances, treatments.allowances),
            ("charges", 1, invoice.charges, treatments.charges),
        ):
            for index, row in enumerate(rows):
                amount = sign * step.on_the_way(figure_of(row, line_total))
                parts: list[tuple[Decimal, Taxed]] | None = [(amount, taxes[index])]
                if amount and not taxes[index] and not row.after_tax and any(treatments.lines):
                    parts = _spread(amount, nets, treatments.lines, untaxed, step)
                if parts is None:
                    items.problems.append(_untaxed(name, index, untaxed))
                    parts = [(amount, ())]
                for part, part_taxes in parts:
                    items.add(part, part_taxes, (name, index))
    return items


def _spread(
    amount: Decimal,
    nets: Sequence[Decimal],
    line_taxes: Sequence[Taxed],
    untaxed: UntaxedRows,
    step: Step,
) -> list[tuple[Decimal, Taxed]] | None:
    if untaxed is UntaxedRows.REFUSE:
        return None
    rounded = step.at_the_end(amount)
    return spread(rounded, nets, line_taxes, step.unit)


def _untaxed(name: str, index: int, untaxed: UntaxedRows) -> Problem:
    refused = untaxed is UntaxedRows.REFUSE
    reason = "this regime spreads none" if refused else "the lines' nets allow no proportion"
    return Problem(
        "untaxed_allowance_charge",
        f"{name}[{index}]",
        f"it states no tax of its own, and {reason}: it enters no tax base",
        "State the tax that it belongs to",
        source="EN 16931 BR-32, BR-37",
    )
