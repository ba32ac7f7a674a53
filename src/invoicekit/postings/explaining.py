"""An entry in words and columns, as a clerk reads it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from invoicekit.money import Money

__all__ = ["ShownLine", "explained"]


class ShownLine(NamedTuple):
    """One line as it is shown."""

    is_debit: bool
    account: str
    name: str
    amount: Money
    base: Money | None
    text: str


def explained(title: str, lines: Sequence[ShownLine]) -> str:
    """Return an entry as text: the title, then a line for each debit and each credit.

    Args:
        title: of the document and its day.
        lines: as they are booked.
    """
    rows = [
        (
            "Dr" if line.is_debit else "Cr",
            line.account,
            line.name,
            f"{line.amount.amount:,f} {line.amount.currency}",
            f"({line.base.amount:,f} {line.base.currency})" if line.base else "",
        )
        for line in lines
    ]
    _, account, name, amount, base = (max(map(len, column)) for column in zip(*rows, strict=True))
    shown = (
        f"{row[0]} {row[1]:<{account}}  {row[2]:<{name}}  {row[3]:>{amount}}  {row[4]:>{base}}"
        for row in rows
    )
    words = (f"{start.rstrip()}  {line.text}" for start, line in zip(shown, lines, strict=True))
    return "\n".join([title, *(line.rstrip() for line in words)])
