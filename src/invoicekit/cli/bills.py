"""Bills in XML, for the commands that read JSON too."""

from __future__ import annotations

from typing import BinaryIO

import attrs

from invoicekit.adapters.formats import ubl
from invoicekit.taxes import flat
from invoicekit.totals import Calculation, calculate

__all__ = ["calculated_bill"]


def calculated_bill(stream: BinaryIO) -> Calculation:
    """Return the calculation of a UBL document, with the sums that it states beside.

    Args:
        stream: the bytes of one document.

    Raises:
        InvalidDocument: for what is no such document.
    """
    reading = ubl.read(stream.read())
    calculation = calculate(reading.bill, flat.REGIME)
    return attrs.evolve(calculation, problems=(*calculation.problems, *reading.problems))
