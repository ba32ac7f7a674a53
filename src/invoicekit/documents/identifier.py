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
        scheme: the list: `"HSN"`, `"SAC"`, `"CPV"`, `"GTIN"`, `"erp"`.
        value: the word.
    """

    scheme: str
    value: str
