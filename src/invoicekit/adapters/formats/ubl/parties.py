"""Parties and places, both ways."""

from __future__ import annotations

from collections.abc import Iterable

from invoicekit.adapters.formats.ubl.said import Said
from invoicekit.adapters.formats.ubl.tree import Node
from invoicekit.documents import Address, Code, Contact, Party, TaxId

__all__ = ["address_node", "country_of", "party_node", "party_of", "place_of_node"]

_LINES = ("StreetName", "AdditionalStreetName")


def country_of(party: Party) -> str:
    """Return the country that a party's address is in (BT-40, BT-55)."""
    return party.country or (party.address.country if party.address else "")


def address_node(address: Address | None, country: str) -> Node:
    """Return an address as plain data; with the country alone where there is no more."""
    place = address or Address()
    node: Node = dict(zip(_LINES, place.lines, strict=False))
    return {
        **node,
        "CityName": place.city,
        "PostalZone": place.postal_code,
        "CountrySubentity": place.region,
        # EN 16931 has one line more than two (BT-162); what comes after is put there too.
        "AddressLine": {"Line": ", ".join(place.lines[2:])},
        "Country": {"IdentificationCode": country} if country else {},
    }


def place_of_node(node: Node | None) -> tuple[Address | None, str]:
    """Return the address of plain data, and its country."""
    if node is None:
        return None, ""
    lines = [node.get(name, "") for name in _LINES]
    lines.append(node.get("AddressLine", {}).get("Line", ""))
    while lines and not lines[-1]:
        # An empty line before another stays: which line of the address it is, is said so.
        lines.pop()
    country = node.get("Country", {}).get("IdentificationCode", "")
    address = Address(
        lines,
        node.get("CityName", ""),
        node.get("PostalZone", ""),
        node.get("CountrySubentity", ""),
    )
    return (None if address == Address() else address), country


def party_node(party: Party, more: Iterable[Code] = (), *, legal: bool) -> Node:
    """Return a party as plain data.

    Args:
        party: the party.
        more: identifiers beside its own.
        legal: whether its name is the registered one, as of seller and buyer; a payee and a
            tax representative have a name only.
    """
    country = country_of(party)
    contact = party.contact or Contact()
    entity = {
        "RegistrationName": party.name if legal else "",
        "CompanyID": party.legal_id,
        "CompanyID@schemeID": party.legal_id_scheme,
        "CompanyLegalForm": party.legal_form,
    }
    name = party.trade_name if legal else party.name
    address = party.electronic_address or Code("", "")
    return {
        "EndpointID": address.value,
        "EndpointID@schemeID": address.scheme,
        "PartyIdentification": [
            {"ID": code.value, "ID@schemeID": code.scheme} for code in (*party.identifiers, *more)
        ],
        "PartyName": {"Name": name} if name else {},
        "PostalAddress": address_node(party.address, country) if country or party.address else {},
        "PartyTaxScheme": [
            {"CompanyID": tax_id.value, "TaxScheme": {"ID": tax_id.scheme}}
            for tax_id in party.tax_ids
        ],
        "PartyLegalEntity": entity if any(entity.values()) else {},
        "Contact": {
            "Name": contact.name,
            "Telephone": contact.phone,
            "ElectronicMail": contact.email,
        },
    }


def party_of(node: Node | None, said: Said, *, legal: bool) -> Party | None:
    """Return the party of plain data; None where there is none.

    Args:
        node: the plain data.
        said: where faults are told.
        legal: whether its name is the registered one.
    """
    if node is None:
        return None
    entity = node.get("PartyLegalEntity", {})
    registered, known = (
        entity.get("RegistrationName", ""),
        node.get("PartyName", {}).get("Name", ""),
    )
    if not legal and registered and known:
        said.keep(entity, "RegistrationName", registered)
    address, country = place_of_node(node.get("PostalAddress"))
    told = node.get("Contact")
    contact = told and Contact(
        told.get("Name", ""), told.get("ElectronicMail", ""), told.get("Telephone", "")
    )
    identifiers = (said.code(part, "ID") for part in node.get("PartyIdentification", ()))
    return Party(
        registered if legal else known or registered,
        country,
        address=address,
        tax_ids=[_tax_id(scheme) for scheme in node.get("PartyTaxScheme", ())],
        contact=contact or None,
        legal_id=entity.get("CompanyID", ""),
        legal_id_scheme=entity.get("CompanyID@schemeID", ""),
        trade_name=known if legal else "",
        identifiers=[code for code in identifiers if code],
        legal_form=entity.get("CompanyLegalForm", ""),
        electronic_address=said.code(node, "EndpointID"),
    )


def _tax_id(node: Node) -> TaxId:
    return TaxId(node.get("TaxScheme", {}).get("ID", ""), node.get("CompanyID", ""))
