"""Facts from outside the document that a tax may hang on."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal

import attrs

from invoicekit.documents.problems import Problem

__all__ = ["Fact", "TaxFacts"]

Fact = Decimal | int | str | bool | date


def _named(
    value: Mapping[str, Fact] | Iterable[tuple[str, Fact]],
) -> tuple[tuple[str, Fact], ...]:
    return tuple(sorted(value.items() if isinstance(value, Mapping) else value))


@attrs.frozen
class TaxFacts:
    """What the document cannot know: sums of the year, turnover, evidence of a VAT id.

    Args:
        named: each fact under the name that its regime documents.

    >>> TaxFacts({"turnover": Decimal(40)}).get("turnover")
    Decimal('40')
    """

    named: tuple[tuple[str, Fact], ...] = attrs.field(default=(), converter=_named, repr=False)

    def get(self, name: str) -> Fact | None:
        """Return a fact by its name, or None where nobody gave it."""
        return dict(self.named).get(name)

    @staticmethod
    def missing(name: str, path: str = "", why: str = "") -> Problem:
        """Return the problem that says which fact is needed, and for what."""
        return Problem(
            "missing_fact",
            path,
            f"the fact {name!r} is needed{': ' + why if why else ''}",
            f"Give it as TaxFacts({{{name!r}: ...}})",
            parameters={"fact": name},
        )
