"""What the categories of one document ask of it together."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from invoicekit.documents.invoice import Invoice
from invoicekit.documents.particulars import particular
from invoicekit.documents.problems import Problem
from invoicekit.taxes.treatment import Taxed
from invoicekit.taxes.vat.categories import Category
from invoicekit.taxes.vat.supply.names import PREPAYMENT
from invoicekit.taxes.vat.supply.reading import VAT

__all__ = ["problems_of_document"]


def problems_of_document(invoice: Invoice, taxed: Sequence[Taxed]) -> tuple[Problem, ...]:
    """Return what is wrong with the categories of a whole document.

    Args:
        invoice: the document.
        taxed: the taxes of its lines, allowances and charges.
    """
    found = {t.category for taxes in taxed for t in taxes if t.tax == VAT}
    return (*_problems(invoice, found), *_of_prepayments(invoice))


def _of_prepayments(invoice: Invoice) -> Iterator[Problem]:
    if invoice.kind.corrects:
        # It names the final invoice, and that the prepayment.
        return
    named = invoice.preceding()
    for index, line in enumerate(invoice.lines):
        number = particular(line.particulars, PREPAYMENT)
        if number and number not in named:
            yield Problem(
                "prepayment_not_named",
                f"lines[{index}].particulars.{PREPAYMENT}",
                f"the line takes back prepayment invoice {number!r}, and the document does not "
                "name it",
                "Name it among the preceding invoices",
                parameters={"prepayment": number},
                source="Directive 2006/112/EC art. 220(1)(4)",
            )


def _problems(invoice: Invoice, found: set[str]) -> Iterator[Problem]:
    if Category.OUTSIDE.value in found and len(found) > 1:
        others = ", ".join(sorted(found - {Category.OUTSIDE.value}))
        yield Problem(
            "outside_mixed",
            "lines",
            f"what is outside VAT (O) stands beside {others} in one document",
            "Write two documents; a disbursement beside taxed work is E with VATEX-EU-79-C",
            parameters={"others": others},
            source="EN 16931 BR-O-11 to BR-O-14",
        )
    if {Category.SPLIT_PAYMENT.value, Category.STANDARD.value} <= found:
        yield Problem(
            "split_payment_mixed",
            "lines",
            "split payment (B) stands beside the ordinary tax (S) in one document",
            "Write two documents",
            source="EN 16931 BR-B-02",
        )
    if Category.INTRA_COMMUNITY.value in found:
        yield from _of_intra_community(invoice)


def _of_intra_community(invoice: Invoice) -> Iterator[Problem]:
    told = dict(invoice.particulars).get("delivery", "")
    if not invoice.delivery_country and not told:
        yield Problem(
            "delivery_country_missing",
            "delivery.country",
            "an intra-Community supply must say to which country the goods went",
            "Give ship_to with its country, or delivery.country",
            source="EN 16931 BR-IC-12; Directive 2006/112/EC art. 138(1)",
        )
    if invoice.period is None and (invoice.delivery is None or invoice.delivery.date is None):
        yield Problem(
            "delivery_date_missing",
            "delivery.date",
            "an intra-Community supply must say when the goods were delivered",
            "Give delivery.date, or the period that the document bills",
            source="EN 16931 BR-IC-11; Directive 2006/112/EC art. 226(7)",
        )
