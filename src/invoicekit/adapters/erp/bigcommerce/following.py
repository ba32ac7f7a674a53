"""What buyers paid on invoices, out of the receipts of B2B Edition."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from invoicekit.adapters.erp.bigcommerce.api import B2B, Row
from invoicekit.adapters.erp.bigcommerce.reading import read_instant, read_money, read_text
from invoicekit.adapters.erp.bigcommerce.settings import BigCommerceSettings
from invoicekit.adapters.erp.calling import readable
from invoicekit.errors import InvalidValue
from invoicekit.money import Money
from invoicekit.ports.erp import ErpKind, ErpPage, ErpPayment, ErpRef
from invoicekit.ports.places import SeenUntil

__all__ = ["payments_since"]


def payments_since(
    b2b: B2B, since: str, limit: int, settings: BigCommerceSettings
) -> ErpPage[ErpPayment]:
    """Return what was paid, or taken back, after a place, the earliest change first.

    The shop is not asked for what changed since an instant: it gives the latest first, and is read
    back to the place.
    """
    if type(limit) is not int or limit < 1:
        raise InvalidValue("limit", limit, "it is a whole number from one on")
    place = SeenUntil.read(since, settings.overlap)
    with readable(b2b.system):
        return _page(b2b, place, limit, settings)


def _page(
    b2b: B2B, place: SeenUntil, limit: int, settings: BigCommerceSettings
) -> ErpPage[ErpPayment]:
    new: list[tuple[datetime, str, str, ErpPayment | None]] = []
    # The order of the lines of one receipt is the same every time.
    for receipt in sorted(_changed(b2b, place), key=_when):
        new += _payments(b2b, receipt, place, settings)
        if len(new) > limit:
            break
    page = new[:limit]
    items = (each[3] for each in page if each[3] is not None)
    return ErpPage(items, place.after(each[:3] for each in page).text, len(new) > limit)


def _when(receipt: Row) -> tuple[datetime, int]:
    return read_instant(receipt["updatedAt"]), int(receipt["id"])


def _changed(b2b: B2B, place: SeenUntil) -> Iterator[Row]:
    for receipt in b2b.listed("/receipts", sortBy="updatedAt", orderBy="DESC"):
        if place.since is not None and read_instant(receipt["updatedAt"]) < place.since:
            return
        yield receipt


def _payments(
    b2b: B2B, receipt: Row, place: SeenUntil, settings: BigCommerceSettings
) -> Iterator[tuple[datetime, str, str, ErpPayment | None]]:
    """Give what a receipt paid on each invoice; what does not count yet is passed over."""
    id_, at = read_text(receipt, "id"), read_instant(receipt["updatedAt"])
    for line in b2b.listed(f"/receipts/{id_}/lines"):
        name = f"{id_}/{read_text(line, 'id')}"
        status = int(read_text(line, "paymentStatus") or -1)
        if place.is_new(at, name, str(status)):
            counts = status in settings.completed | settings.refunded
            paid = _payment(b2b, receipt, line, name, status in settings.refunded)
            yield at, name, str(status), paid if counts else None


def _payment(b2b: B2B, receipt: Row, line: Row, name: str, reversed_: bool) -> ErpPayment:
    amount = line["amount"]
    currency = str(amount["code"])
    return ErpPayment(
        id=name,
        at=read_instant(receipt["updatedAt"]),
        document=ErpRef(b2b.system, ErpKind.SALES_INVOICE, read_text(line, "invoiceId")),
        amount=Money(read_money(amount["value"], currency), currency),
        on=read_instant(receipt["createdAt"]).date(),
        reference=read_text(receipt, "referenceNumber"),
        reversed=reversed_,
    )
