"""What was decided on a supply, and why; or what must be known before anything can be."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from enum import Enum

import attrs

from invoicekit.documents.problems import Problem
from invoicekit.documents.stated_tax import Liability
from invoicekit.taxes.treatment import Basis
from invoicekit.taxes.vat.categories import Category

__all__ = ["Decision", "Declared", "Undecided"]


def _problems(value: Iterable[Problem]) -> tuple[Problem, ...]:
    return tuple(value)


def _texts(value: Iterable[str]) -> tuple[str, ...]:
    return (value,) if isinstance(value, str) else tuple(value)


class Declared(Enum):
    """Where the seller declares the tax."""

    LOCAL = "local"
    """In the ordinary return of the place of supply."""
    ONE_STOP_SHOP = "oss"
    IMPORT_SCHEME = "ioss"
    BY_BUYER = "buyer"
    """The buyer declares it."""
    NOWHERE = "nowhere"
    """There is no tax to declare."""


@attrs.frozen(kw_only=True, slots=False)
class Decision:
    """What VAT makes of a supply: a proposal with its reason.

    Args:
        category: the letter.
        place: the key of the territory in which it is supplied.
        basis: the rule, the reason in one clause, and the article.
        rate: in percent: 19 means 19 %; None where the category has none.
        exemption_code: the code of the VATEX list, where there is one.
        exemption_reason: why no tax is charged, in the words of the invoice.
        liability: who owes the tax.
        declared: where it is declared.
        notional_rate: under reverse charge, the rate at which the buyer owes the tax, where the
            invoice must say it.
        wordings: the words that the invoice must bear.
        problems: what a person should know or mend.
        proposal: what the law proposes, where a person chose otherwise.
    """

    category: Category
    place: str
    basis: Basis
    rate: Decimal | None = None
    exemption_code: str = ""
    exemption_reason: str = ""
    liability: Liability = Liability.SUPPLIER
    declared: Declared = Declared.LOCAL
    notional_rate: Decimal | None = None
    wordings: tuple[str, ...] = attrs.field(default=(), converter=_texts)
    problems: tuple[Problem, ...] = attrs.field(default=(), converter=_problems)
    proposal: Decision | None = None

    def telling(self, *problems: Problem) -> Decision:
        """Return the same with further problems."""
        return attrs.evolve(self, problems=(*self.problems, *problems)) if problems else self


@attrs.frozen
class Undecided:
    """No decision yet: each problem names what must be known."""

    problems: tuple[Problem, ...] = attrs.field(converter=_problems)
