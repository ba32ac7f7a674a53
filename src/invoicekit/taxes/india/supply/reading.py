"""From a document to its supplies: what parties, codes and particulars tell."""

from __future__ import annotations

from collections.abc import Mapping
from enum import Enum
from typing import Any

from invoicekit.documents.invoice import Invoice
from invoicekit.documents.line import Line
from invoicekit.documents.particulars import Particulars
from invoicekit.documents.party import Party
from invoicekit.taxes.facts import TaxFacts
from invoicekit.taxes.india.states import current_code
from invoicekit.taxes.india.supply.facts import Supply
from invoicekit.taxes.india.supply.names import ANSWERS, SUPPLY_PARTICULARS
from invoicekit.taxes.india.supply.sides import address_state, gstin_of, party_state, side_of
from invoicekit.taxes.india.supply.terms import (
    ExportRoute,
    Movement,
    ServiceNature,
    SupplyKind,
    Taxability,
)
from invoicekit.taxes.india.supply.told import Told

__all__ = ["supplies_of", "supply_of"]

_NO_FACTS = TaxFacts()
_WORDS: Mapping[str, type[Enum]] = {
    "supply": SupplyKind,
    "nature": ServiceNature,
    "movement": Movement,
    "taxability": Taxability,
    "export_route": ExportRoute,
}
_FIELDS = {"supply": "kind", "place_of_supply": "stated_place"}
"""Particulars whose field has another name."""


def supply_of(invoice: Invoice, line: Line, facts: TaxFacts = _NO_FACTS) -> Supply:
    """Return the supply that one line is, read from the document.

    Args:
        invoice: the document.
        line: one of its lines; its own particulars go before the document's.
        facts: what the document cannot know; asked by the same names where nothing else tells.

    Returns:
        The supply; `problems` tells what could not be read, and where.
    """
    place = next((f"lines[{i}]" for i, own in enumerate(invoice.lines) if own is line), "line")
    return _supply(_base(invoice), invoice, line, place, facts)


def supplies_of(invoice: Invoice, facts: TaxFacts = _NO_FACTS) -> tuple[Supply, ...]:
    """Return the supply of every line, in their order; lines that tell the same share one."""
    base = _base(invoice)
    known: dict[tuple[SupplyKind | None, Particulars], Supply] = {}
    found = []
    for index, line in enumerate(invoice.lines):
        key = (_kind_by_code(line), line.particulars)
        supply = known.get(key)
        if supply is None:
            supply = _supply(base, invoice, line, f"lines[{index}]", facts)
            if not supply.problems:
                known[key] = supply
        found.append(supply)
    return tuple(found)


def _base(invoice: Invoice) -> dict[str, Any]:
    """Return what parties and dates tell, the same for every line."""
    seller, buyer = side_of(invoice.seller, "seller"), side_of(invoice.buyer, "buyer")
    on = invoice.tax_date
    delivered = buyer.state
    if invoice.ship_to is not None:
        # Goods go to the address, whatever the registration of who takes them.
        delivered = address_state(invoice.ship_to) or _state(invoice.ship_to)
    base: dict[str, Any] = {
        "on": on,
        "supplier_state": seller.state,
        "supplier_registration": seller.registration,
        "recipient_state": buyer.state,
        "recipient_registration": buyer.registration,
        "delivery_state": delivered,
        "address_on_record": address_state(invoice.buyer) or buyer.state,
        "billing_state": address_state(invoice.buyer) or buyer.state,
        "problems": (*seller.problems, *buyer.problems),
    }
    if on is not None:
        for name in ("supplier_state", "recipient_state", "delivery_state", "address_on_record"):
            base[name] = current_code(base[name], on)
    return base


def _supply(
    base: dict[str, Any], invoice: Invoice, line: Line, place: str, facts: TaxFacts
) -> Supply:
    told = Told(line.particulars, invoice.particulars, facts, place)
    read: dict[str, Any] = dict(base)
    # Most lines tell a name or two; those alone are read.
    for name in told.names & SUPPLY_PARTICULARS:
        value = _read(told, name)
        if value not in {None, ""}:
            read[_FIELDS.get(name, name)] = value
    told.tell_strangers()
    read.setdefault("kind", _kind_by_code(line))
    read.setdefault("ecommerce", "ecommerce_gstin" in read)
    if read["kind"] is SupplyKind.GOODS:
        read.setdefault("movement", _movement(invoice))
    read["problems"] = (*base["problems"], *told.problems)
    return Supply(**read)


def _read(told: Told, name: str) -> object:
    if name in _WORDS:
        return told.word(name, _WORDS[name])
    if name in ANSWERS:
        return told.answer(name)
    return told.text(name) if name == "ecommerce_gstin" else told.states(name)


def _kind_by_code(line: Line) -> SupplyKind | None:
    for code in line.codes:
        if code.scheme == "SAC" or (code.scheme == "HSN" and code.value.startswith("99")):
            return SupplyKind.SERVICES
        if code.scheme == "HSN":
            return SupplyKind.GOODS
    return None


def _movement(invoice: Invoice) -> Movement:
    to, buyer = invoice.ship_to, invoice.buyer
    if to is None:
        return Movement.DELIVERED
    theirs, ours = gstin_of(to), gstin_of(buyer)
    if theirs and ours:
        return Movement.DELIVERED if theirs.value == ours.value else Movement.THIRD_PERSON
    # An address alone, or the buyer's own name, is the buyer at another place.
    return Movement.DELIVERED if to.name in {"", buyer.name} else Movement.THIRD_PERSON


def _state(party: Party) -> str:
    return party_state(party, gstin_of(party))
