"""The numbers of Indian taxpayers and goods: GSTIN, PAN, TAN, HSN and SAC."""

from __future__ import annotations

from invoicekit.taxes.india.identifiers.gstin import (
    Gstin,
    GstinForm,
    check_digit,
    parse_gstin,
    problems_of_gstin,
)
from invoicekit.taxes.india.identifiers.hsn import (
    HsnCode,
    digits_due,
    parse_hsn,
    problems_of_hsn,
)
from invoicekit.taxes.india.identifiers.pan import (
    Holder,
    Pan,
    Tan,
    parse_pan,
    parse_tan,
    problems_of_pan,
    problems_of_tan,
)

__all__ = [
    "Gstin",
    "GstinForm",
    "Holder",
    "HsnCode",
    "Pan",
    "Tan",
    "check_digit",
    "digits_due",
    "parse_gstin",
    "parse_hsn",
    "parse_pan",
    "parse_tan",
    "problems_of_gstin",
    "problems_of_hsn",
    "problems_of_pan",
    "problems_of_tan",
]
