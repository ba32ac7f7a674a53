"""What GST asks of an invoice's fields: CGST Rules, rule 46 (and 49 for a bill of supply)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from decimal import Decimal

from invoicekit.documents.invoice import Invoice
from invoicekit.documents.party import Party
from invoicekit.documents.problems import Problem, Severity
from invoicekit.taxes.india.documents.legends import legend_of
from invoicekit.taxes.india.documents.rows import row_on, rows_on
from invoicekit.taxes.india.place import Placed, PlaceOfSupply
from invoicekit.taxes.india.supply import ABROAD, Registration, ServiceNature, Supply, gstin_of
from invoicekit.taxes.india.supply.sides import address_state

__all__ = ["missing_fields"]

_RULE = "CGST Rules, rule 46"
_STATE_ALWAYS = {
    ServiceNature.OIDAR,
    ServiceNature.TELECOM_FIXED,
    ServiceNature.TELECOM_POSTPAID,
    ServiceNature.TELECOM_PREPAID,
    ServiceNature.TELECOM_OTHER,
}


def missing_fields(
    invoice: Invoice, placed: Sequence[Placed], on: date, value: Decimal | None = None
) -> tuple[Problem, ...]:
    """Return a problem for each field that the law asks for and that is not there.

    Args:
        invoice: the document.
        placed: its lines, from `placed_supplies`.
        on: the day that the law is asked for.
        value: the taxable value in rupees; what hangs on it is not asked without it.

    Raises:
        NotCovered: for a day before GST.
    """
    supplies = [supply for supply, _ in placed]
    return (
        *_of_seller(invoice.seller, supplies),
        *_of_buyer(invoice, supplies, on, value),
        *_of_lines(invoice, supplies),
        *_of_place(invoice, placed),
    )


def _missing(path: str, why: str, source: str = _RULE) -> Problem:
    return Problem(
        "missing_field",
        path,
        f"{path} is missing: {why}",
        "Give it before the document is issued",
        parameters={"field": path},
        source=source,
    )


def _has_address(party: Party) -> bool:
    return party.address is not None and bool(party.address.lines or party.address.city)


def _of_seller(seller: Party, supplies: Sequence[Supply]) -> Iterator[Problem]:
    if not _has_address(seller):
        yield _missing("seller.address", "the supplier's address is on every invoice")
    registered = not supplies or supplies[0].supplier_registration.is_registered
    if registered and gstin_of(seller) is None:
        yield _missing("seller.tax_ids", "the supplier's GSTIN is on every invoice")


def _of_buyer(
    invoice: Invoice, supplies: Sequence[Supply], on: date, value: Decimal | None
) -> Iterator[Problem]:
    buyer = invoice.buyer
    kind = supplies[0].recipient_registration if supplies else Registration.UNREGISTERED
    always = kind is Registration.UNREGISTERED and _state_always(supplies, on)
    large = value is not None and value >= row_on("recipient_from", on)["value"]
    abroad = kind is Registration.OVERSEAS
    if kind.is_registered or abroad or large:
        why = "the recipient is registered, abroad, or the value is 50,000 or more"
        if not buyer.name:
            yield _missing("buyer.name", why)
        if not _has_address(buyer):
            yield _missing("buyer.address", why)
    if (always or large) and not kind.is_registered and not address_state(buyer):
        yield _missing("buyer.address.region", "the State of an unregistered recipient")
    if abroad and not (buyer.country or (buyer.address and buyer.address.country)):
        yield _missing("buyer.country", "the country of destination of an export")
    if invoice.ship_to is not None and not _has_address(invoice.ship_to):
        yield _missing("ship_to.address", "the delivery address, as it is not the recipient's")


def _state_always(supplies: Sequence[Supply], on: date) -> bool:
    rows = rows_on("state_always", on)
    needed = any(supply.ecommerce or supply.nature in _STATE_ALWAYS for supply in supplies)
    return needed and next(rows, None) is not None


def _of_lines(invoice: Invoice, supplies: Sequence[Supply]) -> Iterator[Problem]:
    for index, (line, supply) in enumerate(zip(invoice.lines, supplies, strict=True)):
        if not line.description:
            yield _missing(f"lines[{index}].description", "the goods or services are described")
        if supply.movement is not None and not line.unit:
            yield _missing(f"lines[{index}].unit", "goods have a quantity with its unit code")


def _of_place(invoice: Invoice, placed: Sequence[Placed]) -> Iterator[Problem]:
    for supply, place in dict.fromkeys(placed):
        yield from place.problems
        if not isinstance(place, PlaceOfSupply) or supply.supplier_state == ABROAD:
            continue
        legend = legend_of(place)
        if legend and not any(legend.casefold() in note.casefold() for note in invoice.notes):
            yield Problem(
                "missing_legend",
                "notes",
                f"the invoice must say: {legend}",
                "Add the words to the notes, or print them with the document",
                Severity.WARNING,
                {"legend": legend},
                _RULE,
            )
