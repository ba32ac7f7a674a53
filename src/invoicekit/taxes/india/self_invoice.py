"""What the recipient writes under reverse charge: a self-invoice, and a payment voucher."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from decimal import Decimal

import attrs

from invoicekit.documents.invoice import Invoice
from invoicekit.documents.kinds import InvoiceKind
from invoicekit.documents.party import Party
from invoicekit.documents.reference import Reference, ReferenceKind
from invoicekit.documents.stated_tax import Liability
from invoicekit.errors import NotCovered
from invoicekit.taxes.india.input_tax import TaxShare
from invoicekit.taxes.india.supply.sides import side_of

__all__ = [
    "PaymentVoucher",
    "needs_self_invoice",
    "payment_voucher",
    "self_invoice",
    "self_invoice_due",
]

_LIMIT_FROM = date(2024, 11, 1)
_DAYS = timedelta(days=30)


def needs_self_invoice(bill: Invoice, shares: Iterable[TaxShare]) -> bool:
    """Tell whether the recipient must write a self-invoice for a bill.

    A registered supplier's own invoice serves; only for what an unregistered one supplies under
    reverse charge the recipient writes its own.

    Args:
        bill: the supplier's bill.
        shares: the tax rows, or the taxes of its lines, as calculated.

    Source: CGST Act s.31(3)(f).
    """
    owed = any(share.liability is Liability.RECIPIENT for share in shares)
    return owed and not side_of(bill.seller, "seller").registration.is_registered


def self_invoice(bill: Invoice, number: str, on: date) -> Invoice:
    """Return the self-invoice for a bill under reverse charge.

    Args:
        bill: the bill of the unregistered supplier.
        number: from the recipient's own series.
        on: its date; from 2024-11-01 within 30 days of receipt.

    Source: CGST Act s.31(3)(f), Rule 47A (Notification 20/2024-CT).
    """
    told = dict(bill.particulars) | {"reverse_charge": "yes"}
    original = Reference(ReferenceKind.PRECEDING_INVOICE, bill.number, bill.issue_date)
    return attrs.evolve(
        bill,
        number=number,
        issue_date=on,
        tax_point=bill.tax_date,
        kind=InvoiceKind.SELF_BILLED_INVOICE,
        references=(*bill.references, original) if bill.number else bill.references,
        particulars=told,
        stated=None,
    )


def self_invoice_due(received: date) -> date:
    """Return the last day to write a self-invoice for what was received on a day.

    Raises:
        NotCovered: for a day before 2024-11-01, when no limit was set.

    >>> self_invoice_due(date(2026, 11, 2))
    datetime.date(2026, 12, 2)
    """
    if received < _LIMIT_FROM:
        advice = f"Rule 47A sets one from {_LIMIT_FROM}"
        raise NotCovered("limit for a self-invoice", str(received), advice)
    return received + _DAYS


@attrs.frozen
class PaymentVoucher:
    """The voucher that a recipient writes when it pays a supplier under reverse charge.

    Args:
        number: from the recipient's own series.
        on: the day of payment.
        supplier: who is paid.
        recipient: who pays, and owes the tax.
        description: what was supplied.
        paid: the amount paid to the supplier, without tax.
        taxes: what the recipient owes, by tax and rate in percent.
        place_of_supply: the State's code, where it is another State.
        source: the rule.
    """

    number: str
    on: date
    supplier: Party
    recipient: Party
    description: str
    paid: Decimal = attrs.field(repr=False)
    taxes: tuple[tuple[str, Decimal], ...] = attrs.field(repr=False)
    place_of_supply: str = ""
    source: str = "CGST Act s.31(3)(g); Rule 52"


def payment_voucher(
    bill: Invoice,
    shares: Iterable[TaxShare],
    number: str,
    on: date,
    paid: Decimal,
    place_of_supply: str = "",
) -> PaymentVoucher:
    """Return the payment voucher for a bill under reverse charge.

    Args:
        bill: the bill that is paid.
        shares: its tax rows, as calculated.
        number: from the recipient's own series.
        on: the day of payment.
        paid: the amount paid to the supplier, in rupees.
        place_of_supply: the State's code, where it is another State.
    """
    return PaymentVoucher(
        number,
        on,
        bill.seller,
        bill.buyer,
        "; ".join(line.description for line in bill.lines),
        paid,
        tuple((s.tax, s.amount) for s in shares if s.liability is Liability.RECIPIENT),
        place_of_supply,
    )
