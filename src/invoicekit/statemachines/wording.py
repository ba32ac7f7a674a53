"""Putting parameters into a sentence, and nothing else."""

from __future__ import annotations

import re

from invoicekit.errors import shorten
from invoicekit.statemachines.naming import Pairs

__all__ = ["worded"]

_PLACE = re.compile(r"\{(\w+)\}")


def worded(template: str, parameters: Pairs) -> str:
    """Return a sentence with its places filled; a place without a parameter stays as written.

    >>> worded("{paid} of {total} is paid", (("paid", "10"), ("total", "30")))
    '10 of 30 is paid'
    """
    # Not str.format: a text from outside with braces in it must neither fail nor reach attributes.
    known = dict(parameters)
    return _PLACE.sub(
        lambda place: shorten(known[place[1]]) if place[1] in known else place[0], template
    )
