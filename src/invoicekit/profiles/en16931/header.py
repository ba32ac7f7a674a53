"""Rules over the head of a document: numbers, days, codes, references."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping

from invoicekit.documents import Invoice, InvoiceKind, ReferenceKind
from invoicekit.documents.problems import Problem, Severity
from invoicekit.profiles.en16931.figures import Figures
from invoicekit.profiles.en16931.telling import not_listed, wrong

__all__ = ["header_problems"]

_ONE: Mapping[ReferenceKind, str] = {
    ReferenceKind.ORDER: "BT-13",
    ReferenceKind.SALES_ORDER: "BT-14",
    ReferenceKind.CONTRACT: "UBL-SR-01",
    ReferenceKind.GOODS_RECEIPT: "UBL-SR-02",
    ReferenceKind.SHIPMENT: "UBL-SR-03",
    ReferenceKind.PROJECT: "UBL-SR-39",
    ReferenceKind.TENDER: "BT-17",
}
"""The rule by which there is no more than one of a kind."""

_FILES = frozenset(
    {
        "application/pdf",
        "image/png",
        "image/jpeg",
        "text/csv",
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        "application/vnd.oasis.opendocument.spreadsheet",
    }
)
"""The media types of attached files (BR-CL-24)."""

_CORRECTING = frozenset(
    {
        InvoiceKind.CREDIT_NOTE,
        InvoiceKind.SELF_BILLED_CREDIT_NOTE,
        InvoiceKind.DEBIT_NOTE,
        InvoiceKind.CORRECTED_INVOICE,
    }
)


def header_problems(invoice: Invoice, figures: Figures) -> Iterator[Problem]:
    """Give what is wrong in the head of a document.

    Args:
        invoice: the document.
        figures: its figures.
    """
    if not invoice.number.strip():
        yield wrong("BR-02", "number", "the number is missing", "Give the invoice's number")
    if invoice.issue_date is None:
        yield wrong("BR-03", "issue_date", "the date is missing", "Give the invoice's date")
    if not invoice.lines:
        yield wrong("BR-16", "lines", "there is no line", "Give at least one line")
    yield from _codes(invoice)
    yield from _days(invoice)
    yield from _references(invoice)
    yield from _attachments(invoice)
    if invoice.tax_currency and figures.tax_total_converted is None:
        message = f"the VAT in {invoice.tax_currency} is missing"
        yield wrong("BR-53", "exchange_rate", message, "Give the exchange rate to that currency")
    if invoice.kind in _CORRECTING and not invoice.preceding():
        message = f"a {invoice.kind.value} names no invoice that it corrects"
        remedy = "Give the preceding invoice, as Directive 2006/112/EC art. 219 asks"
        yield wrong("BG-3", "references", message, remedy, Severity.WARNING)
    if invoice.kind is InvoiceKind.PROFORMA:
        message = "a proforma is no fiscal document, and no VAT follows from it"
        yield wrong("BT-3", "kind", message, "Send the invoice in its turn", Severity.WARNING)


def _codes(invoice: Invoice) -> Iterator[Problem]:
    types = "credit_note_types" if invoice.kind.is_credit else "invoice_types"
    yield from not_listed(
        invoice.document_type, types, "type_code" if invoice.type_code else "kind"
    )
    yield from not_listed(invoice.currency, "currencies", "currency", "BR-CL-04")
    yield from not_listed(invoice.tax_currency, "currencies", "tax_currency", "BR-CL-05")
    yield from not_listed(invoice.tax_point_code, "tax_point_codes", "tax_point_code")
    if invoice.invoiced_object:
        scheme = invoice.invoiced_object.scheme
        yield from not_listed(scheme, "object_schemes", "invoiced_object.scheme")
    for index, note in enumerate(invoice.notes):
        _, mark, rest = note.partition("#")
        subject, end, _ = rest.partition("#")
        if mark and end and len(subject) == 3:  # noqa: PLR2004 - as long as a code of UNTDID 4451
            yield from not_listed(subject, "note_subjects", f"notes[{index}]")


def _days(invoice: Invoice) -> Iterator[Problem]:
    if invoice.tax_point and invoice.tax_point_code:
        message = "the tax point is given as a day and as a code"
        yield wrong("BR-CO-03", "tax_point_code", message, "Give one of the two")
    period = invoice.period
    if period and not (period.start or period.end or invoice.tax_point_code):
        message = "the period has neither a first nor a last day"
        yield wrong("BR-CO-19", "period", message, "Give one of them, or leave it out")


def _references(invoice: Invoice) -> Iterator[Problem]:
    counts = Counter(reference.kind for reference in invoice.references)
    for kind, rule in _ONE.items():
        if counts[kind] > 1:
            message = f"there are {counts[kind]} references of the kind {kind.value}"
            yield wrong(rule, "references", message, "EN 16931 has one; split the invoice")
    for index, reference in enumerate(invoice.references):
        if not reference.number.strip():
            rule = "BR-55" if reference.kind is ReferenceKind.PRECEDING_INVOICE else "BR-52"
            path = f"references[{index}].number"
            yield wrong(rule, path, "the number is missing", "Give it, or take the reference out")


def _attachments(invoice: Invoice) -> Iterator[Problem]:
    for index, attachment in enumerate(invoice.attachments):
        path = f"attachments[{index}]"
        if not (attachment.id or attachment.name):
            message = "the attachment has neither a number nor a name"
            yield wrong("BR-52", f"{path}.id", message, "Give one of them")
        if attachment.media_type and attachment.media_type not in _FILES:
            message = f"files of the type {attachment.media_type!r} do not travel with an invoice"
            yield wrong("BR-CL-24", f"{path}.media_type", message, "Attach a PDF")
