"""CGST, SGST, UTGST and IGST: a place and a rate turned into taxes, the halves always equal."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal

from invoicekit.documents.problems import Problem, Severity
from invoicekit.documents.stated_tax import Liability, StatedTax
from invoicekit.money import plain
from invoicekit.taxes.india.place import PlaceOfSupply
from invoicekit.taxes.india.supply import Taxability
from invoicekit.taxes.treatment import Basis, Taxed, Treatment

__all__ = [
    "COMPOSITION",
    "FAMILY",
    "HEADS",
    "ZERO_RATED",
    "by_head",
    "gst_taxes",
    "head_problems",
    "stated_rate",
    "untaxed",
]

FAMILY = "GST"
"""Under this name prices include CGST, SGST, UTGST, IGST and cess alike."""

HEADS = frozenset({"IGST", "CGST", "SGST", "UTGST", FAMILY})
"""The names under which a bill may state GST."""

ZERO_RATED = "zero_rated"
COMPOSITION = "composition"

_TWO = Decimal(2)
_NONE = Decimal(0)

_UNTAXED = {
    Taxability.NIL_RATED.value: Basis(
        Taxability.NIL_RATED.value, "the tariff's rate is 0", "CGST Act s.9(1)"
    ),
    Taxability.EXEMPT.value: Basis(
        Taxability.EXEMPT.value, "exempt by a notification", "CGST Act s.11; IGST Act s.6"
    ),
    Taxability.NON_GST.value: Basis(Taxability.NON_GST.value, "outside GST", "CGST Act s.9(2)"),
    Taxability.NO_SUPPLY.value: Basis(
        Taxability.NO_SUPPLY.value, "neither goods nor services", "CGST Act Schedule III"
    ),
    COMPOSITION: Basis(
        COMPOSITION,
        "the seller is a composition taxable person, not eligible to collect tax on supplies",
        "CGST Act s.10",
    ),
}


def gst_taxes(
    place: PlaceOfSupply,
    rate: Decimal,
    basis: Basis,
    *,
    category: str = Taxability.TAXABLE.value,
    liability: Liability = Liability.SUPPLIER,
    stated: Mapping[str, StatedTax] | None = None,
    retail_price: Decimal | None = None,
) -> Taxed:
    """Return IGST, or CGST and the State's tax at half the rate each.

    Args:
        place: where it is taxed, and so by which levy.
        rate: CGST and SGST together, or IGST: 18 means 18 %.
        basis: why.
        category: the class of the supply, in the words of `Taxability`, or `"zero_rated"`.
        liability: who owes it.
        stated: what a bill or a person says of each head, by its name.
        retail_price: the price of a unit out of which the law takes the tax.

    Source: CGST Act s.9, UTGST Act s.7, IGST Act s.5.
    """
    heads = place.taxes
    each = rate if len(heads) == 1 else rate / _TWO
    said = stated or {}
    group = "" if retail_price is None else "retail_price"
    return tuple(
        [
            Treatment(
                head,
                category,
                each,
                said[head].amount if head in said else None,
                said[head].stated_amount if head in said else None,
                liability=liability,
                group=group,
                family=FAMILY,
                basis=basis,
                retail_price=retail_price,
            )
            for head in heads
        ]
    )


def untaxed(category: str, told: str = "") -> Taxed:
    """Return the row of a supply without tax: no money, and its class for the return.

    Args:
        category: a word of `Taxability` other than taxable, or `"composition"`.
        told: what to add to the reason.
    """
    basis = _UNTAXED[category]
    if told:
        basis = Basis(basis.rule, f"{basis.text}, {told}", basis.source)
    return (Treatment(FAMILY, category, _NONE, family=FAMILY, basis=basis),)


def stated_rate(taxes: Iterable[StatedTax]) -> Decimal | None:
    """Return the rate that a bill's heads add up to; None where none states a rate.

    >>> stated_rate([StatedTax("CGST", rate="9"), StatedTax("SGST", rate="9")])
    Decimal('18')
    """
    rates = [t.rate for t in taxes if t.tax in HEADS and t.rate is not None]
    return sum(rates, _NONE) if rates else None


def by_head(taxes: Iterable[StatedTax], place: PlaceOfSupply) -> dict[str, StatedTax]:
    """Return what a bill states of each head that is due; the State's tax has one slot."""
    found = {}
    for tax in taxes:
        name = tax.tax
        if name in {"SGST", "UTGST"}:
            name = place.taxes[-1] if len(place.taxes) > 1 else name
        if name == FAMILY and len(place.taxes) == 1:
            name = place.taxes[0]
        found[name] = tax
    return found


def head_problems(stated: Mapping[str, StatedTax], place: PlaceOfSupply) -> tuple[Problem, ...]:
    """Return a problem where a bill charges one levy and the place asks for another.

    Args:
        stated: what the bill says, by head.
        place: where the supply is taxed.
    """
    due = place.taxes
    wrong = sorted(name for name in stated if name in HEADS and name not in {*due, FAMILY})
    if wrong:
        named, right = " and ".join(wrong), " and ".join(due) or "no tax here"
        return (
            Problem(
                "wrong_tax_head",
                "taxes",
                f"the bill charges {named}, and {right} is due: {place.basis.text}",
                "Ask for a corrected bill; credit is given for the right tax alone",
                parameters={"stated": named, "due": right},
                source=place.basis.source,
            ),
        )
    whole = stated.get(FAMILY)
    if whole is not None and (whole.stated_amount or whole.amount) and len(due) > 1:
        amount = plain(whole.stated_amount or whole.amount or _NONE)
        return (
            Problem(
                "stated_gst_not_split",
                "taxes",
                f"the bill states {amount} as GST, and {' and '.join(due)} are due apart",
                "State each of the two",
                Severity.WARNING,
                {"amount": amount},
                "CGST Rule 46",
            ),
        )
    return ()
