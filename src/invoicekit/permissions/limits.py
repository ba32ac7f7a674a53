"""Limits: whether an amount is within one, and what is said when it is not."""

from __future__ import annotations

from invoicekit.money import Money
from invoicekit.permissions.circumstances import Circumstances
from invoicekit.statemachines.decision import Failure, Step

__all__ = ["limit_failure", "within"]


def within(limit: Money | None, about: Circumstances) -> bool:
    """Return whether the record's amount is within a limit, itself included.

    An amount that is not known, or not in the limit's currency, is not within it.
    """
    if limit is None:
        return True
    size = about.amount_in(limit.currency)
    return size is not None and size <= limit.amount


def limit_failure(
    limit: Money, about: Circumstances, who_could: tuple[str, ...], rule: str
) -> Failure:
    """Return why the record's amount is not within a limit."""
    amount = about.amount
    if amount is None:
        code, template, remedy = _UNKNOWN
    elif about.amount_in(limit.currency) is None:
        code, template, remedy = _NO_RATE
    else:
        code, template, remedy = _ABOVE
    return Failure(
        Step.LIMIT,
        code,
        template,
        remedy,
        (("limit", str(limit)), ("amount", "" if amount is None else str(amount))),
        who_could=who_could,
        rule=rule,
        public="the amount is not within the limit for this",
    )


_UNKNOWN = (
    "amount_unknown",
    "the amount is not known, and there is a limit of {limit}",
    "Give the amount of the record",
)
_NO_RATE = (
    "no_exchange_rate",
    "{amount} cannot be compared with the limit of {limit} without a rate",
    "Give the exchange rate",
)
_ABOVE = (
    "above_limit",
    "{amount} is above the limit of {limit}",
    "Ask somebody with a higher limit",
)
