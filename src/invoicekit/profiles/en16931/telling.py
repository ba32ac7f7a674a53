"""How a broken rule is told."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from invoicekit.documents.problems import Problem, Severity
from invoicekit.money import plain
from invoicekit.profiles.en16931.code_lists import code_lists

__all__ = ["SOURCE", "not_listed", "too_fine", "wrong"]

SOURCE = "EN 16931"

_PLACES = 2
"""The decimals of an amount, whatever the currency (BR-DEC)."""


def wrong(
    rule: str,
    path: str,
    message: str,
    remedy: str,
    severity: Severity = Severity.ERROR,
    source: str = SOURCE,
    **parameters: str,
) -> Problem:
    """Return the problem of a broken rule.

    Args:
        rule: its id: `"BR-CO-10"`.
        path: where, as in the JSON.
        message: what is wrong, with the figures.
        remedy: what to do about it.
        severity: error, warning or note.
        source: whose rule it is.
        parameters: the facts by name.
    """
    return Problem(rule, path, message, remedy, severity, parameters, source)


def not_listed(value: str, name: str, path: str, rule: str = "") -> Iterator[Problem]:
    """Give a problem where a code is not in its list; an empty one is no code.

    Args:
        value: the code.
        name: the list's name.
        path: where the code stands.
        rule: the rule that asks, where it is another than the list's own.
    """
    known = code_lists()[name]
    if not value or value in known.codes:
        return
    yield wrong(
        rule or known.rule,
        path,
        f"{value!r} is not in the list {known.source}",
        f"Use a code of {known.source}",
        code=value,
    )


def too_fine(amount: Decimal | None, rule: str, path: str) -> Iterator[Problem]:
    """Give a problem where an amount has more than two decimals.

    Args:
        amount: the amount; None for none.
        rule: the rule that asks: `"BR-DEC-23"`.
        path: where the amount stands.
    """
    if amount is None:
        return
    exponent = amount.normalize().as_tuple().exponent
    if isinstance(exponent, int) and exponent < -_PLACES:
        yield wrong(
            rule,
            path,
            f"the amount {plain(amount)} has more than {_PLACES} decimals",
            "Round it to the cent; EN 16931 knows no finer amount in any currency",
            amount=plain(amount),
        )
