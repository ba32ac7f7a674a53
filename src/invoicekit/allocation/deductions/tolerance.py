"""How much of a small difference may be given up, and by whom."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal

import attrs

from invoicekit.allocation.fields import whole_amount
from invoicekit.errors import CurrencyMismatch, InvalidAmount, InvalidDefinition
from invoicekit.money import DecimalLike, Mode, Money, to_decimal
from invoicekit.money.decimals import EXACT

__all__ = ["Tolerance", "WriteOffPolicy"]


def _percent(value: DecimalLike) -> Decimal:
    percent = to_decimal(value, "tolerance")
    if not 0 <= percent <= Decimal(100):
        raise InvalidAmount("tolerance", str(percent), "it is between 0 and 100")
    return percent


def _amount(value: Money) -> Money:
    if whole_amount(value).amount < 0:
        raise InvalidAmount("tolerance", str(value), "it is below zero")
    return value


@attrs.frozen
class Tolerance:
    """What may be written off of one item: the smaller of an amount and a percent of its total.

    Args:
        amount: zero or above, in the item's currency.
        percent: of the item's total: 1 means 1 %; 100 where the amount alone shall count.

    Raises:
        InvalidAmount: for an amount below zero, or a percent outside 0 to 100.

    >>> Tolerance(Money("5.00", "INR"), 1).limit(Money("118.00", "INR"))
    Money('1.18', 'INR')
    """

    amount: Money = attrs.field(converter=_amount)
    percent: Decimal = attrs.field(default=Decimal(100), converter=_percent)

    def limit(self, total: Money) -> Money:
        """Return the most that may be written off of an item with this total.

        Raises:
            CurrencyMismatch: for a total in another currency.
        """
        if total.currency != self.amount.currency:
            raise CurrencyMismatch(total.currency, self.amount.currency, "written off")
        share = abs(total) * EXACT.divide(self.percent, Decimal(100))
        # Rounded down: half a paisa above the limit is above the limit.
        return min(share.rounded(Mode.DOWN), self.amount)


_Limits = Mapping[str, Iterable[Tolerance]]


def _limits(value: _Limits) -> Mapping[str, tuple[Tolerance, ...]]:
    return {who: tuple(limits) for who, limits in value.items()}


@attrs.frozen
class WriteOffPolicy:
    """Who may write off how much, by currency.

    Args:
        limits: by actor or role; for each, one tolerance in each currency.

    Raises:
        InvalidDefinition: for two tolerances of one actor in one currency.

    >>> policy = WriteOffPolicy({"clerk": [Tolerance(Money("1.00", "INR"))]})
    >>> policy.of("farah", roles=["clerk"], currency="INR").amount
    Money('1.00', 'INR')
    >>> policy.of("ravi", roles=["viewer"], currency="INR").amount
    Money('0.00', 'INR')
    """

    limits: Mapping[str, tuple[Tolerance, ...]] = attrs.field(converter=_limits)

    def __attrs_post_init__(self) -> None:
        """Refuse what does not say which of two limits counts."""
        for who, limits in self.limits.items():
            currencies = [limit.amount.currency for limit in limits]
            if len(currencies) > len(set(currencies)):
                raise InvalidDefinition("write-off policy", "one currency has two limits", who)

    def of(self, actor: str, *, currency: str, roles: Iterable[str] = ()) -> Tolerance:
        """Return the tolerance of an actor: its own, else the widest of its roles, else none.

        Args:
            actor: the actor's id.
            currency: of the item.
            roles: the actor's roles.
        """
        own = self._known(actor, currency)
        if own:
            return own[0]
        by_role = [limit for role in roles for limit in self._known(role, currency)]
        nothing = Tolerance(Money.zero(currency), 0)
        return max(by_role, key=lambda limit: (limit.amount, limit.percent), default=nothing)

    def _known(self, who: str, currency: str) -> list[Tolerance]:
        limits = self.limits.get(who, ())
        return [limit for limit in limits if limit.amount.currency == currency]
