"""How a company's Tryton is set up: what the words of a document are called there."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal
from enum import StrEnum

import attrs

from invoicekit.money import DecimalLike, to_decimal
from invoicekit.taxes import Liability

__all__ = ["TaxesAs", "TrytonSettings", "TrytonTax"]


def _rate(value: DecimalLike | None) -> Decimal | None:
    return None if value is None else to_decimal(value, "rate")


class TaxesAs(StrEnum):
    """Who computes the taxes of what is parked."""

    COMPUTED = "computed"
    """Tryton does, from the lines; a difference is told, and stops the posting."""
    STATED = "stated"
    """The document's own tax rows are entered, as a bookkeeper does by hand."""


@attrs.frozen(kw_only=True)
class TrytonTax:
    """A tax of documents, and Tryton's tax that books it.

    Args:
        tax: the name in the document's tax rows: `"VAT"`, `"CGST"`.
        rate: in percent, 20 for 20 %; None for a tax without a rate.
        category: its category; every one, if left out.
        liability: who owes it.
        name: what Tryton calls its tax.
    """

    tax: str
    rate: Decimal | None = attrs.field(default=None, converter=_rate)
    category: str = ""
    liability: Liability = Liability.SUPPLIER
    name: str

    def books(self, tax: str, rate: Decimal | None, category: str, liability: Liability) -> bool:
        """Tell whether it books such a tax."""
        same = self.tax == tax and self.rate == rate and self.liability is liability
        return same and self.category in {"", category}


def _taxes(value: Iterable[TrytonTax]) -> tuple[TrytonTax, ...]:
    return tuple(value)


def _pairs(value: Mapping[str, str] | Iterable[tuple[str, str]]) -> tuple[tuple[str, str], ...]:
    return tuple(value.items() if isinstance(value, Mapping) else value)


@attrs.frozen(kw_only=True)
class TrytonSettings:
    """What the adapter must know of a company's Tryton.

    Args:
        taxes: the taxes that may be on documents.
        taxes_as: who computes them.
        accounts: codes of the accounts for what stands beside the lines: `"allowance"`, `"charge"`,
            `"collected"`, `"withheld"` and `"rounding"`; a document with one that has no account
            here is refused.
        units: UN/ECE code of a unit, and Tryton's symbol for it.
        journal: the code of the journal for bills; the first of the kind expense, if left out.
        validates: whether what is parked is validated there at once: it so gets its number, and an
            entry that is not posted yet.
        price_digits: how many digits Tryton keeps of a price after the point.

    >>> TrytonSettings(taxes=[TrytonTax(tax="VAT", rate="20", name="VAT 20 %")]).unit("HUR")
    'h'
    """

    taxes: tuple[TrytonTax, ...] = attrs.field(default=(), converter=_taxes)
    taxes_as: TaxesAs = attrs.field(default=TaxesAs.COMPUTED, converter=TaxesAs)
    accounts: tuple[tuple[str, str], ...] = attrs.field(default=(), converter=_pairs)
    units: tuple[tuple[str, str], ...] = attrs.field(
        default=(("C62", "u"), ("HUR", "h"), ("KGM", "kg"), ("MTR", "m"), ("LTR", "l")),
        converter=_pairs,
    )
    journal: str = ""
    validates: bool = False
    price_digits: int = 4

    def unit(self, code: str) -> str:
        """Return Tryton's symbol for a unit; empty where none is set."""
        return dict(self.units).get(code, "")

    def unit_code(self, symbol: str) -> str:
        """Return the UN/ECE code of a unit of Tryton's; empty where none is set."""
        return next((code for code, known in self.units if known == symbol), "")

    def account(self, name: str) -> str:
        """Return the code of the account for what stands beside the lines; empty for none."""
        return dict(self.accounts).get(name, "")
