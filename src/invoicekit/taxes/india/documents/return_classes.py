"""Under which heading a supply goes into the return: GSTR-1, and the purchase side's B2BUR."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from enum import Enum

import attrs

from invoicekit.taxes.india.documents.rows import row_on
from invoicekit.taxes.india.place import PlaceOfSupply, Undecided
from invoicekit.taxes.india.place.missing import missing
from invoicekit.taxes.india.supply import ABROAD, ExportRoute, Registration, Supply, SupplyKind
from invoicekit.taxes.india.supply.terms import Taxability

__all__ = ["ReturnClass", "Returned", "purchase_class", "return_class"]


class ReturnClass(Enum):
    """The headings of the return."""

    B2B = "B2B"
    """To a registered person."""
    SEZ = "SEZ"
    DE = "DE"
    """Deemed export."""
    B2CL = "B2CL"
    """To an unregistered person in another State, above the limit of value."""
    B2CS = "B2CS"
    """Every other taxable supply to the unregistered, net of its notes."""
    EXP = "EXP"
    CDNR = "CDNR"
    """Note to a registered person."""
    CDNUR = "CDNUR"
    """Note to an unregistered person, on a B2CL supply or an export."""
    NIL = "NIL"
    """Nil-rated, exempt and outside GST."""
    ECO = "ECO"
    """A supply on which the marketplace owes the tax (CGST Act s.9(5))."""
    B2BUR = "B2BUR"
    """A purchase from an unregistered person."""
    IMPG = "IMPG"
    """Imported goods, by their bill of entry."""
    IMPS = "IMPS"
    """Imported services."""
    NONE = "NONE"
    """In no table: Schedule III, and what a composition dealer sells."""


@attrs.frozen
class Returned:
    """Where a supply goes in the return.

    Args:
        heading: its class.
        table: the table of GSTR-1.
        section: the word within the class: `R`, `SEWP`, `SEWOP`, `DE`, `WPAY`, `WOPAY`, `INTER`,
            `INTRA`, `INTRB2B` and the like; for CDNUR `B2CL`, `EXPWP`, `EXPWOP`.
        source: the rule that decided.
    """

    heading: ReturnClass
    table: str = ""
    section: str = ""
    source: str = "GSTR-1"


def return_class(
    supply: Supply,
    place: PlaceOfSupply,
    *,
    on: date,
    value: Decimal,
    note: bool = False,
    original_value: Decimal | None = None,
) -> Returned | Undecided:
    """Return under which heading a line that is sold goes into GSTR-1.

    Args:
        supply: what is supplied.
        place: where.
        on: the date of the document.
        value: the whole document's value with tax, in rupees.
        note: whether it is a credit or debit note.
        original_value: for a note, the corrected invoice's value with tax.

    Raises:
        NotCovered: for a day before GST.
    """
    found = _apart(supply, place, note=note)
    if found is not None:
        return found
    if supply.recipient_registration.is_registered:
        return _registered(supply, note=note)
    if note and original_value is None and place.inter_state:
        why = "whether the note is on a B2CL supply hangs on the value of its invoice"
        return Undecided((missing("original_value", why, "Notification 12/2024-CT"),))
    largest = max(value, original_value or value)
    return _unregistered(place, on, largest, note=note)


def purchase_class(supply: Supply, *, note: bool = False) -> Returned:
    """Return under which heading a line that is bought goes.

    >>> from invoicekit.taxes.india.supply import Supply
    >>> purchase_class(Supply(supplier_registration=Registration.UNREGISTERED)).heading.value
    'B2BUR'
    """
    if supply.is_import:
        goods = supply.kind is SupplyKind.GOODS
        return Returned(ReturnClass.IMPG if goods else ReturnClass.IMPS, source="GSTR-2")
    if supply.supplier_registration.is_registered:
        heading = ReturnClass.CDNR if note else ReturnClass.B2B
        return Returned(heading, section="R", source="GSTR-2B")
    return Returned(ReturnClass.CDNUR if note else ReturnClass.B2BUR, source="GSTR-2")


def _apart(supply: Supply, place: PlaceOfSupply, *, note: bool) -> Returned | None:
    """Return the heading of what is no taxable supply at home; None for what is."""
    composition = supply.supplier_registration is Registration.COMPOSITION
    if composition or supply.taxability is Taxability.NO_SUPPLY:
        return Returned(ReturnClass.NONE)
    if supply.section_9_5:
        return Returned(ReturnClass.ECO, "14", source="CGST Act s.9(5)")
    if place.state == ABROAD:
        return _export(supply, note=note)
    # A supply to an SEZ is zero-rated even where its goods are exempt.
    exempt = not supply.taxability.is_taxed and place.zero_rated is None
    return _untaxed(supply, place) if exempt else None


def _export(supply: Supply, *, note: bool) -> Returned:
    # Abroad and not zero-rated is taxed, and so with payment.
    paid = supply.export_route is not ExportRoute.WITHOUT_PAYMENT
    if note:
        return Returned(ReturnClass.CDNUR, "9B", "EXPWP" if paid else "EXPWOP")
    return Returned(ReturnClass.EXP, "6A", "WPAY" if paid else "WOPAY")


def _untaxed(supply: Supply, place: PlaceOfSupply) -> Returned:
    side = "B2B" if supply.recipient_registration.is_registered else "B2C"
    return Returned(ReturnClass.NIL, "8", f"{'INTR' if place.inter_state else 'INTRA'}{side}")


def _registered(supply: Supply, *, note: bool) -> Returned:
    heading, table, section = ReturnClass.B2B, "4B" if supply.reverse_charge else "4A", "R"
    if supply.recipient_registration.is_sez:
        paid = supply.export_route is not ExportRoute.WITHOUT_PAYMENT
        heading, table, section = ReturnClass.SEZ, "6B", "SEWP" if paid else "SEWOP"
    elif supply.deemed_export:
        heading, table, section = ReturnClass.DE, "6C", "DE"
    return Returned(ReturnClass.CDNR, "9B", section) if note else Returned(heading, table, section)


def _unregistered(place: PlaceOfSupply, on: date, value: Decimal, *, note: bool) -> Returned:
    row = row_on("b2cl_above", on)
    if place.inter_state and value > row["value"]:
        if note:
            return Returned(ReturnClass.CDNUR, "9B", "B2CL", row["source"])
        return Returned(ReturnClass.B2CL, "5", "INTER", row["source"])
    section = "INTER" if place.inter_state else "INTRA"
    return Returned(ReturnClass.B2CS, "7", section, row["source"])
