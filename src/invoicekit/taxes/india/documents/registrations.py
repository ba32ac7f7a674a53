"""What is wrong with the registrations of a party."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from invoicekit.documents.party import Party
from invoicekit.documents.problems import Problem, Severity
from invoicekit.taxes.india.states import current_code, read_state, state_of
from invoicekit.taxes.india.supply import Registration, gstin_of
from invoicekit.taxes.india.supply.numbers import problems_of_numbers

__all__ = ["problems_of_party"]

_FORMS = "GSTN State code list; IGST Act s.7, s.8"


def problems_of_party(
    party: Party, path: str, on: date | None = None, *, sandbox: bool = False
) -> tuple[Problem, ...]:
    """Return what is wrong with a party's numbers, and where they contradict its address.

    Args:
        party: seller, buyer or consignee.
        path: where it stands: `"buyer"`.
        on: the day of the document, for codes that were withdrawn.
        sandbox: leave check digits alone, as the test numbers of the portal need.

    >>> from invoicekit.taxes.india.sugar import party
    >>> problems_of_party(party("Asha", gstin="27AAPFU0939F1ZV", state="Goa"), "seller")[0].code
    'gstin_other_state'
    """
    return tuple(_problems(party, path, on, sandbox=sandbox))


def _problems(party: Party, path: str, on: date | None, *, sandbox: bool) -> Iterator[Problem]:
    yield from problems_of_numbers(party, path, sandbox=sandbox)
    gstin = gstin_of(party)
    if gstin is None:
        yield from _unproven(party, path)
        return
    yield from _other_states(party, path, gstin.state)
    if on and current_code(gstin.state, on) != gstin.state:
        yield _withdrawn(path, gstin.state, on)
    pan = party.tax_id("PAN").upper()
    if pan and gstin.pan and pan != gstin.pan:
        yield Problem(
            "pan_differs",
            f"{path}.tax_ids",
            "the PAN is not the one inside the GSTIN",
            "Correct one of the two; characters 3 to 12 of a GSTIN are the PAN",
            source="GST portal: forms of GSTIN",
        )


def _unproven(party: Party, path: str) -> Iterator[Problem]:
    """Give the problem of a kind of taxpayer that only a registered one can be."""
    bare = {"", Registration.UNREGISTERED.value, Registration.OVERSEAS.value}
    if party.registration in bare or party.tax_id("GSTIN") or party.tax_id("UIN"):
        return
    yield Problem(
        "gstin_missing",
        f"{path}.tax_ids",
        f"it is said to be registered ({party.registration}), and no GSTIN or UIN is given",
        "Give the number",
        parameters={"registration": party.registration},
        source="CGST Rules, rule 46",
    )


def _other_states(party: Party, path: str, state: str) -> Iterator[Problem]:
    told = {"territory": (read_state(party.territory), Severity.ERROR)}
    if party.address is not None:
        # A registered office may be elsewhere; the State of the registration is what counts.
        told["address.region"] = (read_state(party.address.region), Severity.WARNING)
    for place, (other, severity) in told.items():
        if other and other != state:
            yield Problem(
                "gstin_other_state",
                f"{path}.{place}",
                f"the GSTIN is of {state_of(state).shown}, and this is {state_of(other).shown}",
                "Take the GSTIN of the State that supplies or receives, or correct the State",
                severity,
                {"gstin_state": state, "state": other},
                _FORMS,
            )


def _withdrawn(path: str, code: str, on: date) -> Problem:
    new = current_code(code, on)
    return Problem(
        "withdrawn_state",
        f"{path}.tax_ids",
        f"the State code {code} was withdrawn before {on}; {state_of(new).shown} took its place",
        "Take the new GSTIN",
        parameters={"code": code, "becomes": new},
        source="GSTN State code list",
    )
