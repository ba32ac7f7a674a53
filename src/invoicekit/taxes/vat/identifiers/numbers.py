"""VAT ids: one form of writing, and the check that can be made without asking anybody."""

from __future__ import annotations

from functools import lru_cache

from invoicekit.errors import InvalidValue
from invoicekit.taxes.vat.identifiers.digits import wrong_digits
from invoicekit.taxes.vat.identifiers.evidence import IdEvidence
from invoicekit.taxes.vat.identifiers.forms import FORMS, has_form
from invoicekit.taxes.vat.terms import IdStatus

__all__ = ["check_vat_id", "normal_vat_id", "parse_vat_id", "prefix_of"]

_SEPARATORS = str.maketrans("", "", " .,-/\u00a0")
_OTHER_PREFIXES = {"GR": "EL"}


def normal_vat_id(text: str, country: str = "") -> str:
    """Return a VAT id as EN 16931 and VIES write it: capitals, no blanks, `EL` for Greece.

    Args:
        text: the id as somebody typed it.
        country: the ISO code to put before one without a prefix: the Emirates and Saudi Arabia
            print theirs so.

    >>> normal_vat_id("gr 094259216"), normal_vat_id("100 1234 5670 0003", "AE")
    ('EL094259216', 'AE100123456700003')
    """
    value = text.translate(_SEPARATORS).upper()
    prefix, rest = _parts(value)
    if not prefix and country:
        prefix = country.upper()
        prefix = _OTHER_PREFIXES.get(prefix, "CHE" if prefix == "CH" else prefix)
    return prefix + rest


def prefix_of(vat_id: str) -> str:
    """Return the prefix of a VAT id: two letters, `CHE` for Switzerland; empty without one.

    >>> prefix_of("EL094259216"), prefix_of("CHE107787577MWST"), prefix_of("100123456700003")
    ('EL', 'CHE', '')
    """
    return _parts(vat_id.translate(_SEPARATORS).upper())[0]


def _parts(value: str) -> tuple[str, str]:
    if value.startswith("CHE"):
        return "CHE", value[3:]
    if not value[:2].isalpha() or not value[:2].isascii():
        return "", value
    prefix = _OTHER_PREFIXES.get(value[:2], value[:2])
    return prefix, value[2:]


@lru_cache(maxsize=4096)
def check_vat_id(text: str, country: str = "") -> IdEvidence:
    """Return what the form of a VAT id tells, and its check digit where that can be checked.

    With the extra `ids` python-stdnum checks the digits; without it the evidence says that the form
    alone was looked at. Neither says that anybody is registered under the id.

    Args:
        text: the id.
        country: the ISO code of its country, for one without a prefix.

    >>> check_vat_id("DE136695976").status
    <IdStatus.WELL_FORMED: 'well_formed'>
    >>> check_vat_id("DE13669597").reason
    'after DE its form is another'
    """
    value = normal_vat_id(text, country)
    prefix, rest = _parts(value)
    # OSS, IOSS, and the cross-border scheme for small businesses: Directive 2006/112/EC art. 284.
    if prefix in {"EU", "IM"} or value.endswith("EX"):
        return _malformed(value, "it is the number of a scheme, and no VAT id")
    if prefix not in FORMS:
        return _malformed(value, "its prefix is that of no country whose VAT ids are known")
    if not has_form(prefix, rest):
        return _malformed(value, f"after {prefix} its form is another")
    how, reason = wrong_digits(prefix, value)
    if reason:
        return IdEvidence(value, IdStatus.MALFORMED, how, reason=reason)
    return IdEvidence(value, IdStatus.WELL_FORMED, how)


def _malformed(value: str, reason: str) -> IdEvidence:
    return IdEvidence(value, IdStatus.MALFORMED, "form alone", reason=reason)


def parse_vat_id(text: str, country: str = "") -> str:
    """Return a VAT id in its normal form.

    Args:
        text: the id.
        country: the ISO code of its country, for one without a prefix.

    Raises:
        InvalidValue: for one that fails the check, with what is wrong.

    >>> parse_vat_id("GR 094259216")
    'EL094259216'
    """
    evidence = check_vat_id(text, country)
    if evidence.status is IdStatus.MALFORMED:
        raise InvalidValue("VAT id", text, evidence.reason)
    return evidence.value
