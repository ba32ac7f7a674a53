"""Looking for the items that add up to an amount, in whole minor units."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from itertools import islice, product

import attrs

__all__ = ["Groups", "groups_of_sum"]

SHOWN = 10
"""How many of the groups of the smallest size are named."""

Halves = Mapping[int, Mapping[int, list[int]]]


@attrs.frozen
class Groups:
    """The groups that add up.

    Args:
        size: of the smallest ones, in items.
        count: how many there are of that size.
        first: the first of them, each as positions in the values.
        larger: how many larger groups add up as well.
    """

    size: int
    count: int
    first: tuple[tuple[int, ...], ...]
    larger: int


def groups_of_sum(values: Sequence[int], target: int, most: int) -> Groups | None:
    """Return the groups of values that add up to the target, or None when there are none.

    The values are cut in two halves; each sum of one half is looked up among the sums of the
    other. That takes the square root of trying every group.

    Args:
        values: in minor units, all above zero.
        target: in minor units, above zero.
        most: how many values a group may have.

    >>> groups_of_sum([300, 500, 200, 900], 600, most=4)
    >>> groups_of_sum([300, 500, 200, 900], 800, most=4)
    Groups(size=2, count=1, first=((0, 1),), larger=0)
    >>> groups_of_sum([300, 500, 200], 500, most=3)
    Groups(size=1, count=1, first=((1,),), larger=1)
    """
    middle = len(values) // 2
    left = _sums(values[:middle], 0, target, most)
    right = _sums(values[middle:], middle, target, most)
    counts: Counter[int] = Counter()
    for total, sizes in left.items():
        for (size, masks), (other, others) in product(
            sizes.items(), right.get(target - total, {}).items()
        ):
            if size + other <= most:
                counts[size + other] += len(masks) * len(others)
    if not counts:
        return None
    smallest = min(counts)
    named = islice(_groups(left, right, target, smallest), SHOWN)
    count = counts[smallest]
    return Groups(smallest, count, tuple(sorted(named)), counts.total() - count)


def _sums(values: Sequence[int], offset: int, target: int, most: int) -> Halves:
    found = [(0, 0)]
    for position, value in enumerate(values, start=offset):
        bit, room = 1 << position, target - value
        found += [
            (total + value, mask | bit)
            for total, mask in found
            if total <= room and mask.bit_count() < most
        ]
    sums: defaultdict[int, dict[int, list[int]]] = defaultdict(dict)
    for total, mask in found:
        sums[total].setdefault(mask.bit_count(), []).append(mask)
    return sums


def _groups(left: Halves, right: Halves, target: int, size: int) -> Iterator[tuple[int, ...]]:
    for total, sizes in left.items():
        others = right.get(target - total, {})
        for own, masks in sizes.items():
            for mask, other in product(masks, others.get(size - own, ())):
                both = mask | other
                yield tuple(i for i in range(both.bit_length()) if both >> i & 1)
