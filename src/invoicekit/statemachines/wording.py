"""Putting parameters into a sentence, and nothing else."""

from __future__ import annotations

import re

from invoicekit.errors import shorten
from invoicekit.statemachines.naming import Pairs

__all__ = ["worded"]

_LONGEST = 400
"""The most characters of one parameter: a list of states is told whole, a page is not."""

_PLACE = re.compile(r"\{(\w+)\}")


def worded(template: str, parameters: Pairs) -> str:
    """Return a sentence with its places filled; a place without a parameter stays as written.

    >>> worded("{paid} of {total} is paid", (("paid", "10"), ("total", "30")))
    '10 of 30 is paid'
    """
    # Not str.format: a text from outside with braces in it must neither fail nor reach attributes.
    known = dict(parameters)

    def filled(place: re.Match[str]) -> str:
        name = place[1]
        return shorten(known[name], _LONGEST) if name in known else place[0]

    return _PLACE.sub(filled, template)
