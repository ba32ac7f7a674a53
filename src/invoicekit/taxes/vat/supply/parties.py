"""Who the two parties are for VAT, as a document tells it."""

from __future__ import annotations

from datetime import date

import attrs

from invoicekit.documents.identifier import TaxId
from invoicekit.documents.party import Party
from invoicekit.documents.problems import Problem
from invoicekit.errors import NotCovered
from invoicekit.taxes.vat.identifiers.evidence import IdEvidence
from invoicekit.taxes.vat.identifiers.numbers import check_vat_id, normal_vat_id, prefix_of
from invoicekit.taxes.vat.supply.told import Told
from invoicekit.taxes.vat.terms import IdStatus, Status
from invoicekit.taxes.vat.territories import territory_of, territory_of_id

__all__ = ["VAT_SCHEMES", "KnownId", "Side", "Trader", "side_of", "territory_key"]

VAT_SCHEMES = frozenset({"VAT", "TRN"})
"""The schemes of VAT ids: a TRN is the same in the Gulf, and bears no prefix."""


@attrs.frozen
class Trader:
    """What VAT asks of a party, and nothing that names a person.

    Args:
        territory: the key of where it is; empty where nothing tells.
        tax_ids: its registrations.
        registration: what kind of taxpayer it is.
    """

    territory: str
    tax_ids: tuple[TaxId, ...]
    registration: str

    @classmethod
    def of(cls, party: Party) -> Trader:
        """Read a party."""
        return cls(territory_key(party), party.tax_ids, party.registration)


@attrs.frozen
class KnownId:
    """A VAT id of a party: the territory that gave it, and what is known of it."""

    territory: str
    status: IdStatus


@attrs.frozen(slots=False)
class Side:
    """What a document tells of one party.

    Args:
        territory: where it is; empty where nothing tells.
        status: what it is for VAT.
        ids: its VAT ids, in their order.
        problems: what is wrong in it, with its path.
    """

    territory: str
    status: Status
    ids: tuple[KnownId, ...]
    problems: tuple[Problem, ...] = ()


def territory_key(party: Party) -> str:
    """Return the key of a party's territory: its own, its country's, or that of its address."""
    return party.territory or party.country or (party.address.country if party.address else "")


def side_of(party: Trader, name: str, on: date, told: Told) -> Side:
    """Return what a document tells of one party.

    Args:
        party: the party.
        name: `"seller"` or `"buyer"`.
        on: the tax point.
        told: what is told of ids beside the document.
    """
    country, problems = party.territory, []
    checked = []
    for index, tax_id in enumerate(party.tax_ids):
        if tax_id.scheme not in VAT_SCHEMES:
            continue
        evidence = _evidence(tax_id.value, country, name, told)
        checked.append(evidence)
        if evidence.status in {IdStatus.MALFORMED, IdStatus.INVALID}:
            problems.append(_wrong_id(evidence, f"{name}.tax_ids[{index}].value"))
    ids = [KnownId(_territory(one.value, country, on), one.status) for one in checked]
    status = _status(party, name, with_id=bool(ids), problems=problems)
    territory = country or next((one.territory for one in ids if one.territory), "")
    if territory:
        problems += _unknown_territory(territory, on, name)
    return Side(territory, status, tuple(one for one in ids if one.territory), tuple(problems))


def _evidence(value: str, country: str, name: str, told: Told) -> IdEvidence:
    """Return what a registry said of an id, where that was told of this one; else its form."""
    found = check_vat_id(value, country)
    asked = told.text(f"{name}_vat_id")
    if asked and normal_vat_id(asked, country) != found.value:
        return found
    status = told.word(f"{name}_vat_id_status", IdStatus)
    return found if status is None else attrs.evolve(found, status=status, how="as told")


def _territory(value: str, country: str, on: date) -> str:
    prefix = prefix_of(value)
    if not prefix or prefix == country:
        return country
    found = territory_of_id(prefix, on)
    if prefix == "GB" and country == "XI":
        return "GB"
    return found.key if found is not None else ""


def _status(party: Trader, name: str, *, with_id: bool, problems: list[Problem]) -> Status:
    if party.registration:
        try:
            return Status(party.registration)
        except ValueError:
            problems.append(
                Problem(
                    "unknown_registration",
                    f"{name}.registration",
                    f"{party.registration!r} is no kind of taxpayer for VAT",
                    "Use one of " + ", ".join(status.value for status in Status),
                    parameters={"registration": party.registration},
                )
            )
    return Status.BUSINESS if with_id or name == "seller" else Status.CONSUMER


def _wrong_id(evidence: IdEvidence, path: str) -> Problem:
    unknown = evidence.status is IdStatus.INVALID
    reason = "the registry does not know it" if unknown else evidence.reason
    return Problem(
        "vat_id_invalid",
        path,
        f"the VAT id is not valid: {reason}",
        "Ask the party for its VAT id; nothing free of tax can rest on this one",
        parameters={"reason": reason, "how": evidence.how},
        source="Directive 2006/112/EC art. 214, 215",
    )


def _unknown_territory(key: str, on: date, name: str) -> list[Problem]:
    try:
        territory_of(key, on)
    except NotCovered as error:
        path = f"{name}.territory"
        return [Problem(error.code, path, error.message, error.remedy, parameters={"key": key})]
    return []
