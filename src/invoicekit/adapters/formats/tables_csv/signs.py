"""The signs of the form: what stands between cells, and by what a spreadsheet knows a formula."""

from __future__ import annotations

import re

from invoicekit.errors import InvalidValue

__all__ = ["RISKY", "one_delimiter"]

RISKY = re.compile("'*[=+\\-@\t\r\n＝＋－＠]")
"""How a text begins that a spreadsheet might run, or that was made safe already."""


def one_delimiter(value: str) -> str:
    """Return what stands between cells.

    Raises:
        InvalidValue: for anything but one sign, or a quote or line end.
    """
    if len(value) != 1 or value in "\"'\r\n":
        raise InvalidValue("delimiter", value, "it is one sign, and no quote or line end")
    return value
