"""What the contracts of an ERP share: documents to hand over, and who plays the ERP's part.

A subclass of a contract gives the adapter as a fixture named `erp`, and overrides what its ERP does
otherwise.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import Any

from invoicekit.documents import Coding, Invoice, InvoiceKind, Line, Party
from invoicekit.money import Money
from invoicekit.ports.erp import Capability, ErpDocument, ErpLine, ErpReceipt, ErpRef, LineMatch
from invoicekit.taxes import flat
from invoicekit.totals import calculate

__all__ = ["KEY", "ErpCase"]

KEY = "asha/bill/1/5/park"
"""The key of a write, as the agents make it."""


class ErpCase:
    """The adapter under test, and the hooks by which a test plays the rest of the world."""

    currency = "EUR"
    company = "1000"
    party = "V-1"
    """The id of a supplier that the ERP knows."""
    day = date(2026, 11, 2)
    coding = Coding(account="6120", cost_centre="IT")
    """Where the ERP can book a line without an order."""
    refuses_duplicates = True
    """Whether the ERP itself refuses a supplier's number that it has already."""

    def lose_answer(self, erp: Any) -> None:
        """Let the next write be done, and its answer be lost; every subclass must say how."""
        raise NotImplementedError("say how the answer of a write is lost")  # a subclass says it

    def cut(self, erp: Any) -> None:
        """Let the next call not reach the ERP; every subclass must say how."""
        raise NotImplementedError("say how the ERP is out of reach")  # a subclass says it

    def close(self, erp: Any, until: date) -> None:
        """Close the books up to a day; for an ERP with `CHECKS_PERIOD`."""
        raise NotImplementedError("say how a period is closed")  # a subclass says it

    def write_there(self, erp: Any, ref: ErpRef) -> None:
        """Let somebody write the document in the ERP; for an ERP with `CHECKS_VERSION`."""
        raise NotImplementedError(
            "say how somebody writes a document in the ERP"
        )  # a subclass says it

    def pay_there(self, erp: Any, ref: ErpRef, amount: Money, on: date) -> None:
        """Let the ERP pay some of a document; for an ERP with `PAYMENTS`."""
        raise NotImplementedError("say how the ERP pays")  # a subclass says it

    def post_there(self, erp: Any, ref: ErpRef) -> None:
        """Let the ERP's people post a document; through the adapter, if left as it is."""
        erp.post(ref, "by-hand")

    def live(self, erp: Any, document: ErpDocument) -> int:
        """Return how many live documents of this supplier and number the ERP has."""
        return 0 if erp.find(document.natural_key) is None else 1

    def billed_receipts(self, erp: Any, ref: ErpRef) -> list[tuple[str, str, str]]:
        """Return receipt, its line and quantity, as the ERP keeps them with the document's lines.

        For an ERP with `RECEIPT_LINES`; the quantities as text without trailing zeros.
        """
        raise NotImplementedError(
            "say how the receipts of a document are read"
        )  # a subclass says it

    def matches(self) -> tuple[LineMatch, ...]:
        """Return two lines of receipts that one invoice line can bill, of 1 and of 2 units."""
        return (
            LineMatch("4500000001", "10", "5000000001", "1", quantity=Decimal(1)),
            LineMatch("4500000001", "10", "5000000002", "1", quantity=Decimal(2)),
        )

    def secrets(self) -> tuple[str, ...]:
        """Return passwords, keys and tokens that the adapter was given."""
        return ()

    def can(self, erp: Any, *wanted: Capability) -> bool:
        """Tell whether the ERP says that it can do all of this."""
        return all(each in erp.capabilities() for each in wanted)

    def document(
        self,
        number: str = "AT-42",
        *,
        price: str = "1500",
        quantity: str = "40",
        kind: InvoiceKind = InvoiceKind.INVOICE,
        matches: Iterable[LineMatch] = (),
    ) -> ErpDocument:
        """Return a document that the ERP can take."""
        invoice = Invoice(
            number,
            self.day,
            currency=self.currency,
            seller=Party("Asha Systems", "DE", id=self.party),
            buyer=Party("Blue Bay Retail", "DE"),
            lines=[Line("IT support", quantity, price, id="1", unit="HUR")],
            kind=kind,
        )
        figures = calculate(invoice, flat.REGIME)
        line = ErpLine(
            id="1",
            description="IT support",
            quantity=invoice.lines[0].quantity,
            unit="HUR",
            net=figures.lines[0].net,
            coding=self.coding,
            matches=matches,
            taxes=figures.lines[0].taxes,
        )
        return ErpDocument(
            company=self.company,
            party=self.party,
            posting_date=self.day,
            invoice=invoice,
            lines=[line],
            tax_rows=figures.tax_rows,
            totals=figures.totals,
            coding=self.coding,
        )

    def parked(
        self, erp: Any, number: str = "AT-42", key: str = "asha/bill/1/5/park"
    ) -> ErpReceipt:
        """Park a document, and return the receipt."""
        receipt: ErpReceipt = erp.park(self.document(number), key)
        return receipt

    def posted(self, erp: Any, number: str = "AT-42") -> ErpReceipt:
        """Park and post a document, and return the receipt."""
        receipt: ErpReceipt = erp.post(self.parked(erp, number).ref, "asha/bill/1/7/post")
        return receipt
