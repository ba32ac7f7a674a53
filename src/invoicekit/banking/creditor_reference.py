"""The creditor reference of ISO 11649: `RF`, two check digits, and the payee's own reference.

Put the first four characters behind the rest and turn each letter into a number (A is 10, Z is 35):
the check digits are right when that leaves 1, divided by 97 (ISO 7064, MOD 97-10).

Source: ISO 11649:2009, https://www.iso.org/standard/50649.html
"""

from __future__ import annotations

import re

from invoicekit.errors import InvalidValue

__all__ = ["creditor_reference", "own_reference"]

_FORM = re.compile(r"RF[0-9]{2}[0-9A-Z]{1,21}", re.ASCII)
_HEAD = 4


def _compact(value: str) -> str:
    return "".join(value.split()).upper()


def _remainder(reference: str) -> int:
    turned = reference[_HEAD:] + reference[:_HEAD]
    return int("".join(str(int(char, 36)) for char in turned)) % 97


def own_reference(value: str) -> str | None:
    """Return the payee's own part of a creditor reference, or None when it is no valid one.

    Args:
        value: as it was transmitted or printed, with or without spaces.

    >>> own_reference("RF18 5390 0754 7034")
    '539007547034'
    >>> own_reference("RF17 5390 0754 7034")  # the check digits are wrong
    """
    reference = _compact(value)
    if not _FORM.fullmatch(reference) or _remainder(reference) != 1:
        return None
    return reference[_HEAD:]


def creditor_reference(own: str) -> str:
    """Return the creditor reference to print on an invoice, made from a reference of your own.

    Args:
        own: up to 21 letters and digits, such as the digits of the invoice number; spaces,
            strokes, dashes and dots are left out.

    Raises:
        InvalidValue: for other characters, none, or too many.

    >>> creditor_reference("5390 0754 7034")
    'RF18539007547034'
    >>> creditor_reference("AT/26-27/0042")
    'RF07AT26270042'
    """
    body = re.sub(r"[\s/.-]", "", own).upper()
    if not _FORM.fullmatch(f"RF00{body}"):
        raise InvalidValue("creditor reference", own, "it must be 1 to 21 letters and digits")
    # 98 less the remainder with 00 in the place of the check digits: ISO 7064.
    return f"RF{98 - _remainder(f'RF00{body}'):02}{body}"
