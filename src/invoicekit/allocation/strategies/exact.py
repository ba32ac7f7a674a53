"""Finding the invoices that a payment pays to the cent."""

from __future__ import annotations

from collections.abc import Sequence

from invoicekit.allocation.fields import in_minor_units
from invoicekit.allocation.open_item import OpenItem, by_due_date
from invoicekit.allocation.proposal import Note, NoteCode, Offer, Proposal
from invoicekit.allocation.strategies.group_search import SHOWN, Groups, groups_of_sum
from invoicekit.allocation.strategies.ordered import fill

__all__ = ["exact_sum"]

EVERY_GROUP = 24
"""Up to so many items, every group is tried."""
SMALL_GROUPS = 40
"""Up to so many items, groups of at most `SMALL` are tried; above, single items."""
SMALL = 5


def exact_sum(offer: Offer) -> Proposal:
    """Pay the smallest group of items that adds up to the payment exactly; never guess.

    When several groups of the smallest size fit, none is paid, and a note names them. When larger
    groups fit too, a note says so. Items above the payment play no part; of the others, every
    group is tried up to 24 items, groups of at most 5 up to 40, and single items beyond; when
    nothing is found within these limits, a note says that not everything was tried.
    """
    if offer.rest.amount <= 0:
        return Proposal()
    fitting = [item for item in offer.items if item.balance.amount <= offer.rest.amount]
    most = _most(len(fitting))
    found = _search(offer, fitting, most)
    if found is None:
        return Proposal(notes=_limit(len(fitting), most))
    items, groups = found
    if groups.count > 1:
        return Proposal(notes=[_tie(items, groups)])
    words = "it is the payment exactly"
    if groups.size > 1:
        words = f"{groups.size} items together are the payment exactly"
    rows = fill(offer, "exact_sum", [(words, [items[i] for i in groups.first[0]])])
    notes = []
    if groups.larger:
        text = f"a group of {groups.size} was chosen; {groups.larger} larger ones fit as well"
        notes = [Note(NoteCode.OTHER_GROUPS, text, (row.item for row in rows))]
    return Proposal(rows, notes)


def _most(count: int) -> int:
    if count <= EVERY_GROUP:
        return count
    return SMALL if count <= SMALL_GROUPS else 1


def _search(
    offer: Offer, fitting: Sequence[OpenItem], most: int
) -> tuple[Sequence[OpenItem], Groups] | None:
    if most == 1:
        equal = [item for item in fitting if item.balance.amount == offer.rest.amount]
        items = sorted(equal, key=by_due_date)
        singles = tuple((i,) for i in range(min(len(items), SHOWN)))
        return (items, Groups(1, len(items), singles, 0)) if items else None
    items = sorted(fitting, key=by_due_date)
    values = [in_minor_units(item.balance) for item in items]
    groups = groups_of_sum(values, in_minor_units(offer.rest), most)
    return (items, groups) if groups else None


def _tie(items: Sequence[OpenItem], groups: Groups) -> Note:
    named = [tuple(items[i].id for i in group) for group in groups.first]
    size = "1 item" if groups.size == 1 else f"{groups.size} items"
    text = f"{groups.count} groups of {size} add up to the payment; none was chosen"
    return Note(NoteCode.TIE, text, sorted({i for group in named for i in group}), named)


def _limit(count: int, most: int) -> list[Note]:
    if count <= most:
        return []
    tried = "single items" if most == 1 else f"groups of at most {most}"
    return [Note(NoteCode.SEARCH_LIMIT, f"of {count} items only {tried} were tried; none fits")]
