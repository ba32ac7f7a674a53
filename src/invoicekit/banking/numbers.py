"""Invoice numbers as payers write them: other strokes, other spaces, no leading zeros."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

__all__ = ["Groups", "compact", "groups_of", "runs_in"]

Groups = tuple[str, ...]
"""A number as its groups of letters and of digits: `("at", "26", "27", "42")`."""

_WORD = re.compile(r"[^\W_](?:[\w./\\#-]*[^\W_])?")
_GROUP = re.compile(r"[0-9]+|[^\W\d_]+")

_LONGEST = 6
"""How many words of a text may be one number: "AT 26 27 0042" is four."""

_LETTERS_AND_DIGITS = 4
_DIGITS_ALONE = 6
"""Below so many characters a number stands for too much else."""


def groups_of(number: str) -> Groups:
    """Return a number without strokes, dashes, capitals and leading zeros.

    Digits that a stroke parts stay apart: 1/2 is not 12.

    >>> groups_of("AT/26-27/0042"), groups_of("INV-1/2"), groups_of("INV12")
    (('at', '26', '27', '42'), ('inv', '1', '2'), ('inv', '12'))
    """
    folded = unicodedata.normalize("NFKC", number).casefold()
    return tuple(_trimmed(group) for group in _GROUP.findall(folded))


def _trimmed(group: str) -> str:
    return (group.lstrip("0") or "0") if group.isdigit() else group


def is_telling(groups: Groups) -> bool:
    """Tell whether a number, so written, stands for nothing else.

    >>> is_telling(("inv", "42")), is_telling(("42",)), is_telling(("1000234",))
    (True, False, True)
    """
    text = "".join(groups)
    if text.isdigit():
        return len(text) >= _DIGITS_ALONE and len(groups) == 1
    return len(text) >= _LETTERS_AND_DIGITS and any(group.isdigit() for group in groups)


def runs_in(text: str) -> Iterator[tuple[int, int, Groups]]:
    """Give every run of whole words of a text as a number, with its first and last place.

    >>> [groups for _, _, groups in runs_in("INV 1/2")]
    [('inv',), ('inv', '1', '2'), ('1', '2')]
    """
    words = _WORD.findall(unicodedata.normalize("NFKC", text).casefold())
    parts = [groups_of(word) for word in words]
    for start in range(len(parts)):
        run: list[str] = []
        for end in range(start, min(start + _LONGEST, len(parts))):
            run += parts[end]
            yield start, end, tuple(run)


def compact(reference: str) -> str:
    """Return a reference as letters and digits alone, as one prints it into a creditor reference.

    >>> compact("AT/26-27/0042")
    'AT26270042'
    """
    folded = unicodedata.normalize("NFKC", reference).upper()
    return "".join(char for char in folded if char.isalnum())
