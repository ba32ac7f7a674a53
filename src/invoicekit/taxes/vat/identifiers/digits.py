"""The check digits of VAT ids, by python-stdnum where the extra `ids` is installed."""

from __future__ import annotations

from functools import cache
from importlib import import_module
from types import ModuleType

__all__ = ["BY_STDNUM", "FORM_ALONE", "wrong_digits"]

FORM_ALONE = "form alone"
BY_STDNUM = "form and check digit"

_MODULES = {
    "GB": "stdnum.gb.vat",
    "XI": "stdnum.gb.vat",
    "CHE": "stdnum.ch.vat",
    "NO": "stdnum.no.mva",
}
"""What `stdnum.eu.vat` does not check: it knows XI, and refuses GB."""

_WITHOUT = frozenset({"AE", "SA"})
"""Countries for which no check digit is published."""


def wrong_digits(prefix: str, value: str) -> tuple[str, str]:
    """Return how an id was checked and what is wrong with its digits; nothing for a good one.

    Args:
        prefix: its prefix, as `normal_vat_id` writes it.
        value: the whole id.
    """
    if prefix in _WITHOUT:
        return FORM_ALONE, ""
    module = _module(_MODULES.get(prefix, "stdnum.eu.vat"))
    if module is None:
        return FORM_ALONE, ""
    if prefix == "CHE" and value[-1].isdigit():
        # Without MWST, TVA or IVA at its end it is the number of the enterprise.
        value += "MWST"
    given = value[2:] if prefix in {"GB", "XI", "NO"} else value
    if prefix == "NO" and not given.endswith("MVA"):
        given += "MVA"
    good: bool = module.is_valid(given)
    return BY_STDNUM, "" if good else "its check digit is wrong"


@cache
def _module(name: str) -> ModuleType | None:
    try:
        return import_module(name)
    except ImportError:
        return None
