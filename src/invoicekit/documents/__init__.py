"""What was said: parties, lines, invoices, and what is missing in them."""

from __future__ import annotations

from invoicekit.documents.allowance_charge import AllowanceCharge
from invoicekit.documents.alterations import Alteration, alterations
from invoicekit.documents.completeness import missing_fields, problems_of
from invoicekit.documents.content import (
    BankDetails,
    Coding,
    Content,
    Match,
    Override,
    fingerprint,
)
from invoicekit.documents.delivery import Delivery
from invoicekit.documents.differences import changed_paths
from invoicekit.documents.identifier import Code, TaxId
from invoicekit.documents.invoice import Invoice
from invoicekit.documents.item import Item, ItemAttribute
from invoicekit.documents.kinds import InvoiceKind
from invoicekit.documents.line import Line
from invoicekit.documents.party import Address, Contact, Party
from invoicekit.documents.payment_means import PaymentMeans
from invoicekit.documents.problems import Problem, Severity, blocking
from invoicekit.documents.reference import Attachment, Reference, ReferenceKind
from invoicekit.documents.sections import Section, by_section, section_of
from invoicekit.documents.stated_tax import Liability, StatedTax
from invoicekit.documents.stated_totals import StatedTaxRow, StatedTotals
from invoicekit.documents.terms import Instalment, PaymentTerms

__all__ = [
    "Address",
    "AllowanceCharge",
    "Alteration",
    "Attachment",
    "BankDetails",
    "Code",
    "Coding",
    "Contact",
    "Content",
    "Delivery",
    "Instalment",
    "Invoice",
    "InvoiceKind",
    "Item",
    "ItemAttribute",
    "Liability",
    "Line",
    "Match",
    "Override",
    "Party",
    "PaymentMeans",
    "PaymentTerms",
    "Problem",
    "Reference",
    "ReferenceKind",
    "Section",
    "Severity",
    "StatedTax",
    "StatedTaxRow",
    "StatedTotals",
    "TaxId",
    "alterations",
    "blocking",
    "by_section",
    "changed_paths",
    "fingerprint",
    "missing_fields",
    "problems_of",
    "section_of",
]
