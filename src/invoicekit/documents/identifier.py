"""Identifiers and codes: a value with the scheme that gives it meaning."""

from __future__ import annotations

import attrs

__all__ = ["Code", "TaxId"]


@attrs.frozen
class TaxId:
    """A registration for a tax.

    Args:
        scheme: what kind of number it is: `"VAT"`, `"GSTIN"`, `"PAN"`, `"TRN"`.
        value: the number as it is printed.
    """

    scheme: str
    value: str = attrs.field(repr=False)


@attrs.frozen
class Code:
    """A word of somebody's list.

    Args:
        scheme: the list: `"HSN"`, `"SAC"`, `"CPV"`, `"GTIN"`, `"erp"`; of an identifier its
            ISO 6523 code, such as `"0088"` for a GLN. Empty where none is named.
        value: the word.
        version: the edition of the list, where it is told (BT-158-2).
    """

    scheme: str
    value: str
    version: str = ""
