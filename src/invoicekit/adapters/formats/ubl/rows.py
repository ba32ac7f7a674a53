"""Allowances and charges, of a line or of the whole, both ways."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal

from invoicekit.adapters.formats.ubl.said import Said
from invoicekit.adapters.formats.ubl.taxes import amount_text
from invoicekit.adapters.formats.ubl.tree import Node
from invoicekit.documents import AllowanceCharge, StatedTax
from invoicekit.money import plain

__all__ = ["row_nodes", "row_of", "sides"]


def row_nodes(
    rows: Sequence[AllowanceCharge], amounts: Iterable[Decimal], of: Decimal, *, charge: bool
) -> Iterator[Node]:
    """Give allowances or charges as plain data.

    Args:
        rows: the allowances, or the charges.
        amounts: the amount of each.
        of: what a percent is of that has no base of its own, rounded as it is printed.
        charge: whether they are charges.
    """
    for row, amount in zip(rows, amounts, strict=True):
        percent = row.stated_percent if row.percent is None else row.percent
        base = of if row.base is None and row.percent is not None else row.base
        yield {
            "ChargeIndicator": "true" if charge else "false",
            "AllowanceChargeReasonCode": row.reason_code,
            "AllowanceChargeReason": row.reason,
            "MultiplierFactorNumeric": "" if percent is None else plain(percent),
            "Amount": amount_text(amount),
            "BaseAmount": "" if base is None else amount_text(base),
        }


def sides(nodes: Iterable[Node], said: Said) -> tuple[list[Node], list[Node]]:
    """Return the allowances and the charges among plain data."""
    allowances: list[Node] = []
    charges: list[Node] = []
    for node in nodes:
        side = node.get("ChargeIndicator", "")
        if side not in {"true", "false", "1", "0"}:
            message = f"{side!r} is neither true nor false"
            remedy = "Say whether it is a charge (true) or an allowance (false)"
            said.fault("PEPPOL-EN16931-R043", node, "ChargeIndicator", message, remedy)
        (charges if side in {"true", "1"} else allowances).append(node)
    return allowances, charges


def row_of(
    node: Node, said: Said, of: Decimal, rule: str, taxes: tuple[StatedTax, ...] = ()
) -> AllowanceCharge:
    """Return an allowance or charge of plain data.

    A percent is taken as what was meant where it gives the very amount that is stated; elsewhere
    the amount stands, and the percent is what is printed beside it.

    Args:
        node: the plain data.
        said: where faults are told.
        of: what a percent is of that has no base of its own, not rounded.
        rule: the rule that asks for its amount.
        taxes: its taxes.
    """
    amount = said.due_amount(node, "Amount", rule)
    percent, base = said.number(node, "MultiplierFactorNumeric"), said.amount(node, "BaseAmount")
    reason = node.get("AllowanceChargeReason", "")
    code = node.get("AllowanceChargeReasonCode", "")
    if percent is not None and base is not None:
        share = percent.scaleb(-2)
        if base == said.round_off(of) and said.round_off(share * of) == amount:
            return AllowanceCharge(percent=percent, reason=reason, reason_code=code, taxes=taxes)
        if said.round_off(share * base) == amount:
            return AllowanceCharge(
                percent=percent, base=base, reason=reason, reason_code=code, taxes=taxes
            )
    return AllowanceCharge(
        amount, base=base, reason=reason, reason_code=code, taxes=taxes, stated_percent=percent
    )
