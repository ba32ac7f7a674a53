"""Facts without which no place of supply can be found."""

from __future__ import annotations

from datetime import date

from invoicekit.documents.problems import Problem
from invoicekit.taxes.india.supply import ABROAD, Supply

__all__ = ["GST_BEGAN", "before_gst", "facts_missing", "missing"]

GST_BEGAN = date(2017, 7, 1)

_PATHS = {
    "on": "issue_date",
    "supplier_state": "seller.territory",
    "recipient_state": "buyer.territory",
    "address_on_record": "buyer.address.region",
    "delivery_state": "ship_to.address.region",
}
"""Where in a document a fact is given that is no particular."""


def missing(fact: str, why: str, source: str) -> Problem:
    """Return the problem that names a missing fact, where to give it, and what it is for."""
    path = _PATHS.get(fact, f"particulars.{fact}")
    return Problem(
        "missing_fact",
        path,
        f"the fact {fact!r} is needed: {why}",
        f"Give it as {path}" if path.startswith("particulars") else f"Give it in {path}",
        parameters={"fact": fact},
        source=source,
    )


def before_gst(on: date) -> Problem:
    """Return the problem of a day on which there was no GST."""
    return Problem(
        "before_gst",
        "issue_date",
        f"GST is the law from {GST_BEGAN}, and the document is of {on}",
        "Correct the date, or take the regime of that time",
        parameters={"date": str(on)},
        source="CGST Act 2017, in force from 2017-07-01",
    )


def facts_missing(supply: Supply) -> tuple[Problem, ...]:
    """Return what keeps every rule from being asked: words not understood, and missing facts."""
    found = list(supply.problems)
    if supply.on is None:
        found.append(missing("on", "the law is asked for the day of the document", "IGST Act s.1"))
    if supply.kind is None:
        why = "goods and services have rules of their own; a code of HSN or SAC tells it too"
        found.append(missing("supply", why, "IGST Act s.10, s.12"))
    if not supply.supplier_state:
        why = "the State of the registration that supplies"
        found.append(missing("supplier_state", why, "IGST Act s.7, s.8"))
    if supply.supplier_state == ABROAD == supply.recipient_state:
        found.append(
            Problem(
                "nobody_in_india",
                "buyer",
                "neither the supplier nor the recipient is in India",
                "Correct the parties, or take another regime",
                source="IGST Act s.13",
            )
        )
    return tuple(found)
