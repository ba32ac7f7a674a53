"""By when a document is due, and until when a note may lower the tax."""

from __future__ import annotations

from datetime import date, timedelta

from invoicekit.documents.problems import Problem
from invoicekit.periods import FiscalYear, end_of_month
from invoicekit.taxes.india.documents.kinds import DocumentKind
from invoicekit.taxes.india.documents.rows import row_on
from invoicekit.taxes.india.supply import SupplyKind

__all__ = ["credit_note_deadline", "due_by", "problems_of_credit_note"]


def due_by(
    kind: DocumentKind, supplied: date, supply: SupplyKind, *, financial: bool = False
) -> date:
    """Return the last day to make a document.

    Args:
        kind: a tax invoice or a self-invoice.
        supplied: the day of removal, of performance, or of receipt for a self-invoice.
        supply: goods or services.
        financial: whether the supplier is a bank, a non-banking financial company or an insurer.

    Raises:
        NotCovered: where the data has no row.

    >>> due_by(DocumentKind.TAX_INVOICE, date(2026, 11, 2), SupplyKind.SERVICES)
    datetime.date(2026, 12, 2)
    """
    supplier = "financial" if financial else "any"
    row = row_on("due", supplied, kind=kind.value, supply=supply.value, supplier=supplier)
    return supplied + timedelta(days=row["days"])


def credit_note_deadline(
    supplied: date, noted: date, annual_return_filed: date | None = None
) -> date:
    """Return the day by which the return that declares a credit note must be filed.

    Args:
        supplied: the date of the invoice that is corrected.
        noted: the date of the note, whose law is asked.
        annual_return_filed: when the annual return of that year was filed, if it was.

    Raises:
        NotCovered: for a note before the first row.

    >>> credit_note_deadline(date(2025, 6, 1), date(2026, 9, 1))
    datetime.date(2026, 11, 30)
    """
    row = row_on("note_deadline", noted)
    last = date(FiscalYear.of(supplied).end.year, row["month"], row["day"])
    return min(last, annual_return_filed) if annual_return_filed else last


def problems_of_credit_note(
    supplied: date,
    noted: date,
    *,
    return_filed: date | None = None,
    annual_return_filed: date | None = None,
) -> tuple[Problem, ...]:
    """Return the problem of a credit note that comes too late to lower the tax.

    What counts is the return that declares it, not its own date: a note of November is declared in
    November's return, which is filed when the deadline has passed.

    Args:
        supplied: the date of the invoice that is corrected.
        noted: the date of the note.
        return_filed: when the return that declares it was filed; at the earliest after the end of
            the note's month where you do not know.
        annual_return_filed: when the annual return of the invoice's year was filed, if it was.

    >>> problems_of_credit_note(date(2025, 6, 1), date(2026, 11, 24))[0].code
    'credit_note_too_late'
    >>> problems_of_credit_note(date(2025, 6, 1), date(2026, 10, 31))
    ()
    """
    last = credit_note_deadline(supplied, noted, annual_return_filed)
    filed = return_filed or end_of_month(noted) + timedelta(days=1)
    if filed <= last:
        return ()
    return (
        Problem(
            "credit_note_too_late",
            "issue_date",
            f"a credit note for an invoice of {supplied} must be declared in a return filed by "
            f"{last}, and this one's is of {filed} at the earliest",
            "Make a financial credit note without GST",
            parameters={"deadline": str(last), "filed": str(filed)},
            source=row_on("note_deadline", noted)["source"],
        ),
    )
