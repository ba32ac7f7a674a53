"""An invoice as B2B Edition shows it to its buyer."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from invoicekit.documents import Address
from invoicekit.errors import ErpRefused
from invoicekit.money import plain
from invoicekit.ports.erp import ErpDocument, ErpIssue, ErpLine

__all__ = ["compose", "external_id", "wire_number"]

_TYPE = "Invoice"
_OPEN = 0
_EXTERNAL = 1
_PLACES = 4


def external_id(company: str, number: str) -> str:
    """Return by what an invoice is found again, whoever gave it its number.

    >>> external_id("1000", "AT/26-27/0042")
    '1000:AT/26-27/0042'
    """
    return f"{company}:{number}" if company else number


def wire_number(amount: Decimal, system: str) -> float:
    """Return an amount as a number of JSON, which must say it exactly.

    Raises:
        ErpRefused: for one that a binary number of JSON cannot bear.
    """
    number = float(amount)
    if Decimal(repr(number)) != amount:
        _refuse(system, "too_fine", f"{plain(amount)} has too many digits for a number of JSON")
    return number


def compose(document: ErpDocument, system: str) -> Mapping[str, Any]:
    """Return the body of the request that shows an invoice.

    Raises:
        ErpRefused: for what the shop has no room for; nothing was sent.
    """
    if document.kind.sign != 1:
        _refuse(system, "kind", f"the shop shows no {document.kind.value}, only invoices")
    if not document.party or not document.number:
        _refuse(system, "missing", "an invoice needs its number and the buyer's B2B company")
    payable = document.totals.payable
    if payable < 0:
        _refuse(system, "negative", "the shop shows no balance below zero")
    balance = {"code": document.currency, "value": wire_number(payable, system)}
    invoice = document.invoice
    body: dict[str, Any] = {
        "invoiceNumber": document.number,
        "externalId": external_id(document.company, document.number),
        "customerId": document.party,
        "originalBalance": balance,
        "openBalance": balance,
        "type": _TYPE,
        "status": _OPEN,
        "source": _EXTERNAL,
        "issuedAt": _seconds(invoice.issue_date),
        "dueDate": _seconds(invoice.due_date),
        "orderNumber": invoice.order,
        "purchaseOrderNumber": invoice.buyer_reference,
        "termsConditions": invoice.terms_text,
        "details": {
            "header": _header(document),
            "details": {"lineItems": list(_items(document)), "shipments": []},
        },
    }
    return {name: value for name, value in body.items() if value not in (None, "")}


def _refuse(system: str, code: str, reason: str) -> None:
    issue = ErpIssue(f"bigcommerce_{code}", reason)
    raise ErpRefused(system, reason, issue.code, (reason,), (issue,))


def _seconds(day: date | None) -> int | None:
    """Return a day as seconds since 1970, at noon in UTC: the same day in nearly every zone."""
    if day is None:
        return None
    return int(datetime(day.year, day.month, day.day, 12, tzinfo=UTC).timestamp())


def _money(amount: Decimal, currency: str) -> dict[str, str]:
    return {"code": currency, "value": plain(amount)}


def _header(document: ErpDocument) -> dict[str, Any]:
    invoice = document.invoice
    ship_to = invoice.ship_to
    return {
        "orderDate": _seconds(invoice.issue_date),
        "billingAddress": _address(invoice.buyer.address),
        "shippingAddresses": [_address(ship_to.address)] if ship_to is not None else [],
        "costLines": [
            {"amount": _money(amount, document.currency), "description": said}
            for said, amount in _costs(document)
        ],
    }


def _costs(document: ErpDocument) -> Iterator[tuple[str, Decimal]]:
    """Give all that stands between the lines and the payable; the lines and these add up to it."""
    totals = document.totals
    rows: list[tuple[str, Decimal]] = [
        ("Discount", -totals.allowance_total),
        ("Charges", totals.charge_total),
        ("Tax", totals.tax_total),
        ("Tax collected", totals.collected),
        ("Retention", -totals.withheld),
        ("Rounding", totals.rounding),
        ("Paid before", -totals.prepaid),
    ]
    yield from ((said, amount) for said, amount in rows if amount)


def _items(document: ErpDocument) -> Iterator[dict[str, Any]]:
    for line in document.lines:
        yield _item(line, document.currency)


def _item(line: ErpLine, currency: str) -> dict[str, Any]:
    """Return a line; a price of more than four decimals is shown for all of its units at once."""
    price = line.net / line.quantity if line.quantity else line.net
    short = round(price, _PLACES)
    exact = bool(line.quantity) and short * line.quantity == line.net
    sku = next((word for scheme, word in line.codes if scheme == "SKU"), "")
    return {
        "sku": sku,
        "type": "",
        "quantity": plain(line.quantity.normalize() + 0) if exact else "1",
        "unitPrice": _money(short if exact else line.net, currency),
        "description": line.description,
        "comments": "" if exact else f"{plain(line.quantity)} {line.unit}".strip(),
    }


def _address(address: Address | None) -> dict[str, str]:
    if address is None:
        return {}
    lines = [*address.lines, "", ""]
    return {
        "street1": lines[0],
        "street2": lines[1],
        "city": address.city,
        "state": address.region,
        "zipCode": address.postal_code,
        "country": address.country,
    }
