"""The two sides of a supply: where each is, and what kind of taxpayer it is."""

from __future__ import annotations

from functools import lru_cache

import attrs

from invoicekit.documents.party import Party
from invoicekit.documents.problems import Problem
from invoicekit.errors import InvalidValue
from invoicekit.taxes.india.identifiers import Gstin, GstinForm, parse_gstin
from invoicekit.taxes.india.states import read_state
from invoicekit.taxes.india.supply.facts import ABROAD
from invoicekit.taxes.india.supply.terms import Registration

__all__ = ["Side", "address_state", "gstin_of", "party_state", "side_of"]

_REGISTRATIONS = {
    GstinForm.REGULAR: Registration.REGULAR,
    GstinForm.GOVERNMENT: Registration.GOVERNMENT,
    GstinForm.TDS: Registration.TDS,
    GstinForm.TCS: Registration.TCS,
    GstinForm.UIN: Registration.UIN,
    GstinForm.NON_RESIDENT: Registration.NON_RESIDENT,
    GstinForm.OIDAR: Registration.OIDAR,
}


@attrs.frozen
class Side:
    """What a party tells of itself.

    Args:
        state: where it is; `"96"` abroad, empty where nothing tells.
        registration: what kind of taxpayer it is.
        problems: words that could not be read.
    """

    state: str
    registration: Registration
    problems: tuple[Problem, ...] = ()


# A business has few customers and many invoices: what a party tells is read once.
@lru_cache(maxsize=4096)
def side_of(party: Party, path: str) -> Side:
    """Return where a party is and what kind of taxpayer it is.

    The State of the registration goes before the territory, that before the address, that before
    the country. A kind of taxpayer that the party names goes before what its GSTIN tells.
    """
    gstin = gstin_of(party)
    state = party_state(party, gstin)
    if party.registration:
        try:
            return Side(state, Registration(party.registration))
        except ValueError:
            problem = _unknown_registration(party.registration, path)
            return Side(state, Registration.UNREGISTERED, (problem,))
    if gstin:
        return Side(state, _REGISTRATIONS[gstin.form])
    return Side(state, Registration.OVERSEAS if state == ABROAD else Registration.UNREGISTERED)


def gstin_of(party: Party) -> Gstin | None:
    """Return the party's GSTIN or UIN as far as it can be read, its check digit left alone."""
    text = party.tax_id("GSTIN") or party.tax_id("UIN")
    return _read(text) if text else None


@lru_cache(maxsize=4096)
def _read(text: str) -> Gstin | None:
    # A wrong check digit is told by the document's problems; the State can be read all the same.
    try:
        return parse_gstin(text, sandbox=True)
    except InvalidValue:
        return None


def party_state(party: Party, gstin: Gstin | None) -> str:
    """Return the State that a party is in by its registration, or else by its address."""
    if gstin is None:
        return address_state(party)
    return ABROAD if gstin.form is GstinForm.OIDAR else gstin.state


@lru_cache(maxsize=4096)
def address_state(party: Party) -> str:
    """Return the State of a party's address; `"96"` abroad, empty where nothing tells."""
    address = party.address
    country = party.country or (address.country if address else "")
    if country not in {"", "IN"}:
        return ABROAD
    return read_state(party.territory) or (read_state(address.region) if address else "")


def _unknown_registration(word: str, path: str) -> Problem:
    words = ", ".join(kind.value for kind in Registration)
    return Problem(
        "unknown_registration",
        f"{path}.registration",
        f"{word!r} is no kind of GST registration",
        f"Use one of {words}",
        parameters={"value": word},
    )
