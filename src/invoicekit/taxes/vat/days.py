"""The day that the rates of a document are of, and the other days on which they might have been."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date

import attrs

from invoicekit.documents.invoice import Invoice
from invoicekit.documents.kinds import InvoiceKind
from invoicekit.documents.problems import Problem, Severity
from invoicekit.documents.reference import ReferenceKind
from invoicekit.money import plain
from invoicekit.taxes.treatment import Taxed
from invoicekit.taxes.vat.supply.reading import VAT

__all__ = ["ORIGINALS_DAY_UNKNOWN", "OtherDay", "other_days", "rate_day"]

_ON_ISSUE, _ON_SUPPLY = "3", "35"
"""UNTDID 2005: the event that the tax point hangs on (BT-8)."""

ORIGINALS_DAY_UNKNOWN = Problem(
    "original_date_unknown",
    "references",
    "a note has the rates of the supply that it corrects, and that day is not told: those of its "
    "own date are taken",
    "Give the date of the preceding invoice, or the tax point",
    Severity.WARNING,
    source="Directive 2006/112/EC art. 90, 93",
)
"""What is told of a note whose originals have no date."""


@attrs.frozen
class OtherDay:
    """A day on which a document's supplies may have been taxed otherwise.

    Args:
        day: that day.
        code: of the problem that tells it: `"supplied_on_another_day"`, `"originals_differ"`.
        why: what happened on that day.
        remedy: what to do.
    """

    day: date
    code: str
    why: str
    remedy: str

    def told(self, on: date, taken: Iterable[Taxed], then: Iterable[Taxed]) -> Iterator[Problem]:
        """Give a warning for each line that was taxed otherwise on this day.

        Args:
            on: the day that the rates are taken of.
            taken: the taxes of that day, line by line.
            then: those of this day.
        """
        for index, pair in enumerate(zip(taken, then, strict=True)):
            now, otherwise = (" ".join(_letters(taxed)) for taxed in pair)
            if not now or not otherwise or now == otherwise:
                continue
            yield Problem(
                self.code,
                f"lines[{index}]",
                f"it is {now}, as of {on}, and was {otherwise} on {self.day}, {self.why}",
                self.remedy,
                Severity.WARNING,
                {"on": str(on), "day": str(self.day), "taken": now, "then": otherwise},
                source="Directive 2006/112/EC art. 63, 66, 93",
            )


def rate_day(invoice: Invoice) -> tuple[date | None, bool]:
    """Return the day that the rates are of, and whether a note's is known to be its original's.

    Args:
        invoice: the document.

    Source: Directive 2006/112/EC art. 63, 65, 90, 93.
    """
    if invoice.tax_point is not None:
        return invoice.tax_point, True
    if not invoice.kind.corrects:
        # A final invoice names its prepayments, and has the rate of its own day.
        on_supply = _supplied(invoice) if invoice.tax_point_code == _ON_SUPPLY else None
        return on_supply or invoice.issue_date, True
    issued = _issued(invoice)
    return (min(issued), True) if issued else (invoice.issue_date, False)


def other_days(invoice: Invoice, on: date) -> Iterator[OtherDay]:
    """Give the days on which the supplies may have been taxed otherwise; none by a tax point.

    Args:
        invoice: the document.
        on: the day that its rates are of.
    """
    if invoice.tax_point is not None or invoice.kind is InvoiceKind.PREPAYMENT_INVOICE:
        return
    if invoice.kind.corrects:
        for day in sorted(_issued(invoice) - {on}):
            yield OtherDay(
                day,
                "originals_differ",
                "when another of the invoices was issued that it corrects",
                "Write a note for each of them, or give the tax point",
            )
        return
    supplied = _supplied(invoice)
    if supplied is not None and supplied != on and invoice.tax_point_code != _ON_ISSUE:
        yield OtherDay(
            supplied,
            "supplied_on_another_day",
            "when it was supplied",
            "Give the tax point; the tax is due with the supply, unless the law or a payment "
            "moved it",
        )


def _issued(invoice: Invoice) -> set[date]:
    kind = ReferenceKind.PRECEDING_INVOICE
    return {r.issued for r in invoice.references if r.kind is kind and r.issued is not None}


def _supplied(invoice: Invoice) -> date | None:
    if invoice.delivery and invoice.delivery.date:
        return invoice.delivery.date
    return invoice.period.end if invoice.period else None


def _letters(taxed: Taxed) -> Iterator[str]:
    for one in taxed:
        if one.tax == VAT:
            yield one.category
            if one.rate:
                yield f"{plain(one.rate.normalize())} %"
