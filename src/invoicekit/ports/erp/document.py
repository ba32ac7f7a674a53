"""The document as it is handed to an ERP: neutral, complete, with its frozen figures."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from decimal import Decimal

import attrs

from invoicekit.documents import Coding, Invoice, InvoiceKind
from invoicekit.money import split
from invoicekit.money.currencies import minor_unit
from invoicekit.ports.erp.answers import NaturalKey
from invoicekit.totals import LineTax, TaxRow, Totals

__all__ = ["ErpDocument", "ErpLine", "LineMatch"]


@attrs.frozen
class LineMatch:
    """What a line of an invoice bills.

    Args:
        order: the number of the purchase order.
        order_line: its line.
        receipt: the number of the goods receipt or service entry; empty where none is named.
        receipt_line: its line.
        receipt_year: its year, where the ERP numbers receipts by year.
        quantity: how much of it, positive; None for a value alone.
    """

    order: str = ""
    order_line: str = ""
    receipt: str = ""
    receipt_line: str = ""
    receipt_year: str = ""
    quantity: Decimal | None = None


def _places(amount: Decimal) -> int:
    exponent = amount.as_tuple().exponent
    return exponent if isinstance(exponent, int) else 0


def _matches(value: Iterable[LineMatch]) -> tuple[LineMatch, ...]:
    return tuple(value)


def _taxes(value: Iterable[LineTax]) -> tuple[LineTax, ...]:
    return tuple(value)


def _lines(value: Iterable[ErpLine]) -> tuple[ErpLine, ...]:
    return tuple(value)


def _rows(value: Iterable[TaxRow]) -> tuple[TaxRow, ...]:
    return tuple(value)


@attrs.frozen(kw_only=True)
class ErpLine:
    """One line as it is to be booked.

    Args:
        id: the line's id in the document.
        description: what it is.
        quantity: how many units.
        unit: UN/ECE Rec 20 code of the unit.
        net: its amount before tax, frozen.
        coding: where it is booked, where no order says so.
        matches: the lines of orders and receipts that it bills.
        taxes: its share of each tax, frozen.
        codes: its classifications, as pairs of list and word: `("HSN", "8471")`.
    """

    id: str
    description: str = ""
    quantity: Decimal = Decimal(1)
    unit: str = ""
    net: Decimal = attrs.field(repr=False)
    coding: Coding = attrs.field(factory=Coding)
    matches: tuple[LineMatch, ...] = attrs.field(default=(), converter=_matches)
    taxes: tuple[LineTax, ...] = attrs.field(default=(), converter=_taxes)
    codes: tuple[tuple[str, str], ...] = ()

    def by_match(self, currency: str) -> tuple[ErpLine, ...]:
        """Return a line for each of its matches, for an ERP that knows one receipt a line.

        The net is split by the quantities without loss: the last cent goes by largest remainder.

        Args:
            currency: of the document, for its smallest unit.

        >>> two = [LineMatch(receipt="GR-1", quantity=Decimal(1)),
        ...        LineMatch(receipt="GR-2", quantity=Decimal(2))]
        >>> line = ErpLine(id="1", quantity=Decimal(3), net=Decimal("100.00"), matches=two)
        >>> [str(each.net) for each in line.by_match("EUR")]
        ['33.33', '66.67']
        """
        if len(self.matches) <= 1:
            return (self,)
        given = [match.quantity for match in self.matches]
        # Where a quantity is not told, each match bears the same.
        known = [quantity for quantity in given if quantity is not None]
        weights = known if len(known) == len(given) and any(known) else [Decimal(1)] * len(given)
        # A net that is kept exact to the end is finer than the currency's smallest unit.
        unit = min(minor_unit(currency), Decimal(1).scaleb(_places(self.net)))
        nets = split(self.net, weights, unit)
        return tuple(
            attrs.evolve(
                self,
                quantity=self.quantity if match.quantity is None else match.quantity,
                net=net,
                matches=(match,),
            )
            for match, net in zip(self.matches, nets, strict=True)
        )


@attrs.frozen(kw_only=True)
class ErpDocument:
    """An invoice as it is handed over.

    Args:
        company: the company code that it is booked in.
        party: the other side's id in the ERP: the supplier of a bill, the customer of an invoice.
        posting_date: the day that it is to be booked on.
        invoice: what was said, for all that the other fields leave out.
        lines: the lines as they are to be booked.
        tax_rows: the taxes, one for each rate, frozen.
        totals: the totals, frozen.
        coding: where it is booked, where no line says so.
    """

    company: str = ""
    party: str
    posting_date: date
    invoice: Invoice = attrs.field(repr=False)
    lines: tuple[ErpLine, ...] = attrs.field(converter=_lines, repr=False)
    tax_rows: tuple[TaxRow, ...] = attrs.field(default=(), converter=_rows, repr=False)
    totals: Totals = attrs.field(repr=False)
    coding: Coding = attrs.field(factory=Coding)

    @property
    def number(self) -> str:
        """Return the seller's number."""
        return self.invoice.number

    @property
    def kind(self) -> InvoiceKind:
        """Return what it is."""
        return self.invoice.kind

    @property
    def currency(self) -> str:
        """Return its currency."""
        return self.invoice.currency

    @property
    def natural_key(self) -> NaturalKey:
        """Return how the ERP's people know it."""
        return NaturalKey(
            self.company, self.party, self.number, self.invoice.issue_date, self.kind.is_credit
        )
