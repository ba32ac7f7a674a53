"""Orders of a shop since a place, each as it is now."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from email.utils import format_datetime

from invoicekit.adapters.erp.bigcommerce.api import Row, Shop
from invoicekit.adapters.erp.bigcommerce.reading import read_instant, read_money, read_text
from invoicekit.adapters.erp.bigcommerce.settings import BigCommerceSettings, Business
from invoicekit.adapters.erp.calling import readable
from invoicekit.documents import Address, AllowanceCharge, Code, Contact, Line, Party
from invoicekit.errors import InvalidValue
from invoicekit.ports.orders import Order, OrderPage
from invoicekit.ports.places import SeenUntil

__all__ = ["orders_since"]

_SECOND = timedelta(seconds=1)
_WHOLE = "consignments.line_items"
"""What is asked for with each order: where it goes, and its lines with the coupons on them."""
_COSTS = {
    "shipping_cost_ex_tax": "shipping",
    "handling_cost_ex_tax": "handling",
    "wrapping_cost_ex_tax": "wrapping",
}


def orders_since(
    shop: Shop, since: str, limit: int, settings: BigCommerceSettings, system: str
) -> OrderPage:
    """Return what was ordered, changed or cancelled after a place, the earliest change first.

    Orders of others than businesses are told without their lines, so that they are passed over.

    Args:
        shop: where to ask.
        since: the place; empty for the beginning.
        limit: how many at most.
        settings: how the shop is set up.
        system: its name.
    """
    if type(limit) is not int or limit < 1:
        raise InvalidValue("limit", limit, "it is a whole number from one on")
    place = SeenUntil.read(since, settings.overlap)
    with readable(system):
        return _page(shop, place, limit, settings, system)


def _page(
    shop: Shop, place: SeenUntil, limit: int, settings: BigCommerceSettings, system: str
) -> OrderPage:
    new: list[tuple[datetime, str, str, Row]] = []
    for row in _changed(shop, place, limit, settings):
        facts = read_instant(row["date_modified"]), read_text(row, "id"), _print(row)
        if place.is_new(*facts):
            new.append((*facts, row))
    new.sort(key=lambda each: (each[0], each[1]))
    page = new[:limit]
    orders = [_order(shop, each[3], settings, system) for each in page]
    return OrderPage(orders, place.after(each[:3] for each in page).text, len(new) > limit)


def _changed(
    shop: Shop, place: SeenUntil, limit: int, settings: BigCommerceSettings
) -> Iterator[Row]:
    """Give what changed from a place on, until there is more than a page of what is new.

    The next rows are asked for by their instant and not by a page number: what is changed meanwhile
    moves to the end, and would shift another out. Only where one second fills a whole page the
    pages are counted.
    """
    floor, number = place.since, 1
    found: dict[str, str] = {}
    while True:
        params = {"sort": "date_modified:asc", "limit": str(settings.page), "page": str(number)}
        # A line, an address or a coupon may change and leave the order's own row as it is.
        params["include"] = _WHOLE
        if floor is not None:
            # Whether the bound itself is given is not said: one second before it is.
            params["min_date_modified"] = format_datetime((floor - _SECOND).astimezone(UTC))
        rows = shop.rows("/orders", **params)
        for row in rows:
            key, print_ = read_text(row, "id"), _print(row)
            if found.get(key) != print_:
                found[key] = print_
                yield row
        seen = len(place.seen)
        if len(rows) < settings.page or len(found) > limit + seen:
            return
        last = read_instant(rows[-1]["date_modified"])
        further = floor is None or last > floor
        floor, number = (last, 1) if further else (floor, number + 1)


def _print(row: Row) -> str:
    """Return what changes with anything in the order: its clock tells whole seconds only."""
    return hashlib.sha256(json.dumps(row, sort_keys=True, default=str).encode()).hexdigest()[:16]


def _order(shop: Shop, row: Row, settings: BigCommerceSettings, system: str) -> Order:
    id_, currency = read_text(row, "id"), read_text(row, "currency_code")
    customer = read_text(row, "customer_id")
    company = settings.companies(customer) if settings.companies is not None else ""
    business = _is_business(row, company, settings)
    lines = tuple(_lines(shop, id_, currency, settings)) if business else ()
    allowances, charges = _whole(row, lines, currency) if business else ((), ())
    return Order(
        id=id_,
        number=id_,
        currency=currency,
        buyer=_buyer(row, company or customer),
        lines=lines,
        allowances=allowances,
        charges=charges,
        placed=read_instant(row["date_created"]).date(),
        updated_at=read_instant(row["date_modified"]),
        cancelled=row.get("status_id") in settings.cancelled,
        business=business,
        source=system,
    )


def _is_business(row: Row, company: str, settings: BigCommerceSettings) -> bool:
    if row.get("status_id") in settings.unfinished:
        return False
    if settings.passed_over is not None and settings.passed_over(row):
        return False
    if settings.companies is not None:
        return bool(company)
    if settings.business is Business.CHANNEL:
        return row.get("channel_id") in settings.channels
    return settings.business is Business.ALL or bool(_billing(row).get("company"))


def _billing(row: Row) -> Row:
    billing = row.get("billing_address")
    return billing if isinstance(billing, dict) else {}


def _buyer(row: Row, id_: str) -> Party:
    said = _billing(row)
    person = f"{read_text(said, 'first_name')} {read_text(said, 'last_name')}".strip()
    country = read_text(said, "country_iso2")
    lines = [read_text(said, "street_1"), read_text(said, "street_2")]
    return Party(
        read_text(said, "company") or person,
        country,
        id=id_,
        address=Address(
            [line for line in lines if line],
            read_text(said, "city"),
            read_text(said, "zip"),
            read_text(said, "state"),
            country,
        ),
        contact=Contact(person, read_text(said, "email"), read_text(said, "phone")),
    )


def _lines(shop: Shop, id_: str, currency: str, settings: BigCommerceSettings) -> Iterator[Line]:
    number = 1
    while True:
        path = f"/orders/{id_}/products"
        rows = shop.rows(path, page=str(number), limit=str(settings.page))
        for row in rows:
            yield _line(row, currency)
        if len(rows) < settings.page:
            return
        number += 1


def _line(row: Row, currency: str) -> Line:
    quantity = Decimal(read_text(row, "quantity") or "0")
    price = read_money(row.get("price_ex_tax"), currency)
    total = read_money(row.get("total_ex_tax"), currency)
    exact = quantity * price == total
    sku = read_text(row, "sku")
    return Line(
        read_text(row, "name"),
        quantity,
        # What the shop adds up is what was agreed: the price is then of all of them.
        price if exact else total,
        base_quantity=None if exact or not quantity else quantity,
        id=read_text(row, "id"),
        codes=[Code("SKU", sku)] if sku else [],
    )


def _whole(
    row: Row, lines: tuple[Line, ...], currency: str
) -> tuple[tuple[AllowanceCharge, ...], tuple[AllowanceCharge, ...]]:
    """Return discounts and costs of the whole order.

    Discounts are in several fields, and of which of them the total is already free is not said. The
    total before tax is what was agreed: what it leaves of lines and costs is the discount.
    """
    charges = [
        AllowanceCharge(amount=amount, reason=reason)
        for field, reason in _COSTS.items()
        if (amount := read_money(row.get(field), currency))
    ]
    nets = sum((_net(line) for line in lines), Decimal(0))
    costs = sum((each.amount or Decimal(0) for each in charges), Decimal(0))
    left = nets + costs - read_money(row.get("total_ex_tax"), currency)
    if left < 0:
        charges.append(AllowanceCharge(amount=-left, reason="fees"))
    allowances = (AllowanceCharge(amount=left, reason="discount"),) if left > 0 else ()
    return allowances, tuple(charges)


def _net(line: Line) -> Decimal:
    # A price of all units at once is their total; a quotient would not be exact.
    return line.unit_price if line.base_quantity else line.unit_price * line.quantity
