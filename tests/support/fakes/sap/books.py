"""What the fake SAP keeps, and the rules by which its people and its services work."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from itertools import count
from threading import RLock

from invoicekit.adapters.erp.sap.odata import wire_day
from support.fakes.sap.refusing import refused
from support.fakes.sap.schema import TICKS, checked

PARKED = {"A", "B", "C", "D", "E"}


def day_of(said):
    return datetime.fromtimestamp(int(TICKS.fullmatch(said)[1]) / 1000, UTC).date()


class SapBooks:
    """Supplier invoices, purchase orders, material documents and periods.

    Args:
        checks_duplicates: whether the check is switched on, as a house may choose for each company.
        keeps_deleted: whether a deleted document is still shown, with status 2.
        today: the day of the machine.
    """

    def __init__(self, *, checks_duplicates=True, keeps_deleted=False, today=None):
        self.checks_duplicates = checks_duplicates
        self.keeps_deleted = keeps_deleted
        self.today = today or (lambda: datetime.now(UTC).date())
        self.invoices, self.orders, self.order_items = [], [], []
        self.movements, self.movement_headers = [], []
        self.closed = {}
        self.lock = RLock()
        self._numbers = count(5105600101)

    def create(self, body):
        """Keep what one deep insert brings."""
        with self.lock:
            row = checked(body)
            row.setdefault("SupplierInvoiceStatus", "5")
            number = row.get("SupplierInvoiceIDByInvcgParty", "").upper()
            row["SupplierInvoiceIDByInvcgParty"] = number
            self._check_duplicate(row)
            self._check_items(row)
            if row["SupplierInvoiceStatus"] == "B":
                self._check_balance(row)
            if row["SupplierInvoiceStatus"] == "5":
                self._check_posting(row, day_of(row["PostingDate"]))
            return self._kept(row)

    def post(self, number, year):
        with self.lock:
            row = self.invoice(number, year)
            if row["SupplierInvoiceStatus"] == "5":
                raise refused(400, "M8/255", f"Document {number} {year} already posted")
            if row["SupplierInvoiceStatus"] not in PARKED:
                raise refused(400, "M8/719", f"Document {number} has the wrong status")
            self._check_posting(row, day_of(row["PostingDate"]))
            row["SupplierInvoiceStatus"] = "5"

    def cancel(self, number, year, on, reason):
        with self.lock:
            row = self.invoice(number, year)
            if not reason:
                raise refused(400, "FAKE/REASON", "Enter a reason for reversal")
            if row["SupplierInvoiceStatus"] != "5" or row.get("IsReversed"):
                raise refused(400, "M8/719", f"Document {number} has the wrong status")
            self._check_period(row["CompanyCode"], on)
            copied = {k: v for k, v in row.items() if k not in {"SupplierInvoice", "FiscalYear"}}
            copied |= {"PostingDate": wire_day(on), "IsReversal": True, "ReverseDocument": number}
            reversal = self._kept(copied)
            row |= {"IsReversed": True, "ReverseDocument": reversal["SupplierInvoice"]}
            return reversal

    def delete(self, number, year):
        with self.lock:
            row = self.invoice(number, year)
            if row["SupplierInvoiceStatus"] not in PARKED:
                raise refused(400, "M8/719", f"Document {number} has the wrong status")
            if self.keeps_deleted:
                row["SupplierInvoiceStatus"] = "2"
            else:
                self.invoices.remove(row)

    def release(self, number, year):
        with self.lock:
            row = self.invoice(number, year)
            if row["SupplierInvoiceStatus"] != "5":
                raise refused(400, "M8/719", f"Document {number} has the wrong status")
            row["PaymentBlockingReason"] = ""

    def invoice(self, number, year):
        for row in self.invoices:
            if (row["SupplierInvoice"], row["FiscalYear"]) == (number, year):
                return row
        raise refused(404, "/IWBEP/CM_MGW_RT/020", "Resource not found for segment")

    def live(self):
        """Return what is parked, or posted and not reversed."""
        return [
            row
            for row in self.invoices
            if row["SupplierInvoiceStatus"] != "2"
            and not row.get("IsReversed")
            and not row.get("IsReversal")
        ]

    def close(self, company, until):
        self.closed[company] = until

    def put_order(self, number, *, items, receipts=(), company="1000", supplier="V-1", **header):
        """Take in a purchase order of some items, with what was received on it.

        Args:
            number: of the order.
            items: a dict of fields for each item.
            receipts: number, line, item, movement type and quantity of each line.
        """
        self.orders.append(
            {
                "PurchaseOrder": number,
                "PurchaseOrderType": "NB",
                "CompanyCode": company,
                "Supplier": supplier,
                "InvoicingParty": "",
                "DocumentCurrency": "EUR",
                "PurchaseOrderDate": wire_day(date(2026, 10, 1)),
                "PurchaseOrderDeletionCode": "",
                "ReleaseIsNotCompleted": False,
            }
            | header
        )
        for item in items:
            self.order_items.append({"PurchaseOrder": number} | ITEM | item)
        for document, line, item, movement, quantity in receipts:
            self.receive(document, line, number, item, movement, quantity)

    def receive(self, document, line, order, item, movement, quantity, year="2026"):
        known = {each["MaterialDocument"] for each in self.movement_headers}
        if document not in known:
            self.movement_headers.append(
                {
                    "MaterialDocument": document,
                    "MaterialDocumentYear": year,
                    "PostingDate": wire_day(date(2026, 10, 5 + len(known))),
                    "ReferenceDocument": f"DN-{document}",
                }
            )
        self.movements.append(
            {
                "MaterialDocument": document,
                "MaterialDocumentYear": year,
                "MaterialDocumentItem": line,
                "PurchaseOrder": order,
                "PurchaseOrderItem": item,
                "GoodsMovementType": movement,
                "QuantityInEntryUnit": quantity,
                "EntryUnit": "HUR",
            }
        )

    def _kept(self, row):
        year = str(day_of(row["PostingDate"]).year)
        row |= {
            "SupplierInvoice": str(next(self._numbers)),
            "FiscalYear": year,
            "CreationDate": wire_day(self.today()),
        }
        self.invoices.append(row)
        return row

    def _check_duplicate(self, row):
        facts = (
            "CompanyCode",
            "InvoicingParty",
            "SupplierInvoiceIDByInvcgParty",
            "DocumentDate",
            "DocumentCurrency",
            "SupplierInvoiceIsCreditMemo",
        )
        for other in self.live() if self.checks_duplicates else ():
            same = all(other.get(fact, "") == row.get(fact, "") for fact in facts)
            if same and _gross(other) == _gross(row):
                number = other["SupplierInvoice"]
                raise refused(400, "M8/108", f"Check if invoice already entered under {number}")

    def _check_items(self, row):
        for item in row.get("to_SuplrInvcItemPurOrdRef", ()):
            order = self._order_item(item["PurchaseOrder"], item["PurchaseOrderItem"])
            if not item.get("TaxCode"):
                raise refused(400, "FAKE/TAX", "Enter a tax code", "TaxCode")
            based = order["InvoiceIsGoodsReceiptBased"]
            if based and not item.get("IsSubsequentDebitCredit") and self._movement(item) is None:
                raise refused(400, "FAKE/GRBIV", "Enter a goods receipt", "ReferenceDocument")
        for item in row.get("to_SupplierInvoiceItemGLAcct", ()):
            if item.get("DebitCreditCode") not in {"S", "H"} or not item.get("GLAccount"):
                raise refused(400, "FAKE/ACCOUNT", "Enter an account and a side", "GLAccount")

    def _order_item(self, order, item):
        for row in self.order_items:
            if (row["PurchaseOrder"], row["PurchaseOrderItem"]) == (order, item):
                return row
        raise refused(400, "FAKE/ORDER", f"Purchase order {order} item {item} does not exist")

    def _movement(self, item):
        wanted = tuple(item.get(name) for name in REFERENCE)
        for row in self.movements:
            if tuple(row[name] for name in MOVEMENT) == wanted:
                return row
        return None

    def _check_posting(self, row, on):
        self._check_period(row["CompanyCode"], on)
        self._check_balance(row)
        for item in row.get("to_SuplrInvcItemPurOrdRef", ()):
            movement = self._movement(item)
            if movement is not None and not item.get("IsSubsequentDebitCredit"):
                billed = self._billed(item) + Decimal(item["QuantityInPurchaseOrderUnit"])
                if billed > Decimal(movement["QuantityInEntryUnit"]):
                    raise refused(
                        400, "FAKE/QUANTITY", "Quantity invoiced exceeds quantity received"
                    )

    def _billed(self, item):
        wanted = tuple(item.get(name) for name in REFERENCE)
        return sum(
            Decimal(other["QuantityInPurchaseOrderUnit"])
            for row in self.live()
            if row["SupplierInvoiceStatus"] == "5"
            for other in row.get("to_SuplrInvcItemPurOrdRef", ())
            if tuple(other.get(name) for name in REFERENCE) == wanted
        )

    def _check_period(self, company, on):
        until = self.closed.get(company)
        if until is not None and on <= until:
            raise refused(400, "F5/201", f"Posting period {on:%m %Y} is not open", "PostingDate")

    def _check_balance(self, row):
        memo = row.get("SupplierInvoiceIsCreditMemo") == "X"
        total = Decimal(0)
        for item in row.get("to_SuplrInvcItemPurOrdRef", ()):
            total += Decimal(item["SupplierInvoiceItemAmount"])
        for item in row.get("to_SupplierInvoiceItemGLAcct", ()):
            raises = (item["DebitCreditCode"] == "S") is not memo
            total += Decimal(item["SupplierInvoiceItemAmount"]) * (1 if raises else -1)
        for tax in row.get("to_SupplierInvoiceTax", ()):
            total += Decimal(tax["TaxAmount"])
        if total != _gross(row):
            raise refused(400, "FAKE/BALANCE", f"Balance not zero: {total} against {_gross(row)}")


REFERENCE = (
    "PurchaseOrder",
    "PurchaseOrderItem",
    "ReferenceDocument",
    "ReferenceDocumentFiscalYear",
    "ReferenceDocumentItem",
)
MOVEMENT = (
    "PurchaseOrder",
    "PurchaseOrderItem",
    "MaterialDocument",
    "MaterialDocumentYear",
    "MaterialDocumentItem",
)
ITEM = {
    "PurchaseOrderItem": "00010",
    "Material": "",
    "PurchaseOrderItemText": "IT support",
    "OrderQuantity": "40.000",
    "PurchaseOrderQuantityUnit": "HUR",
    "NetPriceAmount": "1500.000",
    "NetPriceQuantity": "1",
    "TaxCode": "V0",
    "IsFinallyInvoiced": False,
    "GoodsReceiptIsExpected": True,
    "InvoiceIsExpected": True,
    "InvoiceIsGoodsReceiptBased": True,
    "PurchasingDocumentDeletionCode": "",
}


def _gross(row):
    return Decimal(row.get("InvoiceGrossAmount", "0"))
