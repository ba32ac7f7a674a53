"""What a house names an account or a code for: each tax, and each figure that no line bears."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from enum import StrEnum
from types import MappingProxyType

from invoicekit.money import plain
from invoicekit.taxes import Liability
from invoicekit.totals import LineTax, TaxRow, Totals

__all__ = ["Share", "by_share", "shares_of", "tax_words"]


class Share(StrEnum):
    """A figure of the whole document that no line bears; each is booked on its own account."""

    ALLOWANCE = "allowance"
    CHARGE = "charge"
    COLLECTED = "collected"
    """Tax collected on top of the taxed price, such as TCS."""
    WITHHELD = "withheld"
    ROUNDING = "rounding"
    """The rounding of the payable, and what a rate of few decimals leaves."""
    PREPAID = "prepaid"


def by_share(value: Mapping[str, str]) -> Mapping[Share, str]:
    """Return accounts by the share that each is for, given by its word."""
    return MappingProxyType({Share(share): account for share, account in value.items()})


def shares_of(totals: Totals, left: Decimal = Decimal(0)) -> Mapping[Share, Decimal]:
    """Return the shares of a document; what lowers the payable is below zero.

    Args:
        totals: the document's.
        left: what the ERP's own rounding of the lines leaves of them.
    """
    shares = {
        Share.ALLOWANCE: -totals.allowance_total,
        Share.CHARGE: totals.charge_total,
        Share.COLLECTED: totals.collected,
        Share.WITHHELD: -totals.withheld,
        Share.ROUNDING: totals.rounding + left,
        Share.PREPAID: -totals.prepaid,
    }
    return {share: amount for share, amount in shares.items() if amount}


def tax_words(tax: TaxRow | LineTax) -> str:
    """Return a tax in words, by which the settings name its account.

    A tax with a rate is named with it, one without with its category; what the recipient owes is
    marked.

    >>> tax_words(LineTax("IGST", "B2B", Decimal("18.00"), Decimal(0), Decimal(0)))
    'IGST 18'
    """
    said = plain(tax.rate.normalize() + 0) if tax.rate else tax.category
    reverse = " reverse" if tax.liability is Liability.RECIPIENT else ""
    return f"{tax.tax} {said}{reverse}"
