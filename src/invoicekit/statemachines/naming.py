"""What may be the name of a state, an event, a guard: any script, but nothing that hides."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Mapping

__all__ = ["LONGEST_NAME", "Pairs", "flaw_of_name", "names_of", "pairs_of"]

LONGEST_NAME = 200
"""The most characters of one name."""

Pairs = tuple[tuple[str, str], ...]
"""Names with their texts, in the order given."""


def flaw_of_name(name: object) -> str:
    """Return what is wrong with a name; empty where nothing is.

    Spaces within and letters of every script are welcome. What cannot be seen or told apart by
    eye is not: a name at the end of a line is compared character by character with stored ones.

    >>> flaw_of_name("अनुमोदित"), flaw_of_name("with the vendor")
    ('', '')
    >>> flaw_of_name("open ")
    'it begins or ends with a space'
    """
    if not isinstance(name, str):
        return "it is no text"
    flaws = {
        "it is empty": not name,
        "it begins or ends with a space": name != name.strip(),
        "it has characters that do not print": not name.isprintable(),
        f"it is longer than {LONGEST_NAME} characters": len(name) > LONGEST_NAME,
        "it is not in the composed form (NFC), so an equal-looking name would differ": (
            not unicodedata.is_normalized("NFC", name)
        ),
    }
    return next((flaw for flaw, found in flaws.items() if found), "")


def names_of(value: str | Iterable[str]) -> tuple[str, ...]:
    """Return one name or several as a tuple.

    >>> names_of("open"), names_of(["open", "deleted"])
    (('open',), ('open', 'deleted'))
    """
    return (value,) if isinstance(value, str) else tuple(value)


def pairs_of(value: Mapping[str, object] | Iterable[tuple[str, object]]) -> Pairs:
    """Return names with their values as text, from a dict or from pairs."""
    items = value.items() if isinstance(value, Mapping) else value
    return tuple((str(name), str(text)) for name, text in items)
