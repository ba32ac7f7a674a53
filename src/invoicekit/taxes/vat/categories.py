"""The ten categories of VAT, and what each one means for a line.

Zero percent is five different categories: a category is never found from the rate.
"""

from __future__ import annotations

from enum import Enum

__all__ = ["Category"]


class Category(Enum):
    """What VAT makes of a supply, in the letters of UNTDID 5305.

    Source: EN 16931-1 BT-118 and BT-151, rules BR-CL-17 and BR-CL-18.

    >>> Category("S").is_taxed, Category("Z").is_taxed, Category("O").has_rate
    (True, False, False)
    """

    STANDARD = "S"
    """Taxed, at the standard rate or at a reduced one."""
    ZERO = "Z"
    """Taxed at nothing, by a state that has a zero rate."""
    EXEMPT = "E"
    """Exempt; margin schemes and small businesses too."""
    REVERSE_CHARGE = "AE"
    """The buyer owes the tax."""
    INTRA_COMMUNITY = "K"
    """Goods to a business in another member state."""
    EXPORT = "G"
    """Goods that leave the EU."""
    OUTSIDE = "O"
    """Not subject to VAT."""
    IGIC = "L"
    """The Canary Islands' own tax."""
    IPSI = "M"
    """The own tax of Ceuta and Melilla."""
    SPLIT_PAYMENT = "B"
    """Taxed in Italy, and the tax is paid by the public buyer to the treasury."""

    @property
    def is_taxed(self) -> bool:
        """Tell whether tax is charged on the invoice."""
        return self in _TAXED

    @property
    def has_rate(self) -> bool:
        """Tell whether it has a rate at all; what is outside VAT has none, not one of zero."""
        return self is not Category.OUTSIDE

    @property
    def gives_reason(self) -> bool:
        """Tell whether the invoice must say why no tax is charged (BR-E-10 and its like)."""
        return self in _REASONED


_TAXED = frozenset({Category("S"), Category("L"), Category("M"), Category("B")})
_REASONED = frozenset({Category("E"), Category("AE"), Category("K"), Category("G"), Category("O")})
