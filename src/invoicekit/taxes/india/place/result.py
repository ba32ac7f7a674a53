"""What the place of supply is, once it is known: a State, a levy, and why."""

from __future__ import annotations

from collections.abc import Iterable
from enum import Enum

import attrs

from invoicekit.documents.problems import Problem
from invoicekit.taxes.india.supply import ExportRoute
from invoicekit.taxes.treatment import Basis

__all__ = ["PlaceOfSupply", "Undecided", "ZeroRating"]


def _problems(value: Iterable[Problem]) -> tuple[Problem, ...]:
    return tuple(value)


class ZeroRating(Enum):
    """Why a supply is zero-rated (IGST Act s.16(1))."""

    EXPORT = "export"
    SEZ = "sez"


_UNSAID = Basis("place_of_supply")


@attrs.frozen
class PlaceOfSupply:
    """Where a supply is taxed, by which levy, and why.

    Args:
        state: the State's code; `"96"` outside India, `"97"` in Other Territory.
        inter_state: whether IGST is due; CGST and the State's tax where not.
        union_territory: whether the State's tax is UTGST: a union territory without legislature.
        zero_rated: why it is zero-rated; None for an ordinary supply.
        route: how the zero-rated supply is made, with tax or without; None for an ordinary one.
        imported: whether it comes from abroad, and is taxed here.
        outside: whether supplier and place are both abroad, so that GST has no part in it.
        bill_of_entry: whether IGST is paid on the bill of entry at customs, and so not on the
            invoice: imported goods, and goods from an SEZ.
        basis: the rule that decided, in words, with its section.
        problems: what a person should look at; none of them keeps the place from being known.
    """

    state: str
    inter_state: bool
    union_territory: bool = False
    zero_rated: ZeroRating | None = None
    route: ExportRoute | None = None
    imported: bool = False
    outside: bool = False
    bill_of_entry: bool = False
    basis: Basis = _UNSAID
    problems: tuple[Problem, ...] = attrs.field(default=(), converter=_problems)

    @property
    def taxes(self) -> tuple[str, ...]:
        """Return the names of the taxes that are due: IGST, CGST with SGST or UTGST, or none."""
        if self.outside:
            return ()
        if self.inter_state:
            return ("IGST",)
        return ("CGST", "UTGST" if self.union_territory else "SGST")


@attrs.frozen
class Undecided:
    """No place of supply could be found; the problems name each fact that is missing."""

    problems: tuple[Problem, ...] = attrs.field(converter=_problems)
