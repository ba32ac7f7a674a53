"""The forms of VAT ids by prefix; a form says nothing of a check digit or a registration.

Source: Commission, VIES: structure of VAT ids; HMRC for the United Kingdom; the tax offices of the
other countries. GB and XI share a form. The Emirates and Saudi Arabia have 15 digits, and no check
digit is published.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

__all__ = ["FORMS", "has_form"]

_BRITISH = r"(\d{9}|\d{12}|GD[0-4]\d{2}|HA[5-9]\d{2})"

_PATTERNS: Mapping[str, str] = {
    "AT": r"U\d{8}",
    "BE": r"[01]\d{9}",
    "BG": r"\d{9,10}",
    "CY": r"\d{8}[A-Z]",
    "CZ": r"\d{8,10}",
    "DE": r"\d{9}",
    "DK": r"\d{8}",
    "EE": r"\d{9}",
    "EL": r"\d{9}",
    "ES": r"([A-Z]\d{7}[A-Z0-9]|\d{8}[A-Z])",
    "FI": r"\d{8}",
    "FR": r"[A-HJ-NP-Z0-9]{2}\d{9}",
    "HR": r"\d{11}",
    "HU": r"\d{8}",
    "IE": r"(\d{7}[A-W][A-IW]?|\d[A-Z+*]\d{5}[A-W])",
    "IT": r"\d{11}",
    "LT": r"(\d{9}|\d{12})",
    "LU": r"\d{8}",
    "LV": r"\d{11}",
    "MT": r"\d{8}",
    "NL": r"[A-Z0-9+*]{9}B[A-Z0-9+*]{2}",
    "PL": r"\d{10}",
    "PT": r"\d{9}",
    "RO": r"\d{2,10}",
    "SE": r"\d{10}01",
    "SI": r"\d{8}",
    "SK": r"\d{10}",
    "GB": _BRITISH,
    "XI": _BRITISH,
    "CHE": r"\d{9}(MWST|TVA|IVA)?",
    "NO": r"\d{9}(MVA)?",
    "AE": r"\d{15}",
    "SA": r"3\d{13}3",
}

FORMS = {prefix: re.compile(pattern, re.ASCII) for prefix, pattern in _PATTERNS.items()}
"""The form of what follows each prefix."""


def has_form(prefix: str, rest: str) -> bool:
    """Tell whether what follows a prefix has the form of that prefix.

    >>> has_form("DE", "136695976"), has_form("DE", "13669597")
    (True, False)
    """
    form = FORMS.get(prefix)
    return form is not None and form.fullmatch(rest) is not None
