"""The invoice as it was said: facts only, nothing computed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

import attrs

from invoicekit.documents.allowance_charge import AllowanceCharge
from invoicekit.documents.delivery import Delivery
from invoicekit.documents.identifier import Code
from invoicekit.documents.kinds import InvoiceKind
from invoicekit.documents.line import Line
from invoicekit.documents.particulars import Particulars, particulars_of
from invoicekit.documents.party import Party
from invoicekit.documents.payment_means import PaymentMeans
from invoicekit.documents.reference import Attachment, Reference, ReferenceKind
from invoicekit.documents.stated_totals import StatedTotals
from invoicekit.documents.terms import PaymentTerms
from invoicekit.errors import InvalidValue
from invoicekit.money import DecimalLike, ExchangeRate, to_decimal
from invoicekit.money.currencies import currency_code
from invoicekit.periods import Period, day

__all__ = ["Invoice"]


def _day(value: date | None) -> date | None:
    return None if value is None else day(value)


def _lines(value: Iterable[Line]) -> tuple[Line, ...]:
    advice = "Give lines=[Line(...), ...]"
    if not isinstance(value, Iterable):
        raise InvalidValue("lines", type(value).__name__, "they are no list", advice)
    lines = tuple(value)
    for line in lines:
        if not isinstance(line, Line):
            raise InvalidValue("line", type(line).__name__, "it is no Line", advice)
    return lines


def _is_party(_: object, field: attrs.Attribute[Any], value: object) -> None:
    if not isinstance(value, Party) and (value is not None or field.default is not None):
        advice = 'Give Party("Asha Systems", "IN")'
        raise InvalidValue(field.name, type(value).__name__, "it is no Party", advice)


def _kind(value: InvoiceKind | str) -> InvoiceKind:
    return InvoiceKind(value)


def _rows(value: Iterable[AllowanceCharge]) -> tuple[AllowanceCharge, ...]:
    return tuple(value)


def _references(value: Iterable[Reference]) -> tuple[Reference, ...]:
    return tuple(value)


def _attachments(value: Iterable[Attachment]) -> tuple[Attachment, ...]:
    return tuple(value)


def _means(value: Iterable[PaymentMeans]) -> tuple[PaymentMeans, ...]:
    return tuple(value)


def _texts(value: Iterable[str]) -> tuple[str, ...]:
    return (value,) if isinstance(value, str) else tuple(value)


def _figure(value: DecimalLike | None) -> Decimal | None:
    return None if value is None else to_decimal(value)


def _unit(value: DecimalLike | None) -> Decimal | None:
    unit = _figure(value)
    if unit is not None and unit <= 0:
        raise InvalidValue("cash rounding", str(unit), "it must be above zero, such as 0.05 or 1")
    return unit


def _currency_or_none(value: str) -> str:
    return currency_code(value) if value else ""


def _prepaid(value: DecimalLike) -> Decimal:
    return to_decimal(value, "prepaid amount")


def _particulars(value: Mapping[str, str] | Iterable[tuple[str, str]]) -> Particulars:
    return particulars_of(value)


@attrs.frozen
class Invoice:
    """An invoice, or a note that corrects one.

    Amounts are positive and in the one currency; `kind` gives the sign. What is not known yet may
    be left out: `problems_of` tells what is missing.

    Args:
        number: the seller's number (BT-1).
        issue_date: the date on it (BT-2).
        currency: ISO 4217 code (BT-5).
        seller: who sells (BG-4).
        buyer: who owes (BG-7).
        lines: what is sold (BG-25).
        kind: what the document is (BT-3); its word or its code of UNTDID 1001 will do.
        tax_point: the day that the tax rates are of (BT-7); the issue date if left out.
        due_date: when it is to be paid (BT-9), where no terms say so.
        terms: the terms of payment (BT-20).
        period: when it was supplied (BG-14).
        ship_to: where the goods went, if not to the buyer (BG-13).
        allowances: discounts on the whole (BG-20).
        charges: surcharges on the whole (BG-21).
        prices_include: the tax that the prices include, such as `"VAT"`; None for net prices.
        prepaid: what was paid before (BT-113), zero or more.
        rounding_amount: what is added to round the payable (BT-114), as stated; of either sign.
        cash_rounding: the step to which the payable is rounded, such as `"0.05"` or `"1"`.
        references: orders, shipments, receipts, preceding invoices.
        source: the system it came from.
        order: the id of the order that it bills, in that system.
        stated: the totals as an incoming bill prints them.
        exchange_rate: from this currency to that of your books or of the tax office.
        attachments: files that stay with it.
        notes: free text (BT-22); one may begin with the code of its subject (BT-21): `"#REG#..."`.
        buyer_reference: what the buyer asked to be quoted (BT-10).
        reason: why a note was made.
        particulars: what a regime asks to know of the whole, by the regime's own names; a line's
            own go before.
        delivery: when and where it was delivered (BG-13).
        payment_means: how it is to be paid (BG-16).
        payee: who is paid, if not the seller (BG-10).
        tax_representative: who answers for the seller's tax (BG-11).
        tax_point_code: which event the tax point hangs on (BT-8), by UNTDID 2005: `"3"` the issue,
            `"35"` the delivery, `"432"` the payment; in place of `tax_point`.
        tax_currency: the currency that the tax is accounted for in, if another (BT-6).
        accounting_reference: where the buyer books it (BT-19).
        invoiced_object: what it bills: a meter, a contract's object (BT-18).
        terms_text: the terms of payment as printed, where no `terms` give them in parts (BT-20).
        specification: the rules that it was written by (BT-24), by their identifier.
        process: the business process that it belongs to (BT-23).
        type_code: the code of its type (BT-3) by UNTDID 1001, where `kind` has another: `"875"` of
            a bill for construction, which is an invoice here.

    Raises:
        UnknownCurrency: for a currency that ISO 4217 does not list.
        InvalidDate: for text or an instant in place of a date.
        InvalidAmount: for a float and the like.
        InvalidValue: for a kind that there is not, and for text in place of a party or a line.
    """

    number: str = ""
    issue_date: date | None = attrs.field(default=None, converter=_day)
    currency: str = attrs.field(kw_only=True, converter=currency_code)
    seller: Party = attrs.field(default=Party(), validator=_is_party)
    buyer: Party = attrs.field(default=Party(), validator=_is_party)
    lines: tuple[Line, ...] = attrs.field(default=(), converter=_lines)
    kind: InvoiceKind = attrs.field(default=InvoiceKind.INVOICE, converter=_kind)
    tax_point: date | None = attrs.field(default=None, converter=_day)
    due_date: date | None = attrs.field(default=None, converter=_day)
    terms: PaymentTerms | None = None
    period: Period | None = None
    ship_to: Party | None = attrs.field(default=None, validator=_is_party)
    allowances: tuple[AllowanceCharge, ...] = attrs.field(default=(), converter=_rows)
    charges: tuple[AllowanceCharge, ...] = attrs.field(default=(), converter=_rows)
    prices_include: str | None = None
    prepaid: Decimal = attrs.field(default=Decimal(0), converter=_prepaid, repr=False)
    rounding_amount: Decimal | None = attrs.field(default=None, converter=_figure, repr=False)
    cash_rounding: Decimal | None = attrs.field(default=None, converter=_unit)
    references: tuple[Reference, ...] = attrs.field(default=(), converter=_references)
    source: str = ""
    order: str = ""
    stated: StatedTotals | None = None
    exchange_rate: ExchangeRate | None = None
    attachments: tuple[Attachment, ...] = attrs.field(default=(), converter=_attachments)
    notes: tuple[str, ...] = attrs.field(default=(), converter=_texts)
    buyer_reference: str = ""
    reason: str = ""
    particulars: Particulars = attrs.field(default=(), converter=_particulars)
    delivery: Delivery | None = None
    payment_means: tuple[PaymentMeans, ...] = attrs.field(default=(), converter=_means)
    payee: Party | None = attrs.field(default=None, validator=_is_party)
    tax_representative: Party | None = attrs.field(default=None, validator=_is_party)
    tax_point_code: str = ""
    tax_currency: str = attrs.field(default="", converter=_currency_or_none)
    accounting_reference: str = ""
    invoiced_object: Code | None = None
    terms_text: str = ""
    specification: str = ""
    process: str = ""
    type_code: str = ""

    @property
    def document_type(self) -> str:
        """Return its type by UNTDID 1001 (BT-3): the code that is stated, or that of its kind."""
        return self.type_code or self.kind.untdid

    @property
    def tax_date(self) -> date | None:
        """Return the day that the tax rates are of."""
        return self.tax_point or self.issue_date

    @property
    def delivery_country(self) -> str:
        """Return the country that it was delivered to (BT-80); empty where nobody says."""
        place = self.ship_to
        if place is not None:
            country = place.country or (place.address.country if place.address else "")
            if country:
                return country
        return self.delivery.country if self.delivery else ""

    @property
    def last_due_date(self) -> date | None:
        """Return the day by which all of it is to be paid."""
        if self.terms and self.issue_date:
            return max(self.terms.due_dates(self.issue_date))
        return self.due_date

    def preceding(self) -> tuple[str, ...]:
        """Return the numbers of the invoices that this note corrects."""
        kind = ReferenceKind.PRECEDING_INVOICE
        return tuple(r.number for r in self.references if r.kind is kind)
