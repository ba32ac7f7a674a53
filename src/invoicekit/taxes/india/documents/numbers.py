"""What the number of a GST document may look like: CGST Rules, rule 46."""

from __future__ import annotations

from invoicekit.numbering import NumberRule

__all__ = ["E_INVOICE_NUMBER", "GST_NUMBER", "same_number"]

GST_NUMBER = NumberRule(
    max_length=16, pattern=r"[A-Za-z0-9][A-Za-z0-9\-/]*", source="CGST Rules, rule 46"
)
"""At most 16 letters, digits, hyphens and slashes, one run for each financial year and GSTIN.

>>> GST_NUMBER.problems("AT/26-27/0042")
()
"""

E_INVOICE_NUMBER = NumberRule(
    max_length=16, pattern=r"[A-Za-z1-9][A-Za-z0-9\-/]*", source="e-invoice schema INV-01"
)
"""The same for a document that is reported: it does not begin with 0, a slash or a hyphen."""


def same_number(left: str, right: str) -> bool:
    """Tell whether two numbers are one: the portal reads small letters as capitals.

    >>> same_number("at/1", "AT/1")
    True
    """
    return left.upper() == right.upper()
