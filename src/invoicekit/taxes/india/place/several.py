"""A supply in several places: what is in India, and how the value is shared among States."""

from __future__ import annotations

from invoicekit.documents.problems import Problem
from invoicekit.taxes.india.place.rules import PlaceRule
from invoicekit.taxes.india.supply import ABROAD

__all__ = ["single_place"]


def single_place(states: str, rule: PlaceRule) -> str | Problem:
    """Return the one State that a supply is placed in, or the problem that there are several.

    A service that is performed in India and abroad is placed in India (IGST Act s.13(6)). In
    several States its value is shared among them (s.12(3), s.13(7)), with a line for each.
    """
    if "," not in states:
        return states
    here = [code for code in states.split(",") if code != ABROAD]
    if len(here) == 1 and rule.border == "abroad":
        return here[0]
    return Problem(
        "several_places",
        f"particulars.{rule.takes}",
        f"the supply is in several places ({states.replace(',', ', ')}), and each has its share",
        "Split the line: one for each State with its part of the value",
        parameters={"fact": rule.takes, "states": states},
        source="IGST Act s.13(7)" if rule.border == "abroad" else rule.source,
    )
