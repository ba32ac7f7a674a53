"""Open items by what a payer may write of them, so that each payment looks at a few alone."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping

import attrs

from invoicekit.allocation import OpenItem
from invoicekit.banking.numbers import Groups, compact, groups_of
from invoicekit.errors import CannotAllocate

__all__ = ["ItemIndex", "index_of", "spaceless"]

Lists = Mapping[str, list[OpenItem]]


def spaceless(reference: str) -> str:
    """Return a reference without spaces, in capitals.

    >>> spaceless("rf18 5390 0754 7034")
    'RF18539007547034'
    """
    return "".join(reference.split()).upper()


@attrs.frozen
class ItemIndex:
    """Open items by their numbers and references.

    Args:
        items: all of them, by id.
        by_group: by the most telling group of letters or digits in a number or reference.
        by_reference: by each number and reference without its spaces.
        by_compact: by each number and reference without anything but letters and digits.
    """

    items: Mapping[str, OpenItem] = attrs.field(repr=False)
    by_group: Lists = attrs.field(repr=False)
    by_reference: Lists = attrs.field(repr=False)
    by_compact: Lists = attrs.field(repr=False)

    def named_in(self, text: str) -> list[OpenItem]:
        """Return the items that may be named in a text: those with a group of theirs in it."""
        found = {
            item.id: item
            for group in dict.fromkeys(groups_of(text))
            for item in self.by_group.get(group, ())
        }
        return list(found.values())


def _telling(groups: Groups) -> str:
    """Return the group that the fewest numbers share: the longest digits, the last of them."""
    return max(enumerate(groups), key=lambda at: (at[1].isdigit(), len(at[1]), at[0]))[1]


def index_of(items: Iterable[OpenItem]) -> ItemIndex:
    """Return the index of open items.

    Args:
        items: each once.

    Raises:
        CannotAllocate: for an item that is given twice.
    """
    by_id: dict[str, OpenItem] = {}
    by_group: defaultdict[str, list[OpenItem]] = defaultdict(list)
    by_reference: defaultdict[str, list[OpenItem]] = defaultdict(list)
    by_compact: defaultdict[str, list[OpenItem]] = defaultdict(list)
    for item in items:
        if item.id in by_id:
            reason = "it is given twice among the open items"
            raise CannotAllocate("a bank statement", item.id, reason, "Give each item once")
        by_id[item.id] = item
        names = {item.number, *item.references}
        for group in {_telling(groups) for name in names if (groups := groups_of(name))}:
            by_group[group].append(item)
        for name in {spaceless(name) for name in names}:
            by_reference[name].append(item)
        for name in {compact(name) for name in names} - {""}:
            by_compact[name].append(item)
    return ItemIndex(by_id, by_group, by_reference, by_compact)
