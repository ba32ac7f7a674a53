"""Whether two names are of one firm, as a bank writes it and as we do."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

__all__ = ["name_words", "names_agree"]

_FORMS = frozenset(
    (
        *("ab", "ag", "as", "bv", "co", "corp", "corporation", "gmbh", "inc", "kg", "limited"),
        *("llc", "llp", "ltd", "nv", "oy", "plc", "private", "pvt", "sa", "sarl", "sas", "sl"),
        *("spa", "srl"),
    )
)
"""Legal forms, which banks leave out or write in their own way."""

_SHORTEST = 4


def names_agree(left: str, right: str) -> bool:
    """Tell whether all the words of the shorter name stand in the longer one.

    Capitals, accents, order and the legal form make no difference. It proves nothing: two firms
    may bear one name.

    >>> names_agree("BLUE BAY RETAIL PVT LTD", "Blue Bay Retail")
    True
    >>> names_agree("Blue Bay Retail", "Blue Sky Retail")
    False
    """
    one, other = name_words(left), name_words(right)
    shorter, longer = sorted((one, other), key=len)
    return len("".join(shorter)) >= _SHORTEST and shorter <= longer


@lru_cache(maxsize=65_536)
def name_words(name: str) -> frozenset[str]:
    """Return the words of a name, small, without accents and without the legal form.

    >>> sorted(name_words("Société Générale S.A."))
    ['generale', 'societe']
    """
    plain = unicodedata.normalize("NFKD", name).casefold()
    letters = "".join(char for char in plain if not unicodedata.combining(char))
    # A.G. and B.V. are one word each.
    words = re.findall(r"\w+", letters.replace(".", ""))
    return frozenset(words) - _FORMS
