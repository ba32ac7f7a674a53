"""An invoice of ours as the document of Sterling's event PUBLISH_INVOICE_DETAIL."""

from __future__ import annotations

from decimal import Decimal

from invoicekit.adapters.erp.sterling.growing import Element, begun, charge, shown, under, written
from invoicekit.documents import AllowanceCharge, Invoice, Line, Party, ReferenceKind
from invoicekit.errors import InvalidValue
from invoicekit.money import minor_unit, round_to
from invoicekit.money.decimals import ZERO
from invoicekit.totals import LineResult
from invoicekit.totals.snapshot import Snapshot

__all__ = ["write_invoice_detail"]

SALES_ORDER = "0001"
"""The document type of a sales order."""


def write_invoice_detail(
    invoice: Invoice,
    figures: Snapshot,
    *,
    type: str,
    key: str = "",
    shipment: str = "",
    enterprise: str = "",
    collected: Decimal = ZERO,
    reference: str = "",
) -> bytes:
    """Return an invoice as an `InvoiceDetail`; its sums are those that Sterling's receivers check.

    A line's total is its extended price, charges and tax; the invoice's is that of its lines with
    the charges and taxes of the whole.

    Args:
        invoice: what was said.
        figures: what it came to, frozen.
        type: `"ORDER"`, `"SHIPMENT"`, `"CREDIT_MEMO"`.
        key: the invoice's id, by which a receiver knows it.
        shipment: the key of its shipment.
        enterprise: Sterling's code of the enterprise.
        collected: what was collected for it.
        reference: a text of yours, such as the key by which a receiver knows a repeat.

    Raises:
        InvalidValue: for a document that Sterling's sums have no place for: prepaid or rounded
            amounts, taxes that are collected, withheld or the recipient's; for text that no XML
            can say.
    """
    _check(figures)
    root = begun("InvoiceDetail")
    line_tax = sum((_tax_of(each) for each in figures.lines), ZERO)
    header = under(
        root,
        "InvoiceHeader",
        InvoiceNo=invoice.number,
        OrderInvoiceKey=key,
        InvoiceType=type,
        DateInvoiced=invoice.issue_date.isoformat() if invoice.issue_date else "",
        TotalAmount=shown(figures.totals.payable),
        AmountCollected=shown(collected),
        TotalTax=shown(figures.totals.tax_total),
        HeaderTax=shown(figures.totals.tax_total - line_tax),
        HeaderCharges=shown(figures.totals.charge_total),
        HeaderDiscount=shown(figures.totals.allowance_total),
        Reference1=reference,
    )
    _order(header, invoice, enterprise)
    if shipment:
        shipped = invoice.delivery.date if invoice.delivery else None
        day = shipped.isoformat() if shipped else ""
        under(header, "Shipment", ShipmentKey=shipment, ShipDate=day)
    details = under(header, "LineDetails")
    for line, result in zip(invoice.lines, figures.lines, strict=True):
        _line(details, line, result, invoice.currency)
    rows = under(header, "HeaderCharges")
    for row, amount in zip(invoice.allowances, figures.allowances, strict=True):
        charge(rows, "HeaderCharge", row, amount, "Y")
    for row, amount in zip(invoice.charges, figures.charges, strict=True):
        charge(rows, "HeaderCharge", row, amount, "N")
    return written(root)


def _check(figures: Snapshot) -> None:
    totals = figures.totals
    if totals.payable != totals.tax_inclusive:
        reason = "prepaid, rounded, collected or withheld amounts have no place in it"
        raise InvalidValue("totals", "payable", reason)


def _tax_of(result: LineResult) -> Decimal:
    return sum((each.amount + each.surcharge for each in result.taxes), ZERO)


def _order(header: Element, invoice: Invoice, enterprise: str) -> None:
    numbers = [r.number for r in invoice.references if r.kind is ReferenceKind.SALES_ORDER]
    order = under(
        header,
        "Order",
        OrderNo=next(iter(numbers), ""),
        OrderHeaderKey=invoice.order,
        EnterpriseCode=enterprise,
        DocumentType=SALES_ORDER,
    )
    under(order, "PriceInfo", Currency=invoice.currency)
    _person(order, "PersonInfoBillTo", invoice.buyer)


def _person(parent: Element, name: str, party: Party) -> None:
    address = party.address
    lines = [] if address is None else [*address.lines[:3]]
    numbered = {f"AddressLine{n}": text for n, text in enumerate(lines, start=1)}
    under(
        parent,
        name,
        Company=party.name,
        **numbered,
        City=address.city if address else "",
        State=address.region if address else "",
        ZipCode=address.postal_code if address else "",
        Country=(address.country if address else "") or party.country,
        EMailID=party.contact.email if party.contact else "",
    )


def _line(parent: Element, line: Line, result: LineResult, currency: str) -> None:
    charges, tax = result.charge - result.allowance, _tax_of(result)
    detail = under(
        parent,
        "LineDetail",
        OrderLineKey=line.order_line or line.id,
        ShippedQty=shown(line.quantity),
        UnitPrice=shown(line.unit_price),
        ExtendedPrice=shown(result.net - charges),
        Charges=shown(charges),
        Tax=shown(tax),
        LineTotal=shown(result.net + tax),
    )
    seller_id = line.item.seller_id if line.item else ""
    under(under(detail, "OrderLine"), "Item", UnitOfMeasure=line.unit, ItemID=seller_id)
    rows = under(detail, "LineCharges")
    gross = line.quantity * line.unit_price / (line.base_quantity or 1)
    for row in line.allowances:
        charge(rows, "LineCharge", row, _amount(row, gross, currency), "Y")
    for row in line.charges:
        charge(rows, "LineCharge", row, _amount(row, gross, currency), "N")
    taxes = under(detail, "LineTaxes")
    for each in result.taxes:
        rate = shown(each.rate)
        under(taxes, "LineTax", TaxName=each.tax, TaxPercentage=rate, Tax=shown(each.amount))


def _amount(row: AllowanceCharge, gross: Decimal, currency: str) -> Decimal:
    if row.amount is not None:
        return row.amount
    of = gross if row.base is None else row.base
    return round_to((row.percent or ZERO).scaleb(-2) * of, minor_unit(currency))
