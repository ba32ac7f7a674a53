"""Numbers whose decimals count, as in GOBL's `num` package."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal

import attrs

__all__ = ["Places", "places_in", "rescaled"]


def places_in(value: Decimal) -> int:
    """Return how many decimals a number is written with.

    >>> places_in(Decimal("10")), places_in(Decimal("10.00"))
    (0, 2)
    """
    return max(0, -int(value.as_tuple().exponent))


def rescaled(value: Decimal, places: int) -> Decimal:
    """Return the number with so many decimals, a half away from zero."""
    return value.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)


@attrs.frozen
class Places:
    """GOBL's arithmetic for a currency, under one of its two rules.

    Args:
        currency: the decimals of the currency.
        precise: whether figures keep their decimals until the end.
    """

    currency: int
    precise: bool

    def up(self, value: Decimal, places: int) -> Decimal:
        """Add decimals where there are fewer; never round."""
        return value if places_in(value) >= places else rescaled(value, places)

    def rule(self, value: Decimal) -> Decimal:
        """Round to the currency, or under the precise rule only lift to it."""
        if self.precise:
            return self.up(value, self.currency)
        return rescaled(value, self.currency)

    def working(self, value: Decimal) -> Decimal:
        """Lift a price to the decimals that it is multiplied with."""
        return self.up(value, self.currency + (2 if self.precise else 0))

    def lifted(self, value: Decimal) -> Decimal:
        """Lift an amount to the decimals that tax is worked with, under both rules."""
        return self.up(value, self.currency + 2)

    def times(self, left: Decimal, right: Decimal) -> Decimal:
        """Multiply, with the decimals of the first.

        >>> Places(2, precise=True).times(Decimal("1.25"), Decimal("0.5"))
        Decimal('0.63')
        """
        return rescaled(left * right, places_in(left))

    def percent(self, percent: Decimal, of: Decimal) -> Decimal:
        """Take a percent, with the decimals of what it is taken of."""
        return self.times(of, percent.scaleb(-2))

    def plus(self, left: Decimal, right: Decimal) -> Decimal:
        """Add, with the decimals of the first: the second is rounded to them.

        >>> Places(2, precise=True).plus(Decimal("1.25"), Decimal("0.006"))
        Decimal('1.26')
        """
        return left + rescaled(right, places_in(left))

    def gather(self, left: Decimal, right: Decimal) -> Decimal:
        """Add into a sum, which takes the decimals of what comes under the precise rule."""
        if self.precise:
            left = self.up(left, places_in(right))
        return self.plus(left, right)
