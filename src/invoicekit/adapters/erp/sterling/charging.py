"""Sterling's charges and taxes, of a line or of the whole: between its XML and our rows."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

import attrs

from invoicekit.adapters.erp.sterling.tree import Node
from invoicekit.documents import AllowanceCharge, StatedTax

__all__ = ["charge_rows", "header_rows", "name_of", "stated_taxes", "words_of"]

_BETWEEN = ": "

Rows = tuple[tuple[AllowanceCharge, ...], tuple[AllowanceCharge, ...]]
"""Allowances, then charges."""


def name_of(category: str, name: str) -> str:
    """Return category and name of a charge as one reason.

    >>> name_of("Shipping", "ShippingCharge"), name_of("", "Gift"), name_of("Tax", "")
    ('Shipping: ShippingCharge', 'Gift', 'Tax')
    """
    return _BETWEEN.join(part for part in (category, name) if part)


def words_of(reason: str) -> tuple[str, str]:
    """Return category and name of a charge from its reason, as `name_of` wrote it.

    >>> words_of("Shipping: ShippingCharge"), words_of("gift wrap")
    (('Shipping', 'ShippingCharge'), ('', 'gift wrap'))
    """
    category, between, name = reason.partition(_BETWEEN)
    return (category, name) if between else ("", category)


def charge_rows(charges: Iterator[Node], quantity: Decimal = Decimal(1)) -> Rows:
    """Return charges that are billed; a discount is an allowance.

    The amount is `ChargeAmount`; where that is missing, that for the line and that for each unit.
    """
    allowances: list[AllowanceCharge] = []
    rows: list[AllowanceCharge] = []
    for node in charges:
        if node.text("IsBillable") == "N":
            continue
        amount = node.maybe("ChargeAmount")
        if amount is None:
            amount = node.amount("ChargePerLine") + node.amount("ChargePerUnit") * quantity
        if not amount:
            continue
        takes = (node.text("IsDiscount") == "Y") != (amount < 0)
        reason = name_of(node.text("ChargeCategory"), node.text("ChargeName"))
        (allowances if takes else rows).append(AllowanceCharge(abs(amount), reason=reason))
    return tuple(allowances), tuple(rows)


def stated_taxes(taxes: Iterator[Node]) -> tuple[StatedTax, ...]:
    """Return the taxes of a line, each with the amount that Sterling gives.

    A tax on a charge of the line is kept apart by the charge's name.
    """
    found: dict[tuple[str, Decimal | None, str], StatedTax] = {}
    for node in taxes:
        tax = node.text("TaxName") or "Tax"
        group = name_of(node.text("ChargeCategory"), node.text("ChargeName"))
        rate, amount = node.maybe("TaxPercentage"), node.amount("Tax")
        key = (tax, rate, group)
        if key in found:
            amount += found[key].amount or Decimal(0)
        found[key] = StatedTax(tax, rate=rate, amount=amount, group=group)
    return tuple(found.values())


def header_rows(order: Node) -> Rows:
    """Return the charges of the whole order, each with the taxes that name it.

    Raises:
        InvalidDocument: for a tax of the whole order that names none of its charges.
    """
    allowances, charges = charge_rows(order.all("HeaderCharges", "HeaderCharge"))
    taxes: dict[str, list[Node]] = {}
    for node in order.all("HeaderTaxes", "HeaderTax"):
        if node.amount("Tax"):
            named = name_of(node.text("ChargeCategory"), node.text("ChargeName"))
            taxes.setdefault(named, []).append(node)
    rows = [_taxed(row, taxes) for row in (*allowances, *charges)]
    for left in taxes.values():
        message = "it is a tax of the whole order on none of its charges, and cannot be billed"
        left[0].refuse("header_tax_without_charge", "ChargeName", message)
    return tuple(rows[: len(allowances)]), tuple(rows[len(allowances) :])


def _taxed(row: AllowanceCharge, taxes: dict[str, list[Node]]) -> AllowanceCharge:
    own = stated_taxes(iter(taxes.pop(row.reason, [])))
    # A charge that Sterling does not tax is not taxed as the lines are.
    return attrs.evolve(row, taxes=own or [StatedTax("Tax", amount=Decimal(0))])
