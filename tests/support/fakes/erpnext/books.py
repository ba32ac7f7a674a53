"""What the fake ERPNext keeps, and the rules by which its doctypes work."""

from __future__ import annotations

import copy
from datetime import datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal
from itertools import count
from threading import RLock

from support.fakes.erpnext.refusing import refused, thrown
from support.fakes.erpnext.schema import BILL, FIELDS

START = datetime(2026, 11, 2, 14, 30)  # noqa: DTZ001 - Frappe writes instants without a zone
CENT = Decimal("0.01")
ALLOWED_ON_SUBMIT = {"modified", "docstatus"}
SERIES = {
    BILL: "ACC-PINV-",
    "Purchase Order": "PUR-ORD-",
    "Purchase Receipt": "MAT-PRE-",
    "Payment Entry": "ACC-PAY-",
}


class Books:
    """The documents of one site.

    Args:
        unique: whether `check_supplier_invoice_uniqueness` is switched on.
        start: the site's clock, without its zone; every write is a microsecond later.
        ticks: whether the clock goes on at all.
    """

    def __init__(self, *, unique=True, start=START, ticks=True):
        self.unique, self._now, self.ticks = unique, start, ticks
        self.documents = {each: {} for each in (*SERIES, "GL Entry")}
        self.accounts = {"6120", "6130", "Input Tax IGST - B", "Output RCM - B", "Round Off - B"}
        self.closed, self.frozen = {}, {}
        self.lock = RLock()
        self._names, self._rows = {}, count(1)
        self.series_stuck = False

    def now(self):
        if self.ticks:
            self._now += timedelta(microseconds=1)
        return self._now.strftime("%Y-%m-%d %H:%M:%S.%f")

    def turn(self, **time):
        self._now += timedelta(**time)

    def get(self, doctype, name):
        found = self.documents.get(doctype, {}).get(name)
        if found is None:
            raise refused("DoesNotExistError", f"{doctype} {name} not found")
        return found

    def bills(self):
        return list(self.documents[BILL].values())

    def live(self):
        return [row for row in self.bills() if row["docstatus"] < 2]

    def insert(self, doctype, body):
        with self.lock:
            if self.series_stuck:
                raise refused(
                    "DuplicateEntryError", f"{doctype} ACC-PINV-2026-00001 already exists"
                )
            known = FIELDS[doctype]
            doc = {k: v for k, v in body.items() if k in known} | {"docstatus": 0}
            # A document that is not there yet has no instant that could be compared.
            doc.pop("modified", None)
            self._validate(doc, "")
            return self.keep(doctype, doc)

    def keep(self, doctype, doc, name=""):
        """Keep a document as it is."""
        year = str(doc.get("posting_date") or doc.get("transaction_date") or "2026")[:4]
        numbers = self._names.setdefault((doctype, year), count(1))
        doc["name"] = name or f"{SERIES[doctype]}{year}-{next(numbers):05}"
        for table in ("items", "taxes", "references"):
            for idx, row in enumerate(doc.get(table, ()), 1):
                row.setdefault("name", f"row{next(self._rows):06}")
                row["idx"] = idx
        doc["modified"] = self.now()
        self.documents[doctype][doc["name"]] = doc
        return doc

    def update(self, doctype, name, body):
        with self.lock:
            held = self.get(doctype, name)
            if "modified" in body and body["modified"] != held["modified"]:
                raise refused(
                    "TimestampMismatchError",
                    "Error: Document has been modified after you have opened it",
                )
            wanted = int(body.get("docstatus", held["docstatus"]))
            if (held["docstatus"], wanted) not in {(0, 0), (0, 1), (1, 1), (1, 2)}:
                raise refused("DocstatusTransitionError", "Cannot change docstatus")
            changed = {k for k, v in body.items() if k in FIELDS[doctype] and held.get(k) != v}
            if held["docstatus"] == 1 and changed - ALLOWED_ON_SUBMIT:
                raise refused("UpdateAfterSubmitError", f"Not allowed to change {changed}")
            doc = copy.deepcopy(held) | {k: body[k] for k in changed}
            if wanted < 2:
                self._validate(doc, name)
            if (held["docstatus"], wanted) == (0, 1):
                self._submit(doc)
            held.clear()
            held.update(doc | {"modified": self.now()})
            return held

    def cancel(self, doctype, name):
        with self.lock:
            held = self.get(doctype, name)
            if held["docstatus"] != 1:
                raise refused("DocstatusTransitionError", f"{name} is not submitted")
            if doctype == BILL:
                self._check_period(held)
                if any(name in self._billed_by(pay) for pay in self._payments()):
                    raise refused(
                        "LinkExistsError",
                        f'Cannot cancel because <a href="/app/x">{name}</a> is linked with a '
                        "Payment Entry",
                    )
            held |= {"docstatus": 2, "status": "Cancelled", "modified": self.now()}
            return held

    def delete(self, doctype, name):
        with self.lock:
            if self.get(doctype, name)["docstatus"] == 1:
                raise thrown(
                    f"{name}: Submitted Record cannot be deleted. You must Cancel it first."
                )
            del self.documents[doctype][name]

    def discard(self, doctype, name):
        with self.lock:
            held = self.get(doctype, name)
            if held["docstatus"] != 0:
                raise thrown("Only draft documents can be discarded")
            held |= {"docstatus": 2, "status": "Cancelled", "modified": self.now()}

    def pay(self, references, on, *, currency="EUR", reference="", party="V-1"):
        """Let the house's people pay bills: name and amount of each."""
        entry = {
            "payment_type": "Pay",
            "party_type": "Supplier",
            "party": party,
            "posting_date": on.isoformat(),
            "paid_to_account_currency": currency,
            "paid_from_account_currency": "XXX",
            "reference_no": reference,
            "docstatus": 1,
            "references": [
                {
                    "reference_doctype": BILL,
                    "reference_name": name,
                    "allocated_amount": float(amount),
                }
                for name, amount in references
            ],
        }
        kept = self.keep("Payment Entry", entry)
        for name, amount in references:
            self._settle(name, Decimal(amount))
        return kept

    def take_back(self, name):
        entry = self.get("Payment Entry", name)
        entry |= {"docstatus": 2, "modified": self.now()}
        for row in entry["references"]:
            self._settle(row["reference_name"], -Decimal(str(row["allocated_amount"])))

    def _settle(self, name, amount):
        bill = self.documents[BILL].get(name)
        if bill is not None:
            due = Decimal(str(bill["outstanding_amount"])) - amount
            status = "Paid" if due == 0 else "Partly Paid"
            bill |= {"outstanding_amount": float(due), "status": status, "modified": self.now()}

    def _payments(self):
        return [each for each in self.documents["Payment Entry"].values() if each["docstatus"] == 1]

    def _billed_by(self, payment):
        return {row["reference_name"] for row in payment["references"]}

    def _submit(self, doc):
        self._check_received(doc)
        doc["outstanding_amount"] = doc["grand_total"]
        doc["status"] = "Return" if doc.get("is_return") else "Unpaid"
        for side in ("debit", "credit"):
            entry = {"voucher_type": BILL, "voucher_no": doc["name"], "side": side}
            entry |= {"name": f"GL{next(self._rows)}", "modified": self.now()}
            self.documents["GL Entry"][entry["name"]] = entry

    def _validate(self, doc, name):
        missing = [f for f in ("supplier", "company", "items") if not doc.get(f)]
        if missing:
            raise refused("MandatoryError", f"[{BILL}, None]: {', '.join(missing)}")
        if not doc.get("set_posting_time"):
            doc["posting_date"] = self._now.date().isoformat()
        self._check_period(doc)
        if doc.get("bill_date") and doc["bill_date"] > doc["posting_date"]:
            raise thrown("Supplier Invoice Date cannot be greater than Posting Date")
        if doc.get("due_date") and doc["due_date"] < (doc.get("bill_date") or doc["posting_date"]):
            raise thrown("Due Date cannot be before Posting / Supplier Invoice Date")
        self._check_unique(doc, name)
        total = sum((self._item(row, doc) for row in doc["items"]), Decimal(0))
        total += sum((self._tax(row) for row in doc.get("taxes", ())), Decimal(0))
        doc["grand_total"] = float(total)
        if not doc.get("disable_rounded_total"):
            doc["rounded_total"] = float(total.quantize(Decimal(1), ROUND_HALF_UP))
        doc.setdefault("status", "Draft")
        doc.setdefault("remarks", "No Remarks")
        doc.setdefault("outstanding_amount", 0.0)

    def _check_unique(self, doc, name):
        for other in self.live() if self.unique else ():
            same = all(
                str(other.get(f) or "").lower() == str(doc.get(f) or "").lower()
                for f in ("supplier", "bill_no")
            )
            year = other["posting_date"][:4] == doc["posting_date"][:4]
            if same and year and other["name"] != name:
                raise thrown(
                    f"Supplier Invoice No exists in Purchase Invoice <b>{other['name']}</b>"
                )

    def _check_period(self, doc):
        company, day = doc["company"], doc["posting_date"]
        if day <= self.closed.get(company, ""):
            raise refused(
                "ClosedAccountingPeriod",
                f"You cannot create a {BILL} within the closed Accounting Period <b>AP-1</b>",
                "erpnext.accounts.doctype.accounting_period.accounting_period",
            )
        if day <= self.frozen.get(company, ""):
            raise thrown(f"You are not authorized to add or update entries before {day}")

    def _item(self, row, doc):
        if not row.get("item_name") or not row.get("uom"):
            raise refused("MandatoryError", f"Row #{row.get('idx')}: item_name, uom")
        if (row["qty"] < 0) is not bool(doc.get("is_return")):
            raise thrown(f"For an item {row['item_name']}, quantity must be positive number")
        if not row.get("pr_detail") and row.get("expense_account") not in self.accounts:
            raise refused("LinkValidationError", f"Could not find {row.get('expense_account')}")
        for doctype, field, detail in LINKS:
            if row.get(field):
                self._check_previous(row, doctype, field, detail)
        rate = Decimal(str(row["rate"]))
        # Frappe rounds a rate to the precision of its field.
        rate = rate.quantize(CENT, ROUND_HALF_UP)
        return (rate * Decimal(str(row["qty"]))).quantize(CENT, ROUND_HALF_UP)

    def _check_previous(self, row, doctype, field, detail):
        rows = self.get(doctype, row[field])["items"]
        previous = next((each for each in rows if each["name"] == row.get(detail)), None)
        if previous is None:
            raise refused("LinkValidationError", f"Could not find Row: {detail} {row.get(detail)}")
        for each in ("item_code", "uom"):
            if previous.get(each) != row.get(each):
                raise thrown(f"Incorrect value: {each} must be equal to {previous.get(each)}")

    def _check_received(self, doc):
        for row in doc["items"]:
            if row.get("pr_detail"):
                receipt = self.get("Purchase Receipt", row["purchase_receipt"])
                (there,) = [e for e in receipt["items"] if e["name"] == row["pr_detail"]]
                billed = sum(
                    Decimal(str(other["qty"]))
                    for bill in self.bills()
                    if bill["docstatus"] == 1
                    for other in bill["items"]
                    if other.get("pr_detail") == row["pr_detail"]
                )
                if billed + Decimal(str(row["qty"])) > Decimal(str(there["qty"])):
                    raise thrown("This document is over limit by Qty. Are you making another?")

    def _tax(self, row):
        if row["charge_type"] != "Actual" or row.get("category") != "Total":
            raise thrown("Charge type must be Actual")
        if row.get("account_head") not in self.accounts:
            raise refused("LinkValidationError", f"Could not find {row.get('account_head')}")
        sign = 1 if row["add_deduct_tax"] == "Add" else -1
        return sign * Decimal(str(row["tax_amount"])).quantize(CENT, ROUND_HALF_UP)


LINKS = (
    ("Purchase Order", "purchase_order", "po_detail"),
    ("Purchase Receipt", "purchase_receipt", "pr_detail"),
)
