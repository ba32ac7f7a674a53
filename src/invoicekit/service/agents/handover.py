"""From a record to the document that is handed to an ERP: its content, with its frozen figures."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date

import attrs

from invoicekit.documents import Coding, Content, Match, Party, ReferenceKind
from invoicekit.errors import InvalidValue
from invoicekit.matching import Purchases
from invoicekit.matching.line_value import line_key
from invoicekit.ports.erp import ErpDocument, ErpLine, LineMatch
from invoicekit.service.loaded import Loaded
from invoicekit.totals import LineResult

__all__ = ["Handover", "erp_id"]

_NOTHING = Purchases()


def erp_id(party: Party, system: str) -> str:
    """Return a party's id in an ERP: the one that it bears for that system, or its own.

    >>> from invoicekit.documents import Code
    >>> asha = Party("Asha Systems", id="V-1", external_ids=[Code("sap", "0000100042")])
    >>> erp_id(asha, "sap"), erp_id(asha, "tryton")
    ('0000100042', 'V-1')
    """
    return next((code.value for code in party.external_ids if code.scheme == system), party.id)


def _numbers(content: Content, kind: ReferenceKind) -> tuple[str, ...]:
    return tuple(each.number for each in content.invoice.references if each.kind is kind)


def _own_day(content: Content) -> date | None:
    return content.invoice.tax_date


@attrs.frozen
class Handover:
    """How a house hands its documents to an ERP.

    Args:
        company: the company code; if left out, the id in the ERP of the house: the buyer of a bill,
            the seller of an invoice.
        posting_date: the day that a document is to be booked on; its own day if left out. It must
            be the same whenever it is asked for, as a document may be sent again.
    """

    company: str = ""
    posting_date: Callable[[Content], date | None] = _own_day

    def document(self, loaded: Loaded, system: str, purchases: Purchases = _NOTHING) -> ErpDocument:
        """Return a record's document as it is handed over.

        Args:
            loaded: the record as it was read.
            system: the name of the ERP.
            purchases: the orders and receipts that it is matched with.

        Raises:
            InvalidValue: for a record whose figures were never frozen, or without a day.
        """
        invoice = loaded.document.invoice
        company = self.company or erp_id(invoice.buyer, system)
        supplier = erp_id(invoice.seller, system) or invoice.seller.name
        return self._document(loaded, company, supplier, purchases)

    def invoice(self, loaded: Loaded, system: str) -> ErpDocument:
        """Return an invoice of the house's own as it is shown to its buyer.

        The company is the seller's id in the portal if left out. The party is the buyer's: the
        external id of that system, or the id of the party; empty where it has none.

        Args:
            loaded: the record as it was read.
            system: the name of the portal.

        Raises:
            InvalidValue: for a record whose figures were never frozen, or without a day.
        """
        invoice = loaded.document.invoice
        company = self.company or erp_id(invoice.seller, system)
        return self._document(loaded, company, erp_id(invoice.buyer, system), _NOTHING)

    def _document(
        self, loaded: Loaded, company: str, party: str, purchases: Purchases
    ) -> ErpDocument:
        content, figures = loaded.document, loaded.figures
        day = self.posting_date(content)
        if figures is None or day is None:
            reason = "its figures are not frozen" if figures is None else "it has no day"
            raise InvalidValue("document", loaded.record.id, reason)
        return ErpDocument(
            company=company,
            party=party,
            posting_date=day,
            invoice=content.invoice,
            lines=_lines(content, figures.lines, purchases),
            tax_rows=figures.tax_rows,
            totals=figures.totals,
            coding=content.coding or Coding(),
        )


def _lines(
    content: Content, results: Iterable[LineResult], purchases: Purchases
) -> Iterable[ErpLine]:
    matches: dict[str, list[LineMatch]] = {}
    for match in content.matches:
        matches.setdefault(match.line, []).append(_matched(content, match, purchases))
    whole = content.coding or Coding()
    for place, (line, result) in enumerate(zip(content.invoice.lines, results, strict=True)):
        named = line_key(content.invoice, place)
        yield ErpLine(
            id=named,
            description=line.description,
            quantity=line.quantity,
            unit=line.unit,
            net=result.net,
            coding=attrs.evolve(whole, account=line.account or whole.account),
            matches=matches.get(named, ()),
            taxes=result.taxes,
            codes=tuple((code.scheme, code.value) for code in line.codes),
        )


def _matched(content: Content, match: Match, purchases: Purchases) -> LineMatch:
    found = purchases.receipt(match.document, match.document_line)
    if found is not None:
        receipt, line = found
        return LineMatch(
            receipt.order, line.order_line, receipt.number, line.id, receipt.year, match.quantity
        )
    if match.document not in _numbers(content, ReferenceKind.GOODS_RECEIPT):
        return LineMatch(match.document, match.document_line, quantity=match.quantity)
    # A receipt that was never synced: what its key tells, and the order that the bill names.
    orders = _numbers(content, ReferenceKind.ORDER)
    number, _, year = match.document.partition("/")
    return LineMatch(
        orders[0] if len(orders) == 1 else "",
        receipt=number,
        receipt_line=match.document_line,
        receipt_year=year,
        quantity=match.quantity,
    )
