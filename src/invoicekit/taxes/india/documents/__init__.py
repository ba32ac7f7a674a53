"""The documents of GST: which is lawful, what must be on it, and where it goes in the return."""

from __future__ import annotations

from invoicekit.taxes.india.documents.checking import SANDBOX, problems_of_document
from invoicekit.taxes.india.documents.codes import AGGREGATE_TURNOVER
from invoicekit.taxes.india.documents.deadlines import (
    credit_note_deadline,
    due_by,
    problems_of_credit_note,
)
from invoicekit.taxes.india.documents.fields import missing_fields
from invoicekit.taxes.india.documents.kinds import (
    COMPOSITION_HEADING,
    DocumentKind,
    LawfulDocument,
    lawful_document,
)
from invoicekit.taxes.india.documents.legends import legend_of
from invoicekit.taxes.india.documents.numbers import E_INVOICE_NUMBER, GST_NUMBER, same_number
from invoicekit.taxes.india.documents.registrations import problems_of_party
from invoicekit.taxes.india.documents.return_classes import (
    ReturnClass,
    Returned,
    purchase_class,
    return_class,
)

__all__ = [
    "AGGREGATE_TURNOVER",
    "COMPOSITION_HEADING",
    "E_INVOICE_NUMBER",
    "GST_NUMBER",
    "SANDBOX",
    "DocumentKind",
    "LawfulDocument",
    "ReturnClass",
    "Returned",
    "credit_note_deadline",
    "due_by",
    "lawful_document",
    "legend_of",
    "missing_fields",
    "problems_of_credit_note",
    "problems_of_document",
    "problems_of_party",
    "purchase_class",
    "return_class",
    "same_number",
]
