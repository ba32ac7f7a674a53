"""From the sums of a document to what is payable."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from decimal import Decimal

from invoicekit.documents.invoice import Invoice
from invoicekit.documents.problems import Problem, Severity
from invoicekit.money import plain, round_to
from invoicekit.money.decimals import ZERO
from invoicekit.taxes.treatment import Liability
from invoicekit.totals.rows import RowSum

__all__ = ["close", "owed_by_liability", "too_fine"]


def owed_by_liability(rows: Iterable[RowSum], zero: Decimal) -> tuple[Decimal, Decimal, Decimal]:
    """Return what suppliers charge, collect, and see withheld, surcharges included.

    Args:
        rows: the rows, added up. What the recipient owes is in none of the three.
        zero: nothing, with the decimals that the sums shall have.
    """
    charged = collected = withheld = zero
    for row in rows:
        liability = row.treatment.liability
        if liability is Liability.SUPPLIER:
            charged += row.amount + row.surcharge
        elif liability is Liability.COLLECTED:
            collected += row.amount + row.surcharge
        elif liability is Liability.WITHHELD:
            withheld += row.amount + row.surcharge
    return charged, collected, withheld


def close(invoice: Invoice, owed: Decimal) -> tuple[Decimal, Decimal, Decimal]:
    """Return rounding, prepaid and payable, the last three of the totals.

    Args:
        invoice: the document, for what was prepaid and how the payable is rounded.
        owed: tax_inclusive + collected - withheld, as it is printed.

    Source: EN 16931 BR-CO-16 (which knows neither what is collected nor what is withheld), BT-114.
    """
    prepaid, rounding = invoice.prepaid, ZERO
    zero = owed - owed
    due = owed - prepaid
    if invoice.rounding_amount is not None:
        rounding = invoice.rounding_amount
    elif invoice.cash_rounding is not None:
        rounding = round_to(due, invoice.cash_rounding) - due
    return zero + rounding, zero + prepaid, due + rounding


def too_fine(invoice: Invoice, unit: Decimal) -> Iterator[Problem]:
    """Give a warning for each amount that is finer than the currency can pay."""
    for path, amount in (
        ("prepaid", invoice.prepaid),
        ("rounding_amount", invoice.rounding_amount),
    ):
        if amount and round_to(amount, unit) != amount:
            yield Problem(
                "finer_than_minor_unit",
                path,
                f"{plain(amount)} is finer than {plain(unit)}, the least of {invoice.currency}",
                "Give it with the currency's own decimals",
                Severity.WARNING,
                {"amount": plain(amount), "unit": plain(unit)},
            )
