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
        company: the company code; the buyer's id in the ERP if left out.
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
        content, figures, record = loaded.document, loaded.figures, loaded.record
        day = self.posting_date(content)
        if figures is None or day is None:
            reason = "its figures are not frozen" if figures is None else "it has no day"
            raise InvalidValue("document", record.id, reason)
        invoice = content.invoice
        return ErpDocument(
            company=self.company or erp_id(invoice.buyer, system),
            party=erp_id(invoice.seller, system) or invoice.seller.name,
            posting_date=day,
            invoice=invoice,
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
