"""What the fake shop keeps, and how B2B Edition treats invoices and payments."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from email.utils import format_datetime
from itertools import count
from threading import RLock

from support.fakes.serving import Refusal

START = datetime(2026, 11, 2, 12, tzinfo=UTC)
REQUIRED = ("invoiceNumber", "originalBalance", "openBalance", "customerId")
FIELDS = {
    *REQUIRED,
    *("externalId", "type", "status", "source", "issuedAt", "dueDate", "orderNumber"),
    *("purchaseOrderNumber", "termsConditions", "details", "externalCustomerId", "channelId"),
}


def no(status, said):
    """Return how B2B Edition says no."""
    body = {"code": status, "data": {"errMsg": said}, "meta": {"message": "Bad Requests Error"}}
    return Refusal(status, body)


class ShopBooks:
    """Orders, invoices, payments and receipts of one shop."""

    def __init__(self):
        self.now = START
        self.orders, self.products, self.invoices = {}, {}, {}
        self.addresses = {}
        self.receipts, self.lines = {}, {}
        self.lock = RLock()
        self._ids = count(100)

    def later(self, **time):
        self.now += timedelta(**time)

    def seconds(self):
        return int(self.now.timestamp())

    def order(self, id, products=(), *, company="Blue Bay Retail", status=11, total=None, **more):
        """Take in an order; each product is name, quantity and price."""
        rows = [
            {
                "id": next(self._ids),
                "order_id": id,
                "name": name,
                "sku": f"SKU-{place}",
                "quantity": quantity,
                "price_ex_tax": f"{Decimal(price):.4f}",
                "applied_discounts": [],
                "total_ex_tax": f"{(Decimal(price) * quantity).quantize(Decimal('0.01')):.4f}",
            }
            for place, (name, quantity, price) in enumerate(products, 1)
        ]
        subtotal = sum(Decimal(row["total_ex_tax"]) for row in rows)
        self.products[id] = rows
        self.addresses[id] = {"street_1": "1 Quay", "city": "Cork", "country_iso2": "IE"}
        self.orders[id] = {
            "id": id,
            "customer_id": 17,
            "date_created": format_datetime(self.now),
            "status_id": status,
            "currency_code": "EUR",
            "channel_id": 1,
            "shipping_cost_ex_tax": "0.0000",
            "handling_cost_ex_tax": "0.0000",
            "wrapping_cost_ex_tax": "0.0000",
            "total_ex_tax": f"{Decimal(total) if total is not None else subtotal:.4f}",
            "billing_address": {
                "first_name": "Uma",
                "last_name": "Rao",
                "company": company,
                "street_1": "1 Quay",
                "street_2": "",
                "city": "Cork",
                "state": "Munster",
                "zip": "T12",
                "country": "Ireland",
                "country_iso2": "IE",
                "phone": "",
                "email": "uma@example.com",
            },
        } | more
        return self.touch(id)

    def touch(self, id, **changes):
        """Change an order."""
        self.orders[id] |= changes | {"date_modified": format_datetime(self.now)}
        return self.orders[id]

    def reorder(self, id, quantity):
        """Let the first line of an order be of another quantity; its id stays."""
        row = self.products[id][0]
        total = (Decimal(row["price_ex_tax"]) * quantity).quantize(Decimal("0.01"))
        row |= {"quantity": quantity, "total_ex_tax": f"{total:.4f}"}
        whole = sum(Decimal(each["total_ex_tax"]) for each in self.products[id])
        return self.touch(id, total_ex_tax=f"{whole:.4f}")

    def included(self, row):
        """Return an order with its consignments, as `include=consignments.line_items` asks."""
        shipping = {**self.addresses[row["id"]], "line_items": self.products[row["id"]]}
        return row | {"consignments": [{"pickups": [], "shipping": [shipping]}]}

    def post_invoice(self, body):
        with self.lock:
            missing = [name for name in REQUIRED if body.get(name) in (None, "")]
            if missing:
                raise no(400, f"{', '.join(missing)} is required")
            if any(row["invoiceNumber"] == body["invoiceNumber"] for row in self.invoices.values()):
                raise no(400, "The invoice number already exists.")
            id_ = next(self._ids)
            known = {name: value for name, value in body.items() if name in FIELDS}
            self.invoices[id_] = {"id": id_, "status": 0} | self._balanced(known)
            self._settle(id_)
            return {"id": id_}

    def put_invoice(self, id_, body):
        with self.lock:
            held = self.invoice(id_)
            # What is sent of the details stands for all of them.
            held |= self._balanced({k: v for k, v in body.items() if k in FIELDS})
            self._settle(held["id"])
            return {"id": held["id"]}

    def invoice(self, id_):
        found = self.invoices.get(int(id_)) if str(id_).isdigit() else None
        if found is None:
            raise no(404, "Invoice does not exist")
        return found

    def delete_invoice(self, id_):
        with self.lock:
            del self.invoices[self.invoice(id_)["id"]]

    def pay(self, *amounts, status=3, currency="EUR"):
        """Let a buyer pay invoices: id and amount of each; return the receipt."""
        id_ = next(self._ids)
        total = sum(Decimal(amount) for _, amount in amounts)
        self.receipts[id_] = {
            "id": id_,
            "createdAt": self.seconds(),
            "updatedAt": self.seconds(),
            "customerId": "B2B-1",
            "transactionType": "Paid",
            "paymentType": "Offline",
            "referenceNumber": f"R-{id_}",
            "paymentId": id_ + 1000,
            "total": {"code": currency, "value": f"{total:.4f}"},
        }
        self.lines[id_] = [
            {
                "id": next(self._ids),
                "receiptId": id_,
                "invoiceId": invoice,
                "invoiceNumber": self.invoice(invoice)["invoiceNumber"],
                "amount": {"code": currency, "value": f"{Decimal(amount):.4f}"},
                "paymentStatus": status,
                "paymentId": id_ + 1000,
            }
            for invoice, amount in amounts
        ]
        for invoice, amount in amounts if status == 3 else ():
            self._lower(invoice, Decimal(amount))
        return id_

    def restate(self, receipt, status):
        """Let the payment of a receipt go on to another status."""
        self.receipts[receipt]["updatedAt"] = self.seconds()
        for line in self.lines[receipt]:
            amount = Decimal(line["amount"]["value"])
            if status == 3:
                self._lower(line["invoiceId"], amount)
            if status == 4 and line["paymentStatus"] == 3:
                self._lower(line["invoiceId"], -amount)
            line["paymentStatus"] = status

    def _lower(self, id_, amount):
        held = self.invoice(id_)
        open_ = Decimal(held["openBalance"]["value"]) - amount
        held["openBalance"] = held["openBalance"] | {"value": f"{open_:.4f}"}
        held["status"] = 1 if open_ else 2
        held["updatedAt"] = self.seconds()

    def _settle(self, id_):
        held = self.invoices[id_]
        held["updatedAt"] = self.seconds()
        if Decimal(held["openBalance"]["value"]) <= 0:
            held["status"] = 2

    def _balanced(self, body):
        """Keep balances as they are shown: sent as a number, told as text of four decimals."""
        for name in ("originalBalance", "openBalance"):
            if name in body:
                if isinstance(body[name]["value"], str):
                    raise no(400, "Please enter a valid number; ")
                value = Decimal(str(body[name]["value"]))
                body = body | {name: body[name] | {"value": f"{value:.4f}"}}
        return body
