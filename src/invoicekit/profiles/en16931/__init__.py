"""EN 16931, the European invoice: its rules, its figures and its lists of codes."""

from __future__ import annotations

from invoicekit.profiles.en16931.categories import CATEGORIES, CategoryRules
from invoicekit.profiles.en16931.checking import problems
from invoicekit.profiles.en16931.code_lists import CodeList, CodeLists, code_lists
from invoicekit.profiles.en16931.expressible import not_expressible
from invoicekit.profiles.en16931.figures import Figures, LineFigures, VatRow
from invoicekit.profiles.en16931.identifiers import (
    EN16931,
    PEPPOL_BILLING,
    PEPPOL_BILLING_PROCESS,
    PEPPOL_SELF_BILLING,
    PEPPOL_SELF_BILLING_PROCESS,
)

__all__ = [
    "CATEGORIES",
    "EN16931",
    "PEPPOL_BILLING",
    "PEPPOL_BILLING_PROCESS",
    "PEPPOL_SELF_BILLING",
    "PEPPOL_SELF_BILLING_PROCESS",
    "CategoryRules",
    "CodeList",
    "CodeLists",
    "Figures",
    "LineFigures",
    "VatRow",
    "code_lists",
    "not_expressible",
    "problems",
]
