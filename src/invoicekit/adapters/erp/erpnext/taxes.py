"""The taxes and the figures of the whole document, as rows of a Purchase Invoice."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from invoicekit.adapters.erp.erpnext.fitting import Fitting
from invoicekit.adapters.erp.erpnext.settings import ErpNextSettings
from invoicekit.adapters.erp.naming import shares_of, tax_words
from invoicekit.money import plain
from invoicekit.ports.erp import ErpDocument
from invoicekit.taxes import Liability
from invoicekit.totals import TaxRow

__all__ = ["tax_rows"]

Row = dict[str, Any]


def tax_rows(
    document: ErpDocument, left: Decimal, settings: ErpNextSettings, fitting: Fitting
) -> list[Row]:
    """Return the rows of taxes and of the whole document's figures.

    Every row bears its frozen amount, so that ERPNext computes none of them.

    Args:
        document: what is handed over.
        left: what the rounded rates of the items leave of the nets.
        settings: how ERPNext is set up.
        fitting: takes note of what does not fit.
    """
    rows: list[Row] = []
    for each in document.tax_rows:
        rows += _of_tax(each, document, settings, fitting)
    rows += _of_shares(document, left, settings, fitting)
    return rows


def _of_tax(
    tax: TaxRow, document: ErpDocument, settings: ErpNextSettings, fitting: Fitting
) -> Iterator[Row]:
    amount = tax.amount + tax.surcharge
    words = tax_words(tax)
    if not amount or tax.liability not in {Liability.SUPPLIER, Liability.RECIPIENT}:
        return
    account = settings.tax_accounts.get(words, "")
    if not account:
        _untold(fitting, "tax_rows", words, f"tax_accounts={{'{words}': '..'}}")
    yield _row(document, account, words, amount, fitting)
    if tax.liability is Liability.RECIPIENT:
        # The recipient owes it to the office and not to the supplier: both sides, no total.
        owed = settings.reverse_accounts.get(words, "")
        if not owed:
            _untold(fitting, "tax_rows", words, f"reverse_accounts={{'{words}': '..'}}")
        yield _row(document, owed, words, -amount, fitting)


def _of_shares(
    document: ErpDocument, left: Decimal, settings: ErpNextSettings, fitting: Fitting
) -> Iterator[Row]:
    for share, amount in shares_of(document.totals, left).items():
        account = settings.shares.get(share, "")
        if not account:
            what = f"the document's {share.value} of {plain(abs(amount))}"
            _untold(fitting, "totals", what, f"shares={{'{share.value}': '..'}}")
        yield _row(document, account, share.value, amount, fitting)


def _untold(fitting: Fitting, path: str, what: str, setting: str) -> None:
    message = f"no account of ERPNext is set for {what}"
    fitting.tell("erpnext_no_account", path, message, f"Name it in the settings: {setting}")


def _row(document: ErpDocument, account: str, said: str, amount: Decimal, fitting: Fitting) -> Row:
    signed = abs(amount) * (-1 if document.kind.is_credit else 1)
    return {
        "category": "Total",
        "add_deduct_tax": "Add" if amount > 0 else "Deduct",
        "charge_type": "Actual",
        "account_head": account,
        "description": said,
        "tax_amount": fitting.number(signed, "tax_rows", "tax_amount"),
    }
