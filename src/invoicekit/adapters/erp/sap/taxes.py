"""The tax codes of SAP, and the taxes of a document by them."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal

import attrs

from invoicekit.adapters.erp import naming
from invoicekit.adapters.erp.sap.fitting import Fitting
from invoicekit.adapters.erp.sap.settings import SapSettings
from invoicekit.money import plain
from invoicekit.ports.erp import ErpDocument, ErpLine
from invoicekit.taxes import Liability
from invoicekit.totals import LineTax

__all__ = ["TaxByCode", "tax_code", "tax_words", "taxes_by_code"]

_ZERO = Decimal(0)


def tax_words(taxes: Iterable[LineTax]) -> str:
    """Return the taxes of a line in words, by which `SapSettings.tax_codes` names SAP's code.

    A tax with a rate is named with it, one without with its category; what the recipient owes is
    marked. Tax that is collected or withheld is no part of it. A line without taxes has no words.

    >>> half = Decimal("9.00")
    >>> tax_words([LineTax("SGST", "B2B", half, _ZERO, _ZERO),
    ...            LineTax("CGST", "B2B", half, _ZERO, _ZERO)])
    'CGST 9 + SGST 9'
    """
    return " + ".join(sorted(naming.tax_words(tax) for tax in taxes if _counts(tax)))


def _counts(tax: LineTax) -> bool:
    return tax.liability in {Liability.SUPPLIER, Liability.RECIPIENT}


def tax_code(line: ErpLine, settings: SapSettings, fitting: Fitting, path: str) -> str:
    """Return SAP's code for the taxes of a line."""
    words = tax_words(line.taxes)
    code = settings.tax_codes.get(words, "")
    if not code and words:
        fitting.tell(
            "sap_tax_code_unknown",
            f"{path}.taxes",
            f"no tax code of SAP is set for {words}",
            f"Name it in the settings: tax_codes={{'{words}': '..'}}",
            taxes=words,
        )
    return fitting.text(code, 2, f"{path}.taxes", "TaxCode")


@attrs.frozen
class TaxByCode:
    """What the supplier charges under one tax code.

    Args:
        code: SAP's.
        base: what it is of.
        amount: the tax.
    """

    code: str
    base: Decimal = attrs.field(repr=False)
    amount: Decimal = attrs.field(repr=False)


def taxes_by_code(
    document: ErpDocument, codes: Iterable[str], fitting: Fitting
) -> tuple[TaxByCode, ...]:
    """Return the taxes that the supplier charges, one row for each code, adding up to the total.

    Args:
        document: what is handed over.
        codes: the code of each line.
        fitting: where a share is noted that no code can bear.
    """
    bases: dict[str, Decimal] = {}
    sums: dict[str, Decimal] = {}
    for line, code in zip(document.lines, codes, strict=True):
        charged = [tax for tax in line.taxes if tax.liability is Liability.SUPPLIER]
        base = charged[0].base if charged else line.net
        bases[code] = bases.get(code, _ZERO) + base
        sums[code] = sums.get(code, _ZERO) + sum(
            (tax.amount + tax.surcharge for tax in charged), _ZERO
        )
    # Allowances and charges of the whole are taxed too, and are on no line.
    rest = document.totals.tax_total - sum(sums.values(), _ZERO)
    if rest and len(sums) == 1:
        code = next(iter(sums))
        sums[code] += rest
        bases[code] += document.totals.charge_total - document.totals.allowance_total
    elif rest:
        fitting.tell(
            "sap_tax_of_the_whole",
            "allowances",
            f"a tax of {plain(rest)} is of the whole document, which has several tax codes",
            "Put the allowances and charges on the lines that they are of",
        )
    return tuple(TaxByCode(code, bases[code], amount) for code, amount in sums.items() if amount)
