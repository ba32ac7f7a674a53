"""Rules over the parties and the places."""

from __future__ import annotations

from collections.abc import Iterator

from invoicekit.documents import Code, Invoice, Party
from invoicekit.documents.problems import Problem
from invoicekit.profiles.en16931.code_lists import code_lists
from invoicekit.profiles.en16931.telling import not_listed, wrong

__all__ = ["country_of", "party_problems", "vat_id"]


def country_of(party: Party | None) -> str:
    """Return the country that a party's address is in."""
    if party is None:
        return ""
    return party.country or (party.address.country if party.address else "")


def vat_id(party: Party | None) -> str:
    """Return a party's VAT id, or nothing."""
    return party.tax_id("VAT") if party else ""


def party_problems(invoice: Invoice) -> Iterator[Problem]:
    """Give what is wrong with the parties of a document."""
    yield from _named(invoice.seller, "seller", "BR-06", "BR-09")
    yield from _named(invoice.buyer, "buyer", "BR-07", "BR-11")
    yield from _listed(invoice.seller, "seller", "BR-62")
    yield from _listed(invoice.buyer, "buyer", "BR-63")
    yield from _seller(invoice.seller)
    yield from _buyer(invoice.buyer)
    yield from _payee(invoice)
    representative = invoice.tax_representative
    if representative is not None:
        yield from _named(representative, "tax_representative", "BR-18", "BR-20")
        yield from _tax_ids(representative, "tax_representative")
        if not vat_id(representative):
            message = "the tax representative has no VAT id"
            path = "tax_representative.tax_ids"
            yield wrong("BR-56", path, message, "Give the VAT id by which it answers")
    yield from _place(invoice)


def _named(party: Party, path: str, name_rule: str, country_rule: str) -> Iterator[Problem]:
    if not party.name.strip():
        yield wrong(name_rule, f"{path}.name", "the name is missing", "Give the registered name")
    if not country_of(party):
        message = "the country of the address is missing"
        yield wrong(country_rule, f"{path}.country", message, "Give its ISO 3166-1 code")
    yield from not_listed(country_of(party), "countries", f"{path}.country")


def _listed(party: Party, path: str, endpoint_rule: str) -> Iterator[Problem]:
    for index, code in enumerate(party.identifiers):
        yield from _scheme(code, f"{path}.identifiers[{index}]", "BR-CL-10")
    scheme = party.legal_id_scheme
    yield from not_listed(scheme, "identifier_schemes", f"{path}.legal_id_scheme", "BR-CL-11")
    address = party.electronic_address
    if address is not None:
        inner = f"{path}.electronic_address.scheme"
        if not address.scheme:
            message = "the electronic address has no scheme"
            yield wrong(endpoint_rule, inner, message, "Give its EAS code, such as 0088 for a GLN")
        yield from not_listed(address.scheme, "electronic_address_schemes", inner)
    yield from _tax_ids(party, path)


def _scheme(code: Code, path: str, rule: str) -> Iterator[Problem]:
    if code.scheme != "SEPA":
        yield from not_listed(code.scheme, "identifier_schemes", f"{path}.scheme", rule)


def _tax_ids(party: Party, path: str) -> Iterator[Problem]:
    known = code_lists()["countries"].codes
    for index, tax_id in enumerate(party.tax_ids):
        inner = f"{path}.tax_ids[{index}]"
        if not tax_id.value or not tax_id.scheme:
            message = "a registration needs its number and its scheme"
            yield wrong("UBL-SR-53", inner, message, "Give both, or take it out")
        prefix = tax_id.value[:2]
        if tax_id.scheme == "VAT" and prefix not in known and prefix != "EL":
            message = f"a VAT id begins with its country, and this one with {prefix!r}"
            remedy = "Begin it with the ISO 3166-1 code; EL for Greece, XI for Northern Ireland"
            yield wrong("BR-CO-09", inner, message, remedy, prefix=prefix)


def _seller(seller: Party) -> Iterator[Problem]:
    if not (vat_id(seller) or seller.identifiers or seller.legal_id):
        message = "nothing identifies the seller to a machine"
        remedy = "Give its VAT id, its number in the trade register, or an identifier"
        yield wrong("BR-CO-26", "seller", message, remedy)
    schemes = [tax_id.scheme for tax_id in seller.tax_ids]
    if schemes.count("VAT") > 1:
        message = f"the seller has {schemes.count('VAT')} VAT ids"
        yield wrong("UBL-SR-12", "seller.tax_ids", message, "Give the one of this supply")
    if len(schemes) - schemes.count("VAT") > 1:
        message = "the seller has several registrations beside the VAT id"
        yield wrong("UBL-SR-13", "seller.tax_ids", message, "Give one at most")


def _buyer(buyer: Party) -> Iterator[Problem]:
    if len(buyer.identifiers) > 1:
        message = f"the buyer has {len(buyer.identifiers)} identifiers"
        yield wrong("UBL-SR-16", "buyer.identifiers", message, "Give one")
    if sum(tax_id.scheme == "VAT" for tax_id in buyer.tax_ids) > 1:
        message = "the buyer has several VAT ids"
        yield wrong("UBL-SR-18", "buyer.tax_ids", message, "Give the one that it bought under")


def _payee(invoice: Invoice) -> Iterator[Problem]:
    payee, seller = invoice.payee, invoice.seller
    if payee is None:
        return
    yield from _listed(payee, "payee", "BR-63")
    shared = {code.value for code in payee.identifiers} & {c.value for c in seller.identifiers}
    if not payee.name.strip():
        yield wrong("BR-17", "payee.name", "the payee has no name", "Give the payee's name")
    elif payee.name in {seller.name, seller.trade_name} or shared:
        message = "the payee is the seller"
        yield wrong("BR-17", "payee", message, "Leave the payee out where the seller is paid")
    if len(payee.identifiers) > 1:
        message = "the payee has several identifiers"
        yield wrong("UBL-SR-20", "payee.identifiers", message, "Give one")


def _place(invoice: Invoice) -> Iterator[Problem]:
    place, delivery = invoice.ship_to, invoice.delivery
    country = invoice.delivery_country
    if place is not None and place.address is not None and not country:
        message = "the deliver-to address has no country"
        yield wrong("BR-57", "ship_to.country", message, "Give its ISO 3166-1 code")
    yield from not_listed(country, "countries", "ship_to.country" if place else "delivery.country")
    if delivery and delivery.location:
        yield from _scheme(delivery.location, "delivery.location", "BR-CL-26")
