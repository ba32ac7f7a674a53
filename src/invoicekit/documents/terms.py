"""When an invoice is to be paid, in one part or in several."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from decimal import Decimal

import attrs

from invoicekit.errors import InvalidValue
from invoicekit.money import DecimalLike, to_decimal
from invoicekit.periods import due_date

__all__ = ["Instalment", "PaymentTerms"]


def _percent(value: DecimalLike) -> Decimal:
    return to_decimal(value, "percent")


@attrs.frozen
class Instalment:
    """One part of what is payable.

    Args:
        percent: its share of the payable: 30 means 30 %.
        days: how many days after the invoice's date it is due.
        due: the day itself, where the terms name one; beats `days`.
    """

    percent: Decimal = attrs.field(default=Decimal(100), converter=_percent)
    days: int = 0
    due: date | None = None


def _instalments(value: Iterable[Instalment]) -> tuple[Instalment, ...]:
    return tuple(value)


@attrs.frozen
class PaymentTerms:
    """The terms of payment (BT-20).

    Args:
        instalments: the parts; their percents add up to 100.
        from_end_of_month: days count from the end of the invoice's month.
        text: the terms as printed.

    Raises:
        InvalidValue: when the percents do not add up to 100.

    >>> PaymentTerms.net(30).due_dates(date(2026, 11, 2))
    (datetime.date(2026, 12, 2),)
    """

    instalments: tuple[Instalment, ...] = attrs.field(converter=_instalments)
    from_end_of_month: bool = False
    text: str = ""

    def __attrs_post_init__(self) -> None:
        total = sum((part.percent for part in self.instalments), Decimal(0))
        if total != 100:  # noqa: PLR2004 - a whole has a hundred percent
            raise InvalidValue(
                "payment terms", f"{total} %", "the instalments must add up to 100 %"
            )

    @classmethod
    def net(cls, days: int) -> PaymentTerms:
        """Return terms of one payment, so many days after the invoice's date."""
        return cls([Instalment(days=days)], text=f"net {days}")

    def due_dates(self, issued: date) -> tuple[date, ...]:
        """Return the due date of each instalment, for an invoice of that date."""
        return tuple(
            part.due or due_date(issued, part.days, from_end_of_month=self.from_end_of_month)
            for part in self.instalments
        )
